package io.corepress.torch;

import io.corepress.tensor.Tensor;
import io.corepress.torch.binding.NativeTensors;
import io.corepress.torch.lower.Datum;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * How a weighted sum of the outputs of a function depends on other values of it.
 *
 * @param prediction the outputs themselves
 * @param byName float32, each of the shape of the value; zeros where the outputs do not depend on it. Of a value that
 *     appears once in each round of a loop it is the sum over the rounds
 */
public record Gradients(Prediction prediction, Map<String, Tensor> byName) {
    public Gradients {
        byName = Collections.unmodifiableMap(new LinkedHashMap<>(byName));
    }

    /** As {@link #of(Predictor, Map, PredictorState, Function, Set)}, with weights known before and fresh states. */
    public static Gradients of(
            Predictor predictor, Map<String, Tensor> inputs, Map<String, Tensor> outputWeights, Set<String> wanted) {
        try (PredictorState state = predictor.newState()) {
            return of(predictor, inputs, state, prediction -> outputWeights, wanted);
        }
    }

    /**
     * Runs the function, and back.
     *
     * @param state changed by the run; no gradient goes to what it held before
     * @param outputWeights from the outputs to the weight of each of their elements in the sum, of the shape of the output;
     *     outputs without weights do not count. For the gradient of a loss these are the derivatives of the loss
     * @param wanted names of inputs, of constants that operations take as tensors (weights, not axes), and of values
     * @throws IllegalArgumentException if a name is none of these, or holds integers, or weights are of another shape
     */
    public static Gradients of(
            Predictor predictor,
            Map<String, Tensor> inputs,
            PredictorState state,
            Function<Prediction, Map<String, Tensor>> outputWeights,
            Set<String> wanted) {
        try (PointerScope scope = new PointerScope();
                AutoGradMode recording = new AutoGradMode(true);
                Tracked tracked = new Tracked(wanted)) {
            Map<String, Datum> outputs = predictor.run(inputs, state, tracked);
            try {
                Prediction prediction = predictor.prediction(outputs);
                return new Gradients(prediction, back(outputs, outputWeights.apply(prediction), tracked, wanted));
            } finally {
                outputs.values().forEach(datum -> datum.tensorsWithin().forEach(Pointer::releaseReference));
            }
        } finally {
            state.detach();
        }
    }

    private static Map<String, Tensor> back(
            Map<String, Datum> outputs, Map<String, Tensor> outputWeights, Tracked tracked, Set<String> wanted) {
        TensorVector ends = new TensorVector();
        TensorVector weights = new TensorVector();
        outputWeights.forEach((name, weight) -> {
            org.bytedeco.pytorch.Tensor output = output(outputs, name, weight);
            if (output.requires_grad()) {
                ends.push_back(output);
                weights.push_back(NativeTensors.of(weight));
            }
        });
        List<org.bytedeco.pytorch.Tensor> starts = new ArrayList<>();
        wanted.forEach(name -> starts.addAll(tracked.of(name)));
        org.bytedeco.pytorch.Tensor[] found = ends.empty()
                ? new org.bytedeco.pytorch.Tensor[starts.size()]
                : torch.grad(
                                ends,
                                new TensorVector(starts.toArray(org.bytedeco.pytorch.Tensor[]::new)),
                                weights,
                                new BoolOptional(false),
                                false,
                                true)
                        .get();
        Map<String, Tensor> gradients = new LinkedHashMap<>();
        int next = 0;
        for (String name : wanted) {
            org.bytedeco.pytorch.Tensor sum = null;
            for (org.bytedeco.pytorch.Tensor start : tracked.of(name)) {
                org.bytedeco.pytorch.Tensor gradient = found[next++];
                if (gradient == null || !gradient.defined()) {
                    gradient = torch.zeros_like(start);
                }
                sum = sum == null ? gradient : sum.add(gradient);
            }
            gradients.put(name, NativeTensors.toTensor(sum, DataTypes.closest(sum)));
        }
        return gradients;
    }

    private static org.bytedeco.pytorch.Tensor output(Map<String, Datum> outputs, String name, Tensor weight) {
        if (!(outputs.get(name) instanceof Datum.Dense(org.bytedeco.pytorch.Tensor output))) {
            throw new IllegalArgumentException("no output " + name + " that is a tensor, only " + outputs.keySet());
        }
        if (!NativeTensors.shapeOf(output).equals(weight.shape())) {
            throw new IllegalArgumentException("the weights of output " + name + " must be of shape "
                    + NativeTensors.shapeOf(output) + ", got " + weight.shape());
        }
        return output;
    }
}
