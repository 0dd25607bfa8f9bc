package io.corepress.onnx.op;

import io.corepress.onnx.convert.Call;
import java.util.Optional;

/**
 * How Resize finds the elements that make a new one.
 *
 * @param kind {@code nearest}, {@code linear} or {@code cubic}
 * @param coordinates how a place in the output becomes one in the input
 * @param rounding of places, for nearest
 * @param cubicCoefficient of the cubic filter
 * @param excludeOutside whether what lies beyond the edge has no weight, rather than that of the edge
 * @param antialias whether the filter is widened where the axis shrinks
 */
record ResizeMode(
        String kind,
        String coordinates,
        String rounding,
        double cubicCoefficient,
        boolean excludeOutside,
        boolean antialias) {

    static ResizeMode of(Call call) {
        // Version 10 had no attribute for it.
        String standard = call.version() < 11 ? "asymmetric" : "half_pixel";
        String coordinates = call.attributes().text("coordinate_transformation_mode", standard);
        if (coordinates.equals("tf_crop_and_resize")) {
            throw call.refuse("coordinate_transformation_mode tf_crop_and_resize");
        }
        String mode = call.attributes().text("mode", "nearest");
        return new ResizeMode(
                mode,
                coordinates,
                call.version() < 11 ? "floor" : call.attributes().text("nearest_mode", "round_prefer_floor"),
                call.attributes().number("cubic_coeff_a", -0.75f),
                call.attributes().flag("exclude_outside", false),
                call.attributes().flag("antialias", false));
    }

    /** {@return whether growing by a whole factor repeats each element that often} */
    boolean repeats() {
        boolean centred = coordinates.equals("half_pixel") || coordinates.equals("pytorch_half_pixel");
        return kind.equals("nearest")
                && (coordinates.equals("asymmetric") && rounding.equals("floor")
                        || centred && rounding.startsWith("round_prefer"));
    }

    /** {@return the mode of the program's bilinear operator that does the same} */
    Optional<String> samplingMode(long height, long width) {
        return switch (coordinates) {
            case "half_pixel", "half_pixel_symmetric" -> Optional.of("UNALIGN_CORNERS");
            case "pytorch_half_pixel" -> height > 1 && width > 1 ? Optional.of("UNALIGN_CORNERS") : Optional.empty();
            case "align_corners" -> height > 1 && width > 1 ? Optional.of("STRICT_ALIGN_CORNERS") : Optional.empty();
            case "asymmetric" -> height > 1 && width > 1 ? Optional.of("DEFAULT") : Optional.empty();
            default -> Optional.empty();
        };
    }

    /** {@return the place in the input of element {@code i} of the output} */
    private double place(int i, long size, long target, double scale) {
        return switch (coordinates) {
            case "half_pixel" -> (i + 0.5) / scale - 0.5;
            case "pytorch_half_pixel" -> target > 1 ? (i + 0.5) / scale - 0.5 : 0;
            case "half_pixel_symmetric" -> {
                double adjustment = target / (scale * size);
                double centre = size / 2.0;
                yield centre * (1 - adjustment) + (i + 0.5) / scale - 0.5;
            }
            case "align_corners" -> target > 1 ? i * (size - 1.0) / (target - 1.0) : 0;
            default -> i / scale;
        };
    }

    /** {@return the element of the input that element {@code i} of the output is} */
    int nearest(int i, long size, long target, double scale) {
        double place = place(i, size, target, scale);
        double rounded = switch (rounding) {
            case "round_prefer_floor" -> Math.ceil(place - 0.5);
            case "round_prefer_ceil" -> Math.floor(place + 0.5);
            case "ceil" -> Math.ceil(place);
            default -> Math.floor(place);
        };
        return (int) Math.clamp(rounded, 0, size - 1);
    }

    /** Adds the weights of element {@code i} of the output to its column of a matrix {@code [size, target]}. */
    void addWeights(int i, int size, int target, double scale, float[] matrix) {
        double place = place(i, size, target, scale);
        double stretch = antialias && scale < 1 ? scale : 1;
        int reach = (int) Math.ceil((kind.equals("cubic") ? 2 : 1) / stretch);
        int floor = (int) Math.floor(place);
        double sum = 0;
        double[] weights = new double[2 * reach];
        for (int k = 0; k < weights.length; k++) {
            int from = floor - reach + 1 + k;
            boolean outside = from < 0 || from >= size;
            weights[k] = outside && excludeOutside ? 0 : filter((from - place) * stretch);
            sum += weights[k];
        }
        boolean normalized = excludeOutside || antialias;
        for (int k = 0; k < weights.length; k++) {
            int from = Math.clamp(floor - reach + 1L + k, 0, size - 1);
            matrix[from * target + i] += (float) (normalized ? weights[k] / sum : weights[k]);
        }
    }

    private double filter(double distance) {
        double x = Math.abs(distance);
        if (!kind.equals("cubic")) {
            return Math.max(0, 1 - x);
        }
        double a = cubicCoefficient;
        if (x <= 1) {
            return ((a + 2) * x - (a + 3)) * x * x + 1;
        }
        return x < 2 ? (((x - 5) * x + 8) * x - 4) * a : 0;
    }
}
