package io.corepress.compress.weight;

import io.corepress.compress.weight.CompressedWeight.Cast;
import io.corepress.compress.weight.CompressedWeight.Dense;
import io.corepress.compress.weight.CompressedWeight.Dequantized;
import io.corepress.compress.weight.CompressedWeight.Palettized;
import io.corepress.compress.weight.CompressedWeight.Sparse;
import io.corepress.compress.weight.SparseValues.SparseDequantized;
import io.corepress.compress.weight.SparseValues.SparseLut;
import io.corepress.compress.weight.SparseValues.Stored;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** Small random weights of every form that the format has, nested in every way that it allows. */
public final class RandomWeights {
    private static final int[] INDEX_BITS = {1, 2, 3, 4, 6, 8};
    private static final DataType[] CODES = {DataType.INT4, DataType.UINT4, DataType.INT8, DataType.UINT8};

    private final Random random;

    public RandomWeights(long seed) {
        this.random = new Random(seed);
    }

    /** {@return a shape of rank 1 to 5 with sizes that often have divisors} */
    public Shape shape(int minRank) {
        long[] sizes = new long[minRank + random.nextInt(6 - minRank)];
        for (int axis = 0; axis < sizes.length; axis++) {
            sizes[axis] = pick(1, 2, 3, 4, 5, 6, 8);
        }
        return Shape.of(sizes);
    }

    /** {@return a weight of this shape, fp16 or fp32, whose table, if it has one, may be one of vectors} */
    public CompressedWeight weight(Shape shape) {
        DataType dataType = random.nextBoolean() ? DataType.FLOAT16 : DataType.FLOAT32;
        return switch (random.nextInt(9)) {
            case 0 -> new Dense(floats(dataType, shape));
            case 1 -> new Cast(floats(DataType.FLOAT16, shape));
            case 2 -> dequantized(codes(shape), shape, dataType);
            case 3 -> dequantized(palettized(shape, DataType.INT8), shape, dataType);
            case 4 -> palettized(shape, dataType);
            case 5 -> dequantized(palettized(shape, dataType), shape, dataType);
            case 6 -> new Sparse(sparse(shape, dataType));
            case 7 -> dequantized(new Sparse(stored(codes(shape).tensor())), shape, dataType);
            default -> dequantized(new Sparse(sparse(shape, dataType)), shape, dataType);
        };
    }

    public Tensor floats(DataType dataType, Shape shape) {
        float[] values = new float[(int) shape.elementCount()];
        for (int i = 0; i < values.length; i++) {
            values[i] = number();
        }
        return Tensor.ofFloats(dataType, shape, values);
    }

    private SparseValues sparse(Shape shape, DataType dataType) {
        return switch (random.nextInt(4)) {
            case 0 -> stored(floats(dataType, shape));
            case 1 -> sparseLut(shape, dataType);
            case 2 -> sparseDequantized(stored(codes(shape).tensor()), shape, dataType);
            default -> sparseDequantized(sparseLut(shape, DataType.INT8), shape, dataType);
        };
    }

    private Dequantized dequantized(CompressedWeight data, Shape shape, DataType dataType) {
        Shape grid = grid(shape);
        return new Dequantized(data, scale(dataType, grid), offset(data.dataType(), dataType, grid));
    }

    private SparseDequantized sparseDequantized(SparseValues data, Shape shape, DataType dataType) {
        Shape grid = grid(shape);
        return new SparseDequantized(data, scale(dataType, grid), offset(data.dataType(), dataType, grid));
    }

    private Dense scale(DataType dataType, Shape grid) {
        return new Dense(floats(dataType, grid));
    }

    private Optional<Tensor> offset(DataType dataType, DataType scaleType, Shape grid) {
        return switch (random.nextInt(3)) {
            case 0 -> Optional.empty();
            case 1 -> Optional.of(floats(scaleType, grid));
            default -> Optional.of(dataType.isFloat() ? floats(dataType, grid) : ints(dataType, grid));
        };
    }

