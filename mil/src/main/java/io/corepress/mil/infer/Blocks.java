package io.corepress.mil.infer;

import io.corepress.mil.ValueType.Constant;
import io.corepress.mil.ValueType.Dimension;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Operators that trade space, height and width of {@code [batch, channels, height, width]}, for channels or batch. */
final class Blocks {
    private Blocks() {}

    static List<Dimension> depthToSpace(OpCall call) {
        return toSpace(call, "block_size");
    }

    static List<Dimension> pixelShuffle(OpCall call) {
        return toSpace(call, "upscale_factor");
    }

    private static List<Dimension> toSpace(OpCall call, String parameter) {
        List<Dimension> x = call.dims("x", 4, 4);
        int factor = factor(call, parameter);
        return List.of(
                x.getFirst(),
                divided(call, x.get(1), (long) factor * factor, "the channels of x"),
                Sizes.times(x.get(2), factor),
                Sizes.times(x.get(3), factor));
    }

    static List<Dimension> spaceToDepth(OpCall call) {
        return toDepth(call, "block_size");
    }

    static List<Dimension> pixelUnshuffle(OpCall call) {
        return toDepth(call, "downscale_factor");
    }

    private static List<Dimension> toDepth(OpCall call, String parameter) {
        List<Dimension> x = call.dims("x", 4, 4);
        int factor = factor(call, parameter);
        return List.of(
                x.getFirst(),
                Sizes.times(x.get(1), (long) factor * factor),
                divided(call, x.get(2), factor, "the height of x"),
                divided(call, x.get(3), factor, "the width of x"));
    }

    static List<Dimension> spaceToBatch(OpCall call) {
        List<Dimension> x = call.dims("x", 4, 4);
        int[] block = blockShape(call);
        int[] paddings = call.ints("paddings", 4, 0);
        call.require(IntStream.of(paddings).allMatch(size -> size >= 0), "paddings must not be negative");
        return List.of(
                Sizes.times(x.getFirst(), (long) block[0] * block[1]),
                x.get(1),
                divided(call, grown(x.get(2), paddings[0], paddings[1]), block[0], "the padded height"),
                divided(call, grown(x.get(3), paddings[2], paddings[3]), block[1], "the padded width"));
    }

    static List<Dimension> batchToSpace(OpCall call) {
        List<Dimension> x = call.dims("x", 4, 4);
        int[] block = blockShape(call);
        int[] crops = call.ints("crops", 4, 0);
        call.require(IntStream.of(crops).allMatch(size -> size >= 0), "crops must not be negative");
        return List.of(
                divided(call, x.getFirst(), (long) block[0] * block[1], "the batch"),
                x.get(1),
                grown(Sizes.times(x.get(2), block[0]), -crops[0], -crops[1]),
                grown(Sizes.times(x.get(3), block[1]), -crops[2], -crops[3]));
    }

    /** Takes rows and columns away before and after; of {@code [..., height, width]}. */
    static List<Dimension> crop(OpCall call) {
        List<Dimension> x = call.dims("x", 3, Integer.MAX_VALUE);
        int[] height = call.ints("crop_height", 2, 0);
        int[] width = call.ints("crop_width", 2, 0);
        int rank = x.size();
        return Sizes.join(
                x.subList(0, rank - 2),
                List.of(grown(x.get(rank - 2), -height[0], -height[1])),
                List.of(grown(x.get(rank - 1), -width[0], -width[1])));
    }

    private static int factor(OpCall call, String parameter) {
        int factor = call.integer(parameter);
        call.require(factor > 0, parameter + " must be positive", factor);
        return factor;
    }

    private static int[] blockShape(OpCall call) {
        int[] block = call.ints("block_shape", 2, 1);
        call.require(
                IntStream.of(block).allMatch(size -> size > 0), "block_shape must be positive", Arrays.toString(block));
        return block;
    }

    private static Dimension grown(Dimension size, int before, int after) {
        return Sizes.plus(size, (long) before + after);
    }

    private static Dimension divided(OpCall call, Dimension size, long divisor, String what) {
        call.require(
                !(size instanceof Constant(long known)) || known % divisor == 0,
                what + " must be a multiple of " + divisor,
                size.toText());
        return Sizes.map(size, known -> known / divisor);
    }
}
