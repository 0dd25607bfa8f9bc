package io.corepress.learn.coding;

import io.corepress.compress.quantize.QuantizationRange.Parameters;
import io.corepress.compress.weight.BlockGrid;
import io.corepress.learn.config.RangeObservation;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import java.util.Arrays;
import java.util.Map;

/** The ranges of blocks of values, followed pass by pass. */
final class ObservedRanges {
    private final RangeObservation kind;
    private final double[] low;
    private final double[] high;
    private boolean started;

    ObservedRanges(RangeObservation kind, int blocks) {
        this.kind = kind;
        this.low = new double[blocks];
        this.high = new double[blocks];
    }

    boolean isStarted() {
        return started;
    }

    /** Adds a pass. */
    void add(float[] values, BlockGrid grid) {
        double[] least = new double[low.length];
        double[] most = new double[low.length];
        Arrays.fill(least, Double.POSITIVE_INFINITY);
        Arrays.fill(most, Double.NEGATIVE_INFINITY);
        grid.forEachRun(0, values.length, (block, from, to) -> {
            for (int i = from; i < to; i++) {
                least[block] = Math.min(least[block], values[i]);
                most[block] = Math.max(most[block], values[i]);
            }
        });
        for (int block = 0; block < low.length; block++) {
            add(block, least[block], most[block]);
        }
        started = true;
    }

    /** Adds a pass of one block alone. */
    void addOnly(double least, double most) {
        add(0, least, most);
        started = true;
    }

    private void add(int block, double least, double most) {
        low[block] = (float) (started ? kind.low(low[block], least) : least);
        high[block] = (float) (started ? kind.high(high[block], most) : most);
    }

    /** {@return scale and offset of each block} */
    Parameters[] parameters(IntegerGrid numbers, DataType type) {
        Parameters[] found = new Parameters[low.length];
        Arrays.setAll(found, block -> numbers.spanning(low[block], high[block], type));
        return found;
    }

    Map<String, Tensor> state() {
        return Map.of("low", tensor(low), "high", tensor(high));
    }

    void restore(Map<String, Tensor> state) {
        copy(state.get("low"), low);
        copy(state.get("high"), high);
        started = true;
    }

    private static Tensor tensor(double[] values) {
        float[] floats = new float[values.length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) values[i];
        }
        return Tensor.ofFloats(DataType.FLOAT32, Shape.of(floats.length), floats);
    }

    private static void copy(Tensor from, double[] to) {
        float[] floats = from.toFloats();
        Arrays.setAll(to, i -> floats[i]);
    }
}
