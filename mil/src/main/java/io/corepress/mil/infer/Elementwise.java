package io.corepress.mil.infer;

import io.corepress.mil.ValueType;
import io.corepress.mil.ValueType.Dimension;
import io.corepress.tensor.DataType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Operators that work on each element by itself. */
final class Elementwise {
    private Elementwise() {}

    /** {@return {@code x} and {@code y} stretched to each other, aligned at the last axis} */
    static List<Dimension> broadcast(OpCall call) {
        return broadcast(call, "x", "y");
    }

    static List<Dimension> select(OpCall call) {
        return broadcast(call, "cond, a and b", call.dims("cond"), broadcast(call, "a", "b"));
    }

    private static List<Dimension> broadcast(OpCall call, String one, String other) {
        return broadcast(call, one + " and " + other, call.dims(one), call.dims(other));
    }

    /**
     * {@return one shape stretched to the other; a size that is not known is taken to be 1 or to fit}
     *
     * @param what names the two in a refusal
     */
    static List<Dimension> broadcast(OpCall call, String what, List<Dimension> one, List<Dimension> other) {
        int rank = Math.max(one.size(), other.size());
        List<Dimension> sizes = new ArrayList<>();
        for (int axis = 0; axis < rank; axis++) {
            Dimension mine = axis < rank - one.size() ? Sizes.of(1) : one.get(axis - rank + one.size());
            Dimension theirs = axis < rank - other.size() ? Sizes.of(1) : other.get(axis - rank + other.size());
            boolean stretches = mine.equals(Sizes.of(1)) || theirs.equals(Sizes.of(1));
            call.require(
                    stretches || Sizes.agree(mine, theirs),
                    "the sizes of " + what + " must be equal or 1 on each axis, from the last",
                    Sizes.text(one),
                    Sizes.text(other));
            sizes.add(
                    mine.equals(Sizes.of(1)) ? theirs : theirs.equals(Sizes.of(1)) ? mine : Sizes.known(mine, theirs));
        }
        return sizes;
    }

    static List<ValueType> gelu(OpCall call) {
        call.choice("mode", "EXACT", "TANH_APPROXIMATION", "SIGMOID_APPROXIMATION");
        return List.of(call.tensor("x"));
    }

    static List<Dimension> prelu(OpCall call) {
        List<Dimension> x = call.dims("x", 3, 5);
        requireOneAChannel(call, "alpha", x);
        return x;
    }

    static List<Dimension> softplusParametric(OpCall call) {
        List<Dimension> x = call.dims("x", 3, Integer.MAX_VALUE);
        requireOneAChannel(call, "alpha", x);
        requireOneAChannel(call, "beta", x);
        return x;
    }

    /** Wants a vector as long as axis 1 of {@code x}. */
    static void requireOneAChannel(OpCall call, String parameter, List<Dimension> x) {
        List<Dimension> vector = call.dims(parameter, 1, 1);
        call.require(
                Sizes.agree(vector.getFirst(), x.get(1)),
                parameter + " must have one number for each channel of x",
                call.tensor(parameter),
                call.tensor("x"));
    }

    /** {@return the element type that a text parameter names} */
    static DataType named(OpCall call, String parameter) {
        return named(call, parameter, call.text(parameter));
    }

    static DataType named(OpCall call, String parameter, DataType absent) {
        return call.has(parameter) ? named(call, parameter) : absent;
    }

    private static DataType named(OpCall call, String parameter, String name) {
        return Arrays.stream(DataType.values())
                .filter(type -> type.milName().equals(name))
                .findFirst()
                .orElseThrow(() -> call.refusal(parameter + " must name a data type", name));
    }
}
