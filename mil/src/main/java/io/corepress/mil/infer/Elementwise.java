package io.corepress.mil.infer;

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
        return broadcast(call, call.dims("x"), call.dims("y"));
    }

    static List<Dimension> broadcast(OpCall call, List<Dimension> one, List<Dimension> other) {
        int rank = Math.max(one.size(), other.size());
        List<Dimension> sizes = new ArrayList<>();
        for (int axis = 0; axis < rank; axis++) {
            int mine = axis - rank + one.size();
            int theirs = axis - rank + other.size();
            sizes.add(
                    mine < 0
                            ? other.get(theirs)
                            : theirs < 0 ? one.get(mine) : Sizes.broadcast(call, one.get(mine), other.get(theirs)));
        }
        return sizes;
    }

    /** {@return the element type that a text parameter names} */
    static DataType named(OpCall call, String parameter) {
        String name = call.text(parameter);
        return Arrays.stream(DataType.values())
                .filter(type -> type.milName().equals(name))
                .findFirst()
                .orElseThrow(() -> call.refusal(parameter + " must name a data type", name));
    }
}
