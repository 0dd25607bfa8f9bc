package io.corepress.mil.network;

import io.corepress.mil.build.Var;

/**
 * {@code x * weight^T + bias}, from {@code [..., inputs]} to {@code [..., outputs]}. The weight has shape
 * {@code [outputs, inputs]}, the bias begins with zeros.
 */
public record Linear(long outputs, boolean biased, Initializer initializer) implements Layer {
    public Linear {
        Sizes.requirePositive("outputs", outputs);
    }

    /** {@return a layer with a bias, whose weight begins as {@link Initializer#xavier} makes it} */
    public static Linear of(long outputs) {
        return new Linear(outputs, true, Initializer.xavier());
    }

    public Linear withInitializer(Initializer other) {
        return new Linear(outputs, biased, other);
    }

    public Linear withoutBias() {
        return new Linear(outputs, false, initializer);
    }

    @Override
    public Var add(LayerScope scope, Var x) {
        Var weight = scope.weight("weight", initializer, outputs, x.size(-1));
        return biased
                ? scope.builder()
                        .linear(scope.name(), x, weight, scope.weight("bias", Initializer.zeros(), outputs))
                : scope.builder().linear(scope.name(), x, weight);
    }
}
