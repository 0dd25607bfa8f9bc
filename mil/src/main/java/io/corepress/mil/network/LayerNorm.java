package io.corepress.mil.network;

import io.corepress.mil.build.Var;

/**
 * Values of mean 0 and variance 1 along the last axis, times gamma, plus beta: Ba, Kiros, Hinton, "Layer
 * Normalization", 2016.
 */
public record LayerNorm(float epsilon) implements Layer {

    public static LayerNorm of() {
        return new LayerNorm(1e-5f);
    }

    @Override
    public Var add(LayerScope scope, Var x) {
        Var gamma = scope.weight("gamma", Initializer.ones(), x.size(-1));
        Var beta = scope.weight("beta", Initializer.zeros(), x.size(-1));
        return scope.builder().layerNorm(scope.name(), x, gamma, beta, epsilon);
    }
}
