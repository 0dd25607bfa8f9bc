package io.corepress.neuralnetwork;

import io.corepress.mil.build.Var;
import io.corepress.mlpackage.proto.ArrayFeatureType;
import io.corepress.mlpackage.proto.ArrayFeatureType.ArrayDataType;
import io.corepress.mlpackage.proto.FeatureDescription;
import io.corepress.mlpackage.proto.ModelDescription;
import io.corepress.neuralnetwork.graph.Network;
import java.util.Map;
import java.util.Optional;

/** The description of a network as that of a program: the same features, in the types that programs have. */
final class UpgradedDescription {
    private UpgradedDescription() {}

    /**
     * {@return the description}
     *
     * @param outputs of the function by their names in the old description; those of a classifier are not among them
     */
    static ModelDescription of(
            ModelDescription old, FeatureNames names, Map<String, Var> outputs, Optional<Network.Classes> classes) {
        ModelDescription.Builder description = old.toBuilder().clearTrainingInput();
        for (FeatureDescription.Builder input : description.getInputBuilderList()) {
            input.setName(names.newName(input.getName()));
            if (input.getType().hasMultiArrayType()) {
                setInput(
                        input.getTypeBuilder().getMultiArrayTypeBuilder(),
                        input.getType().getIsOptional());
            }
        }
        for (FeatureDescription.Builder output : description.getOutputBuilderList()) {
            Var var = outputs.get(output.getName());
            output.setName(names.newName(output.getName()));
            if (var != null && !output.getType().hasImageType()) {
                setOutput(output.getTypeBuilder().getMultiArrayTypeBuilder(), var);
            }
        }
        classes.ifPresent(_ -> {
            description.setPredictedFeatureName(names.newName(names.label()));
            description.setPredictedProbabilitiesName(names.newName(names.probabilities()));
            boolean listed = old.getOutputList().stream()
                    .anyMatch(output -> output.getName().equals(names.probabilities()));
            if (!listed) {
                addProbabilities(description, classes.get());
            }
        });
        return description.build();
    }

    /** Programs take no doubles, and an input that may be left out has a value for that case. */
    private static void setInput(ArrayFeatureType.Builder array, boolean optional) {
        if (array.getDataType() != ArrayDataType.INT32) {
            array.setDataType(ArrayDataType.FLOAT32);
            if (optional && !array.hasFloatDefaultValue()) {
                array.setFloatDefaultValue((float) array.getDoubleDefaultValue());
            }
        } else if (optional && !array.hasIntDefaultValue()) {
            array.setIntDefaultValue(0);
        }
    }

    private static void setOutput(ArrayFeatureType.Builder array, Var var) {
        boolean integers = array.getDataType() == ArrayDataType.INT32;
        array.clear().setDataType(integers ? ArrayDataType.INT32 : ArrayDataType.FLOAT32);
        var.tensorType().shape().ifPresent(shape -> {
            for (long size : shape.sizes()) {
                array.addShape(size);
            }
        });
    }

    private static void addProbabilities(ModelDescription.Builder description, Network.Classes classes) {
        FeatureDescription.Builder output =
                description.addOutputBuilder().setName(description.getPredictedProbabilitiesName());
        if (classes.message().hasStringClassLabels()) {
            output.getTypeBuilder().getDictionaryTypeBuilder().getStringKeyTypeBuilder();
        } else {
            output.getTypeBuilder().getDictionaryTypeBuilder().getInt64KeyTypeBuilder();
        }
    }
}
