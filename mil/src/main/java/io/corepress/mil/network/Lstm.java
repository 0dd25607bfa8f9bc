package io.corepress.mil.network;

import io.corepress.mil.build.BlockBuilder;
import io.corepress.mil.build.MatrixOps.LstmOutputs;
import io.corepress.mil.build.Var;

/**
 * Hochreiter, Schmidhuber, "Long Short-Term Memory", 1997: from {@code [batch, steps, inputs]} to the
 * hidden state after each step, {@code [batch, steps, hidden]}. Begins with a state of zeros, so the batch
 * must be known; in fp16 from iOS 17 on.
 */
public record Lstm(long hidden, Initializer initializer) implements Layer {
    public Lstm {
        Sizes.requirePositive("hidden", hidden);
    }

    /** {@return a layer whose weights begin evenly distributed up to 1 / sqrt(hidden)} */
    public static Lstm of(long hidden) {
        return new Lstm(hidden, Initializer.uniform(1 / Math.sqrt(Math.max(1, hidden))));
    }

    @Override
    public Var add(LayerScope scope, Var x) {
        BlockBuilder f = scope.builder();
        Var steps = f.transpose(scope.name("steps"), x, 1, 0, 2);
        LstmOutputs outputs = f.lstm(
                scope.name("lstm"),
                steps,
                scope.weight("initial", Initializer.zeros(), x.size(0), hidden),
                scope.weight("weight_ih", initializer, 4 * hidden, x.size(-1)),
                scope.weight("weight_hh", initializer, 4 * hidden, hidden),
                scope.weight("bias", Initializer.zeros(), 4 * hidden));
        return f.transpose(scope.name(), outputs.sequence(), 1, 0, 2);
    }
}
