package io.corepress.mil.build;

import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;

/** Operators that work on each element by itself. */
public sealed interface ElementwiseOps extends Emitter permits BlockBuilder {

    /** How {@code gelu} is computed; the names are those of the format. */
    enum GeluMode {
        EXACT,
        TANH_APPROXIMATION,
        SIGMOID_APPROXIMATION
    }

    default Var relu(String name, Var x) {
        return unary("relu", name, x);
    }

    default Var sigmoid(String name, Var x) {
        return unary("sigmoid", name, x);
    }

    default Var tanh(String name, Var x) {
        return unary("tanh", name, x);
    }

    default Var gelu(String name, Var x, GeluMode mode) {
        Check.isFloat(name, x);
        return op("gelu", name, Params.of("x", x).with("mode", mode.name()), x.dataType(), x.shape());
    }

    /** Sizes of one are stretched to those of the other side, aligned at the last axis. */
    default Var add(String name, Var x, Var y) {
        return binary("add", name, x, y);
    }

    /** Broadcasts as {@link #add} does. */
    default Var mul(String name, Var x, Var y) {
        return binary("mul", name, x, y);
    }

    /** {@return a bool tensor: where {@code x > y}, broadcast as {@link #add} does} */
    default Var greater(String name, Var x, Var y) {
        Check.sameDataType(name, x, y);
        return op("greater", name, Params.of("x", x).with("y", y), DataType.BOOL, broadcast(name, x, y));
    }

    default Var cast(String name, Var x, DataType dataType) {
        return op("cast", name, Params.of("x", x).with("dtype", dataType.milName()), dataType, x.shape());
    }

    private Var unary(String type, String name, Var x) {
        Check.isFloat(name, x);
        return op(type, name, Params.of("x", x), x.dataType(), x.shape());
    }

    private Var binary(String type, String name, Var x, Var y) {
        Check.sameDataType(name, x, y);
        return op(type, name, Params.of("x", x).with("y", y), x.dataType(), broadcast(name, x, y));
    }

    private static Shape broadcast(String name, Var x, Var y) {
        long[] sizes = new long[Math.max(x.rank(), y.rank())];
        for (int i = 1; i <= sizes.length; i++) {
            long one = i <= x.rank() ? x.size(-i) : 1;
            long other = i <= y.rank() ? y.size(-i) : 1;
            Check.that(one == other || one == 1 || other == 1, name, "shapes must be equal or broadcast", x, y);
            sizes[sizes.length - i] = one == 1 ? other : one;
        }
        return Shape.of(sizes);
    }
}
