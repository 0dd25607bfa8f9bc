package io.corepress.samples;

import io.corepress.mil.OpSet;
import io.corepress.mil.Program;
import io.corepress.mil.build.ElementwiseOps.GeluMode;
import io.corepress.mil.build.FunctionBuilder;
import io.corepress.mil.build.Var;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import java.util.List;

/**
 * A text decoder as in "Language Models are Unsupervised Multitask Learners": learned positions, normalization first,
 * causal attention, gelu; the head shares its weight with the embedding. All weights are fp16. From {@code ids}, int32
 * {@code [1, context]}, to {@code logits}, fp16 {@code [1, context, vocabulary]}.
 *
 * @param width the size of a token's vector, a multiple of {@code heads}
 * @param depth the number of layers, each with about {@code 12 * width * width} weights
 * @param context the number of tokens that it sees
 */
public record Transformer(int width, int depth, int heads, int vocabulary, int context) {
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
        return FunctionBuilder.program(opset, f -> List.of(new Building(this, f).build()));
    }

    /** One program in the making. */
    private record Building(Transformer sizes, FunctionBuilder f, Weights weights) {
        /** The usual deviation of the initial weights of such nets, and roughly that of trained ones. */
        private static final double DEVIATION = 0.02;

        Building(Transformer sizes, FunctionBuilder f) {
            this(sizes, f, new Weights(1, DataType.FLOAT16, 0.25));
        }

        Var build() {
            Var ids = f.input("ids", DataType.INT32, 1, sizes.context());
            Var table = f.constant(
                    "embedding_weight", weights.deviating("embedding", DEVIATION, sizes.vocabulary(), sizes.width()));
            Var positions = f.constant(
                    "positions", weights.around("positions", 0, DEVIATION, 1, sizes.context(), sizes.width()));
            Var mask = f.constant("causal_mask", causalMask(sizes.context()));
            Var x = f.add("embedded", f.gather("embedding", table, ids), positions);
            for (int layer = 0; layer < sizes.depth(); layer++) {
                x = layer("layer" + layer, x, mask);
            }
            Var last = norm("final_norm", x);
            return HalfPorts.output(f, "logits", name -> f.linear(name, last, table));
        }

        private Var layer(String name, Var x, Var mask) {
            Var attended = attention(name, norm(name + "_attention_norm", x), mask);
            Var middle = f.add(name + "_attended", x, attended);
            Var wide = linear(name + "_up", norm(name + "_mlp_norm", middle), 4L * sizes.width(), DEVIATION);
            Var active = f.gelu(name + "_gelu", wide, GeluMode.TANH_APPROXIMATION);
            return f.add(name, middle, linear(name + "_down", active, sizes.width(), branchDeviation()));
        }

        private Var attention(String name, Var x, Var mask) {
            Var query = split(name + "_query", linear(name + "_q", x, sizes.width(), DEVIATION));
            Var key = split(name + "_key", linear(name + "_k", x, sizes.width(), DEVIATION));
            Var value = split(name + "_value", linear(name + "_v", x, sizes.width(), DEVIATION));
            float scale = (float) (1 / Math.sqrt((double) sizes.width() / sizes.heads()));
            Var products = f.matmul(name + "_products", query, key, false, true);
            Var scaled = f.mul(name + "_scaled", products, f.scalar(name + "_scale", DataType.FLOAT16, scale));
            Var attention = f.softmax(name + "_attention", f.add(name + "_masked", scaled, mask), -1);
            Var mixed = f.matmul(name + "_mixed", attention, value, false, false);
            Var ordered = f.transpose(name + "_ordered", mixed, 0, 2, 1, 3);
            Var joined = f.reshape(name + "_joined", ordered, 1, sizes.context(), sizes.width());
            return linear(name + "_o", joined, sizes.width(), branchDeviation());
        }

        /** From {@code [1, context, width]} to {@code [1, heads, context, width / heads]}. */
        private Var split(String name, Var x) {
            long headWidth = sizes.width() / sizes.heads();
            Var heads = f.reshape(name + "_heads", x, 1, sizes.context(), sizes.heads(), headWidth);
            return f.transpose(name, heads, 0, 2, 1, 3);
        }

        private Var linear(String name, Var x, long outputs, double deviation) {
            Var weight = f.constant(name + "_weight", weights.deviating(name, deviation, outputs, x.size(-1)));
            Var bias = f.constant(name + "_bias", weights.around(name + "_bias", 0, DEVIATION, outputs));
            return f.linear(name, x, weight, bias);
        }

        private Var norm(String name, Var x) {
            Var gamma = f.constant(name + "_gamma", weights.around(name + "_gamma", 1, 0.1, x.size(-1)));
            Var beta = f.constant(name + "_beta", weights.around(name + "_beta", 0, 0.05, x.size(-1)));
            return f.layerNorm(name, x, gamma, beta, 1e-5f);
        }

        /** Two branches a layer are summed up; each gets its share of the variance. */
        private double branchDeviation() {
            return DEVIATION / Math.sqrt(2.0 * sizes.depth());
        }

        private static Tensor causalMask(int context) {
            float[] mask = new float[context * context];
            for (int row = 0; row < context; row++) {
                for (int column = row + 1; column < context; column++) {
                    // As good as minus infinity behind a softmax, and finite in fp16.
                    mask[row * context + column] = -30_000;
                }
            }
            return Tensor.ofFloats(DataType.FLOAT16, Shape.of(context, context), mask);
        }
    }
}
