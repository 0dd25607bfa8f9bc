package io.corepress.samples;

import io.corepress.mil.OpSet;
import io.corepress.mil.Program;
import io.corepress.mil.build.FunctionBuilder;
import io.corepress.mil.build.Var;
import io.corepress.mil.network.Initializer;
import io.corepress.mil.network.LayerNorm;
import io.corepress.mil.network.LayerScope;
import io.corepress.mil.network.PositionEmbedding;
import io.corepress.mil.network.Sequential;
import io.corepress.mil.network.TokenEmbedding;
import io.corepress.mil.network.TransformerBlock;
import io.corepress.mil.network.Unembedding;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import java.util.List;

/**
 * A text decoder as in "Language Models are Unsupervised Multitask Learners": learned positions,
 * normalization first, causal attention, gelu; the head shares its weight with the embedding. All weights
 * are fp16. From {@code ids}, int32 {@code [1, context]}, to {@code logits}, fp16 {@code [1, context,
 * vocabulary]}.
 *
 * @param width the size of a token's vector, a multiple of {@code heads}
 * @param depth the number of layers, each with about {@code 12 * width * width} weights
 * @param context the number of tokens that it sees
 */
public record Transformer(int width, int depth, int heads, int vocabulary, int context) {
    private static final Weights WEIGHTS = new Weights(1, DataType.FLOAT16, 0.25);

    public Transformer {
        if (width < 1 || depth < 1 || heads < 1 || vocabulary < 1 || context < 1 || width % heads != 0) {
            throw new IllegalArgumentException("sizes must be positive and width a multiple of heads, got width "
                    + width + ", depth " + depth + ", heads " + heads + ", vocabulary " + vocabulary + ", context "
                    + context);
        }
    }

    /** {@return 12 layers, 101 million weights, 0.2 GB} */
    public static Transformer of100MillionWeights() {
        return new Transformer(768, 12, 12, 20_480, 64);
    }

    /** {@return 18 layers, 1.5 billion weights, 3 GB; the largest tensor, the embedding, has 164 MB} */
    public static Transformer of3Gigabytes() {
        return new Transformer(2560, 18, 20, 32_000, 64);
    }

    public Program program(OpSet opset) {
        return FunctionBuilder.program(opset, f -> {
            LayerScope scope = LayerScope.of(f, DataType.FLOAT16, Transformer::generated);
            Var last = body().add(scope, f.input("ids", DataType.INT32, 1, context));
            return List.of(HalfPorts.output(
                    f, "logits", name -> new Unembedding("embedding").add(scope.inner(name), last)));
        });
    }

    private Sequential body() {
        Sequential layers = Sequential.empty()
                .then("embedding", TokenEmbedding.of(vocabulary, width))
                .then("positions", PositionEmbedding.of());
        for (int layer = 0; layer < depth; layer++) {
            layers = layers.then("layer" + layer, TransformerBlock.causal(heads, width, depth));
        }
        return layers.then("final_norm", LayerNorm.of());
    }

    /**
     * As the layer would make it, but spread from row to row, and what would begin as a constant spread
     * around it.
     */
    private static Tensor generated(String name, DataType dataType, Shape shape, Initializer initializer) {
        return switch (initializer) {
            case Initializer.Normal(double _, double deviation) -> WEIGHTS.deviating(name, deviation, shape.sizes());
            case Initializer.Constant(double value) ->
                WEIGHTS.around(name, value, value == 0 ? 0.02 : 0.1, shape.sizes());
            default -> initializer.weight(dataType, shape, 0);
        };
    }
}
