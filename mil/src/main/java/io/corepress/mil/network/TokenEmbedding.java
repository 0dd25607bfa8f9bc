package io.corepress.mil.network;

import io.corepress.mil.build.Var;

/**
 * A vector for each token, from int32 ids {@code [...]} below {@code vocabulary} to {@code [..., width]}.
 * The weight has shape {@code [vocabulary, width]}.
 */
public record TokenEmbedding(long vocabulary, long width, Initializer initializer) implements Layer {
    public TokenEmbedding {
        Sizes.requirePositive("vocabulary", vocabulary);
        Sizes.requirePositive("width", width);
    }

    /**
     * {@return an embedding whose numbers begin with a standard deviation of 0.02, as is usual for language
     * models}
     */
    public static TokenEmbedding of(long vocabulary, long width) {
        return new TokenEmbedding(vocabulary, width, Initializer.normal(0.02));
    }

    @Override
    public Var add(LayerScope scope, Var ids) {
        return scope.builder().gather(scope.name(), scope.weight("weight", initializer, vocabulary, width), ids);
    }
}
