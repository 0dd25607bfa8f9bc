package io.corepress.compress.prune;

import io.corepress.compress.weight.Chunks;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import io.corepress.tensor.TensorStore;
import io.corepress.tensor.TensorWriter;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Which units of a weight stay.
 *
 * @param tensor {@code uint1}, of the shape of the units
 * @param ones how many of its elements are one
 */
record Mask(Tensor tensor, long ones) {

    /**
     * Writes the mask of a rule to {@code store}.
     *
     * @param steps the steps of the rule, {@code stepsInChunk} at a time, which are at most {@code unitsInChunk} units
     * @return empty, with nothing left in the store, if the weight is not finite
     */
    static Optional<Mask> write(
            Shape shape,
            long steps,
            int stepsInChunk,
            int unitsInChunk,
            int workers,
            Supplier<KeepRule> rule,
            TensorStore store) {
        try (TensorWriter writer = store.begin(DataType.UINT1, shape)) {
            List<Decider> deciders = Chunks.run(
                    steps, stepsInChunk, workers, () -> new Decider(rule.get(), new byte[unitsInChunk], writer));
            if (deciders.stream().anyMatch(decider -> !decider.finite)) {
                return Optional.empty();
            }
            return Optional.of(new Mask(
                    writer.finish(),
                    deciders.stream().mapToLong(decider -> decider.ones).sum()));
        }
    }

    private static final class Decider implements Chunks.Worker {
        private final KeepRule rule;
        private final byte[] keep;
        private final TensorWriter writer;
        private int decided;
        private long ones;
        private boolean finite = true;

        Decider(KeepRule rule, byte[] keep, TensorWriter writer) {
            this.rule = rule;
            this.keep = keep;
            this.writer = writer;
        }

        @Override
        public void compute(long start, int length) {
            decided = rule.decide(start, length, keep);
            finite &= decided != KeepRule.NOT_FINITE;
            int found = 0;
            for (int i = 0; i < decided; i++) {
                found += keep[i];
            }
            ones += found;
        }

        @Override
        public void deliver() {
            writer.appendCodes(keep, 0, Math.max(0, decided));
        }
    }
}
