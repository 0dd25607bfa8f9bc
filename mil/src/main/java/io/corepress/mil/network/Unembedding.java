package io.corepress.mil.network;

import io.corepress.mil.build.Var;

/**
 * From vectors {@code [..., width]} to a logit for each token {@code [..., vocabulary]}, by the weight of
 * an embedding: Press, Wolf, "Using the Output Embedding to Improve Language Models", 2016.
 *
 * @param embedding the whole name of the {@link TokenEmbedding}, which comes before
 */
public record Unembedding(String embedding) implements Layer {
    @Override
    public Var add(LayerScope scope, Var x) {
        return scope.builder().linear(scope.name(), x, scope.weightNamed(embedding + "_weight"));
    }
}
