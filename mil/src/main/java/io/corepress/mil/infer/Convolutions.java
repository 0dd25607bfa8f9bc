package io.corepress.mil.infer;

import io.corepress.mil.ValueType.Constant;
import io.corepress.mil.ValueType.Dimension;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Convolution and pooling: {@code x} has shape {@code [batch, channels, spatial...]}. */
final class Convolutions {
    private Convolutions() {}

    /** The weight has shape {@code [channels out, channels in / groups, kernel...]}. */
    static List<Dimension> conv(OpCall call) {
        List<Dimension> x = call.dims("x", 3, 5);
        List<Dimension> weight = call.dims("weight", x.size(), x.size());
        int groups = groups(call);
        requireDivides(call, groups, weight.getFirst(), "the channels that weight yields", "weight");
        requireDivides(call, groups, x.get(1), "the channels of x", "x");
        call.require(
                Sizes.agree(Sizes.times(weight.get(1), groups), x.get(1)),
                "axis 1 of weight, in " + groups + " groups, must be the channels of x",
                call.tensor("weight"),
                call.tensor("x"));
        requireBias(call, weight.getFirst());
        List<Dimension> spatial = x.subList(2, x.size());
        Windows windows = Windows.of(call, reach(call, weight));
        return Sizes.join(List.of(x.getFirst(), weight.getFirst()), windows.count(call, spatial, false), List.of());
    }

    /** The weight has shape {@code [channels in, channels out / groups, kernel...]}. */
    static List<Dimension> convTranspose(OpCall call) {
        List<Dimension> x = call.dims("x", 3, 5);
        List<Dimension> weight = call.dims("weight", x.size(), x.size());
        int groups = groups(call);
        requireDivides(call, groups, x.get(1), "the channels of x", "x");
        call.require(
                Sizes.agree(weight.getFirst(), x.get(1)),
                "axis 0 of weight must be the channels of x",
                call.tensor("weight"),
                call.tensor("x"));
        Dimension channels = Sizes.times(weight.get(1), groups);
        requireBias(call, channels);
        Windows windows = Windows.of(call, reach(call, weight));
        call.choice("pad_type", "valid", "custom", "same");
        List<Dimension> spatial = windows.undo(x.subList(2, x.size()));
        List<Dimension> sizes = Sizes.join(List.of(x.getFirst(), channels), spatial, List.of());
        if (!call.has("output_shape")) {
            return sizes;
        }
        List<Dimension> asked = Sizes.of(call.ints("output_shape", x.size(), 0));
        call.require(
                Sizes.agree(asked.subList(0, 2), sizes.subList(0, 2)),
                "output_shape must begin with batch and channels " + Sizes.text(sizes.subList(0, 2)),
                Sizes.text(asked));
        return asked;
    }

    static List<Dimension> pool(OpCall call) {
        boolean isL2 = call.type().equals("l2_pool");
        List<Dimension> x = call.dims("x", 3, isL2 ? 4 : 5);
        List<Dimension> spatial = x.subList(2, x.size());
        int[] kernel = call.ints("kernel_sizes", spatial.size(), 1);
        call.require(
                Arrays.stream(kernel).allMatch(size -> size > 0),
                "kernel_sizes must be positive",
                Arrays.toString(kernel));
        Windows windows = Windows.of(call, Sizes.of(kernel));
        boolean ceil = call.bool("ceil_mode", false);
        if (ceil) {
            call.require(spatial.size() <= 2, "ceil_mode must be false with three spatial axes", call.tensor("x"));
            call.require(
                    !windows.isSame() && windows.isSymmetric(),
                    "ceil_mode must be false unless each axis is padded alike on both sides",
                    windows.padding());
        }
        return Sizes.join(x.subList(0, 2), windows.count(call, spatial, ceil), List.of());
    }

    private static int groups(OpCall call) {
        int groups = call.integer("groups", 1);
        call.require(groups > 0, "groups must be positive", groups);
        return groups;
    }

    private static void requireDivides(OpCall call, int groups, Dimension channels, String what, String parameter) {
        call.require(
                !(channels instanceof Constant(long known)) || known % groups == 0,
                groups + " groups must divide " + what,
                call.tensor(parameter));
    }

    private static void requireBias(OpCall call, Dimension channels) {
        if (call.has("bias")) {
            call.require(
                    Sizes.agree(call.dims("bias"), List.of(channels)),
                    "bias must have shape [" + channels.toText() + "]",
                    call.tensor("bias"));
        }
    }

    private static List<Dimension> reach(OpCall call, List<Dimension> weight) {
        int axes = weight.size() - 2;
        int[] dilations = call.ints("dilations", axes, 1);
        call.require(
                Arrays.stream(dilations).allMatch(dilation -> dilation > 0),
                "dilations must be positive",
                Arrays.toString(dilations));
        List<Dimension> reach = new ArrayList<>();
        for (int axis = 0; axis < axes; axis++) {
            int dilation = dilations[axis];
            reach.add(Sizes.map(weight.get(axis + 2), kernel -> dilation * (kernel - 1) + 1));
        }
        return reach;
    }
}
