package io.corepress.mil.network;

import io.corepress.mil.build.Var;

/** From {@code [batch, ...]} to {@code [batch, features]}. */
public record Flatten() implements Layer {
    @Override
    public Var add(LayerScope scope, Var x) {
        long features = 1;
        for (int axis = 1; axis < x.rank(); axis++) {
            features = Math.multiplyExact(features, x.size(axis));
        }
        return scope.builder().reshape(scope.name(), x, -1, features);
    }
}
