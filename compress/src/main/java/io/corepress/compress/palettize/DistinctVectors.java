package io.corepress.compress.palettize;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/// The different ones among vectors, where they are few.
final class DistinctVectors {
    private DistinctVectors() {}

    /// {@return the different vectors, row-major, in order of appearance, or null when there are more than `most`}
    static float[] upTo(Vectors vectors, int most) {
        int dim = vectors.dim();
        Map<Integer, int[]> byHash = new HashMap<>();
        float[] distinct = new float[most * dim];
        int count = 0;
        float[] vector = new float[dim];
        for (int i = 0; i < vectors.count(); i++) {
            for (int d = 0; d < dim; d++) {
                vector[d] = vectors.columns()[d][i] + 0f; // negative zero becomes zero
            }
            int[] same = byHash.getOrDefault(Arrays.hashCode(vector), new int[0]);
            boolean known = false;
            for (int c : same) {
                known |= Arrays.equals(distinct, c * dim, (c + 1) * dim, vector, 0, dim);
            }
            if (!known) {
                if (count == most) {
                    return null;
                }
                System.arraycopy(vector, 0, distinct, count * dim, dim);
                int[] more = Arrays.copyOf(same, same.length + 1);
                more[same.length] = count++;
                byHash.put(Arrays.hashCode(vector), more);
            }
        }
        return Arrays.copyOf(distinct, count * dim);
    }
}
