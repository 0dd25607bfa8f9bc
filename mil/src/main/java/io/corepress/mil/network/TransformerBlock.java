package io.corepress.mil.network;

import io.corepress.mil.build.Var;

/**
 * A layer of a transformer with the normalization first, as in Radford and others, "Language Models are
 * Unsupervised Multitask Learners", 2019: {@code x + attention(norm(x))}, then {@code y + mlp(norm(y))},
 * from {@code [batch, context, width]} to the same.
 */
public record TransformerBlock(Attention attention, Mlp mlp) implements Layer {
    private static final double DEVIATION = 0.02;

    /**
     * {@return a causal block that is four times as wide inside its MLP, with the usual weights of language
     * models: a standard deviation of 0.02, less where the branches of all blocks are summed up}
     *
     * @param blocks of the whole network
     */
    public static TransformerBlock causal(int heads, long width, int blocks) {
        Sizes.requirePositive("blocks", blocks);
        Initializer inner = Initializer.normal(DEVIATION);
        Initializer branch = Initializer.normal(DEVIATION / Math.sqrt(2.0 * blocks));
        return new TransformerBlock(
                Attention.causal(heads).withInitializers(inner, branch),
                Mlp.of(4 * width, Activation.GELU_TANH).withInitializers(inner, branch));
    }

    @Override
    public Var add(LayerScope scope, Var x) {
        Var first = LayerNorm.of().add(scope.inner("attention_norm"), x);
        Var attended =
                scope.builder().add(scope.name("attended"), x, attention.add(scope.inner("attention"), first));
        Var second = LayerNorm.of().add(scope.inner("mlp_norm"), attended);
        return scope.builder().add(scope.name(), attended, mlp.add(scope.inner("mlp"), second));
    }
}
