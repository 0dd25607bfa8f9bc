package io.corepress.onnx.convert;

import io.corepress.mil.OpSet;
import io.corepress.mil.UnsupportedModelException;
import io.corepress.mil.Value;
import io.corepress.mil.build.BlockBuilder;
import io.corepress.mil.build.Params;
import io.corepress.mil.build.Var;
import io.corepress.mil.fold.Numbers;
import io.corepress.onnx.convert.GraphValue.Computed;
import io.corepress.onnx.convert.GraphValue.Known;
import io.corepress.onnx.convert.GraphValue.Missing;
import io.corepress.onnx.convert.GraphValue.Quantized;
import io.corepress.onnx.convert.GraphValue.Sequence;
import io.corepress.onnx.convert.GraphValue.Sizes;
import io.corepress.onnx.convert.GraphValue.Texts;
import io.corepress.onnx.graph.Graph;
import io.corepress.onnx.graph.Node;
import io.corepress.onnx.graph.NodeAttributes;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * A node that is being translated: its inputs and attributes, and how its translation adds operations. Operations get
 * names from that of the node's first output; {@link #result} gets the very name.
 */
public final class Call {
    private final Node node;
    private final List<GraphValue> inputs;
    private final BlockWriter writer;
    private final GraphImport graphs;
    private final Scope scope;

    Call(Node node, List<GraphValue> inputs, BlockWriter writer, GraphImport graphs, Scope scope) {
        this.node = node;
        this.inputs = List.copyOf(inputs);
        this.writer = writer;
        this.graphs = graphs;
        this.scope = scope;
    }

    public Node node() {
        return node;
    }

    public NodeAttributes attributes() {
        return node.attributes();
    }

    /** {@return the version of the operator set that the node is written for} */
    public int version() {
        return node.opset();
    }

    /** {@return whether the program may use what this operator set has} */
    public boolean targets(OpSet opset) {
        return writer.settings().isAtLeast(opset);
    }

    public OpSet opset() {
        return writer.settings().opset();
    }

    /** {@return the type of floats in the program} */
    public DataType floatType() {
        return writer.settings().floatType();
    }

    public BlockWriter writer() {
        return writer;
    }

    // Inputs

    public int inputCount() {
        return inputs.size();
    }

    public boolean has(int index) {
        return !node.input(index).isEmpty();
    }

    /** {@return whether an output is asked for} */
    public boolean wants(int index) {
        return !node.output(index).isEmpty();
    }

    public GraphValue value(int index) {
        if (!has(index)) {
            throw refuse("input " + index + " is missing");
        }
        return inputs.get(index);
    }

    /** {@return all inputs that are given} */
    public List<GraphValue> values() {
        return IntStream.range(0, inputs.size())
                .filter(this::has)
                .mapToObj(inputs::get)
                .toList();
    }

    /** {@return an input as a value of the program; what is known becomes a constant} */
    public Var var(int index) {
        return var(value(index), node.input(index));
    }

    public List<Var> vars() {
        return IntStream.range(0, inputs.size())
                .filter(this::has)
                .mapToObj(this::var)
                .toList();
    }

    public Optional<Var> optionalVar(int index) {
        return has(index) ? Optional.of(var(index)) : Optional.empty();
    }

    /**
     * {@return a value of the graph as a value of the program}
     *
     * @param name for the constant, if it becomes one
     */
    public Var var(GraphValue value, String name) {
        return switch (value) {
            case Computed(Var var) -> var;
            case Known(Tensor tensor) -> writer.constant(name, tensor);
            case Sizes sizes -> writer.sizes(base(), sizes);
            case Quantized weight -> weight(weight, name);
            case Texts _ -> throw refuse("it takes strings, which a program does not have");
            case Sequence _ -> throw refuse("it takes a sequence, which exists only while the program is made");
            case Missing(String reason) -> throw refuse(reason);
        };
    }

    private Var weight(Quantized weight, String name) {
        return QuantizedWeights.canHold(weight, opset())
                ? writer.weight(name, weight)
                : writer.constant(name, QuantizedWeights.dequantized(weight));
    }

    /** {@return an input that is known now} */
    public Optional<Tensor> known(int index) {
        return has(index) ? known(value(index)) : Optional.empty();
    }

    public static Optional<Tensor> known(GraphValue value) {
        return switch (value) {
            case Known(Tensor tensor) -> Optional.of(tensor);
            case Quantized weight -> Optional.of(QuantizedWeights.dequantized(weight));
            case Sizes sizes
            when sizes.computedCount() == 0 -> {
                long[] fixed = sizes.elements().stream()
                        .mapToLong(size -> size.fixed().orElseThrow())
                        .toArray();
                Shape shape = sizes.isScalar() ? Shape.scalar() : Shape.of(fixed.length);
                yield Optional.of(Numbers.of(DataType.INT64, shape, fixed).toTensor());
            }
            default -> Optional.empty();
        };
    }

    /**
     * {@return an input that must be known now}
     *
     * @param what it is, for the message
     */
    public Tensor tensor(int index, String what) {
        return known(index)
                .orElseThrow(() -> refuse(what + " (input " + index + ") must be known before the program runs"));
    }

