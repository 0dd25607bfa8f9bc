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
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.regex.Pattern;

/**
 * Adds operations, one after the other, to a block that is being built; so it changes, and belongs to one thread. It
 * works only until its {@link Body} returns. The operator families are in the interfaces that it implements.
 */
public sealed class BlockBuilder
        implements ConvolutionOps, ElementwiseOps, LookupOps, MatrixOps, ReductionOps, ShapeOps, StateOps
        permits FunctionBuilder {
    private static final Pattern IDENTIFIER = Pattern.compile("[A-Za-z_][A-Za-z0-9_@]*");

    private final OpSet opset;
    /** Every name of the function so far, nested blocks included: readers want them unique. */
    private final Set<String> taken;
    /** What may be used here: the values of this block and of those around it. */
    private final Map<String, Known> visible;

    private final TypeInference inference;

    private final List<Operation> operations = new ArrayList<>();
    private boolean open = true;

    BlockBuilder(OpSet opset) {
        this(opset, new HashSet<>(), Map.of(), TypeInference.standard());
    }

    private BlockBuilder(OpSet opset, Set<String> taken, Map<String, Known> outer, TypeInference inference) {
        this.opset = opset;
        this.taken = taken;
        this.visible = new HashMap<>(outer);
        this.inference = inference;
    }

    @Override
    public final OpSet opset() {
        return opset;
    }

    /** Adds a constant; large ones will be in the weight file. */
    public final Var constant(String name, Tensor tensor) {
        return constant(name, Value.of(tensor));
    }

    /** Adds a constant, stored as the value says. */
    public final Var constant(String name, Value value) {
        define(name, Known.of(value));
        operations.add(Operation.constant(name, value));
        return new Var(name, value.type());
    }

    /** Adds a constant scalar of fp16 or fp32. */
    public final Var scalar(String name, DataType dataType, float number) {
        return constant(name, Tensor.ofFloats(dataType, Shape.scalar(), number));
    }

    /**
     * Runs one of two blocks. Both must yield values of the same types; the outputs are {@code name_0}, {@code name_1}
     * and so on.
     *
     * @param condition a bool scalar
     */
    public final List<Var> cond(String name, Var condition, Body<BlockBuilder> then, Body<BlockBuilder> otherwise) {
        Check.that(
                condition.dataType() == DataType.BOOL && condition.rank() == 0,
                name,
                "the condition must be a bool scalar",
                condition);
        Map<String, Argument> inputs = arguments(name, Params.of("pred", condition));
        Built whenTrue = nested(name, List.of(), then);
        Built whenFalse = nested(name, List.of(), otherwise);
        Check.that(
                whenTrue.types().equals(whenFalse.types()),
                name,
                "both blocks must yield the same types",
                whenTrue.outputs(),
                whenFalse.outputs());
        List<Var> outputs = renamed(name, whenTrue.outputs());
        add("cond", name, inputs, outputs, List.of(whenTrue.block(), whenFalse.block()));
        return outputs;
    }

    /**
     * Runs {@code body} as long as {@code condition} holds. The outputs, the loop variables after the last round, are
     * {@code name_0}, {@code name_1} and so on.
     *
     * @param loopVars what the loop begins with, one or more
     * @param condition yields a bool scalar from the loop variables of this round
     * @param body yields the loop variables of the next round, of the types of those of this one
     */
    public final List<Var> whileLoop(
            String name,
            List<Var> loopVars,
            BiFunction<BlockBuilder, List<Var>, Var> condition,
            BiFunction<BlockBuilder, List<Var>, List<Var>> body) {
        Map<String, Argument> inputs = arguments(name, Params.none().with("loop_vars", loopVars));
        List<Var> tested = renamed(name + "_cond", loopVars);
        List<Var> changed = renamed(name + "_body", loopVars);
        Built test = nested(name, tested, block -> List.of(condition.apply(block, tested)));
        Built round = nested(name, changed, block -> body.apply(block, changed));
        Check.that(
                test.types().equals(List.of(ValueType.TensorType.of(DataType.BOOL))),
                name,
                "the condition must yield a bool scalar",
                test.outputs());
        Check.that(
                round.types().equals(loopVars.stream().map(Var::type).toList()),
                name,
                "the body must yield the types of the loop variables",
                round.outputs(),
                loopVars);
        List<Var> outputs = renamed(name, loopVars);
        add("while_loop", name, inputs, outputs, List.of(test.block(), round.block()));
        return outputs;
    }

    @Override
    public final Var op(String type, String name, Params params) {
        return ops(type, List.of(name), params).getFirst();
    }

    @Override
    public final List<Var> ops(String type, List<String> names, Params params) {
        if (names.isEmpty()) {
            throw new IllegalArgumentException(type + ": an operation without outputs needs a name of its own");
        }
        String name = names.getFirst();
        List<ValueType> types = inferred(type, name, params);
        Check.that(types.size() == names.size(), name, type + " yields " + types.size() + " outputs here", names);
        List<Var> outputs = new ArrayList<>();
        for (int i = 0; i < types.size(); i++) {
            outputs.add(new Var(names.get(i), types.get(i)));
        }
        return op(type, outputs, params);
    }

    private List<ValueType> inferred(String type, String name, Params params) {
        requireOpen();
        Map<String, List<Known>> inputs = new LinkedHashMap<>();
        params.operands()
                .forEach((parameter, operand) -> inputs.put(
                        parameter,
                        switch (operand) {
                            case Params.Computed(List<Var> values) ->
                                values.stream()
                                        .map(value -> visible(name + ": " + parameter, value))
                                        .toList();
                            case Params.Known(Value value) -> List.of(Known.of(value));
                        }));
        try {
            return inference.outputs(new OpCall(opset, type, inputs));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(name + ": " + e.getMessage(), e);
        }
    }

    @Override
    public final Var op(String type, String name, Params params, DataType dataType, Shape shape) {
        return op(type, List.of(new Var(name, dataType, shape)), params).getFirst();
    }

    @Override
    public final List<Var> op(String type, List<Var> outputs, Params params) {
        if (outputs.isEmpty()) {
            throw new IllegalArgumentException(type + ": an operation without outputs needs a name of its own");
        }
        String name = outputs.getFirst().name();
        add(type, name, arguments(name, params), outputs, List.of());
        return List.copyOf(outputs);
    }

    @Override
    public final void effect(String type, String name, Params params) {
        add(type, name, arguments(name, params), List.of(), List.of());
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

    /** {@return a name that is free in this function: the one that is wanted, made an identifier, with a number if taken} */
    public final String freshName(String wanted) {
        String identifier = wanted.replaceAll("[^A-Za-z0-9_@]", "_");
        if (!IDENTIFIER.matcher(identifier).matches()) {
            identifier = "_" + identifier;
        }
        String name = identifier;
        for (int number = 0; taken.contains(name); number++) {
            name = identifier + "_" + number;
        }
        return name;
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
        outputs.forEach(output -> visible("block output", output));
        open = false;
        return new Built(Block.of(operations, names), List.copyOf(outputs));
    }

    /** Takes a name and makes it visible. */
    final void define(Var value) {
        define(value.name(), Known.of(value.type()));
    }

    private void define(String name, Known known) {
        requireOpen();
        reserve(name);
        visible.put(name, known);
    }

    private Built nested(String name, List<Var> inputs, Body<BlockBuilder> body) {
        requireOpen();
        BlockBuilder inner = new BlockBuilder(opset, taken, visible, inference);
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

    /** Known values become constants named after operation and parameter, as readers expect them. */
    private Map<String, Argument> arguments(String name, Params params) {
        requireOpen();
        Map<String, Argument> arguments = new LinkedHashMap<>();
        params.operands().forEach((parameter, operand) -> {
            switch (operand) {
                case Params.Computed(List<Var> values) -> {
                    values.forEach(value -> visible(name + ": " + parameter, value));
                    arguments.put(
                            parameter,
                            Argument.names(values.stream().map(Var::name).toList()));
                }
                case Params.Known(Value value) ->
                    arguments.put(parameter, Argument.name(parameterConstant(name + "_" + parameter, value)));
            }
        });
        return arguments;
    }

    private String parameterConstant(String prefix, Value value) {
        int number = 0;
        while (taken.contains(prefix + "_" + number)) {
            number++;
        }
        return constant(prefix + "_" + number, value).name();
    }

    /** {@return what is known of a value that may be used here} */
    private Known visible(String role, Var value) {
        Known known = visible.get(value.name());
        if (known == null || !known.type().equals(value.type())) {
            throw new IllegalArgumentException(role + " must be defined in this function, got " + value);
        }
        return known;
    }

    private static List<Var> renamed(String prefix, List<Var> vars) {
        List<Var> renamed = new ArrayList<>();
        vars.forEach(value -> renamed.add(new Var(prefix + "_" + renamed.size(), value.type())));
        return List.copyOf(renamed);
    }

    private void reserve(String name) {
        if (!IDENTIFIER.matcher(name).matches()) {
            throw new IllegalArgumentException("a name must match " + IDENTIFIER + ", got \"" + name + "\"");
        }
        if (!taken.add(name)) {
            throw new IllegalArgumentException("a name must be new in the function, got \"" + name + "\" again");
        }
    }

    private void requireOpen() {
        if (!open) {
            throw new IllegalStateException("this block is finished: a builder works only inside its lambda");
        }
    }
}
