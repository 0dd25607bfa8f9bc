package io.corepress.mil.build;

import io.corepress.mil.Function;
import io.corepress.mil.NamedType;
import io.corepress.mil.OpSet;
import io.corepress.mil.Program;
import io.corepress.mil.ValueType;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Builds a function: its inputs and states, and, as {@link BlockBuilder} says, its operations. */
public final class FunctionBuilder extends BlockBuilder {
    private final List<NamedType> inputs = new ArrayList<>();

    private FunctionBuilder(OpSet opset) {
        super(opset);
    }

    /** {@return the function that {@code body} adds to the builder it is handed} */
    public static Function function(OpSet opset, Body<FunctionBuilder> body) {
        FunctionBuilder builder = new FunctionBuilder(opset);
        Built built = builder.finish(body.build(builder));
        return Function.of(builder.inputs, opset, built.block());
    }

    /** {@return a program with a single function, {@code main}} */
    public static Program program(OpSet opset, Body<FunctionBuilder> body) {
        return Program.of(Map.of("main", function(opset, body)));
    }

    /** Adds an input of the function. */
    public Var input(String name, DataType dataType, long... sizes) {
        return input(new Var(name, dataType, Shape.of(sizes)));
    }

    /** Adds an input of the function; some of its sizes may be known only when the model runs. */
    public Var input(String name, ValueType.TensorType type) {
        return input(new Var(name, type));
    }

    private Var input(Var input) {
        define(input);
        inputs.add(input.toNamedType());
        return input;
    }

    /** Adds a state of the function: fp16, from iOS 18 on. */
    public Var state(String name, long... sizes) {
        if (!opset().isAtLeast(OpSet.CORE_ML_8)) {
            throw new IllegalArgumentException(name + ": states need iOS18, got " + opset().target());
        }
        return input(new Var(name, new ValueType.StateType(ValueType.TensorType.of(DataType.FLOAT16, sizes))));
    }
}
