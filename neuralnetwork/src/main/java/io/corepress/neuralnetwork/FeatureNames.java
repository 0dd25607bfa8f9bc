package io.corepress.neuralnetwork;

import io.corepress.mil.UnsupportedModelException;
import io.corepress.mlpackage.proto.FeatureDescription;
import io.corepress.mlpackage.proto.ModelDescription;
import io.corepress.neuralnetwork.graph.Names;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The names of inputs and outputs: those of the description where a program allows them, otherwise something near.
 *
 * @param label the name of the feature with a classifier's answer, in the description
 * @param probabilities the name of the feature with a classifier's probabilities; where the description has none,
 *     one that is made for it
 * @param newNames by the name in the description
 */
record FeatureNames(String label, String probabilities, Map<String, String> newNames) {

    /**
     * {@return the names for the features of a model}
     *
     * @param fixed whether other models know the features by their names
     * @throws UnsupportedModelException if a name that is fixed is none for a program
     */
    static FeatureNames of(ModelDescription description, boolean isClassifier, boolean fixed) {
        List<String> names = new ArrayList<>();
        description.getInputList().forEach(input -> names.add(input.getName()));
        description.getOutputList().forEach(output -> names.add(output.getName()));
        String label = description.getPredictedFeatureName();
        String probabilities = description.getPredictedProbabilitiesName().isEmpty()
                ? label + "Probability"
                : description.getPredictedProbabilitiesName();
        if (isClassifier) {
            names.add(label);
            names.add(probabilities);
        }
        Map<String, String> newNames = new LinkedHashMap<>();
        Set<String> taken = new HashSet<>();
        for (String name : new LinkedHashSet<>(names)) {
            String identifier = Names.unused(name, taken);
            if (fixed && !identifier.equals(name)) {
                throw new UnsupportedModelException("feature \"" + name + "\" connects models of a pipeline, but an ML"
                        + " program cannot have an input or output of this name");
            }
            taken.add(identifier);
            newNames.put(name, identifier);
        }
        return new FeatureNames(label, probabilities, newNames);
    }

    String newName(String name) {
        return newNames.get(name);
    }

    /** {@return the new names of all that is not an input} */
    Set<String> outputs(ModelDescription description) {
        Set<String> outputs = new HashSet<>(newNames.values());
        for (FeatureDescription input : description.getInputList()) {
            outputs.remove(newName(input.getName()));
        }
        return outputs;
    }

    /** {@return a sentence for each name that has changed} */
    List<String> remarks() {
        return newNames.entrySet().stream()
                .filter(entry -> !entry.getKey().equals(entry.getValue()))
                .map(entry -> "feature \"" + entry.getKey() + "\" is called \"" + entry.getValue() + "\" now")
                .toList();
    }
}
