package io.corepress.compress.prune;

import io.corepress.compress.weight.Chunks;
import java.util.List;

/**
 * What a threshold would do to a weight.
 *
 * @param above how many magnitudes are above it
 * @param isFinite whether none is NaN or infinite
 */
record Survey(long above, boolean isFinite) {

    static Survey of(Magnitudes magnitudes, double threshold) {
        List<Counter> counters = Chunks.run(
                magnitudes.count(),
                magnitudes.workers(),
                () -> new Counter(KeepRule.above(threshold, magnitudes, magnitudes, Chunks.SIZE)));
        return new Survey(
                counters.stream().mapToLong(counter -> counter.above).sum(),
                counters.stream().allMatch(counter -> counter.finite));
    }

    private static final class Counter implements Chunks.Worker {
        private final KeepRule rule;
        private final byte[] keep = new byte[Chunks.SIZE];
        private long above;
        private boolean finite = true;

        Counter(KeepRule rule) {
            this.rule = rule;
        }

        @Override
        public void compute(long start, int length) {
            finite &= rule.decide(start, length, keep) != KeepRule.NOT_FINITE;
            int found = 0;
            for (int i = 0; i < length; i++) {
                found += keep[i];
            }
            above += found;
        }
    }
}