    private Palettized palettized(Shape shape, DataType dataType) {
        Vectors vectors = vectors(shape);
        DataType indexType = DataType.unsigned(pick(INDEX_BITS));
        return new Palettized(ints(indexType, vectors.indices), lut(vectors, indexType, dataType), vectors.axis);
    }

    private SparseLut sparseLut(Shape shape, DataType dataType) {
        Vectors vectors = vectors(shape);
        DataType indexType = DataType.unsigned(pick(INDEX_BITS));
        Stored indices = stored(ints(indexType, vectors.indices));
        return new SparseLut(indices.mask(), indices.nonzeroData(), lut(vectors, indexType, dataType), vectors.axis);
    }

    private record Vectors(Shape indices, OptionalInt axis, int size) {}

    private Vectors vectors(Shape shape) {
        int axis = random.nextInt(shape.rank());
        int size = divisor(shape.size(axis));
        if (size == 1 && random.nextBoolean()) {
            return new Vectors(shape, OptionalInt.empty(), 1);
        }
        return new Vectors(shape.withSize(axis, shape.size(axis) / size), OptionalInt.of(axis), size);
    }

    private CompressedWeight lut(Vectors vectors, DataType indexType, DataType dataType) {
        Shape shape = grid(vectors.indices).append(1L << indexType.bits(), vectors.size);
        if (!dataType.isFloat()) {
            return new Dense(ints(dataType, shape));
        }
        return random.nextBoolean()
                ? new Dense(floats(dataType, shape))
                : dequantized(new Dense(ints(DataType.INT8, shape)), shape, dataType);
    }

    /** Keeps a random part of the elements, sometimes none or all; some of those that are kept are zero. */
    private Stored stored(Tensor dense) {
        int count = (int) dense.elementCount();
        double share = pick(0, 3, 7, 10) / 10.0;
        int[] kept = IntStream.range(0, count)
                .filter(i -> random.nextDouble() < share)
                .toArray();
        int[] mask = new int[count];
        IntStream.of(kept).forEach(i -> mask[i] = 1);
        Shape length = Shape.of(kept.length);
        float[] values = dense.toFloats();
        Tensor data;
        if (dense.dataType().isFloat()) {
            float[] picked = new float[kept.length];
            for (int i = 0; i < kept.length; i++) {
                picked[i] = values[kept[i]];
            }
            data = Tensor.ofFloats(dense.dataType(), length, picked);
        } else {
            data = Tensor.ofInts(
                    dense.dataType(),
                    length,
                    IntStream.of(kept).map(i -> (int) values[i]).toArray());
        }
        return new Stored(Tensor.ofInts(DataType.UINT1, dense.shape(), mask), data);
    }

    private Dense codes(Shape shape) {
        return new Dense(ints(CODES[random.nextInt(CODES.length)], shape));
    }

    private Tensor ints(DataType dataType, Shape shape) {
        int span = (int) (dataType.maxValue() - dataType.minValue() + 1);
        return Tensor.ofInts(
                dataType,
                shape,
                IntStream.range(0, (int) shape.elementCount())
                        .map(_ -> random.nextInt(4) == 0 ? 0 : (int) dataType.minValue() + random.nextInt(span))
                        .toArray());
    }

    private Shape grid(Shape shape) {
        return Shape.of(LongStream.of(shape.sizes()).map(this::divisor).toArray());
    }

    private int divisor(long size) {
        int candidate = 1 + random.nextInt((int) size);
        return size % candidate == 0 ? candidate : 1;
    }

    /** Often zero or equal to another one, of either sign. */
    private float number() {
        return switch (random.nextInt(4)) {
            case 0 -> random.nextBoolean() ? 0f : -0f;
            case 1 -> (random.nextInt(7) - 3) / 4f;
            default -> (float) random.nextGaussian();
        };
    }

    private int pick(int... choices) {
        return choices[random.nextInt(choices.length)];
    }
}
