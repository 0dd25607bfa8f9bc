package io.corepress.learn.train;

import io.corepress.learn.train.optimizer.Parameter;
import io.corepress.learn.train.trained.Trained;
import io.corepress.learn.train.trained.TrainedActivation;
import io.corepress.learn.train.trained.TrainedWeight;
import io.corepress.learn.train.trained.Trainees;
import io.corepress.tensor.Tensor;
import io.corepress.torch.autograd.InPlace;
import io.corepress.torch.autograd.Variable;
import io.corepress.torch.autograd.VariableScope;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeSet;

/** What trained things need to go on later, as one map of tensors. */
final class SessionState {
    private static final String PARAMETER = "parameter/";
    private static final String TRAINED = "trained/";

    private SessionState() {}

    static Map<String, Tensor> of(Trainees trainees) {
        Map<String, Tensor> state = new LinkedHashMap<>();
        trainees.all().forEach(one -> {
            one.parameters()
                    .forEach(parameter -> state.put(
                            PARAMETER + parameter.name(), parameter.variable().toTensor()));
            one.state().forEach((name, tensor) -> state.put(owner(one) + name, tensor));
        });
        return state;
    }

    /**
     * Puts everything back.
     *
     * @throws IllegalArgumentException if the state is one of other things
     */
    static void restore(Trainees trainees, Map<String, Tensor> state) {
        try (VariableScope scope = VariableScope.withoutGradients()) {
            trainees.all().forEach(one -> {
                one.parameters().forEach(parameter -> restore(parameter, state.get(PARAMETER + parameter.name())));
                Map<String, Tensor> own = new LinkedHashMap<>();
                String prefix = owner(one);
                state.forEach((name, tensor) -> {
                    if (name.startsWith(prefix)) {
                        own.put(name.substring(prefix.length()), tensor);
                    }
                });
                if (!own.isEmpty()) {
                    one.restore(own);
                }
            });
        }
    }

    private static void restore(Parameter parameter, Tensor numbers) {
        if (numbers == null || !numbers.shape().equals(parameter.variable().shape())) {
            throw new IllegalArgumentException("the checkpoint is of another training: of parameter " + parameter.name()
                    + " " + parameter.variable().shape() + " it has "
                    + (numbers == null ? "nothing" : numbers.shape().toString()));
        }
        InPlace.copy(parameter.variable(), Variable.of(numbers));
    }

    private static String owner(Trained trained) {
        String name = switch (trained) {
            case TrainedWeight weight -> "weight/" + weight.name();
            case TrainedActivation activation -> "values/" + String.join(",", new TreeSet<>(activation.values()));
            default -> throw new IllegalStateException("neither a weight nor an activation: " + trained);
        };
        return TRAINED + name + "/";
    }
}
