package io.corepress.mil.fold;

import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import io.corepress.tensor.TensorReader;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import java.util.function.LongBinaryOperator;
import java.util.function.LongUnaryOperator;

/**
 * The elements of a tensor, decoded: integers and bools as longs, floats as doubles. Results are rounded to the data
 * type once, so that one operation on floats gives what it would give in their own precision. Immutable.
 */
public final class Numbers {
    private final DataType dataType;
    private final Shape shape;
    /** The elements of integer and bool types; else null. */
    private final long[] longs;
    /** The elements of float types; else null. */
    private final double[] doubles;

    private Numbers(DataType dataType, Shape shape, long[] longs, double[] doubles) {
        this.dataType = dataType;
        this.shape = shape;
        this.longs = longs;
        this.doubles = doubles;
    }

    /** {@return the elements of a tensor} */
    public static Numbers of(Tensor tensor) {
        int count = Math.toIntExact(tensor.elementCount());
        DataType type = tensor.dataType();
        if (!type.isFloat()) {
            return new Numbers(type, tensor.shape(), readLongs(tensor, count), null);
        }
        double[] doubles = new double[count];
        if (type == DataType.FLOAT64) {
            ByteBuffer.wrap(tensor.toBytes())
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .asDoubleBuffer()
                    .get(doubles);
        } else {
            float[] floats = tensor.toFloats();
            for (int i = 0; i < count; i++) {
                doubles[i] = floats[i];
            }
        }
        return new Numbers(type, tensor.shape(), null, doubles);
    }

    private static long[] readLongs(Tensor tensor, int count) {
        long[] longs = new long[count];
        if (tensor.dataType().bits() == 64) {
            ByteBuffer.wrap(tensor.toBytes())
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .asLongBuffer()
                    .get(longs);
            return longs;
        }
        int[] ints = new int[count];
        new TensorReader(tensor).readInts(0, ints, 0, count);
        for (int i = 0; i < count; i++) {
            longs[i] = tensor.dataType() == DataType.UINT32 ? Integer.toUnsignedLong(ints[i]) : ints[i];
        }
        return longs;
    }

    /** {@return integers or bools; those that do not fit the type wrap, as in C} */
    public static Numbers of(DataType dataType, Shape shape, long... elements) {
        requireCount(shape, elements.length);
        long[] wrapped = elements.clone();
        for (int i = 0; i < wrapped.length; i++) {
            wrapped[i] = wrap(dataType, wrapped[i]);
        }
        return new Numbers(dataType, shape, wrapped, null);
    }

    /** {@return floats, rounded to the type} */
    public static Numbers of(DataType dataType, Shape shape, double... elements) {
        requireCount(shape, elements.length);
        double[] rounded = elements.clone();
        for (int i = 0; i < rounded.length; i++) {
            rounded[i] = round(dataType, rounded[i]);
        }
        return new Numbers(dataType, shape, null, rounded);
    }

    private static void requireCount(Shape shape, int count) {
        if (shape.elementCount() != count) {
            throw new IllegalArgumentException(
                    "shape " + shape + " takes " + shape.elementCount() + " values, got " + count);
        }
    }

    private static long wrap(DataType dataType, long value) {
        if (dataType == DataType.BOOL) {
            return value != 0 ? 1 : 0;
        }
        int unused = 64 - dataType.bits();
        return dataType.isSigned() ? value << unused >> unused : value << unused >>> unused;
    }

    private static double round(DataType dataType, double value) {
        return switch (dataType) {
            case FLOAT64 -> value;
            case FLOAT16 -> Float.float16ToFloat(Float.floatToFloat16((float) value));
            default -> (float) value;
        };
    }

    public DataType dataType() {
        return dataType;
    }

    public Shape shape() {
        return shape;
    }

    public boolean isFloat() {
        return doubles != null;
    }

    public int count() {
        return isFloat() ? doubles.length : longs.length;
    }

    /** {@return element {@code index}, counted row-major; a float is cut towards zero} */
    public long longAt(int index) {
        return isFloat() ? (long) doubles[index] : longs[index];
    }

    public double doubleAt(int index) {
        return isFloat() ? doubles[index] : longs[index];
    }

    /** {@return all elements, floats cut towards zero} */
    public long[] toLongs() {
        long[] all = new long[count()];
        Arrays.setAll(all, this::longAt);
        return all;
    }

    public double[] toDoubles() {
        double[] all = new double[count()];
        Arrays.setAll(all, this::doubleAt);
        return all;
    }

    /**
     * {@return the tensor of these elements}
     *
     * @throws IllegalArgumentException for bf16 and the 8-bit floats, which are read but not written
     */
    public Tensor toTensor() {
        int count = count();
        if (dataType == DataType.FLOAT16 || dataType == DataType.FLOAT32) {
            float[] floats = new float[count];
            for (int i = 0; i < count; i++) {
                floats[i] = (float) doubles[i];
            }
            return Tensor.ofFloats(dataType, shape, floats);
        }
        if (dataType.bits() == 64) {
            ByteBuffer bytes = ByteBuffer.allocate(Math.multiplyExact(count, 8)).order(ByteOrder.LITTLE_ENDIAN);
            for (int i = 0; i < count; i++) {
                bytes.putLong(isFloat() ? Double.doubleToRawLongBits(doubles[i]) : longs[i]);
            }
            return Tensor.ofBytes(dataType, shape, bytes.array());
        }
        if (isFloat()) {
            throw new IllegalArgumentException("no tensor of " + dataType.milName() + " can be made of numbers");
        }
        int[] ints = new int[count];
        for (int i = 0; i < count; i++) {
            ints[i] = (int) longs[i];
        }
        return Tensor.ofInts(dataType, shape, ints);
    }

