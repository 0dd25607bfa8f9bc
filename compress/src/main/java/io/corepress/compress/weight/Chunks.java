package io.corepress.compress.weight;

import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Works through a long range in chunks, on several threads where that pays. Results are handed over in the order of the
 * range, so they do not depend on the number of threads; memory depends on the chunk, never on the range.
 */
public final class Chunks {
    /** Elements of one chunk: a multiple of 8, so that chunks of a bit mask start at whole bytes. */
    public static final int SIZE = 1 << 16;

    /** Ranges shorter than this are not worth a second thread. */
    private static final long MIN_PARALLEL = 1 << 19;

    private Chunks() {}

    /** One thread's share of the work, with buffers of its own that serve chunk after chunk. */
    public interface Worker {
        /** Does the work of the chunk {@code [start, start + length)}; runs beside other workers. */
        void compute(long start, int length);

        /** Hands over what {@link #compute} left in the buffers; called for one chunk after the other, in order. */
        default void deliver() {}
    }

    /** {@return how many workers suit a range of {@code count} elements on this machine} */
    public static int workersFor(long count) {
        return count < MIN_PARALLEL ? 1 : Math.max(1, Runtime.getRuntime().availableProcessors());
    }

    /**
     * {@return how many workers suit the evaluation of {@code weight}; one for sparse forms, where each worker would
     * have to walk through what the others read}
     */
    public static int workersFor(CompressedWeight weight) {
        return isSparse(weight) ? 1 : workersFor(weight.shape().elementCount());
    }

    /** Works through {@code [0, count)} in chunks of {@link #SIZE}. */
    public static <W extends Worker> List<W> run(long count, int workers, Supplier<W> newWorker) {
        return run(count, SIZE, workers, newWorker);
    }

    /**
     * Works through {@code [0, count)} in chunks of {@code size}; the last chunk may be shorter.
     *
     * @param workers at least 1; the result is the same for any number
     * @return the workers, in a fixed order, with what they may have gathered
     */
    public static <W extends Worker> List<W> run(long count, int size, int workers, Supplier<W> newWorker) {
        int useful = (int) Math.clamp(Math.ceilDiv(count, (long) size), 1, workers);
        List<W> team = Stream.generate(newWorker).limit(useful).toList();
        long wave = (long) size * useful;
        for (long from = 0; from < count; from += wave) {
            long waveStart = from;
            int busy = (int) Math.min(useful, Math.ceilDiv(count - from, (long) size));
            if (busy == 1) {
                compute(team.getFirst(), waveStart, size, count);
            } else {
                IntStream.range(0, busy)
                        .parallel()
                        .forEach(i -> compute(team.get(i), waveStart + (long) i * size, size, count));
            }
            for (int i = 0; i < busy; i++) {
                team.get(i).deliver();
            }
        }
        return team;
    }

    private static void compute(Worker worker, long start, int size, long count) {
        worker.compute(start, (int) Math.min(size, count - start));
    }

    private static boolean isSparse(CompressedWeight weight) {
        return switch (weight) {
            case CompressedWeight.Sparse _ -> true;
            case CompressedWeight.Dequantized dequantized -> isSparse(dequantized.data());
            case CompressedWeight.Dense _, CompressedWeight.Cast _, CompressedWeight.Palettized _ -> false;
        };
    }
}
