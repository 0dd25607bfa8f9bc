package io.corepress.compress.palettize;

/// Vectors, or weighted points that stand for them, component by component. Arrays are shared, not copied.
///
/// @param columns finite; shape [dim][count], or longer
/// @param weights how many vectors each point stands for, more than 0; null where every one stands for itself
record Vectors(float[][] columns, float[] weights, int count) {

    /// {@return vectors that are stored one after the other, shape [count, dim]}
    static Vectors ofRows(float[] rows, int dim) {
        int count = rows.length / dim;
        float[][] columns = new float[dim][count];
        for (int d = 0; d < dim; d++) {
            float[] column = columns[d];
            for (int i = 0, at = d; i < count; i++, at += dim) {
                column[i] = rows[at];
            }
        }
        return new Vectors(columns, null, count);
    }

    int dim() {
        return columns.length;
    }

    float weight(int i) {
        return weights == null ? 1 : weights[i];
    }

    void copyTo(float[] rows, int row, int i) {
        for (int d = 0; d < columns.length; d++) {
            rows[row * columns.length + d] = columns[d][i];
        }
    }

    /// {@return the vectors one after the other, shape [count, dim]}
    float[] toRows() {
        float[] rows = new float[count * columns.length];
        for (int i = 0; i < count; i++) {
            copyTo(rows, i, i);
        }
        return rows;
    }

    double squaredDistance(int i, double[] centroids, int c) {
        double sum = 0;
        for (int d = 0, at = c * columns.length; d < columns.length; d++, at++) {
            double difference = columns[d][i] - centroids[at];
            sum += difference * difference;
        }
        return sum;
    }
}
