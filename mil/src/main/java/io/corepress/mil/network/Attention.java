package io.corepress.mil.network;

import io.corepress.mil.build.BlockBuilder;
import io.corepress.mil.build.Var;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import java.util.Arrays;

/**
 * Self-attention over {@code [batch, context, width]} in several heads: Vaswani and others, "Attention Is
 * All You Need", 2017. The projections are {@link Linear} layers of the width, named {@code q}, {@code k},
 * {@code v} and {@code o}.
 *
 * @param heads a divisor of the width
 * @param causal whether a position sees itself and those before it only
 * @param input of the weights of query, key and value
 * @param output of the weight of the last projection
 */
public record Attention(int heads, boolean causal, Initializer input, Initializer output) implements Layer {
    /** As good as minus infinity behind a softmax, and finite in fp16. */
    private static final float HIDDEN = -30_000;

    public Attention {
        Sizes.requirePositive("heads", heads);
    }

    /**
     * {@return attention to all positions, whose weights begin as {@link Initializer#xavier} makes them}
     */
    public static Attention of(int heads) {
        return new Attention(heads, false, Initializer.xavier(), Initializer.xavier());
    }

    /** {@return attention to the positions so far} */
    public static Attention causal(int heads) {
        return of(heads).withCausal(true);
    }

    public Attention withCausal(boolean other) {
        return new Attention(heads, other, input, output);
    }

    public Attention withInitializers(Initializer ofInput, Initializer ofOutput) {
        return new Attention(heads, causal, ofInput, ofOutput);
    }

    @Override
    public Var add(LayerScope scope, Var x) {
        if (x.rank() != 3 || x.size(-1) % heads != 0) {
            throw new IllegalArgumentException(scope.name() + ": attention takes [batch, context, width] with a width"
                    + " that " + heads + " heads can share, got " + x);
        }
        BlockBuilder f = scope.builder();
        Linear projection = Linear.of(x.size(-1)).withInitializer(input);
        Var query = split(scope, "query", projection.add(scope.inner("q"), x));
        Var key = split(scope, "key", projection.add(scope.inner("k"), x));
        Var value = split(scope, "value", projection.add(scope.inner("v"), x));
        float scale = (float) (1 / Math.sqrt((double) x.size(-1) / heads));
        Var products = f.matmul(scope.name("products"), query, key, false, true);
        Var factor = f.scalar(scope.name("scale"), x.dataType(), scale);
        Var scaled = f.mul(scope.name("scaled"), products, factor);
        Var seen = causal ? f.add(scope.name("masked"), scaled, mask(scope, x)) : scaled;
        Var shares = f.softmax(scope.name("shares"), seen, -1);
        Var mixed = f.matmul(scope.name("mixed"), shares, value, false, false);
        Var ordered = f.transpose(scope.name("ordered"), mixed, 0, 2, 1, 3);
        Var joined = f.reshape(scope.name("joined"), ordered, -1, x.size(1), x.size(2));
        return Linear.of(x.size(-1)).withInitializer(output).add(scope, joined);
    }

    /** From {@code [batch, context, width]} to {@code [batch, heads, context, width / heads]}. */
    private Var split(LayerScope scope, String part, Var x) {
        BlockBuilder f = scope.builder();
        Var split = f.reshape(scope.name(part + "_heads"), x, -1, x.size(1), heads, x.size(2) / heads);
        return f.transpose(scope.name(part), split, 0, 2, 1, 3);
    }

    private static Var mask(LayerScope scope, Var x) {
        int context = Math.toIntExact(x.size(1));
        return scope.shared("causal_mask_" + context, () -> mask(x.dataType(), context));
    }

    private static Tensor mask(DataType dataType, int context) {
        float[] mask = new float[context * context];
        for (int row = 0; row < context; row++) {
            Arrays.fill(mask, row * context + row + 1, (row + 1) * context, HIDDEN);
        }
        return Tensor.ofFloats(dataType, Shape.of(context, context), mask);
    }
}
