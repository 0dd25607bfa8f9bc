package io.corepress.mil.network;

import io.corepress.mil.build.Var;

/**
 * Adds a learned vector for each position, the same for every sample of a batch: {@code [batch, context, width]}. The
 * weight has shape {@code [1, context, width]}.
 */
public record PositionEmbedding(Initializer initializer) implements Layer {

    /** {@return an embedding whose numbers begin with a standard deviation of 0.02} */
    public static PositionEmbedding of() {
        return new PositionEmbedding(Initializer.normal(0.02));
    }

    @Override
    public Var add(LayerScope scope, Var x) {
        Var positions = scope.weight("weight", initializer, 1, x.size(-2), x.size(-1));
        return scope.builder().add(scope.name(), x, positions);
    }
}
