package io.corepress.mlpackage;

import io.corepress.mil.Need;
import io.corepress.mil.OsRelease;
import io.corepress.mlpackage.proto.ArrayFeatureType;
import io.corepress.mlpackage.proto.ArrayFeatureType.ArrayDataType;
import io.corepress.mlpackage.proto.ArrayFeatureType.DefaultOptionalValueCase;
import io.corepress.mlpackage.proto.FeatureDescription;
import io.corepress.mlpackage.proto.FunctionDescription;
import io.corepress.mlpackage.proto.ImageFeatureType;
import io.corepress.mlpackage.proto.ImageFeatureType.ColorSpace;
import io.corepress.mlpackage.proto.ModelDescription;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Which features need more than the first version of the format. */
final class DescriptionNeeds {
    private final List<Need> needs = new ArrayList<>();

    private DescriptionNeeds() {}

    static List<Need> of(ModelDescription description) {
        DescriptionNeeds found = new DescriptionNeeds();
        found.add(description.getInputList(), "");
        found.add(description.getOutputList(), "");
        found.addStates(description.getStateList(), "");
        if (description.getFunctionsCount() > 0) {
            found.needs.add(new Need(OsRelease.IOS_18, Need.Kind.MODEL, "several functions", ""));
        }
        for (FunctionDescription function : description.getFunctionsList()) {
            found.add(function.getInputList(), function.getName() + "/");
            found.add(function.getOutputList(), function.getName() + "/");
            found.addStates(function.getStateList(), function.getName() + "/");
        }
        return List.copyOf(found.needs);
    }

    private void addStates(List<FeatureDescription> states, String place) {
        states.forEach(
                state -> needs.add(new Need(OsRelease.IOS_18, Need.Kind.FEATURE, "states", place + state.getName())));
    }

    private void add(List<FeatureDescription> features, String place) {
        for (FeatureDescription feature : features) {
            of(feature, place + feature.getName()).ifPresent(needs::add);
        }
    }

    private static Optional<Need> of(FeatureDescription feature, String place) {
        return switch (feature.getType().getTypeCase()) {
            case MULTIARRAYTYPE ->
                of(feature.getType().getMultiArrayType(), feature.getType().getIsOptional(), place);
            case IMAGETYPE -> of(feature.getType().getImageType(), place);
            case SEQUENCETYPE -> need(OsRelease.IOS_12, "sequences", place);
            default -> Optional.empty();
        };
    }

    private static Optional<Need> of(ArrayFeatureType array, boolean optional, String place) {
        if (array.getDataType() == ArrayDataType.INT8) {
            return need(OsRelease.IOS_26, "multi-arrays of int8", place);
        }
        if (array.getDataType() == ArrayDataType.FLOAT16) {
            return need(OsRelease.IOS_16, "multi-arrays of fp16", place);
        }
        if (optional && array.getDefaultOptionalValueCase() != DefaultOptionalValueCase.DEFAULTOPTIONALVALUE_NOT_SET) {
            return need(OsRelease.IOS_14, "default values of optional inputs", place);
        }
        return array.getShapeFlexibilityCase() == ArrayFeatureType.ShapeFlexibilityCase.SHAPEFLEXIBILITY_NOT_SET
                ? Optional.empty()
                : need(OsRelease.IOS_12, "flexible shapes", place);
    }

    private static Optional<Need> of(ImageFeatureType image, String place) {
        if (image.getColorSpace() == ColorSpace.GRAYSCALE_FLOAT16) {
            return need(OsRelease.IOS_16, "images of fp16", place);
        }
        return image.getSizeFlexibilityCase() == ImageFeatureType.SizeFlexibilityCase.SIZEFLEXIBILITY_NOT_SET
                ? Optional.empty()
                : need(OsRelease.IOS_12, "flexible shapes", place);
    }

    private static Optional<Need> need(OsRelease release, String what, String place) {
        return Optional.of(new Need(release, Need.Kind.FEATURE, what, place));
    }
}
