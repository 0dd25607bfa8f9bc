package io.corepress.data.input;

import io.corepress.data.image.Layout;
import io.corepress.data.image.PixelShape;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.LongStream;

/** How an array becomes a model's input; what that can be follows from types and shapes alone. */
sealed interface InputPlan {
    /**
     * As pixels.
     *
     * @param given the shape of the array without axes of size 1 before those of the image
     * @param rank of the model's input
     */
    record AsPixels(Shape given, PixelShape target, int rank) implements InputPlan {}

    /** As numbers, in another shape of the same elements. */
    record AsNumbers(Shape shape) implements InputPlan {}

    /** {@return the way for an array of this type and shape, if there is one} */
    static Optional<InputPlan> of(ModelInput input, DataType type, Shape shape) {
        // Where the layout is stated, numbers of any type are pixels; else bytes are, to an input that takes fractions.
        boolean maybePixels = input.pixels().layout().isPresent() || type == DataType.UINT8;
        if (maybePixels && input.dataType().isFloat()) {
            Optional<InputPlan> pixels = pixels(input, shape);
            if (pixels.isPresent()) {
                return pixels;
            }
        }
        if (input.takes(shape)) {
            return Optional.of(new AsNumbers(shape));
        }
        if (input.takesAsItem(shape)) {
            return Optional.of(new AsNumbers(asItem(shape)));
        }
        return withoutOnes(input, shape);
    }

    private static Optional<InputPlan> pixels(ModelInput input, Shape shape) {
        Optional<PixelShape> target = input.pixelShape();
        Shape image = shape;
        while (image.rank() > 3 && image.size(0) == 1) {
            image = Shape.of(Arrays.copyOfRange(image.sizes(), 1, image.rank()));
        }
        Optional<Layout> layout = input.pixels().layout();
        boolean isImage = layout.isPresent()
                ? image.rank() == (layout.get() == Layout.HW ? 2 : 3)
                : Layout.of(image).isPresent();
        return target.isPresent() && isImage && image.elementCount() > 0
                ? Optional.of(new AsPixels(image, target.get(), input.sizes().size()))
                : Optional.empty();
    }

    /** Shapes that differ in axes of size 1 only hold the same numbers in the same order. */
    private static Optional<InputPlan> withoutOnes(ModelInput input, Shape shape) {
        Optional<Shape> fixed = input.fixedShape();
        if (fixed.isEmpty() || fixed.get().rank() == 0) {
            return Optional.empty();
        }
        Shape item = fixed.get().withSize(0, 1);
        for (Shape wanted : new Shape[] {fixed.get(), item}) {
            if (Arrays.equals(largeAxes(wanted), largeAxes(shape))) {
                return Optional.of(new AsNumbers(wanted));
            }
        }
        return Optional.empty();
    }

    private static long[] largeAxes(Shape shape) {
        return LongStream.of(shape.sizes()).filter(size -> size != 1).toArray();
    }

    private static Shape asItem(Shape shape) {
        return Shape.of(LongStream.concat(LongStream.of(1), LongStream.of(shape.sizes()))
                .toArray());
    }
}
