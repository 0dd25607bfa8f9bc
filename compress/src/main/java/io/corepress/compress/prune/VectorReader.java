package io.corepress.compress.prune;

import io.corepress.compress.weight.Elements;
import java.util.Arrays;

/**
 * Reads the magnitudes of vectors. Vectors whose elements lie {@code inner} apart come in runs: {@code inner} vectors
 * next to each other take {@code inner * vectorSize} elements in a row.
 */
final class VectorReader implements Magnitudes.Reader {
    private final Elements elements;
    private final Units.Measure measure;
    private final int vectorSize;
    private final long inner;
    private float[] values = new float[0];
    private double[] sums = new double[0];

    VectorReader(Units units, Units.Measure measure) {
        this.elements = Elements.of(units.weight());
        this.measure = measure;
        this.vectorSize = units.vectorSize();
        this.inner =
                units.shape().elementCount(units.vectorAxis() + 1, units.shape().rank());
    }

    @Override
    public void read(long start, float[] target, int length) {
        if (sums.length < length) {
            sums = new double[length];
        }
        Arrays.fill(sums, 0, length, 0);
        int done = 0;
        while (done < length) {
            long inside = (start + done) % inner;
            if (inside == 0 && inner <= length - done) {
                int runs = (int) ((length - done) / inner);
                addRuns(start + done, (int) inner, runs, done);
                done += runs * (int) inner;
            } else {
                int count = (int) Math.min(inner - inside, length - done);
                addPart(start + done, inside, count, done);
                done += count;
            }
        }
        for (int i = 0; i < length; i++) {
            target[i] = measure == Units.Measure.L2_NORM ? Norms.toFloat(sums[i]) : (float) sums[i];
        }
    }

    /** Adds whole runs, which are read at once: with a short {@code inner}, one at a time would be slow. */
    private void addRuns(long firstUnit, int inner, int runs, int at) {
        int length = Math.multiplyExact(Math.multiplyExact(runs, inner), vectorSize);
        readValues(firstUnit * vectorSize, length);
        for (int run = 0; run < runs; run++) {
            for (int component = 0; component < vectorSize; component++) {
                int from = (run * vectorSize + component) * inner;
                for (int i = 0; i < inner; i++) {
                    add(at + run * inner + i, values[from + i]);
                }
            }
        }
    }

    /** Adds {@code count} neighbours of one run, of which {@code inside} come before the first. */
    private void addPart(long firstUnit, long inside, int count, int at) {
        long runStart = (firstUnit - inside) * vectorSize;
        for (int component = 0; component < vectorSize; component++) {
            readValues(runStart + component * inner + inside, count);
            for (int i = 0; i < count; i++) {
                add(at + i, values[i]);
            }
        }
    }

    private void readValues(long start, int length) {
        if (values.length < length) {
            values = new float[length];
        }
        elements.read(start, values, 0, length);
    }

    private void add(int unit, float value) {
        sums[unit] = measure == Units.Measure.L2_NORM
                ? sums[unit] + (double) value * value
                : Math.max(sums[unit], Math.abs(value));
    }
}
