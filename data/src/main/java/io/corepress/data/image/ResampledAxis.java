package io.corepress.data.image;

/**
 * Linear resampling along one axis. Pixel centres are at halves; a pixel of the result is the mean of source pixels
 * with weights that fall linearly to zero, at a distance of one source pixel, or of one pixel of the result where
 * that is larger, so that nothing is skipped when an image shrinks.
 */
final class ResampledAxis {
    private final int sourceSize;
    private final int[] first;
    private final float[][] weights;
    private final boolean identity;

    private ResampledAxis(int sourceSize, int[] first, float[][] weights, boolean identity) {
        this.sourceSize = sourceSize;
        this.first = first;
        this.weights = weights;
        this.identity = identity;
    }

    /** {@return the whole source in {@code size} pixels} */
    static ResampledAxis whole(int sourceSize, int size) {
        return centre(sourceSize, size, (double) sourceSize / size);
    }

    /**
     * {@return the centre of the source in {@code size} pixels}
     *
     * @param step the source pixels for one pixel of the result
     */
    static ResampledAxis centre(int sourceSize, int size, double step) {
        double start = (sourceSize - step * size) / 2;
        double reach = Math.max(step, 1);
        int[] first = new int[size];
        float[][] weights = new float[size][];
        for (int i = 0; i < size; i++) {
            double centre = start + (i + 0.5) * step;
            int from = (int) Math.clamp((long) Math.floor(centre - reach + 0.5), 0, sourceSize - 1);
            int to = (int) Math.clamp((long) Math.floor(centre + reach + 0.5), from + 1, sourceSize);
            double[] raw = new double[to - from];
            double sum = 0;
            for (int k = 0; k < raw.length; k++) {
                raw[k] = Math.max(0, 1 - Math.abs(from + k + 0.5 - centre) / reach);
                sum += raw[k];
            }
            first[i] = from;
            weights[i] = new float[raw.length];
            for (int k = 0; k < raw.length; k++) {
                weights[i][k] = (float) (sum > 0 ? raw[k] / sum : 1.0 / raw.length);
            }
        }
        return new ResampledAxis(sourceSize, first, weights, step == 1 && size == sourceSize);
    }

    /** {@return whether every pixel stays what it is} */
    boolean isIdentity() {
        return identity;
    }

    int sourceSize() {
        return sourceSize;
    }

    int size() {
        return first.length;
    }

    /** {@return the first source pixel that pixel {@code i} of the result is made of} */
    int first(int i) {
        return first[i];
    }

    /** {@return how many source pixels pixel {@code i} of the result is made of} */
    int count(int i) {
        return weights[i].length;
    }

    float weight(int i, int k) {
        return weights[i][k];
    }

    void apply(float[] source, float[] result) {
        for (int i = 0; i < first.length; i++) {
            float[] own = weights[i];
            float sum = 0;
            for (int k = 0; k < own.length; k++) {
                sum += own[k] * source[first[i] + k];
            }
            result[i] = sum;
        }
    }
}
