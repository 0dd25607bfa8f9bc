package io.corepress.compress.palettize;

import java.util.stream.IntStream;

/// Few weighted points in the place of many vectors of two components: the cells of a grid, each with the mean of its
/// vectors. The error that centroids have on the means differs from that on the vectors by a constant, the error within
/// the cells, as far as no cell lies astride two clusters.
///
/// Cells are narrow where values are dense, along each axis in proportion to the root of the density, as the regions
/// of good centroids are; a value far from all others has a cell of its own.
final class VectorGrid {
    private static final int PATTERNS = 1 << 16;

    /// The largest exponent of float16.
    private static final int HALF_EXPONENT = 15;

    /// Vectors are summed in so many parts, whatever the number of threads.
    private static final int PARTS = 4;

    private VectorGrid() {}

    /// @param vectors of two components, without weights
    /// @param side cells along each axis, at most 256
    static Vectors points(Vectors vectors, int side) {
        float scale = scale(vectors);
        byte[][] bins = IntStream.range(0, 2)
                .parallel()
                .mapToObj(d -> bins(vectors.columns()[d], vectors.count(), scale, side))
                .toArray(byte[][]::new);
        int n = vectors.count();
        double[][] parts = IntStream.range(0, PARTS)
                .parallel()
                .mapToObj(part -> cells(
                        vectors, scale, bins, side, (int) ((long) n * part / PARTS), (int) ((long) n * (part + 1) / PARTS)))
                .toArray(double[][]::new);
        double[] cells = parts[0];
        for (int part = 1; part < PARTS; part++) {
            for (int i = 0; i < cells.length; i++) {
                cells[i] += parts[part][i];
            }
        }
        return occupied(cells);
    }

    /// Values are told apart as float16 numbers, so the largest must be one.
    private static float scale(Vectors vectors) {
        float largest = Float.MIN_NORMAL;
        for (float[] column : vectors.columns()) {
            for (int i = 0; i < vectors.count(); i++) {
                largest = Math.max(largest, Math.abs(column[i]));
            }
        }
        return Math.scalb(1f, Math.min(Float.MAX_EXPONENT, HALF_EXPONENT - 1 - Math.getExponent(largest)));
    }

    /// {@return the bin of every float16 number, as an unsigned byte}
    private static byte[] bins(float[] column, int n, float scale, int side) {
        int[] counts = new int[PATTERNS];
        for (int i = 0; i < n; i++) {
            counts[ascending(column[i] * scale)]++;
        }
        double[] width = new double[PATTERNS];
        double total = 0;
        double before = Double.NaN;
        for (int rank = 0; rank < PATTERNS; rank++) {
            if (counts[rank] > 0) {
                double value = value(rank);
                width[rank] = Double.isNaN(before) ? 0 : Math.sqrt(counts[rank] * (value - before));
                total += width[rank];
                before = value;
            }
        }
        byte[] bins = new byte[PATTERNS];
        double sum = 0;
        for (int rank = 0; rank < PATTERNS; rank++) {
            sum += width[rank];
            bins[rank] = (byte) Math.min(side - 1, (int) (sum / total * side));
        }
        return bins;
    }

    private static double[] cells(Vectors vectors, float scale, byte[][] bins, int side, int from, int to) {
        float[] x = vectors.columns()[0];
        float[] y = vectors.columns()[1];
        double[] cells = new double[3 * side * side];
        for (int i = from; i < to; i++) {
            int column = bins[0][ascending(x[i] * scale)] & 0xFF;
            int row = bins[1][ascending(y[i] * scale)] & 0xFF;
            int at = 3 * (row * side + column);
            cells[at]++;
            cells[at + 1] += x[i];
            cells[at + 2] += y[i];
        }
        return cells;
    }

    private static Vectors occupied(double[] cells) {
        int count = 0;
        for (int at = 0; at < cells.length; at += 3) {
            count += cells[at] > 0 ? 1 : 0;
        }
        float[] x = new float[count];
        float[] y = new float[count];
        float[] weights = new float[count];
        int next = 0;
        for (int at = 0; at < cells.length; at += 3) {
            if (cells[at] > 0) {
                x[next] = (float) (cells[at + 1] / cells[at]);
                y[next] = (float) (cells[at + 2] / cells[at]);
                weights[next++] = (float) cells[at];
            }
        }
        return new Vectors(new float[][] {x, y}, weights, count);
    }

    /// {@return the rank of the nearest float16 number among all of them}
    private static int ascending(float value) {
        int bits = Float.floatToFloat16(value);
        return (bits ^ bits >> 15 & 0x7FFF) + 0x8000;
    }

    private static double value(int rank) {
        int bits = rank - 0x8000;
        return Float.float16ToFloat((short) (bits ^ bits >> 15 & 0x7FFF));
    }
}
