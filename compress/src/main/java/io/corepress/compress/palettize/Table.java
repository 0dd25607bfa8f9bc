package io.corepress.compress.palettize;

import io.corepress.tensor.DataType;

/**
 * The table of one group: entries in the type in which they will be stored, those in use first and ascending, the rest
 * zero. Finds the entry nearest to a value; of two equally near ones the smaller.
 */
public final class Table {
    private final float[] entries;
    private final int used;
    /** Value i and below (down to the one before) are nearest to entry i; one for each used entry but the last. */
    private final double[] bounds;

    private Table(float[] entries, int used) {
        this.entries = entries;
        this.used = used;
        this.bounds = new double[Math.max(0, used - 1)];
        for (int i = 0; i < bounds.length; i++) {
            bounds[i] = ((double) entries[i] + entries[i + 1]) / 2;
        }
    }

    /**
     * {@return a table}
     *
     * @param ascending the entries wanted, at most {@code 2^nbits}
     * @param type fp16, fp32, int8 or uint8: what the entries are rounded to
     */
    static Table of(double[] ascending, int nbits, DataType type) {
        float[] entries = new float[1 << nbits];
        for (int i = 0; i < ascending.length; i++) {
            entries[i] = round(ascending[i], type);
        }
        return new Table(entries, ascending.length);
    }

    static float round(double value, DataType type) {
        return switch (type) {
            case FLOAT16 -> {
                // Through float to half rounds twice; that can only matter in the last bit, to either side.
                float half = Float.float16ToFloat(Float.floatToFloat16((float) value));
                yield Math.max(-65504, Math.min(65504, half));
            }
            case FLOAT32 -> (float) value;
            default -> (float) Math.max(type.minValue(), Math.min(type.maxValue(), Math.rint(value)));
        };
    }

    public float[] entries() {
        return entries;
    }

    public int nearest(float value) {
        int low = 0;
        int high = used - 1;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (value <= bounds[middle]) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }

    /** As {@link #nearest(float)}, for a value of which is known that {@code first} or a later entry is nearest. */
    int nearest(float value, int first) {
        int index = first;
        while (index < bounds.length && value > bounds[index]) {
            index++;
        }
        return index;
    }
}
