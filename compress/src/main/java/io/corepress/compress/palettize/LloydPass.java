package io.corepress.compress.palettize;

import java.util.stream.IntStream;

/// What one pass over vectors tells about `k` centroids: Lloyd, "Least squares quantization in PCM". Distances
/// have the precision of [NearestCentroids]' keys.
///
/// Vectors are summed in chunks whose size depends on their number alone, and the chunks are added in order, so
/// the numbers are the same on any number of threads.
///
/// @param cells of each cluster: its weight, squared error, squared error if the next nearest centroids had to
/// do, and the sum of its vectors; shape [k, 3 + dim]
record LloydPass(double[] cells, int dim) {
    private static final int WEIGHT = 0;
    private static final int ERROR = 1;
    private static final int ERROR_WITHOUT = 2;
    private static final int SUM = 3;

    private static final int SMALLEST_CHUNK = 8 * NearestCentroids.BLOCK;
    private static final int MOST_CHUNKS = 64;
    private static final double OVERSHOOT = 1.9;

    /// Distances below which a second thread costs more than it brings.
    private static final long PARALLEL_DISTANCES = 1 << 20;

    /// @param centroids row-major; shape [k, dim]
    /// @param distances receives the squared distance of each vector from the nearest centroid; or null
    static LloydPass over(Vectors vectors, float[] centroids, float[] distances) {
        int n = vectors.count();
        int dim = vectors.dim();
        int k = centroids.length / dim;
        int chunk = Math.max(SMALLEST_CHUNK, Math.ceilDiv(n, MOST_CHUNKS));
        NearestCentroids nearest = new NearestCentroids(vectors, centroids);
        IntStream chunks = IntStream.range(0, Math.ceilDiv(n, chunk));
        if ((long) n * k >= PARALLEL_DISTANCES) {
            chunks = chunks.parallel();
        }
        return chunks.mapToObj(i -> {
                    double[] cells = new double[k * (SUM + dim)];
                    addChunk(nearest, vectors, i * chunk, Math.min(n, (i + 1) * chunk), cells, distances);
                    return new LloydPass(cells, dim);
                })
                .toList()
                .stream()
                .reduce(new LloydPass(new double[k * (SUM + dim)], dim), LloydPass::add);
    }

    private static void addChunk(
            NearestCentroids nearest, Vectors vectors, int from, int to, double[] cells, float[] distances) {
        NearestCentroids.Keys keys = new NearestCentroids.Keys();
        int dim = vectors.dim();
        for (int start = from; start < to; start += NearestCentroids.BLOCK) {
            int length = Math.min(NearestCentroids.BLOCK, to - start);
            nearest.find(start, length, keys);
            for (int i = 0; i < length; i++) {
                int key = keys.nearest[i];
                int c = NearestCentroids.index(key);
                float distance = nearest.distance(key);
                if (!NearestCentroids.fits(key)) {
                    c = nearest.search(start + i);
                    distance = (float) nearest.squaredDistance(start + i, c);
                }
                if (distances != null) {
                    distances[start + i] = distance;
                }
                float weight = vectors.weight(start + i);
                int at = c * (SUM + dim);
                cells[at] += weight;
                cells[at + ERROR] += (double) weight * distance;
                cells[at + ERROR_WITHOUT] += (double) weight * Math.max(distance, nearest.distance(keys.second[i]));
                for (int d = 0; d < dim; d++) {
                    cells[at + SUM + d] += (double) weight * vectors.columns()[d][start + i];
                }
            }
        }
    }

    /// Adds `other` to this one's own array.
    private LloydPass add(LloydPass other) {
        for (int i = 0; i < cells.length; i++) {
            cells[i] += other.cells[i];
        }
        return this;
    }

    int clusters() {
        return cells.length / (SUM + dim);
    }

    double weight(int c) {
        return cells[c * (SUM + dim) + WEIGHT];
    }

    double error(int c) {
        return cells[c * (SUM + dim) + ERROR];
    }

    /// {@return how much the squared error rises when the centroid goes and the others stay}
    double loss(int c) {
        return cells[c * (SUM + dim) + ERROR_WITHOUT] - error(c);
    }

    /// {@return the squared error of the centroids of this pass}
    double squaredError() {
        double sum = 0;
        for (int c = 0; c < clusters(); c++) {
            sum += error(c);
        }
        return sum;
    }

    /// {@return by how much the squared error of these clusters falls when the centroids become their means}
    double gain(float[] centroids, float[] means) {
        double gain = 0;
        for (int i = 0; i < means.length; i++) {
            double move = (double) means[i] - centroids[i];
            gain += weight(i / dim) * move * move;
        }
        return gain;
    }

    /// {@return the mean of each cluster; a cluster without vectors keeps its centroid}
    float[] means(float[] centroids) {
        return towardsMeans(centroids, 1);
    }

    /// {@return the centroids moved nearly twice as far as their means}
    ///
    /// For fixed clusters the error depends on the squared distance from the mean, so any step shorter than
    /// twice the way lowers it; slow drifts then need about half as many passes.
    float[] beyondMeans(float[] centroids) {
        return towardsMeans(centroids, OVERSHOOT);
    }

    private float[] towardsMeans(float[] centroids, double step) {
        float[] moved = centroids.clone();
        for (int i = 0; i < moved.length; i++) {
            double weight = weight(i / dim);
            if (weight > 0) {
                double mean = cells[i / dim * (SUM + dim) + SUM + i % dim] / weight;
                moved[i] = (float) (centroids[i] + step * (mean - centroids[i]));
            }
        }
        return moved;
    }
}
