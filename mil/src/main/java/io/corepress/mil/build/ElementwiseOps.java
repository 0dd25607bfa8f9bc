package io.corepress.mil.build;

import io.corepress.tensor.DataType;

/** Operators that work on each element by itself. */
public sealed interface ElementwiseOps extends Emitter permits BlockBuilder {

    /** How {@code gelu} is computed; the names are those of the format. */
    enum GeluMode {
        EXACT,
        TANH_APPROXIMATION,
        SIGMOID_APPROXIMATION
    }

    default Var relu(String name, Var x) {
        return op("relu", name, Params.of("x", x));
    }

    default Var sigmoid(String name, Var x) {
        return op("sigmoid", name, Params.of("x", x));
    }

    default Var tanh(String name, Var x) {
        return op("tanh", name, Params.of("x", x));
    }

    default Var gelu(String name, Var x, GeluMode mode) {
        return op("gelu", name, Params.of("x", x).with("mode", mode.name()));
    }

    /** Sizes of one are stretched to those of the other side, aligned at the last axis. */
    default Var add(String name, Var x, Var y) {
        return op("add", name, Params.of("x", x).with("y", y));
    }

    /** Broadcasts as {@link #add} does. */
    default Var mul(String name, Var x, Var y) {
        return op("mul", name, Params.of("x", x).with("y", y));
    }

    /** {@return a bool tensor: where {@code x > y}, broadcast as {@link #add} does} */
    default Var greater(String name, Var x, Var y) {
        return op("greater", name, Params.of("x", x).with("y", y));
    }

    default Var cast(String name, Var x, DataType dataType) {
        return op("cast", name, Params.of("x", x).with("dtype", dataType.milName()));
    }
}
