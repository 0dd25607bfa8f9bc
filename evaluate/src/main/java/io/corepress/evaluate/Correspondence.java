package io.corepress.evaluate;

import io.corepress.data.input.ModelInput;
import io.corepress.mil.UnsupportedModelException;
import io.corepress.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Which inputs and outputs of two models are the same: those that a user pairs, those of one name, and the only ones.
 *
 * @param inputs of the second model, by those of the first
 * @param outputs of the second model, by those of the first
 */
record Correspondence(Map<String, String> inputs, Map<String, String> outputs) {

    static Correspondence of(RunnableModel a, RunnableModel b, Map<String, String> pairs) {
        List<String> inputsOfA = a.inputs().stream().map(ModelInput::name).toList();
        List<String> inputsOfB = b.inputs().stream().map(ModelInput::name).toList();
        for (String name : pairs.keySet()) {
            if (!inputsOfA.contains(name) && !a.outputs().contains(name)) {
                throw new UnsupportedModelException("the first model has no input or output " + name + ", only "
                        + inputsOfA + " and " + a.outputs());
            }
        }
        Map<String, String> inputs = match("input", inputsOfA, inputsOfB, pairs);
        for (ModelInput input : a.inputs()) {
            ModelInput other = b.inputs().stream()
                    .filter(candidate -> candidate.name().equals(inputs.get(input.name())))
                    .findFirst()
                    .orElseThrow();
            if (!fits(input.sizes(), other.sizes())) {
                throw new UnsupportedModelException("the models take different shapes: " + input.name() + " is "
                        + input.sizes() + " in the first and " + other.sizes() + " in the second");
            }
        }
        return new Correspondence(inputs, match("output", a.outputs(), b.outputs(), pairs));
    }

    private static Map<String, String> match(
            String what, List<String> ofA, List<String> ofB, Map<String, String> pairs) {
        Map<String, String> matched = new LinkedHashMap<>();
        for (String name : ofA) {
            String other = pairs.getOrDefault(name, ofA.size() == 1 && ofB.size() == 1 ? ofB.getFirst() : name);
            if (!ofB.contains(other)) {
                throw new UnsupportedModelException("the second model has no " + what + " " + other + ", only " + ofB
                        + "; those of the first are " + ofA + " and can be paired with them");
            }
            matched.put(name, other);
        }
        return matched;
    }

    private static boolean fits(List<Long> a, List<Long> b) {
        if (a.size() != b.size()) {
            return false;
        }
        for (int axis = 0; axis < a.size(); axis++) {
            boolean any = a.get(axis) == ModelInput.ANY || b.get(axis) == ModelInput.ANY;
            if (!any && !a.get(axis).equals(b.get(axis))) {
                return false;
            }
        }
        return true;
    }

    /** {@return what the second model is given}; it may do without some */
    Map<String, Tensor> inputs(Map<String, Tensor> ofA) {
        Map<String, Tensor> ofB = new LinkedHashMap<>();
        ofA.forEach((name, tensor) -> ofB.put(inputs.get(name), tensor));
        return ofB;
    }

    String outputOfB(String name) {
        return outputs.get(name);
    }
}
