package io.corepress.compress.palettize;

import io.corepress.compress.config.OpPalettizerConfig;
import io.corepress.compress.config.OpPalettizerConfig.Mode;
import io.corepress.compress.parallel.OrderedTasks;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Palettizes values in memory by vectors: {@code vectorSize} neighbours along the channel axis share an index. Vector
 * {@code c} at a position of the other axes holds the channels {@code c * v} to {@code c * v + v - 1}.
 */
final class VectorPalettizer {
    /** The same weight always gets the same table. */
    private static final long SEED = 0;

    private static final int MAX_ENTRIES = 256;

    private VectorPalettizer() {}

    /**
     * @param indexMask where given, one byte for each vector: those with a zero need no index
     * @param times where given, how many times the squared error of each element counts, more than 0
     */
    static ScalarPalettizer.Result palettize(
            Source source,
            ChannelGroups groups,
            OpPalettizerConfig config,
            boolean threeBits,
            byte[] indexMask,
            Optional<float[]> times) {
        if (config.mode() == Mode.CUSTOM) {
            return new ScalarPalettizer.Refused("mode custom makes tables of single values; cluster_dim must be 1");
        }
        int nbits = config.nbits().orElse(0);
        if (config.mode() == Mode.UNIQUE) {
            int most = mostUnique(source, groups, indexMask);
            if (most > MAX_ENTRIES) {
                return new ScalarPalettizer.Refused("it has " + most + " different vectors in a group, more than the "
                        + "256 that mode unique can hold");
            }
            nbits = ScalarPalettizer.bitsFor(most, threeBits);
        }
        int bits = nbits;
        int size = groups.vectorSize() << bits;
        float[] entries = new float[groups.count() * size];
        byte[] codes = new byte[Math.toIntExact(groups.indexShape().elementCount())];
        int[] next = {0};
        OrderedTasks.<float[]>run(
                groups.count(),
                group -> {
                    Vectors vectors = gather(source.values(), groups, group, indexMask);
                    Optional<float[]> counts =
                            times.map(some -> gather(some, groups, group, indexMask).toRows());
                    float[] table =
                            config.mode() == Mode.UNIQUE ? unique(vectors) : clustered(vectors, counts, 1 << bits);
                    for (int i = 0; i < table.length; i++) {
                        table[i] = Table.round(table[i], source.lutType());
                    }
                    // Groups do not overlap, so tasks may write to the same array.
                    scatter(assign(vectors, counts, table), groups, group, indexMask, codes);
                    return table;
                },
                table -> System.arraycopy(table, 0, entries, next[0]++ * size, table.length));
        return new ScalarPalettizer.Made(new Indexed(groups, bits, codes, entries, source.lutType()));
    }

    /** A group that was pruned altogether has no vectors, and a table of zeros. */
    private static float[] clustered(Vectors vectors, Optional<float[]> counts, int k) {
        if (vectors.count() == 0) {
            return new float[vectors.dim()];
        }
        return counts.map(some -> WeightedVectors.cluster(vectors.toRows(), some, vectors.dim(), k, SEED))
                .orElseGet(() -> VectorKMeans.centroids(vectors, k, SEED));
    }

    private static byte[] assign(Vectors vectors, Optional<float[]> counts, float[] table) {
        return counts.map(some -> WeightedVectors.assign(vectors.toRows(), some, table, vectors.dim()))
                .orElseGet(() -> VectorKMeans.assign(vectors, table));
    }

    private static int mostUnique(Source source, ChannelGroups groups, byte[] indexMask) {
        int most = 0;
        for (int group = 0; group < groups.count(); group++) {
            most = Math.max(most, unique(gather(source.values(), groups, group, indexMask)).length);
        }
        return most / groups.vectorSize();
    }

    /** {@return the vectors of a group, in the order of their indices} */
    private static Vectors gather(float[] values, ChannelGroups groups, int group, byte[] indexMask) {
        int v = groups.vectorSize();
        int inner = Math.toIntExact(groups.inner());
        float[][] columns = new float[v][Math.toIntExact(groups.groupSize() / v)];
        int[] count = {0};
        forEachIndexRun(groups, group, (firstValue, firstIndex) -> {
            if (indexMask == null) {
                for (int j = 0; j < v; j++) {
                    copy(values, firstValue + j * inner, columns[j], count[0], inner);
                }
                count[0] += inner;
                return;
            }
            for (int p = 0; p < inner; p++) {
                if (indexMask[firstIndex + p] != 0) {
                    for (int j = 0; j < v; j++) {
                        columns[j][count[0]] = values[firstValue + j * inner + p];
                    }
                    count[0]++;
                }
            }
        });
        return new Vectors(columns, null, count[0]);
    }

    /** A loop, since many runs are of a few values only. */
    private static void copy(float[] from, int at, float[] to, int start, int count) {
        for (int i = 0; i < count; i++) {
            to[start + i] = from[at + i];
        }
    }

    private static void scatter(byte[] assigned, ChannelGroups groups, int group, byte[] indexMask, byte[] codes) {
        int inner = Math.toIntExact(groups.inner());
        int[] next = {0};
        forEachIndexRun(groups, group, (firstValue, firstIndex) -> {
            for (int p = 0; p < inner; p++) {
                if (indexMask == null || indexMask[firstIndex + p] != 0) {
                    codes[firstIndex + p] = assigned[next[0]++];
                }
            }
        });
    }

    private interface IndexRun {
        /** One channel of indices in one row: where its values start, and where its indices. */
        void visit(int firstValue, int firstIndex);
    }

    private static void forEachIndexRun(ChannelGroups groups, int group, IndexRun visitor) {
        int v = groups.vectorSize();
        int inner = Math.toIntExact(groups.inner());
        int run = Math.toIntExact(groups.run());
        for (long row = 0; row < groups.outer(); row++) {
            int start = Math.toIntExact(groups.start(group, row));
            for (int at = 0; at < run; at += v * inner) {
                visitor.visit(start + at, (start + at) / v);
            }
        }
    }

    /** {@return the different vectors in lexicographic order} */
    private static float[] unique(Vectors vectors) {
        int v = vectors.dim();
        float[][] sorted = IntStream.range(0, vectors.count())
                .mapToObj(i -> {
                    float[] row = new float[v];
                    vectors.copyTo(row, 0, i);
                    return row;
                })
                .sorted(Arrays::compare)
                .toArray(float[][]::new);
        float[] unique = new float[vectors.count() * v];
        int count = 0;
        float[] last = null;
        for (float[] vector : sorted) {
            if (last == null || !Arrays.equals(last, vector)) {
                System.arraycopy(vector, 0, unique, v * count++, v);
                last = vector;
            }
        }
        return Arrays.copyOf(unique, v * count);
    }
}