    /** {@return these elements in another shape of as many} */
    public Numbers withShape(Shape other) {
        requireCount(other, count());
        return new Numbers(dataType, other, longs, doubles);
    }

    /**
     * {@return the elements in another type: floats become integers cut towards zero and clamped to 64 bits, integers
     * that do not fit wrap, and bools say what is not zero}
     */
    public Numbers cast(DataType other) {
        if (other == dataType) {
            return this;
        }
        if (other.isFloat()) {
            return of(other, shape, toDoubles());
        }
        long[] cast = new long[count()];
        for (int i = 0; i < cast.length; i++) {
            cast[i] = other == DataType.BOOL ? (doubleAt(i) != 0 ? 1 : 0) : longAt(i);
        }
        return of(other, shape, cast);
    }

    /** {@return the elements as int32; what is beyond, as the sentinels that stand for "to the end", is clamped} */
    public Numbers clampedToInt32() {
        long[] clamped = new long[count()];
        for (int i = 0; i < clamped.length; i++) {
            clamped[i] = Math.clamp(longAt(i), Integer.MIN_VALUE, Integer.MAX_VALUE);
        }
        return of(DataType.INT32, shape, clamped);
    }

    /** {@return {@code formula} of each element, in this type} */
    public Numbers map(DoubleUnaryOperator formula) {
        double[] mapped = new double[count()];
        Arrays.setAll(mapped, i -> formula.applyAsDouble(doubleAt(i)));
        return of(dataType, shape, mapped);
    }

    /** {@return {@code formula} of each element, in this type} */
    public Numbers mapLongs(LongUnaryOperator formula) {
        long[] mapped = new long[count()];
        Arrays.setAll(mapped, i -> formula.applyAsLong(longAt(i)));
        return of(dataType, shape, mapped);
    }

    /** {@return the formula for the type of these elements of each pair, broadcast, in this type} */
    public Numbers combine(Numbers other, DoubleBinaryOperator floats, LongBinaryOperator integers) {
        Shape joint = Broadcast.shape(shape, other.shape);
        int[] mine = Broadcast.indices(shape, joint);
        int[] theirs = Broadcast.indices(other.shape, joint);
        if (isFloat()) {
            double[] combined = new double[mine.length];
            Arrays.setAll(combined, i -> floats.applyAsDouble(doubles[mine[i]], other.doubleAt(theirs[i])));
            return of(dataType, joint, combined);
        }
        long[] combined = new long[mine.length];
        Arrays.setAll(combined, i -> integers.applyAsLong(longs[mine[i]], other.longAt(theirs[i])));
        return of(dataType, joint, combined);
    }

    /** A question about two numbers. */
    @FunctionalInterface
    public interface Comparison {
        /**
         * @param sign of {@code one - other}; NaN where one of them is not a number
         */
        boolean holds(double sign);
    }

    /** {@return bools: whether the comparison holds for each pair, broadcast} */
    public Numbers compare(Numbers other, Comparison comparison) {
        Shape joint = Broadcast.shape(shape, other.shape);
        int[] mine = Broadcast.indices(shape, joint);
        int[] theirs = Broadcast.indices(other.shape, joint);
        long[] truths = new long[mine.length];
        Arrays.setAll(truths, i -> {
            double sign = isFloat()
                    ? Math.signum(doubles[mine[i]] - other.doubleAt(theirs[i]))
                    : Long.compare(longs[mine[i]], other.longAt(theirs[i]));
            // Equal infinities differ by NaN.
            boolean same = isFloat() && doubles[mine[i]] == other.doubleAt(theirs[i]);
            return comparison.holds(same ? 0 : sign) ? 1 : 0;
        });
        return of(DataType.BOOL, joint, truths);
    }

    /** {@return for each element, {@code yes} where these bools hold and {@code no} elsewhere, all broadcast} */
    public Numbers choose(Numbers yes, Numbers no) {
        Shape joint = Broadcast.shape(Broadcast.shape(shape, yes.shape), no.shape);
        int[] mine = Broadcast.indices(shape, joint);
        int[] ifTrue = Broadcast.indices(yes.shape, joint);
        int[] ifFalse = Broadcast.indices(no.shape, joint);
        if (yes.isFloat()) {
            double[] chosen = new double[mine.length];
            Arrays.setAll(chosen, i -> longs[mine[i]] != 0 ? yes.doubles[ifTrue[i]] : no.doubleAt(ifFalse[i]));
            return of(yes.dataType, joint, chosen);
        }
        long[] chosen = new long[mine.length];
        Arrays.setAll(chosen, i -> longs[mine[i]] != 0 ? yes.longs[ifTrue[i]] : no.longAt(ifFalse[i]));
        return of(yes.dataType, joint, chosen);
    }

    @Override
    public boolean equals(Object object) {
        return object instanceof Numbers other
                && dataType == other.dataType
                && shape.equals(other.shape)
                && Arrays.equals(longs, other.longs)
                && Arrays.equals(doubles, other.doubles);
    }

    @Override
    public int hashCode() {
        return 31 * shape.hashCode() + Arrays.hashCode(longs) + Arrays.hashCode(doubles);
    }

    @Override
    public String toString() {
        return dataType.milName() + shape + " " + (isFloat() ? Arrays.toString(doubles) : Arrays.toString(longs));
    }
}
