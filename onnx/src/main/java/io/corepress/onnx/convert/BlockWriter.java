package io.corepress.onnx.convert;

import io.corepress.mil.OpSet;
import io.corepress.mil.Operation;
import io.corepress.mil.Value;
import io.corepress.mil.ValueType.TensorType;
import io.corepress.mil.build.BlockBuilder;
import io.corepress.mil.build.Params;
import io.corepress.mil.build.Var;
import io.corepress.mil.op.OpCatalog;
import io.corepress.mil.op.OpSignature;
import io.corepress.onnx.convert.GraphValue.AxisSize;
import io.corepress.onnx.convert.GraphValue.FixedSize;
import io.corepress.onnx.convert.GraphValue.Quantized;
import io.corepress.onnx.convert.GraphValue.ScalarSize;
import io.corepress.onnx.convert.GraphValue.Size;
import io.corepress.onnx.convert.GraphValue.Sizes;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Adds operations and constants to a block, each constant once. Where an operator takes no fp16, its floats are
 * converted around it. It collects what it added, so it changes.
 */
public final class BlockWriter {
    private final BlockBuilder builder;
    private final Optional<BlockWriter> outer;
    private final Settings settings;
    private final OpCatalog catalog;
    private final Names names;
    private final Map<Tensor, Map<DataType, Var>> constants = new IdentityHashMap<>();
    private final Map<Quantized, Var> quantized = new IdentityHashMap<>();
    /** The tensors of constants, in the types of the graph, by the name of the constant. */
    private final Map<String, Tensor> sources = new HashMap<>();

    private final Map<String, Var> shapes = new HashMap<>();
    /** What fp16 values were in fp32, by name. */
    private final Map<String, Var> wider = new HashMap<>();

    private BlockWriter(
            BlockBuilder builder, Optional<BlockWriter> outer, Settings settings, OpCatalog catalog, Names names) {
        this.builder = builder;
        this.outer = outer;
        this.settings = settings;
        this.catalog = catalog;
        this.names = names;
    }

    public static BlockWriter of(BlockBuilder builder, Settings settings, Names names) {
        return new BlockWriter(builder, Optional.empty(), settings, OpCatalog.standard(), names);
    }

    /** {@return a writer to a block nested in this one} */
    public BlockWriter nested(BlockBuilder inner) {
        return new BlockWriter(inner, Optional.of(this), settings, catalog, names);
    }

    public BlockBuilder builder() {
        return builder;
    }

    public Settings settings() {
        return settings;
    }

    /** {@return a free name: the one that is wanted, if it is neither taken nor kept for an output} */
    public String freshName(String wanted) {
        return names.fresh(builder, wanted);
    }

    public Var op(String type, String name, Params params) {
        return ops(type, List.of(name), params).getFirst();
    }

    public List<Var> ops(String type, List<String> outputs, Params params) {
        Optional<OpSignature> signature = catalog.signature(type, settings.opset());
        Params fitting =
                signature.map(found -> withoutSmallIntegers(params, found)).orElse(params);
        boolean halves = anyIs(fitting, DataType.FLOAT16);
        boolean widens =
                halves && signature.map(found -> needsSingle(fitting, found)).orElse(false);
        if (!widens) {
            return builder.ops(type, outputs, fitting);
        }
        List<String> wide =
                outputs.stream().map(name -> freshName(name + "_fp32")).toList();
        List<Var> results = builder.ops(type, wide, widened(fitting));
        List<Var> narrow = new ArrayList<>();
        for (int i = 0; i < results.size(); i++) {
            Var result = results.get(i);
            DataType target = result.dataType() == DataType.FLOAT32 ? DataType.FLOAT16 : result.dataType();
            narrow.add(cast(result, outputs.get(i), target));
        }
        return narrow;
    }

    public Var cast(Var x, String name, DataType dataType) {
        if (x.dataType() == dataType) {
            return builder.op("identity", name, Params.of("x", x));
        }
        Var cast = builder.op("cast", name, Params.of("x", x).with("dtype", dataType.milName()));
        if (x.dataType() == DataType.FLOAT32 && dataType == DataType.FLOAT16) {
            wider.put(name, x);
        }
        return cast;
    }

    /** Whether a float parameter takes no fp16, or fp16 and fp32 meet in parameters. */
    private static boolean needsSingle(Params params, OpSignature signature) {
        boolean refused = params.operands().entrySet().stream()
                .anyMatch(entry -> is(entry.getValue(), DataType.FLOAT16)
                        && signature
                                .input(entry.getKey())
                                .map(input -> !input.accepts(DataType.FLOAT16) && input.accepts(DataType.FLOAT32))
                                .orElse(false));
        // Numbers that other values set the type of, as scale factors, are no reason.
        boolean mixed = params.operands().entrySet().stream()
                .anyMatch(
                        entry -> entry.getValue() instanceof Params.Computed && is(entry.getValue(), DataType.FLOAT32));
        return refused || mixed;
    }

