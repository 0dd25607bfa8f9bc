package io.corepress.torch.lower;

import static java.util.Map.entry;

import io.corepress.mil.UnsupportedModelException;
import java.util.Locale;
import java.util.Map;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Pictures read at given coordinates, which come as (x, y) pairs. */
final class Resampling {
    private Resampling() {}

    private static final int BILINEAR = 0;
    private static final int NEAREST = 1;

    static final Map<String, Lowering> LOWERINGS = Map.ofEntries(
            entry("resample", Lowering.of(Resampling::resample)), entry("affine", Lowering.of(Resampling::affine)));

    private static Tensor resample(Call call) {
        Tensor coordinates = call.tensor("coordinates");
        return sample(
                call,
                coordinates.is_floating_point() ? coordinates : coordinates.to(torch.ScalarType.Float),
                call.bool("align_corners", false));
    }

    /** The matrix maps output coordinates to those of the input; one matrix may serve all pictures. */
    private static Tensor affine(Call call) {
        String mode = lower(call, "coordinates_mode");
        if (!mode.equals("normalized_minus_one_to_one")) {
            throw new UnsupportedModelException(
                    "affine: coordinates_mode must be normalized_minus_one_to_one, got " + mode);
        }
        Tensor x = call.tensor("x");
        boolean align = call.bool("align_corners", false);
        long[] sizes = {x.size(0), x.size(1), call.integer("output_height"), call.integer("output_width")};
        Tensor matrix = call.tensor("transform_matrix").reshape(-1, 2, 3).expand(sizes[0], 2, 3);
        return sample(call, torch.affine_grid_generator(matrix, sizes, align), align);
    }

    /**
     * libtorch takes coordinates from -1 to 1, meaning the centres of the outermost pixels or, without {@code
     * align_corners}, their outer edges. At the one or the other it also reflects: at the centres a border pixel is not
     * repeated ("reflection"), at the edges it is ("symmetric").
     */
    private static Tensor sample(Call call, Tensor coordinates, boolean align) {
        Tensor x = call.tensor("x");
        String padding = lower(call, "padding_mode");
        String mode = lower(call, "coordinates_mode");
        boolean direct = mode.equals("normalized_minus_one_to_one");
        boolean centres = switch (padding) {
            case "reflection" -> true;
            case "symmetric" -> false;
            default -> direct && align;
        };
        Tensor grid = direct && centres == align ? coordinates : converted(x, coordinates, mode, align, centres);
        double value = padding.equals("constant") ? call.real("padding_value", 0) : 0;
        Tensor result = torch.grid_sampler_2d(
                value == 0 ? x : x.sub(new Scalar(value)), grid, interpolation(call), mode(padding), centres);
        return value == 0 ? result : result.add(new Scalar(value));
    }

    private static Tensor converted(Tensor x, Tensor coordinates, String mode, boolean align, boolean centres) {
        float[] factors = new float[2];
        float[] offsets = new float[2];
        for (int i = 0; i < 2; i++) {
            double size = x.size(3 - i);
            double span = align ? size - 1 : size;
            double edge = align ? 0 : 0.5;
            // To pixels first: factor * coordinate + offset.
            double factor;
            double offset;
            switch (mode) {
                case "unnormalized" -> {
                    factor = 1;
                    offset = 0;
                }
                case "normalized_minus_one_to_one" -> {
                    factor = span / 2;
                    offset = span / 2 - edge;
                }
                case "normalized_zero_to_one" -> {
                    factor = span;
                    offset = -edge;
                }
                default ->
                    throw new IllegalArgumentException("coordinates_mode must be unnormalized,"
                            + " normalized_minus_one_to_one or normalized_zero_to_one, got " + mode);
            }
            double half = centres ? Math.max(size - 1, 1) / 2 : size / 2;
            factors[i] = (float) (factor / half);
            offsets[i] = (float) ((offset + (centres ? 0 : 0.5)) / half - 1);
        }
        return coordinates.mul(torch.tensor(factors)).add(torch.tensor(offsets));
    }

    private static int interpolation(Call call) {
        String mode = lower(call, "sampling_mode");
        return switch (mode) {
            case "bilinear" -> BILINEAR;
            case "nearest" -> NEAREST;
            default -> throw new IllegalArgumentException("sampling_mode must be bilinear or nearest, got " + mode);
        };
    }

    private static int mode(String padding) {
        return switch (padding) {
            case "constant" -> 0;
            case "border" -> 1;
            case "reflection", "symmetric" -> 2;
            default ->
                throw new IllegalArgumentException(
                        "padding_mode must be constant, border, reflection or symmetric, got " + padding);
        };
    }

    private static String lower(Call call, String parameter) {
        return call.text(parameter).toLowerCase(Locale.ROOT);
    }
}
