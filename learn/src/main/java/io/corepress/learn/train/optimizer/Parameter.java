package io.corepress.learn.train.optimizer;

import io.corepress.torch.autograd.Variable;
import java.util.Objects;

/**
 * Numbers that an optimizer changes.
 *
 * @param name the same in every run, and no other's: checkpoints go by it
 * @param variable a leaf, see {@link Variable#parameter}; whoever made it closes it
 * @param decays whether weight decay makes it smaller; not wanted for biases, norms and scales
 * @param rateFactor times the learning rate is its own; 0 or more
 */
public record Parameter(String name, Variable variable, boolean decays, double rateFactor) {
    public Parameter {
        Objects.requireNonNull(name);
        Objects.requireNonNull(variable);
        if (!(rateFactor >= 0) || Double.isInfinite(rateFactor)) {
            throw new IllegalArgumentException("the rate factor of " + name + " must be 0 or more, got " + rateFactor);
        }
    }

    public static Parameter of(String name, Variable variable) {
        return new Parameter(name, variable, true, 1);
    }

    public Parameter withoutDecay() {
        return new Parameter(name, variable, false, rateFactor);
    }

    public Parameter withRateFactor(double factor) {
        return new Parameter(name, variable, decays, factor);
    }
}