    /** Quantized values go on as int32 where an operator does not take them. */
    private Params withoutSmallIntegers(Params params, OpSignature signature) {
        Params fitting = params;
        for (Map.Entry<String, Params.Operand> entry : params.operands().entrySet()) {
            boolean refused = signature
                    .input(entry.getKey())
                    .map(input -> !input.accepts(DataType.INT8) && input.accepts(DataType.INT32))
                    .orElse(false);
            if (refused && entry.getValue() instanceof Params.Computed(List<Var> vars)) {
                List<Var> integers = vars.stream().map(this::asInteger).toList();
                fitting = integers.size() == 1
                        ? fitting.with(entry.getKey(), integers.getFirst())
                        : fitting.with(entry.getKey(), integers);
            }
        }
        return fitting;
    }

    private Var asInteger(Var x) {
        boolean isSmall = is(x, DataType.INT8) || is(x, DataType.UINT8);
        return isSmall ? cast(x, freshName(x.name() + "_to_int32"), DataType.INT32) : x;
    }

    private static boolean anyIs(Params params, DataType dataType) {
        return params.operands().values().stream().anyMatch(operand -> is(operand, dataType));
    }

    private static boolean is(Params.Operand operand, DataType dataType) {
        return switch (operand) {
            case Params.Computed(List<Var> vars) -> vars.stream().anyMatch(each -> is(each, dataType));
            case Params.Known(Value value) ->
                value.tensor().filter(tensor -> tensor.dataType() == dataType).isPresent();
        };
    }

    private static boolean is(Var value, DataType dataType) {
        return value.type() instanceof TensorType tensor && tensor.dataType() == dataType;
    }

    private Params widened(Params params) {
        Params widened = Params.none();
        for (Map.Entry<String, Params.Operand> entry : params.operands().entrySet()) {
            String parameter = entry.getKey();
            widened = switch (entry.getValue()) {
                case Params.Computed(List<Var> vars) -> {
                    List<Var> wide = vars.stream().map(this::widened).toList();
                    yield wide.size() == 1 ? widened.with(parameter, wide.getFirst()) : widened.with(parameter, wide);
                }
                case Params.Known(Value value) ->
                    is(entry.getValue(), DataType.FLOAT16)
                            ? widened.with(
                                    parameter,
                                    Value.of(Elements.in(
                                            DataType.FLOAT32, value.tensor().orElseThrow(), settings.store())))
                            : widened.with(parameter, value);
            };
        }
        return widened;
    }

    /** {@return the value in fp32: what it was before it became fp16, if it ever was more} */
    public Var widened(Var value) {
        if (!is(value, DataType.FLOAT16)) {
            return value;
        }
        Tensor source = source(value.name());
        if (source != null) {
            return constant(value.name(), source, DataType.FLOAT32);
        }
        Var origin = wide(value.name());
        return origin != null ? origin : cast(value, freshName(value.name() + "_to_fp32"), DataType.FLOAT32);
    }

    private Var wide(String name) {
        Var origin = wider.get(name);
        return origin != null || outer.isEmpty() ? origin : outer.get().wide(name);
    }

    private Tensor source(String name) {
        Tensor source = sources.get(name);
        return source != null || outer.isEmpty() ? source : outer.get().source(name);
    }

    /** {@return a constant of this tensor, in its type in the program} */
    public Var constant(String wantedName, Tensor tensor) {
        return constant(wantedName, tensor, Elements.inProgram(tensor.dataType(), settings.floatType()));
    }

    /** {@return a constant of this tensor; the same one for the same tensor object and type} */
    public Var constant(String wantedName, Tensor tensor, DataType dataType) {
        Var known = knownConstant(tensor, dataType);
        if (known != null) {
            return known;
        }
        String name = freshName(wantedName);
        Var constant = builder.constant(name, Elements.in(dataType, tensor, settings.store()));
        constants.computeIfAbsent(tensor, key -> new HashMap<>()).put(dataType, constant);
        sources.put(name, tensor);
        return constant;
    }

    private Var knownConstant(Tensor tensor, DataType dataType) {
        Var constant = constants.getOrDefault(tensor, Map.of()).get(dataType);
        return constant != null || outer.isEmpty() ? constant : outer.get().knownConstant(tensor, dataType);
    }

    /** {@return the weight as an operation that dequantizes it when the model is loaded} */
    public Var weight(String wantedName, Quantized weight) {
        Var known = knownWeight(weight);
        if (known == null) {
            Operation operation = QuantizedWeights.operation(weight, freshName(wantedName), settings);
            known = builder.add(operation).getFirst();
            quantized.put(weight, known);
        }
        return known;
    }