    public Numbers numbers(int index, String what) {
        return Numbers.of(tensor(index, what));
    }

    public long[] integers(int index, String what) {
        return numbers(index, what).toLongs();
    }

    public long integer(int index, String what) {
        long[] numbers = integers(index, what);
        if (numbers.length != 1) {
            throw refuse(what + " (input " + index + ") must be one number, got " + numbers.length);
        }
        return numbers[0];
    }

    /** {@return the integers of an attribute in older operator sets, of an input in newer ones; nothing if not given} */
    public Optional<long[]> integers(String attribute, int index) {
        if (attributes().has(attribute)) {
            return attributes().integers(attribute);
        }
        return has(index) ? Optional.of(integers(index, attribute)) : Optional.empty();
    }

    /** {@return the rank of an input, whatever it is} */
    public int rank(int index) {
        return switch (value(index)) {
            case Known(Tensor tensor) -> tensor.shape().rank();
            case Quantized weight -> weight.shape().rank();
            case Sizes sizes -> sizes.isScalar() ? 0 : 1;
            default -> Dims.rank(var(index));
        };
    }

    /** {@return an axis of input {@code index}, counted from the front} */
    public int axis(long axis, int index) {
        return Dims.axis(axis, rank(index));
    }

    // Operations

    /** {@return the name from which names of this node's operations are made} */
    public String base() {
        String output = node.outputs().stream()
                .filter(name -> !name.isEmpty())
                .findFirst()
                .orElse(node.type());
        return output;
    }

    /** Adds an operation on the way to the result. */
    public Var op(String type, Params params) {
        return writer.op(type, writer.freshName(base() + "_" + type), params);
    }

    /** Adds the operation that yields the first output. */
    public Var result(String type, Params params) {
        return writer.op(type, writer.freshName(base()), params);
    }

    /** Adds an operation whose outputs are those of the node, in order. */
    public List<Var> results(String type, int count, Params params) {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            names.add(writer.freshName(wants(i) ? node.output(i) : base() + "_" + i));
        }
        return writer.ops(type, names, params);
    }

    /** Adds an operation that yields output {@code index}. */
    public Var result(int index, String type, Params params) {
        String name = wants(index) ? writer.freshName(node.output(index)) : writer.freshName(base() + "_" + index);
        return writer.op(type, name, params);
    }

    /** {@return a constant of the type of floats in the program} */
    public Var scalar(double number) {
        return writer.constant(
                base() + "_value", Tensor.ofFloats(DataType.FLOAT32, Shape.scalar(), (float) number), floatType());
    }

    /** {@return a scalar of the type of {@code like}, which is a number type} */
    public Var scalar(double number, Var like) {
        return like.dataType().isFloat()
                ? writer.constant(
                        base() + "_value",
                        Tensor.ofFloats(DataType.FLOAT32, Shape.scalar(), (float) number),
                        like.dataType())
                : writer.constant(base() + "_value", Tensor.ofInts(DataType.INT32, Shape.scalar(), (int) number));
    }

    public Var constant(Tensor tensor) {
        return writer.constant(base() + "_value", tensor);
    }

    /** {@return a parameter of the type of floats in the program} */
    public Value number(double number) {
        return number(number, floatType());
    }

    /** {@return a float parameter; what fp16 cannot hold is brought to the nearest that it can} */
    public static Value number(double number, DataType floatType) {
        double held = floatType == DataType.FLOAT16 && Double.isFinite(number)
                ? Math.clamp(number, -Elements.MAX_HALF, Elements.MAX_HALF)
                : number;
        return Value.of(Tensor.ofFloats(floatType, Shape.scalar(), (float) held));
    }

    /** {@return a small positive number that must not become zero} */
    public Value epsilon(double number) {
        double smallest = floatType() == DataType.FLOAT16 ? 0x1p-24 : Float.MIN_VALUE;
        return number(Math.max(number, smallest));
    }

    public static int[] ints(long... numbers) {
        int[] ints = new int[numbers.length];
        for (int i = 0; i < ints.length; i++) {
            ints[i] = Math.clamp(numbers[i], Integer.MIN_VALUE, Integer.MAX_VALUE);
        }
        return ints;
    }

    // Nested graphs

    /** {@return the outputs of a graph inside this node, its operations added to the block of this node} */
    public List<GraphValue> inline(Graph graph, List<GraphValue> arguments) {
        return graphs.nodes(graph, writer, scope.inner(), arguments);
    }

    /** {@return the outputs of a graph inside this node, its operations added to a block nested in that of this node} */
    public List<GraphValue> nested(Graph graph, BlockBuilder block, List<GraphValue> arguments) {
        return graphs.nodes(graph, writer.nested(block), scope.inner(), arguments);
    }

    /** {@return this node with the operations of its translation added to a nested block} */
    public Call in(BlockBuilder block) {
        return new Call(node, inputs, writer.nested(block), graphs, scope);
    }

    public UnsupportedModelException refuse(String reason) {
        return new UnsupportedModelException(reason);
    }
}
