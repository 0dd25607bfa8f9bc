package io.corepress.compress.prune;

import io.corepress.compress.weight.Chunks;
import java.util.Arrays;

/**
 * Block-structured pruning: the magnitude of a unit is the L2 norm of the block it lies in, {@code height} neighbours
 * along one axis. A last block that is not full counts what it has. Holds a float for each block.
 */
final class BlockNorms implements Magnitudes {
    private final Magnitudes units;
    private final Slabs slabs;
    /** Of slab s and column c at {@code s * inner + c}. */
    private final float[] norms;

    private BlockNorms(Magnitudes units, Slabs slabs, float[] norms) {
        this.units = units;
        this.slabs = slabs;
        this.norms = norms;
    }

    /**
     * {@return the norms of the blocks of {@code units}}
     *
     * @param units fewer than 2^31
     */
    static BlockNorms of(Magnitudes units, Slabs slabs) {
        float[] norms = new float[Math.toIntExact(slabs.count() * slabs.inner())];
        Chunks.run(
                slabs.count(),
                slabs.inChunk(Chunks.SIZE),
                units.workers(),
                () -> new Summer(units.reader(), slabs, norms));
        return new BlockNorms(units, slabs, norms);
    }

    @Override
    public long count() {
        return units.count();
    }

    @Override
    public int workers() {
        return Chunks.workersFor(count());
    }

    @Override
    public Reader reader() {
        return (start, target, length) -> {
            int inner = Math.toIntExact(slabs.inner());
            int done = 0;
            while (done < length) {
                long row = (start + done) / inner;
                int column = (int) ((start + done) % inner);
                long slab = row / slabs.size() * slabs.inRow() + row % slabs.size() / slabs.height();
                int count = Math.min(inner - column, length - done);
                System.arraycopy(norms, (int) slab * inner + column, target, done, count);
                done += count;
            }
        };
    }

    /** Sums the squares of each block. Each worker writes the norms of its own slabs only. */
    private static final class Summer implements Chunks.Worker {
        private final Reader reader;
        private final Slabs slabs;
        private final float[] norms;
        private final double[] sums;
        private float[] chunk = new float[0];

        Summer(Reader reader, Slabs slabs, float[] norms) {
            this.reader = reader;
            this.slabs = slabs;
            this.norms = norms;
            this.sums = new double[Math.toIntExact(slabs.inner())];
        }

        @Override
        public void compute(long first, int count) {
            int length = Math.toIntExact(slabs.start(first + count) - slabs.start(first));
            if (chunk.length < length) {
                chunk = new float[length];
            }
            reader.read(slabs.start(first), chunk, length);
            int at = 0;
            for (long slab = first; slab < first + count; slab++) {
                Arrays.fill(sums, 0);
                for (int row = 0; row < slabs.rows(slab); row++) {
                    for (int column = 0; column < sums.length; column++) {
                        double value = chunk[at++];
                        sums[column] += value * value;
                    }
                }
                for (int column = 0; column < sums.length; column++) {
                    norms[(int) slab * sums.length + column] = Norms.toFloat(sums[column]);
                }
            }
        }
    }
}
