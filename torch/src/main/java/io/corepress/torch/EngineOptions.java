package io.corepress.torch;

/**
 * How a program is run. The same options give the same numbers on the same machine.
 *
 * @param threads how many threads one operation may use, at least 1; 0 leaves it to libtorch, which takes all cores. The
 *     setting is one of the whole process: the predictor that was made last decides
 * @param seed of random operators that have no seed of their own
 */
public record EngineOptions(Precision precision, int threads, long seed) {
    public static final EngineOptions DEFAULT = new EngineOptions(Precision.FLOAT32, 0, 0);

    public EngineOptions {
        if (threads < 0) {
            throw new IllegalArgumentException("threads must be 0 or more, got " + threads);
        }
    }

    public EngineOptions withPrecision(Precision other) {
        return new EngineOptions(other, threads, seed);
    }

    public EngineOptions withThreads(int number) {
        return new EngineOptions(precision, number, seed);
    }

    public EngineOptions withSeed(long number) {
        return new EngineOptions(precision, threads, number);
    }
}
