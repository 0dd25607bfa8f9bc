package io.corepress.mlpackage;

import io.corepress.mil.ValueType;
import io.corepress.mil.ValueType.Constant;
import io.corepress.mil.ValueType.DictionaryType;
import io.corepress.mil.ValueType.Dimension;
import io.corepress.mil.ValueType.StateType;
import io.corepress.mil.ValueType.TensorType;
import io.corepress.mlpackage.proto.ArrayFeatureType;
import io.corepress.mlpackage.proto.FeatureType;
import io.corepress.mlpackage.proto.ImageFeatureType;
import io.corepress.mlpackage.proto.SizeRange;
import io.corepress.tensor.DataType;
import java.util.List;
import java.util.Optional;

/** Whether a value of a function can be what a feature says. */
final class FeatureAgreement {
    private FeatureAgreement() {}

    /** {@return the difference as the rest of a sentence, for example {@code is described as ..., but is ...}} */
    static Optional<String> difference(FeatureType feature, ValueType value) {
        return switch (feature.getTypeCase()) {
            case MULTIARRAYTYPE -> array(feature.getMultiArrayType(), value);
            case STATETYPE ->
                value instanceof StateType(ValueType wrapped)
                        ? array(feature.getStateType().getArrayType(), wrapped)
                        : differs("a state", value);
            case IMAGETYPE -> image(feature.getImageType(), value);
            case DICTIONARYTYPE -> value instanceof DictionaryType ? Optional.empty() : differs("a dictionary", value);
            case STRINGTYPE -> scalar("a string", value, DataType.STRING);
            case INT64TYPE -> scalar("an int64", value, DataType.INT64, DataType.INT32);
            case DOUBLETYPE -> scalar("a double", value, DataType.FLOAT64, DataType.FLOAT32, DataType.FLOAT16);
            case SEQUENCETYPE, TYPE_NOT_SET -> Optional.empty();
        };
    }

    private static Optional<String> array(ArrayFeatureType array, ValueType value) {
        Optional<DataType> dataType = DescriptionReader.dataType(array);
        if (!(value instanceof TensorType tensor) || dataType.isEmpty() || dataType.get() != tensor.dataType()) {
            return differs("a multi-array of " + dataType.map(DataType::milName).orElse("no type"), value);
        }
        if (!tensor.hasKnownRank() || fits(array, tensor.dimensions())) {
            return Optional.empty();
        }
        return differs("a multi-array of shape " + array.getShapeList(), value);
    }

    private static boolean fits(ArrayFeatureType array, List<Dimension> dimensions) {
        // Converters leave the shape of an output away where they do not know it.
        if (array.getShapeCount() > 0 && !fits(array.getShapeList(), dimensions)) {
            return false;
        }
        return switch (array.getShapeFlexibilityCase()) {
            case ENUMERATEDSHAPES ->
                array.getEnumeratedShapes().getShapesList().stream()
                        .allMatch(shape -> fits(shape.getShapeList(), dimensions));
            case SHAPERANGE -> {
                List<SizeRange> ranges = array.getShapeRange().getSizeRangesList();
                boolean fits = ranges.size() == dimensions.size();
                for (int axis = 0; fits && axis < ranges.size(); axis++) {
                    fits = contains(ranges.get(axis), dimensions.get(axis));
                }
                yield fits;
            }
            case SHAPEFLEXIBILITY_NOT_SET -> true;
        };
    }

    private static boolean fits(List<Long> sizes, List<Dimension> dimensions) {
        boolean fits = sizes.size() == dimensions.size();
        for (int axis = 0; fits && axis < sizes.size(); axis++) {
            fits = !(dimensions.get(axis) instanceof Constant(long size)) || size == sizes.get(axis);
        }
        return fits;
    }

    private static boolean contains(SizeRange range, Dimension dimension) {
        return !(dimension instanceof Constant(long size))
                || range.getLowerBound() <= size && (range.getUpperBound() < 0 || size <= range.getUpperBound());
    }

    /** An image comes to the function as {@code [batch, channels, height, width]}. */
    private static Optional<String> image(ImageFeatureType image, ValueType value) {
        long channels = switch (image.getColorSpace()) {
            case GRAYSCALE, GRAYSCALE_FLOAT16 -> 1;
            case RGB, BGR -> 3;
            case INVALID_COLOR_SPACE, UNRECOGNIZED -> -1;
        };
        String described = "an image of " + channels + " channels, " + image.getHeight() + " high and "
                + image.getWidth() + " wide";
        if (!(value instanceof TensorType tensor) || !tensor.dataType().isFloat() || channels < 0) {
            return differs(described, value);
        }
        if (!tensor.hasKnownRank()) {
            return Optional.empty();
        }
        boolean flexible =
                image.getSizeFlexibilityCase() != ImageFeatureType.SizeFlexibilityCase.SIZEFLEXIBILITY_NOT_SET;
        List<Dimension> dimensions = tensor.dimensions();
        boolean fits = dimensions.size() == 4
                && fits(List.of(channels), dimensions.subList(1, 2))
                && (flexible || fits(List.of(image.getHeight(), image.getWidth()), dimensions.subList(2, 4)));
        return fits ? Optional.empty() : differs(described, value);
    }

    private static Optional<String> scalar(String described, ValueType value, DataType... dataTypes) {
        return value instanceof TensorType tensor && List.of(dataTypes).contains(tensor.dataType())
                ? Optional.empty()
                : differs(described, value);
    }

    private static Optional<String> differs(String described, ValueType value) {
        return Optional.of("is described as " + described + ", but is " + value.toText());
    }
}
