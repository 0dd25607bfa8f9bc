package io.corepress.learn.train.optimizer;

/** A learning rate that changes as training goes on. */
@FunctionalInterface
public interface LearningRate {
    /**
     * {@return the rate of a step}
     *
     * @param step from 0 to {@code steps - 1}
     * @param steps how many there will be
     */
    double at(long step, long steps);

    static LearningRate constant(double rate) {
        require(rate);
        return (step, steps) -> rate;
    }

    /** {@return {@code rate}, multiplied by {@code factor} after every {@code every} steps} */
    static LearningRate steps(double rate, long every, double factor) {
        require(rate);
        if (every < 1) {
            throw new IllegalArgumentException("the rate can change every 1 step or more, got " + every);
        }
        return (step, steps) -> rate * Math.pow(factor, step / every);
    }

    /** {@return a straight line from {@code rate} at the first step towards {@code end} after the last} */
    static LearningRate linear(double rate, double end) {
        require(rate);
        return (step, steps) -> rate + (end - rate) * step / Math.max(1, steps);
    }

    /** {@return half a cosine from {@code rate} at the first step towards {@code end} after the last} */
    static LearningRate cosine(double rate, double end) {
        require(rate);
        return (step, steps) -> end + (rate - end) * (1 + Math.cos(Math.PI * step / Math.max(1, steps))) / 2;
    }

    /** {@return this rate, of which the first steps, {@code count} of them, take a growing share}: 1/count, 2/count ... */
    default LearningRate withWarmUp(long count) {
        return (step, steps) -> at(step, steps) * (step < count ? (step + 1.0) / count : 1);
    }

    private static void require(double rate) {
        if (!(rate >= 0) || Double.isInfinite(rate)) {
            throw new IllegalArgumentException("a learning rate must be 0 or more, got " + rate);
        }
    }
}
