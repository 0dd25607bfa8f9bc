package io.corepress.mlpackage;

import io.corepress.mil.Need;
import io.corepress.mil.OsRelease;
import io.corepress.mlpackage.proto.FeatureDescription;
import io.corepress.mlpackage.proto.FunctionDescription;
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
        OsRelease release = OsRelease.IOS_11;
        String what = "";
        switch (feature.getType().getTypeCase()) {
            case MULTIARRAYTYPE -> {
                switch (feature.getType().getMultiArrayType().getDataType()) {
                    case FLOAT16 -> {
                        release = OsRelease.IOS_16;
                        what = "multi-arrays of fp16";
                    }
                    case INT8 -> {
                        release = OsRelease.IOS_26;
                        what = "multi-arrays of int8";
                    }
                    default -> {}
                }
            }
            case IMAGETYPE -> {
                if (feature.getType().getImageType().getColorSpace() == ColorSpace.GRAYSCALE_FLOAT16) {
                    release = OsRelease.IOS_16;
                    what = "images of fp16";
                }
            }
            default -> {}
        }
        return release == OsRelease.IOS_11
                ? Optional.empty()
                : Optional.of(new Need(release, Need.Kind.FEATURE, what, place));
    }
}
