package io.corepress.learn.activation;

import io.corepress.compress.quantize.QuantizationRange;
import io.corepress.compress.quantize.QuantizationRange.Parameters;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Tensor;
import io.corepress.tensor.TensorReader;

/** Watches the values that share one range. Its state is what it has seen. */
final class RangeObserver {
    private static final int CHUNK = 1 << 16;
    private static final int STEPS = 64;

    private final ObserverKind kind;
    private final Histogram histogram = new Histogram();
    private double low;
    private double high;
    private boolean seen;
    private double batchLow = Double.POSITIVE_INFINITY;
    private double batchHigh = Double.NEGATIVE_INFINITY;

    RangeObserver(ObserverKind kind) {
        this.kind = kind;
    }

    /**
     * Adds values of the batch at hand.
     *
     * @throws IllegalArgumentException if some are not finite
     */
    void add(String name, Tensor tensor) {
        TensorReader reader = new TensorReader(tensor);
        float[] chunk = new float[(int) Math.min(CHUNK, tensor.elementCount())];
        boolean counts = kind instanceof ObserverKind.Percentile || kind instanceof ObserverKind.MeanSquaredError;
        for (long at = 0; at < tensor.elementCount(); at += CHUNK) {
            int length = (int) Math.min(CHUNK, tensor.elementCount() - at);
            reader.readFloats(at, chunk, 0, length);
            for (int i = 0; i < length; i++) {
                if (!(Math.abs(chunk[i]) < Float.POSITIVE_INFINITY)) {
                    throw new IllegalArgumentException("value " + name + " is " + chunk[i]
                            + " on a sample; a range can be found for finite values only");
                }
                batchLow = Math.min(batchLow, chunk[i]);
                batchHigh = Math.max(batchHigh, chunk[i]);
            }
            if (counts) {
                histogram.add(chunk, length);
            }
        }
    }

    /** Takes what was added since the last call for one batch. */
    void endBatch() {
        if (batchLow > batchHigh) {
            return;
        }
        if (!seen) {
            low = batchLow;
            high = batchHigh;
        } else if (kind instanceof ObserverKind.MovingAverage(double constant)) {
            low += constant * (batchLow - low);
            high += constant * (batchHigh - high);
        } else {
            low = Math.min(low, batchLow);
            high = Math.max(high, batchHigh);
        }
        seen = true;
        batchLow = Double.POSITIVE_INFINITY;
        batchHigh = Double.NEGATIVE_INFINITY;
    }

    /** {@return the parameters for what was seen; of nothing, or zeros only, scale 1} */
    Parameters choose(QuantizationRange range, DataType scaleType) {
        return switch (kind) {
            case ObserverKind.MinMax _, ObserverKind.MovingAverage _ -> range.spanning(low, high, scaleType);
            case ObserverKind.Percentile(double share) -> {
                double outside = (1 - share / 100) / 2;
                yield range.spanning(
                        Math.max(low, histogram.quantile(outside)),
                        Math.min(high, histogram.quantile(1 - outside)),
                        scaleType);
            }
            case ObserverKind.MeanSquaredError _ -> leastError(range, scaleType);
        };
    }

    /** Both ends are drawn in, first together, then each by itself. */
    private Parameters leastError(QuantizationRange range, DataType scaleType) {
        double[] best = {1, 1};
        double least = error(range.spanning(low, high, scaleType), range);
        for (int side = -1; side < 2; side++) {
            double[] start = best.clone();
            for (int step = 1; step < STEPS; step++) {
                double factor = 1 - (double) step / STEPS;
                double left = side == 1 ? start[0] : start[0] * factor;
                double right = side == 0 ? start[1] : start[1] * factor;
                double error = error(range.spanning(low * left, high * right, scaleType), range);
                if (error < least) {
                    least = error;
                    best = new double[] {left, right};
                }
            }
        }
        return range.spanning(low * best[0], high * best[1], scaleType);
    }

    private double error(Parameters parameters, QuantizationRange range) {
        double sum = 0;
        for (int bin = 0; bin < Histogram.BINS; bin++) {
            double count = histogram.count(bin);
            if (count > 0) {
                double value = histogram.middle(bin);
                double difference = value - parameters.value(parameters.code((float) value, range));
                sum += count * difference * difference;
            }
        }
        return sum;
    }
}
