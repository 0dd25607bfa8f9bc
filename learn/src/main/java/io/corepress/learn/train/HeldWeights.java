package io.corepress.learn.train;

import io.corepress.learn.train.trained.TrainedWeight;
import io.corepress.torch.autograd.Variable;
import io.corepress.torch.autograd.VariableScope;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What weights are in several runs of one step, computed once: each run adds to the gradients of these numbers, and at the
 * end they go back through the techniques in one.
 */
final class HeldWeights {
    private final Map<String, Variable> computed = new HashMap<>();
    private final Map<String, Variable> leaves = new HashMap<>();

    HeldWeights(List<TrainedWeight> weights) {
        try (VariableScope scope = VariableScope.open()) {
            for (TrainedWeight weight : weights) {
                Variable value = weight.value();
                // Of numbers that nothing is learned from, no leaf is needed.
                if (value.hasHistory()) {
                    computed.put(weight.name(), value.keep());
                    leaves.put(weight.name(), value.toParameter());
                } else {
                    leaves.put(weight.name(), value.keep());
                }
            }
        }
    }

    Map<String, Variable> values() {
        return leaves;
    }

    /** Adds the gradients of all runs to those of the parameters, and frees the numbers. */
    void release() {
        try (VariableScope scope = VariableScope.open()) {
            computed.forEach((name, value) -> leaves.get(name)
                    .gradient()
                    .ifPresent(gradient -> value.mul(gradient).sum().backward()));
        }
        computed.values().forEach(Variable::close);
        leaves.values().forEach(Variable::close);
    }
}
