package io.corepress.mil.build;

import io.corepress.mil.Argument;
import io.corepress.mil.Attributes;
import io.corepress.mil.Block;
import io.corepress.mil.NamedType;
import io.corepress.mil.OpSet;
import io.corepress.mil.Operation;
import io.corepress.mil.UnknownFields;
import io.corepress.mil.Value;
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
    private final Map<String, NamedType> visible;

    private final List<Operation> operations = new ArrayList<>();
    private boolean open = true;

    BlockBuilder(OpSet opset) {
        this(opset, new HashSet<>(), Map.of());
    }

    private BlockBuilder(OpSet opset, Set<String> taken, Map<String, NamedType> outer) {
        this.opset = opset;
        this.taken = taken;
        this.visible = new HashMap<>(outer);
    }

    @Override
    public final OpSet opset() {
        return opset;
    }

    /** Adds a constant; large ones will be in the weight file. */
    public final Var constant(String name, Tensor tensor) {
        Var constant = new Var(name, tensor.dataType(), tensor.shape());
        define(constant.toNamedType());
        operations.add(Operation.constant(name, Value.of(tensor)));
        return constant;
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
        Built whenTrue = nested(name, then);
        Built whenFalse = nested(name, otherwise);
        List<Var> outputs = new ArrayList<>();
        Check.that(
                whenTrue.types().equals(whenFalse.types()),
                name,
                "both blocks must yield the same types",
                whenTrue.outputs(),
                whenFalse.outputs());
        for (Var output : whenTrue.outputs()) {
            outputs.add(new Var(name + "_" + outputs.size(), output.dataType(), output.shape()));
        }
        add("cond", name, inputs, outputs, List.of(whenTrue.block(), whenFalse.block()));
        return List.copyOf(outputs);
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

    /** A finished block and what it yields. */
    record Built(Block block, List<Var> outputs) {
        List<NamedType> types() {
            return outputs.stream()
                    .map(output -> new NamedType("", output.toNamedType().type()))
                    .toList();
        }
    }

    final Built finish(List<Var> outputs) {
        requireOpen();
        List<String> names = outputs.stream().map(Var::name).toList();
        if (names.isEmpty() || new HashSet<>(names).size() < names.size()) {
            throw new IllegalArgumentException("a block must have one or more different outputs, got " + names);
        }
        outputs.forEach(output -> requireVisible("block output", output.toNamedType()));
        open = false;
        return new Built(Block.of(operations, names), List.copyOf(outputs));
    }

    /** Takes a name and makes it visible. */
    final void define(NamedType value) {
        requireOpen();
        reserve(value.name());
        visible.put(value.name(), value);
    }

    private Built nested(String name, Body<BlockBuilder> body) {
        requireOpen();
        BlockBuilder inner = new BlockBuilder(opset, taken, visible);
        try {
            return inner.finish(body.build(inner));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(name + "/" + e.getMessage(), e);
        } finally {
            inner.open = false;
        }
    }

    private void add(String type, String name, Map<String, Argument> inputs, List<Var> outputs, List<Block> blocks) {
        outputs.forEach(output -> define(output.toNamedType()));
        List<NamedType> types = outputs.stream().map(Var::toNamedType).toList();
        operations.add(new Operation(type, inputs, types, blocks, Attributes.named(name), UnknownFields.none()));
    }

    /** Known values become constants named after operation and parameter, as readers expect them. */
    private Map<String, Argument> arguments(String name, Params params) {
        requireOpen();
        Map<String, Argument> arguments = new LinkedHashMap<>();
        params.operands().forEach((parameter, operand) -> {
            switch (operand) {
                case Params.Computed(List<NamedType> values) -> {
                    values.forEach(value -> requireVisible(name + ": " + parameter, value));
                    arguments.put(
                            parameter,
                            Argument.names(values.stream().map(NamedType::name).toList()));
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
        String name = prefix + "_" + number;
        define(new NamedType(name, value.type()));
        operations.add(Operation.constant(name, value));
        return name;
    }

    private void requireVisible(String role, NamedType value) {
        if (!value.equals(visible.get(value.name()))) {
            throw new IllegalArgumentException(role + " must be defined in this function, got " + value.name() + ": "
                    + value.type().toText());
        }
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
