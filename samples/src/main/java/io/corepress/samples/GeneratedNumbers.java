package io.corepress.samples;

import io.corepress.tensor.ByteSource;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Pseudo-random fp16 or fp32 numbers that are computed when they are read. The element at index {@code i} depends on
 * seed and {@code i} only (a counter-based generator, as in "Parallel Random Numbers: As Easy as 1, 2, 3"), so any part
 * can be read first, and by many threads.
 *
 * <p>An element is {@code mean + deviation * scale[row] * z}: {@code z} has a logistic distribution of variance one,
 * whose tails are heavier than those of a gaussian (it reaches 6.5 deviations), and the scale of a row (axis 0, the
 * output channel of most weights) is log-normal. Both are what histograms of trained weights look like. The table and the
 * scales come from {@link StrictMath}, so the bytes are the same on every machine.
 */
final class GeneratedNumbers implements ByteSource {
    private static final long WEYL = 0x9E3779B97F4A7C15L;
    private static final int CHUNK = 4096;
    /** The positive half of {@code z}, as quantiles; the sign is one more random bit. */
    private static final float[] MAGNITUDES = magnitudes(1 << 15);

    private final Distribution distribution;
    private final long seed;
    private final int elementBytes;
    private final long elementCount;
    private final long rowLength;

    /**
     * @param rowSpread the deviation of the logarithm of a row's scale; 0 for rows that are all alike
     */
    record Distribution(double mean, double deviation, double rowSpread) {}

    /**
     * @param dataType fp16 or fp32
     * @param shape the first axis counts the rows
     */
    GeneratedNumbers(long seed, DataType dataType, Shape shape, Distribution distribution) {
        if (dataType != DataType.FLOAT16 && dataType != DataType.FLOAT32) {
            throw new IllegalArgumentException("generated numbers are fp16 or fp32, not " + dataType.milName());
        }
        this.distribution = distribution;
        this.seed = mix(seed);
        this.elementBytes = dataType.bits() / 8;
        this.elementCount = shape.elementCount();
        this.rowLength = shape.rank() == 0 ? 1 : Math.max(1, shape.elementCount(1, shape.rank()));
    }

    @Override
    public long size() {
        return elementCount * elementBytes;
    }

    @Override
    public void read(long position, ByteBuffer target) {
        if (position < 0 || position > size() - target.remaining()) {
            throw new IndexOutOfBoundsException(
                    "bytes " + position + " to " + (position + target.remaining()) + " of " + size());
        }
        float[] floats = new float[Math.min(CHUNK, target.remaining() / elementBytes + 1)];
        short[] halves = new short[elementBytes == 2 ? floats.length : 0];
        long at = position;
        while (target.hasRemaining()) {
            long element = at / elementBytes;
            int offset = (int) (at % elementBytes);
            if (offset != 0 || target.remaining() < elementBytes) {
                at += putPart(element, offset, floats, target);
            } else {
                int count = Math.min(floats.length, target.remaining() / elementBytes);
                generate(element, floats, count);
                put(floats, halves, count, target);
                at += (long) count * elementBytes;
            }
        }
    }

    private void put(float[] floats, short[] halves, int count, ByteBuffer target) {
        ByteBuffer view = target.slice().order(ByteOrder.LITTLE_ENDIAN);
        if (elementBytes == 4) {
            view.asFloatBuffer().put(floats, 0, count);
        } else {
            for (int i = 0; i < count; i++) {
                halves[i] = Float.floatToFloat16(floats[i]);
            }
            view.asShortBuffer().put(halves, 0, count);
        }
        target.position(target.position() + count * elementBytes);
    }

    /** Puts the bytes of one element from {@code offset} on, as many as there is room for. */
    private int putPart(long element, int offset, float[] floats, ByteBuffer target) {
        generate(element, floats, 1);
        int bits = elementBytes == 4 ? Float.floatToRawIntBits(floats[0]) : Float.floatToFloat16(floats[0]);
        int count = Math.min(elementBytes - offset, target.remaining());
        for (int i = 0; i < count; i++) {
            target.put((byte) (bits >> 8 * (offset + i)));
        }
        return count;
    }

    private void generate(long first, float[] target, int count) {
        float mean = (float) distribution.mean();
        int done = 0;
        while (done < count) {
            long element = first + done;
            long row = element / rowLength;
            int end = done + (int) Math.min(count - done, (row + 1) * rowLength - element);
            generateRow(element, target, done, end, mean, rowScale(row));
            done = end;
        }
    }

    private void generateRow(long first, float[] target, int from, int end, float mean, float scale) {
        int at = from;
        long element = first;
        for (; at < end && (element & 3) != 0; at++, element++) {
            target[at] = mean + scale * unit(hash(element >> 2) >>> 16 * (element & 3));
        }
        // One hash has the bits of four elements.
        for (; at + 4 <= end; at += 4, element += 4) {
            long bits = hash(element >> 2);
            target[at] = mean + scale * unit(bits);
            target[at + 1] = mean + scale * unit(bits >>> 16);
            target[at + 2] = mean + scale * unit(bits >>> 32);
            target[at + 3] = mean + scale * unit(bits >>> 48);
        }
        for (; at < end; at++, element++) {
            target[at] = mean + scale * unit(hash(element >> 2) >>> 16 * (element & 3));
        }
    }

    private float rowScale(long row) {
        double spread = distribution.rowSpread();
        if (spread == 0) {
            return (float) distribution.deviation();
        }
        float z = unit(mix(~seed + row * WEYL));
        return (float) (distribution.deviation() * StrictMath.exp(spread * z));
    }

    private long hash(long counter) {
        return mix(seed + counter * WEYL);
    }

    /** {@return the number of variance one for the lowest 16 bits} */
    private static float unit(long bits) {
        float magnitude = MAGNITUDES[(int) bits & 0x7FFF];
        return Float.intBitsToFloat(Float.floatToRawIntBits(magnitude) | ((int) bits & 0x8000) << 16);
    }

    /** The finalizer of SplitMix64. */
    private static long mix(long bits) {
        long mixed = (bits ^ (bits >>> 30)) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
        return mixed ^ (mixed >>> 31);
    }

    private static float[] magnitudes(int count) {
        float[] magnitudes = new float[count];
        double deviation = Math.PI / StrictMath.sqrt(3);
        for (int i = 0; i < count; i++) {
            double probability = (i + 0.5) / count;
            magnitudes[i] = (float) (StrictMath.log((1 + probability) / (1 - probability)) / deviation);
        }
        return magnitudes;
    }
}