    private Var knownWeight(Quantized weight) {
        Var known = quantized.get(weight);
        return known != null || outer.isEmpty() ? known : outer.get().knownWeight(weight);
    }

    /** {@return the sizes of a tensor as int32s} */
    public Var shapeOf(Var x) {
        Var known = shapes.get(x.name());
        if (known == null && outer.isPresent()) {
            known = outer.get().shapes.get(x.name());
        }
        if (known == null) {
            known = builder.op("shape", freshName(x.name() + "_shape"), Params.of("x", x));
            shapes.put(x.name(), known);
        }
        return known;
    }

    /** {@return sizes as an int32 vector or scalar} */
    public Var sizes(String base, Sizes sizes) {
        if (sizes.computedCount() == 0) {
            int[] numbers = sizes.elements().stream()
                    .mapToInt(size -> Math.clamp(size.fixed().orElseThrow(), Integer.MIN_VALUE, Integer.MAX_VALUE))
                    .toArray();
            Shape shape = sizes.isScalar() ? Shape.scalar() : Shape.of(numbers.length);
            return builder.constant(freshName(base + "_sizes"), Tensor.ofInts(DataType.INT32, shape, numbers));
        }
        if (sizes.isScalar()) {
            return scalar(base, sizes.elements().getFirst());
        }
        Optional<Var> whole = wholeShape(sizes.elements());
        if (whole.isPresent()) {
            return shapeOf(whole.get());
        }
        List<Var> parts = new ArrayList<>();
        List<Integer> run = new ArrayList<>();
        for (Size size : sizes.elements()) {
            if (size.fixed().isPresent()) {
                run.add(Math.clamp(size.fixed().getAsLong(), Integer.MIN_VALUE, Integer.MAX_VALUE));
            } else {
                flush(base, run, parts);
                parts.add(expanded(base, scalar(base, size)));
            }
        }
        flush(base, run, parts);
        return parts.size() == 1
                ? parts.getFirst()
                : builder.op(
                        "concat",
                        freshName(base + "_sizes"),
                        Params.none().with("values", parts).with("axis", 0).with("interleave", false));
    }

    private void flush(String base, List<Integer> run, List<Var> parts) {
        if (!run.isEmpty()) {
            int[] numbers = run.stream().mapToInt(Integer::intValue).toArray();
            parts.add(builder.constant(
                    freshName(base + "_sizes"), Tensor.ofInts(DataType.INT32, Shape.of(numbers.length), numbers)));
            run.clear();
        }
    }

    private Var expanded(String base, Var scalar) {
        return builder.op(
                "expand_dims", freshName(base + "_size"), Params.of("x", scalar).with("axes", new int[] {0}));
    }

    /** {@return one size as an int32 scalar} */
    public Var scalar(String base, Size size) {
        return switch (size) {
            case FixedSize(long fixed) ->
                builder.constant(
                        freshName(base + "_size"),
                        Tensor.ofInts(
                                DataType.INT32,
                                Shape.scalar(),
                                Math.clamp(fixed, Integer.MIN_VALUE, Integer.MAX_VALUE)));
            case ScalarSize(Var scalar) -> scalar;
            case AxisSize(Var x, int axis) ->
                builder.op(
                        "gather",
                        freshName(base + "_size"),
                        indexed(Params.of("x", shapeOf(x)).with("indices", axis).with("axis", 0)));
        };
    }

    /** {@return the parameters of a gather with those that its operator set adds} */
    public Params indexed(Params params) {
        Params all = params;
        if (settings.isAtLeast(OpSet.CORE_ML_6)) {
            all = all.with("batch_dims", 0);
        }
        return settings.isAtLeast(OpSet.CORE_ML_7) ? all.with("validate_indices", false) : all;
    }

    /** {@return the tensor of which these are all the sizes, in order} */
    private static Optional<Var> wholeShape(List<Size> sizes) {
        Optional<Var> x = sizes.stream()
                .filter(AxisSize.class::isInstance)
                .map(size -> ((AxisSize) size).x())
                .findFirst();
        return x.filter(tensor -> sizes.equals(ofTensor(tensor)));
    }

    /** {@return the sizes of a tensor, known ones as numbers} */
    public static List<Size> ofTensor(Var x) {
        List<Size> sizes = new ArrayList<>();
        for (int axis = 0; axis < Dims.rank(x); axis++) {
            sizes.add(
                    Dims.size(x, axis).isPresent()
                            ? new FixedSize(Dims.size(x, axis).getAsLong())
                            : new AxisSize(x, axis));
        }
        return sizes;
    }
}
