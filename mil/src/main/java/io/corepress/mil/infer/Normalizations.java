package io.corepress.mil.infer;

import io.corepress.mil.ValueType.Dimension;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/** Operators that bring numbers to a common scale; they keep the shape of {@code x}. */
final class Normalizations {
    private Normalizations() {}

    static List<Dimension> batchNorm(OpCall call) {
        List<Dimension> x = call.dims("x", 3, 5);
        for (String parameter : List.of("mean", "variance", "gamma", "beta")) {
            requireOneAChannel(call, parameter, x);
        }
        return x;
    }

    static List<Dimension> instanceNorm(OpCall call) {
        List<Dimension> x = call.dims("x", 3, 4);
        requireOneAChannel(call, "gamma", x);
        requireOneAChannel(call, "beta", x);
        return x;
    }

    private static void requireOneAChannel(OpCall call, String parameter, List<Dimension> x) {
        if (call.has(parameter)) {
            Elementwise.requireOneAChannel(call, parameter, x);
        }
    }

    static List<Dimension> l2Norm(OpCall call) {
        return call.dims("x", 3, Integer.MAX_VALUE);
    }

    static List<Dimension> localResponseNorm(OpCall call) {
        call.require(call.integer("size") > 0, "size must be positive", call.integer("size"));
        return call.dims("x", 3, 4);
    }

    /** Over {@code axes}, by default all; the scale has the sizes of those axes, in their order. */
    static List<Dimension> layerNorm(OpCall call) {
        List<Dimension> x = call.dims("x");
        SortedSet<Integer> axes = new TreeSet<>();
        if (call.has("axes")) {
            for (int axis : call.ints("axes")) {
                axes.add(call.fromFront("axes", axis, x.size()));
            }
        } else {
            for (int axis = 0; axis < x.size(); axis++) {
                axes.add(axis);
            }
        }
        List<Dimension> normalized = axes.stream().map(x::get).toList();
        for (String parameter : List.of("gamma", "beta")) {
            if (call.has(parameter)) {
                call.require(
                        Sizes.agree(call.dims(parameter), normalized),
                        parameter + " must have the sizes of the axes, " + Sizes.text(normalized),
                        call.tensor(parameter));
            }
        }
        return x;
    }
}
