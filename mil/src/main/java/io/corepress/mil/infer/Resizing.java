package io.corepress.mil.infer;

import io.corepress.mil.ValueType.Constant;
import io.corepress.mil.ValueType.Dimension;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Operators that sample images, {@code [batch, channels, height, width]} or more axes before, at other places. */
final class Resizing {
    private Resizing() {}

    static List<Dimension> toTarget(OpCall call) {
        return image(call, Sizes.of(target(call, "target_size_height")), Sizes.of(target(call, "target_size_width")));
    }

    static List<Dimension> byFactors(OpCall call) {
        List<Dimension> x = call.dims("x", 3, Integer.MAX_VALUE);
        return image(
                call,
                scaled(call, "scale_factor_height", x.get(x.size() - 2)),
                scaled(call, "scale_factor_width", x.getLast()));
    }

    private static Dimension scaled(OpCall call, String parameter, Dimension size) {
        double factor = call.has(parameter)
                ? call.knownNumber(parameter)
                        .orElseThrow(
                                () -> call.refusal(parameter + " must be a constant number", call.operand(parameter)))
                : 1;
        call.require(factor > 0, parameter + " must be positive", factor);
        // The factor is a float and so is the product: 2.3f * 10 is 23, though 2.3f is a little less than 2.3.
        return Sizes.map(size, known -> (long) Math.floor((float) factor * known));
    }

    private static List<Dimension> image(OpCall call, Dimension height, Dimension width) {
        List<Dimension> x = call.dims("x", 3, Integer.MAX_VALUE);
        return Sizes.join(x.subList(0, x.size() - 2), List.of(height), List.of(width));
    }

    private static int target(OpCall call, String parameter) {
        int size = call.integer(parameter, 1);
        call.require(size > 0, parameter + " must be positive", size);
        return size;
    }

    /** The last {@code resized_dims} sizes are those of {@code shape}; a 0 there leaves a size as it is. */
    static List<Dimension> resize(OpCall call) {
        List<Dimension> x = call.dims("x");
        int resized = call.integer("resized_dims");
        int given = call.length("shape").orElse(resized);
        call.require(
                resized >= 0 && resized <= given && given <= x.size(),
                "resized_dims must be at most the " + given + " sizes of shape, which are at most the axes of x",
                resized,
                call.tensor("x"));
        Optional<int[]> shape = call.knownInts("shape");
        List<Dimension> sizes = new ArrayList<>(x);
        for (int i = 1; i <= resized; i++) {
            int axis = x.size() - i;
            int place = given - i;
            Dimension size = shape.map(known -> Sizes.of(known[place])).orElse(Sizes.UNKNOWN);
            sizes.set(axis, size.equals(Sizes.of(0)) ? x.get(axis) : size);
        }
        return sizes;
    }

    /** Up to iOS 16 each of N regions is cut from the whole batch, since iOS 17 each box from one image of it. */
    static List<Dimension> cropResize(OpCall call) {
        List<Dimension> x = call.dims("x", 4, 4);
        Dimension height = Sizes.of(target(call, "target_height"));
        Dimension width = Sizes.of(target(call, "target_width"));
        if (call.has("roi")) {
            return List.of(call.dims("roi", 5, 5).getFirst(), x.getFirst(), x.get(1), height, width);
        }
        List<Dimension> boxes = call.dims("boxes", 2, 2);
        call.require(Sizes.agree(boxes.getLast(), 4), "boxes must have shape [boxes, 4]", call.tensor("boxes"));
        if (call.has("box_indices")) {
            call.require(
                    Sizes.agree(call.dims("box_indices"), boxes.subList(0, 1)),
                    "box_indices must have one number for each box",
                    call.tensor("box_indices"),
                    call.tensor("boxes"));
        } else {
            boolean enough = !(boxes.getFirst() instanceof Constant(long count))
                    || !(x.getFirst() instanceof Constant(long batch))
                    || count <= batch;
            call.require(
                    enough,
                    "there must be an image for each box unless box_indices are given",
                    call.tensor("boxes"),
                    call.tensor("x"));
        }
        return List.of(boxes.getFirst(), x.get(1), height, width);
    }

    /** {@code transform_matrix} has shape {@code [batch, 6]}. */
    static List<Dimension> affine(OpCall call) {
        List<Dimension> x = call.dims("x", 4, 4);
        List<Dimension> matrix = call.dims("transform_matrix", 2, 2);
        call.require(
                Sizes.agree(matrix.getLast(), 6),
                "transform_matrix must have shape [batch, 6]",
                call.tensor("transform_matrix"));
        return Sizes.join(
                x.subList(0, 2),
                List.of(Sizes.of(target(call, "output_height"))),
                List.of(Sizes.of(target(call, "output_width"))));
    }

    /** {@code coordinates} has shape {@code [batch, height out, width out, 2]}. */
    static List<Dimension> resample(OpCall call) {
        List<Dimension> x = call.dims("x", 4, 4);
        List<Dimension> coordinates = call.dims("coordinates", 4, 4);
        call.require(
                Sizes.agree(coordinates.getLast(), 2) && Sizes.agree(coordinates.getFirst(), x.getFirst()),
                "coordinates must have shape [batch, height, width, 2]",
                call.tensor("coordinates"),
                call.tensor("x"));
        return Sizes.join(
                List.of(Sizes.known(x.getFirst(), coordinates.getFirst()), x.get(1)),
                coordinates.subList(1, 3),
                List.of());
    }
}
