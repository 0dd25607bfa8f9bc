package io.corepress.mlpackage;

import io.corepress.mil.UnsupportedModelException;
import io.corepress.mlpackage.proto.ArrayFeatureType;
import io.corepress.mlpackage.proto.FeatureDescription;
import io.corepress.mlpackage.proto.ImageFeatureType;
import io.corepress.mlpackage.proto.ModelDescription;
import java.util.List;

/** Turns multi-array inputs of a description into image inputs. */
final class ImageInputs {
    private ImageInputs() {}

    static ModelDescription declare(ModelDescription description, String name, String colorSpace) {
        ModelDescription.Builder changed = description.toBuilder();
        for (int i = 0; i < description.getInputCount(); i++) {
            if (description.getInput(i).getName().equals(name)) {
                return changed.setInput(i, image(description.getInput(i), colors(colorSpace)))
                        .build();
            }
        }
        throw new UnsupportedModelException("there is no input " + name + " to make an image, only "
                + description.getInputList().stream()
                        .map(FeatureDescription::getName)
                        .toList());
    }

    private static ImageFeatureType.ColorSpace colors(String word) {
        return switch (word) {
            case "RGB" -> ImageFeatureType.ColorSpace.RGB;
            case "BGR" -> ImageFeatureType.ColorSpace.BGR;
            case "GRAYSCALE" -> ImageFeatureType.ColorSpace.GRAYSCALE;
            default -> throw new IllegalArgumentException("a color space is RGB, BGR or GRAYSCALE, got " + word);
        };
    }

    private static FeatureDescription image(FeatureDescription input, ImageFeatureType.ColorSpace colors) {
        ArrayFeatureType array = input.getType().getMultiArrayType();
        List<Long> shape = array.getShapeList();
        int channels = colors == ImageFeatureType.ColorSpace.GRAYSCALE ? 1 : 3;
        boolean fits = input.getType().hasMultiArrayType()
                && array.getShapeFlexibilityCase() == ArrayFeatureType.ShapeFlexibilityCase.SHAPEFLEXIBILITY_NOT_SET
                && shape.size() == 4
                && shape.get(0) == 1
                && shape.get(1) == channels;
        if (!fits) {
            throw new UnsupportedModelException("input " + input.getName() + " must have the fixed shape [1, "
                    + channels
                    + ", height, width] to be an image, got " + shape
                    + (array.getShapeFlexibilityCase() == ArrayFeatureType.ShapeFlexibilityCase.SHAPEFLEXIBILITY_NOT_SET
                            ? ""
                            : ", which is flexible"));
        }
        FeatureDescription.Builder changed = input.toBuilder();
        changed.getTypeBuilder()
                .clearType()
                .getImageTypeBuilder()
                .setColorSpace(colors)
                .setHeight(shape.get(2))
                .setWidth(shape.get(3));
        return changed.build();
    }
}
