package io.corepress.mlpackage;

import java.util.List;

/**
 * What a model takes and yields, as an app sees it.
 *
 * @param functions of a multifunction model, which then has no inputs, outputs and states of its own; else empty
 * @param defaultFunction the name of the function that runs when none is asked for; empty if there are no functions
 * @param predictedFeature the name of the output that holds a classifier's or regressor's answer, or empty
 * @param predictedProbabilities the name of the output that holds a classifier's probabilities, or empty
 */
public record ModelDescription(
        List<Feature> inputs,
        List<Feature> outputs,
        List<Feature> states,
        List<FunctionDescription> functions,
        String defaultFunction,
        String predictedFeature,
        String predictedProbabilities) {
    public ModelDescription {
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
        states = List.copyOf(states);
        functions = List.copyOf(functions);
    }

    /** What one function of a multifunction model takes and yields. */
    public record FunctionDescription(String name, List<Feature> inputs, List<Feature> outputs, List<Feature> states) {
        public FunctionDescription {
            inputs = List.copyOf(inputs);
            outputs = List.copyOf(outputs);
            states = List.copyOf(states);
        }
    }

    public boolean isMultifunction() {
        return !functions.isEmpty();
    }
}
