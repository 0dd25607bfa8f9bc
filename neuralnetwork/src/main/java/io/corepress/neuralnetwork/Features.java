package io.corepress.neuralnetwork;

import io.corepress.mil.Attributes;
import io.corepress.mil.ValueType;
import io.corepress.mil.ValueType.Constant;
import io.corepress.mil.ValueType.Dimension;
import io.corepress.mil.ValueType.Unknown;
import io.corepress.mlpackage.proto.ArrayFeatureType;
import io.corepress.mlpackage.proto.ImageFeatureType;
import io.corepress.mlpackage.proto.SizeRange;
import io.corepress.tensor.DataType;
import java.util.ArrayList;
import java.util.List;

/** The sizes of arrays and images as a description gives them; those that may vary are unknown. */
final class Features {
    private Features() {}

    static List<Dimension> sizes(ArrayFeatureType array) {
        List<Dimension> sizes = new ArrayList<>();
        for (int axis = 0; axis < array.getShapeCount(); axis++) {
            boolean fixed = switch (array.getShapeFlexibilityCase()) {
                case ENUMERATEDSHAPES -> {
                    int at = axis;
                    yield array.getEnumeratedShapes().getShapesList().stream()
                            .allMatch(shape -> shape.getShapeCount() > at && shape.getShape(at) == array.getShape(at));
                }
                case SHAPERANGE ->
                    array.getShapeRange().getSizeRangesCount() <= axis
                            || isFixed(array.getShapeRange().getSizeRanges(axis));
                case SHAPEFLEXIBILITY_NOT_SET -> true;
            };
            sizes.add(size(fixed, array.getShape(axis)));
        }
        return sizes;
    }

    /** {@return height and width} */
    static List<Dimension> sizes(ImageFeatureType image) {
        return switch (image.getSizeFlexibilityCase()) {
            case ENUMERATEDSIZES -> {
                var sizes = image.getEnumeratedSizes().getSizesList();
                yield List.of(
                        size(sizes.stream().allMatch(size -> size.getHeight() == image.getHeight()), image.getHeight()),
                        size(sizes.stream().allMatch(size -> size.getWidth() == image.getWidth()), image.getWidth()));
            }
            case IMAGESIZERANGE ->
                List.of(
                        size(isFixed(image.getImageSizeRange().getHeightRange()), image.getHeight()),
                        size(isFixed(image.getImageSizeRange().getWidthRange()), image.getWidth()));
            case SIZEFLEXIBILITY_NOT_SET -> List.of(new Constant(image.getHeight()), new Constant(image.getWidth()));
        };
    }

    static long channels(ImageFeatureType image) {
        return switch (image.getColorSpace()) {
            case GRAYSCALE, GRAYSCALE_FLOAT16 -> 1;
            default -> 3;
        };
    }

    /** {@return an fp32 or other tensor type of these sizes} */
    static ValueType.TensorType tensor(DataType dataType, List<Dimension> sizes) {
        return new ValueType.TensorType(dataType, sizes.size(), sizes, Attributes.none());
    }

    private static boolean isFixed(SizeRange range) {
        return range.getUpperBound() == range.getLowerBound();
    }

    private static Dimension size(boolean fixed, long size) {
        return fixed ? new Constant(size) : new Unknown(false);
    }
}
