package io.corepress.mil.build;

import io.corepress.mil.Argument;
import io.corepress.mil.Attributes;
import io.corepress.mil.Block;
import io.corepress.mil.NamedType;
import io.corepress.mil.OpSet;
import io.corepress.mil.Operation;
import io.corepress.mil.UnknownFields;
import io.corepress.mil.Value;
import io.corepress.mil.ValueType;
import io.corepress.mil.infer.Known;
import io.corepress.mil.infer.OpCall;
import io.corepress.mil.infer.TypeInference;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;

/**
 * Adds operations, one after the other, to a block that is being built; so it changes, and belongs to one thread. It
 * works only until its {@link Body} returns. The operator families are in the interfaces that it implements.
 */
public sealed class BlockBuilder
        implements ConvolutionOps, ElementwiseOps, LookupOps, MatrixOps, ReductionOps, ShapeOps, StateOps
        permits FunctionBuilder {
    private final OpSet opset;
    private final Scope scope;
    private final TypeInference inference;

    private final List<Operation> operations = new ArrayList<>();
    private boolean open = true;

    BlockBuilder(OpSet opset) {
        this(opset, new Scope(), TypeInference.standard());
    }

    private BlockBuilder(OpSet opset, Scope scope, TypeInference inference) {
        this.opset = opset;
        this.scope = scope;
        this.inference = inference;
    }

    @Override
    public final OpSet opset() {
        return opset;
    }

    /** {@return a name that is new in the function: the wish, made an identifier, with a number behind it if it is taken} */
    public final String freshName(String wish) {
        return scope.fresh(wish);
    }

    /** Adds a constant; large ones will be in the weight file. */
    public final Var constant(String name, Tensor tensor) {
        return constant(name, Value.of(tensor));
    }

    /** Adds a constant, stored as the value says. */
    public final Var constant(String name, Value value) {
        requireOpen();
        scope.define(name, Known.of(value));
        operations.add(Operation.constant(name, value));
        return new Var(name, value.type());
    }

    /** Adds a constant scalar of fp16 or fp32. */
    public final Var scalar(String name, DataType dataType, float number) {
        return constant(name, Tensor.ofFloats(dataType, Shape.scalar(), number));
    }

    /**
     * Runs one of two blocks. Both must yield values of the same types; the outputs are {@code name_0}, {@code name_1}
     * and so on. A size is known if both blocks yield it.
     *
     * @param condition a single bool
     */
    public final List<Var> cond(String name, Var condition, Body<BlockBuilder> then, Body<BlockBuilder> otherwise) {
        Params params = Params.of("pred", condition);
        Map<String, Argument> inputs = arguments(name, params);
        Built whenTrue = nested(name, List.of(), then);
        Built whenFalse = nested(name, List.of(), otherwise);
        OpCall call = call("cond", name, params, List.of(whenTrue.types(), whenFalse.types()));
        List<Var> outputs = numbered(name, inferred(name, call));
        add("cond", name, inputs, outputs, List.of(whenTrue.block(), whenFalse.block()));
        return outputs;
    }

    /**
     * Runs {@code body} as long as {@code condition} holds. The outputs, the loop variables after the last round, are
     * {@code name_0}, {@code name_1} and so on.
     *
     * @param loopVars what the loop begins with, one or more; what changes its size from round to round must have a
     *     type that does not say that size
     * @param condition yields a single bool from the loop variables of this round
     * @param body yields the loop variables of the next round, of the types of those of this one
     */
    public final List<Var> whileLoop(
            String name,
            List<Var> loopVars,
            BiFunction<BlockBuilder, List<Var>, Var> condition,
            BiFunction<BlockBuilder, List<Var>, List<Var>> body) {
        Params params = Params.none().with("loop_vars", loopVars);
        Map<String, Argument> inputs = arguments(name, params);
        List<ValueType> types = loopVars.stream().map(Var::type).toList();
        List<Var> tested = numbered(name + "_cond", types);
        List<Var> changed = numbered(name + "_body", types);
        Built test = nested(name, tested, block -> List.of(condition.apply(block, tested)));
        Built round = nested(name, changed, block -> body.apply(block, changed));
        OpCall call = call("while_loop", name, params, List.of(test.types(), round.types()));
        if (!inferred(name, call).equals(types)) {
            throw new IllegalArgumentException(name + ": the body must yield the types of the loop variables, got "
                    + round.outputs() + " and " + loopVars);
        }
        List<Var> outputs = numbered(name, types);
        add("while_loop", name, inputs, outputs, List.of(test.block(), round.block()));
        return outputs;
    }

    @Override
    public final Var op(String type, String name, Params params) {
        return ops(type, List.of(name), params).getFirst();
    }

    @Override
    public final List<Var> ops(String type, List<String> names, Params params) {
        requireNamed(type, names);
        String name = names.getFirst();
        OpCall call = call(type, name, params, List.of());
        List<ValueType> types = inferred(name, call);
        requireOutputs(type, name, types, names);
        List<Var> outputs = new ArrayList<>();
        for (int i = 0; i < types.size(); i++) {
            outputs.add(new Var(names.get(i), types.get(i)));
        }
        Params complete = params;
        for (Map.Entry<String, Value> left : inference.defaults(call).entrySet()) {
            complete = complete.with(left.getKey(), left.getValue());
        }
        return op(type, outputs, complete);
    }

    @Override
    public final void effect(String type, String name, Params params) {
        requireOutputs(type, name, inferred(name, call(type, name, params, List.of())), List.of());
        add(type, name, arguments(name, params), List.of(), List.of());
    }

    @Override
    public final Var op(String type, String name, Params params, DataType dataType, Shape shape) {
        return op(type, List.of(new Var(name, dataType, shape)), params).getFirst();
    }

    @Override
    public final List<Var> op(String type, List<Var> outputs, Params params) {
        requireNamed(type, outputs);
        String name = outputs.getFirst().name();
        add(type, name, arguments(name, params), outputs, List.of());
        return List.copyOf(outputs);
    }

    private static void requireNamed(String type, List<?> outputs) {
        if (outputs.isEmpty()) {
            throw new IllegalArgumentException(type + ": an operation without outputs needs a name of its own");
        }
    }

    private static void requireOutputs(String type, String name, List<ValueType> types, List<String> names) {
        if (types.size() != names.size()) {
            throw new IllegalArgumentException(
                    name + ": " + type + " yields " + types.size() + " values here, got names " + names);
        }
    }

    /**
     * Adds an operation that was made elsewhere, for example a {@code constexpr_*}. The caller vouches for its types.
     *
     * @return its outputs
     */
    public final List<Var> add(Operation operation) {
        List<Var> outputs = operation.outputs().stream()
                .map(output -> new Var(output.name(), output.type()))
                .toList();
        outputs.forEach(this::define);
        operations.add(operation);
        return outputs;
    }

    /** A finished block and what it yields. */
    record Built(Block block, List<Var> outputs) {
        List<ValueType> types() {
            return outputs.stream().map(Var::type).toList();
        }
    }

    final Built finish(List<Var> outputs) {
        requireOpen();
        List<String> names = outputs.stream().map(Var::name).toList();
        if (names.isEmpty() || new HashSet<>(names).size() < names.size()) {
            throw new IllegalArgumentException("a block must have one or more different outputs, got " + names);
        }
        outputs.forEach(output -> scope.known("block output", output));
        open = false;
        return new Built(Block.of(operations, names), List.copyOf(outputs));
    }

    /** Takes a name and makes it visible. */
    final void define(Var value) {
        requireOpen();
        scope.define(value.name(), Known.of(value.type()));
    }

    private Built nested(String name, List<Var> inputs, Body<BlockBuilder> body) {
        requireOpen();
        BlockBuilder inner = new BlockBuilder(opset, scope.nested(), inference);
        inputs.forEach(inner::define);
        try {
            Built built = inner.finish(body.build(inner));
            List<NamedType> types = inputs.stream().map(Var::toNamedType).toList();
            return new Built(built.block().withInputs(types), built.outputs());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(name + "/" + e.getMessage(), e);
        } finally {
            inner.open = false;
        }
    }

    private void add(String type, String name, Map<String, Argument> inputs, List<Var> outputs, List<Block> blocks) {
        outputs.forEach(this::define);
        List<NamedType> types = outputs.stream().map(Var::toNamedType).toList();
        operations.add(new Operation(type, inputs, types, blocks, Attributes.named(name), UnknownFields.none()));
    }

    private OpCall call(String type, String name, Params params, List<List<ValueType>> blocks) {
        requireOpen();
        Map<String, List<Known>> inputs = new LinkedHashMap<>();
        params.operands()
                .forEach((parameter, operand) -> inputs.put(
                        parameter,
                        switch (operand) {
                            case Params.Computed(List<Var> values) ->
                                values.stream()
                                        .map(value -> scope.known(name + ": " + parameter, value))
                                        .toList();
                            case Params.Known(Value value) -> List.of(Known.of(value));
                        }));
        return new OpCall(opset, type, inputs, blocks);
    }

    private List<ValueType> inferred(String name, OpCall call) {
        try {
            return inference.outputs(call);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(name + ": " + e.getMessage(), e);
        }
    }

    /** Known values become constants named after operation and parameter, as readers expect them. */
    private Map<String, Argument> arguments(String name, Params params) {
        requireOpen();
        Map<String, Argument> arguments = new LinkedHashMap<>();
        params.operands().forEach((parameter, operand) -> {
            List<Var> vars = switch (operand) {
                case Params.Computed(List<Var> values) -> values;
                case Params.Known(Value value) -> List.of(constant(scope.numbered(name + "_" + parameter, 0), value));
            };
            vars.forEach(value -> scope.known(name + ": " + parameter, value));
            arguments.put(parameter, Argument.names(vars.stream().map(Var::name).toList()));
        });
        return arguments;
    }

    private static List<Var> numbered(String prefix, List<ValueType> types) {
        List<Var> vars = new ArrayList<>();
        types.forEach(type -> vars.add(new Var(prefix + "_" + vars.size(), type)));
        return List.copyOf(vars);
    }

    private void requireOpen() {
        if (!open) {
            throw new IllegalStateException("this block is finished: a builder works only inside its lambda");
        }
    }
}
