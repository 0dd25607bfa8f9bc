package io.corepress.learn.scale;

import io.corepress.learn.layer.Layer;
import io.corepress.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What the weight of a layer is multiplied with: some of the rows, at equal distances among all, and magnitudes over all.
 *
 * @param rows shape {@code [count, columns]}
 * @param largest magnitude of each channel
 * @param mean magnitude of each channel
 */
record SampledRows(float[] rows, int count, int columns, double[] largest, double[] mean) {
    private static final int MOST = 512;

    /**
     * @param layer without groups
     * @param values what it gets, sample by sample
     */
    static SampledRows of(Layer layer, List<Tensor> values) {
        int columns = layer.matrix().columns();
        int taps = layer.matrix().taps();
        double[] largest = new double[columns / taps];
        double[] mean = new double[columns / taps];
        long[] total = {0};
        for (Tensor value : values) {
            layer.forEachRow(value, (found, count) -> {
                total[0] += count;
                for (int i = 0; i < count * columns; i++) {
                    double magnitude = Math.abs(found[i]);
                    int channel = i % columns / taps;
                    largest[channel] = Math.max(largest[channel], magnitude);
                    mean[channel] += magnitude;
                }
            });
        }
        for (int channel = 0; channel < mean.length; channel++) {
            mean[channel] /= Math.max(1, total[0] * taps);
        }
        int wanted = (int) Math.min(MOST, total[0]);
        float[] rows = new float[Math.multiplyExact(wanted, columns)];
        long[] seen = {0};
        int[] taken = {0};
        for (Tensor value : values) {
            layer.forEachRow(value, (found, count) -> {
                for (int i = 0; i < count; i++) {
                    if (taken[0] < wanted && seen[0]++ * wanted >= taken[0] * total[0]) {
                        System.arraycopy(found, i * columns, rows, taken[0]++ * columns, columns);
                    }
                }
            });
        }
        return new SampledRows(Arrays.copyOf(rows, taken[0] * columns), taken[0], columns, largest, mean);
    }

    /**
     * {@return the sum of squares of the products of all rows with all rows of a matrix}
     *
     * @param matrix shape {@code [outputs, columns]}
     */
    double squaredProduct(float[] matrix) {
        int outputs = matrix.length / columns;
        double[] sums = IntStream.range(0, outputs)
                .parallel()
                .mapToDouble(output -> {
                    double squares = 0;
                    for (int row = 0; row < count; row++) {
                        float sum = 0;
                        for (int i = 0, a = row * columns, b = output * columns; i < columns; i++) {
                            sum += rows[a + i] * matrix[b + i];
                        }
                        squares += (double) sum * sum;
                    }
                    return squares;
                })
                .toArray();
        return Arrays.stream(sums).sum();
    }
}
