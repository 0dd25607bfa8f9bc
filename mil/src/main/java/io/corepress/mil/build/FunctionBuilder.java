package io.corepress.mil.build;

import io.corepress.mil.Function;
import io.corepress.mil.NamedType;
import io.corepress.mil.OpSet;
import io.corepress.mil.Program;
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
        Var input = new Var(name, dataType, Shape.of(sizes));
        define(input.toNamedType());
        inputs.add(input.toNamedType());
        return input;
    }

    /** Adds a state of the function: fp16, from iOS 18 on. */
    public StateVar state(String name, long... sizes) {
        Check.that(opset().isAtLeast(OpSet.CORE_ML_8), name, "states need iOS18", opset().target());
        StateVar state = new StateVar(name, DataType.FLOAT16, Shape.of(sizes));
        define(state.toNamedType());
        inputs.add(state.toNamedType());
        return state;
    }
}
