package io.corepress.torch.lower;

import static java.util.Map.entry;

import java.util.Map;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Resizing of the last axes, one axis after the other, with the positions of a {@link SamplingGrid}. */
final class Resizing {
    private Resizing() {}

    static final Map<String, Lowering> LOWERINGS = Map.ofEntries(
            entry("upsample_bilinear", Lowering.of(Resizing::upsample)),
            entry("upsample_nearest_neighbor", Lowering.of(Resizing::upsampleNearest)),
            entry("resize_bilinear", Lowering.of(Resizing::resizeBilinear)),
            entry("resize_nearest_neighbor", Lowering.of(Resizing::resizeNearest)),
            entry("resize", Lowering.of(Resizing::resize)));

    /** Steps follow from the sizes, not from the factors: they differ where a size was rounded down. */
    private static Tensor upsample(Call call) {
        boolean align = call.bool("align_corners", true);
        boolean halfPixel = call.bool("half_pixel_centers", !align);
        if (align && halfPixel) {
            throw new IllegalArgumentException("align_corners and half_pixel_centers cannot both be true");
        }
        SamplingGrid grid = align
                ? SamplingGrid.STRICT_ALIGN_CORNERS
                : halfPixel ? SamplingGrid.UNALIGN_CORNERS : SamplingGrid.DEFAULT;
        Tensor x = call.tensor("x");
        return linear(x, scaled(call, x), grid);
    }

    private static Tensor upsampleNearest(Call call) {
        Tensor x = call.tensor("x");
        long[] sizes = scaled(call, x);
        Tensor result = x;
        for (int i = 0; i < 2; i++) {
            long inputs = x.size(i - 2);
            long[] nearest = new long[Math.toIntExact(sizes[i])];
            for (int output = 0; output < nearest.length; output++) {
                nearest[output] = output * inputs / nearest.length;
            }
            result = select(result, i - 2, nearest);
        }
        return result;
    }

    /** {@return height and width; the factors are float32, and so is their product} */
    private static long[] scaled(Call call, Tensor x) {
        float height = (float) call.real("scale_factor_height", 1) * x.size(-2);
        float width = (float) call.real("scale_factor_width", 1) * x.size(-1);
        return new long[] {(long) Math.floor(height), (long) Math.floor(width)};
    }

    private static Tensor resizeBilinear(Call call) {
        return linear(call.tensor("x"), target(call), SamplingGrid.of(call.text("sampling_mode", "DEFAULT")));
    }

    private static Tensor resizeNearest(Call call) {
        return nearest(call.tensor("x"), target(call), SamplingGrid.DEFAULT);
    }

    private static long[] target(Call call) {
        return new long[] {call.integer("target_size_height", 1), call.integer("target_size_width", 1)};
    }

    /** The last {@code resized_dims} sizes of {@code shape} are those of the last axes; 0 keeps a size. */
    private static Tensor resize(Call call) {
        Tensor x = call.tensor("x");
        long[] shape = call.longs("shape");
        int axes = (int) call.integer("resized_dims");
        if (axes > shape.length || axes > x.dim()) {
            throw new IllegalArgumentException("resized_dims must be at most " + Math.min(shape.length, x.dim())
                    + ", the sizes that there are, got " + axes);
        }
        long[] sizes = new long[axes];
        for (int i = 0; i < axes; i++) {
            long size = shape[shape.length - axes + i];
            sizes[i] = size == 0 ? x.size(i - axes) : size;
        }
        SamplingGrid grid = SamplingGrid.of(call.text("sampling_mode", "DEFAULT"));
        String mode = call.text("interpolation_mode", "LINEAR");
        return switch (mode) {
            case "NEAREST_NEIGHBOR" -> nearest(x, sizes, grid);
            case "LINEAR" -> linear(x.is_floating_point() ? x : x.to(torch.ScalarType.Float), sizes, grid);
            default ->
                throw new IllegalArgumentException(
                        "interpolation_mode must be LINEAR or NEAREST_NEIGHBOR, got " + mode);
        };
    }

    private static Tensor nearest(Tensor x, long[] sizes, SamplingGrid grid) {
        Tensor result = x;
        for (int i = 0; i < sizes.length; i++) {
            int axis = i - sizes.length;
            result = select(result, axis, grid.nearest(x.size(axis), sizes[i]));
        }
        return result;
    }

    /** Two of the grids are libtorch's own, for pictures. */
    private static Tensor linear(Tensor x, long[] sizes, SamplingGrid grid) {
        boolean align = grid == SamplingGrid.STRICT_ALIGN_CORNERS;
        if (sizes.length == 2 && (align || grid == SamplingGrid.UNALIGN_CORNERS) && x.numel() > 0) {
            long[] shape = shape(x);
            long[] picture = {1, -1, x.size(-2), x.size(-1)};
            Tensor resized = torch.upsample_bilinear2d(x.dim() == 4 ? x : x.reshape(picture), sizes, align);
            shape[shape.length - 2] = sizes[0];
            shape[shape.length - 1] = sizes[1];
            return x.dim() == 4 ? resized : resized.reshape(shape);
        }
        Tensor result = x;
        for (int i = 0; i < sizes.length; i++) {
            int axis = i - sizes.length;
            result = linear(result, axis, grid.positions(x.size(axis), sizes[i]));
        }
        return result;
    }

    /** {@return {@code x} at positions between the elements of an axis, from 0 to its size - 1} */
    static Tensor linear(Tensor x, long axis, double[] positions) {
        long last = x.size(axis) - 1;
        long[] below = new long[positions.length];
        long[] above = new long[positions.length];
        float[] share = new float[positions.length];
        for (int i = 0; i < positions.length; i++) {
            below[i] = (long) Math.floor(positions[i]);
            above[i] = Math.min(below[i] + 1, last);
            share[i] = (float) (positions[i] - below[i]);
        }
        long[] stretched = Windows.filled((int) (axis < 0 ? -axis : x.dim() - axis), 1);
        stretched[0] = positions.length;
        Tensor weight = torch.tensor(share).reshape(stretched);
        Tensor low = select(x, axis, below);
        return low.mul(torch.rsub(weight, new Scalar(1)))
                .add(select(x, axis, above).mul(weight));
    }

    private static Tensor select(Tensor x, long axis, long[] indices) {
        return x.index_select(axis, torch.tensor(indices));
    }

    private static long[] shape(Tensor x) {
        long[] sizes = new long[(int) x.dim()];
        for (int axis = 0; axis < sizes.length; axis++) {
            sizes[axis] = x.size(axis);
        }
        return sizes;
    }
}
