package io.corepress.compress.palettize;

import io.corepress.compress.config.OpPalettizerConfig;
import io.corepress.compress.config.OpPalettizerConfig.Mode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Palettizes values in memory by vectors: {@code vectorSize} neighbours along the channel axis share an index. Vector
 * {@code c} at a position of the other axes holds the channels {@code c * v} to {@code c * v + v - 1}.
 */
final class VectorPalettizer {
    /** The same weight always gets the same table. */
    private static final long SEED = 0;

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
        List<float[]> vectors = new ArrayList<>();
        List<Optional<float[]>> weights = new ArrayList<>();
        for (int group = 0; group < groups.count(); group++) {
            int own = group;
            vectors.add(gather(source.values(), groups, group, indexMask));
            weights.add(times.map(some -> gather(some, groups, own, indexMask)));
        }
        if (config.mode() == Mode.CUSTOM) {
            return new ScalarPalettizer.Refused("mode custom makes tables of single values; cluster_dim must be 1");
        }
        List<float[]> tables = new ArrayList<>();
        int nbits = config.nbits().orElse(0);
        if (config.mode() == Mode.UNIQUE) {
            int most = 0;
            for (float[] ofGroup : vectors) {
                float[] unique = unique(ofGroup, groups.vectorSize());
                tables.add(unique);
                most = Math.max(most, unique.length / groups.vectorSize());
            }
            if (most > 256) {
                return new ScalarPalettizer.Refused("it has " + most + " different vectors in a group, more than the "
                        + "256 that mode unique can hold");
            }
            nbits = ScalarPalettizer.bitsFor(most, threeBits);
        } else {
            for (int group = 0; group < groups.count(); group++) {
                tables.add(table(vectors.get(group), weights.get(group), groups.vectorSize(), 1 << nbits));
            }
        }
        int size = groups.vectorSize() << nbits;
        float[] entries = new float[groups.count() * size];
        byte[] codes = new byte[Math.toIntExact(groups.indexShape().elementCount())];
        for (int group = 0; group < groups.count(); group++) {
            float[] table = tables.get(group);
            for (int i = 0; i < table.length; i++) {
                table[i] = Table.round(table[i], source.lutType());
            }
            System.arraycopy(table, 0, entries, group * size, table.length);
            byte[] assigned = assign(vectors.get(group), weights.get(group), table, groups.vectorSize());
            scatter(assigned, groups, group, indexMask, codes);
        }
        return new ScalarPalettizer.Made(new Indexed(groups, nbits, codes, entries, source.lutType()));
    }

    private static float[] table(float[] vectors, Optional<float[]> weights, int v, int clusters) {
        if (vectors.length == 0) {
            // A group that was pruned altogether has no vectors, and a table of zeros.
            return new float[v];
        }
        return weights.isPresent()
                ? WeightedVectors.cluster(vectors, weights.get(), v, clusters, SEED)
                : VectorKMeans.cluster(vectors, v, clusters, SEED).centroids();
    }

    private static byte[] assign(float[] vectors, Optional<float[]> weights, float[] table, int v) {
        if (vectors.length == 0) {
            return new byte[0];
        }
        return weights.isPresent()
                ? WeightedVectors.assign(vectors, weights.get(), table, v)
                : VectorKMeans.assign(vectors, table, v);
    }

    /** {@return the vectors of a group, one after the other, in the order of their indices} */
    private static float[] gather(float[] values, ChannelGroups groups, int group, byte[] indexMask) {
        int v = groups.vectorSize();
        int inner = Math.toIntExact(groups.inner());
        float[] vectors = new float[Math.toIntExact(groups.groupSize())];
        int[] count = {0};
        forEachIndexRun(groups, group, (firstValue, firstIndex) -> {
            for (int p = 0; p < inner; p++) {
                if (indexMask == null || indexMask[firstIndex + p] != 0) {
                    for (int j = 0; j < v; j++) {
                        vectors[count[0]++] = values[firstValue + j * inner + p];
                    }
                }
            }
        });
        return count[0] == vectors.length ? vectors : Arrays.copyOf(vectors, count[0]);
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
    private static float[] unique(float[] vectors, int v) {
        List<float[]> sorted = new ArrayList<>();
        for (int at = 0; at < vectors.length; at += v) {
            sorted.add(Arrays.copyOfRange(vectors, at, at + v));
        }
        sorted.sort(Arrays::compare);
        float[] unique = new float[vectors.length];
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
