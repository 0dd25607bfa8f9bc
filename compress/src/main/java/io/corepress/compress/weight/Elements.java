package io.corepress.compress.weight;

import io.corepress.mil.MalformedModelException;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import io.corepress.tensor.TensorReader;
import io.corepress.tensor.TensorStore;
import io.corepress.tensor.TensorWriter;
import java.util.Arrays;
import java.util.OptionalInt;

/**
 * Evaluates a compressed weight: the elements of a range, as floats, with the rounding of the Core ML operations
 * (arithmetic in the type of the scale). Belongs to one thread. Large tensors are read in ranges; tables and scales are
 * held in memory.
 */
public abstract sealed class Elements {
    private static final int CHUNK = 1 << 18;

    private Elements() {}

    /** Evaluates the elements {@code [start, start + length)}, in row-major order. */
    public abstract void read(long start, float[] target, int from, int length);

    /** {@return an evaluator of this form} */
    public static Elements of(CompressedWeight weight) {
        return switch (weight) {
            case CompressedWeight.Dense dense -> new Plain(new TensorReader(dense.tensor()));
            case CompressedWeight.Cast cast -> new Plain(new TensorReader(cast.source()));
            case CompressedWeight.Dequantized dequantized ->
                new Scaled(
                        of(dequantized.data()),
                        BlockGrid.of(dequantized.shape(), dequantized.scale().shape()),
                        toFloats(dequantized.scale()),
                        dequantized.offset().map(Tensor::toFloats).orElse(null),
                        dequantized.dataType());
            case CompressedWeight.Palettized palettized ->
                new LookedUp(
                        new Plain(new TensorReader(palettized.indices())),
                        palettized.indices().shape(),
                        palettized.lut(),
                        palettized.vectorAxis());
            case CompressedWeight.Sparse(SparseValues.Stored stored) -> filled(stored);
            case CompressedWeight.Sparse(SparseValues values) ->
                new Masked(new TensorReader(SparseMask.of(values)), unmasked(values));
        };
    }

    /** {@return all elements; at most 2^31 of them} */
    public static float[] toFloats(CompressedWeight weight) {
        float[] values = new float[Math.toIntExact(weight.shape().elementCount())];
        of(weight).read(0, values, 0, values.length);
        return values;
    }

    /** Evaluates a whole weight into a dense tensor of the type that the runtime would see. */
    public static Tensor decompress(CompressedWeight weight, TensorStore store) {
        if (weight instanceof CompressedWeight.Dense(Tensor tensor)) {
            return store.keep(tensor); // of any type, bit for bit
        }
        long count = weight.shape().elementCount();
        DataType dataType = weight.dataType();
        float[] chunk = new float[(int) Math.min(CHUNK, count)];
        byte[] codes = dataType.isFloat() ? new byte[0] : new byte[chunk.length];
        Elements elements = of(weight);
        try (TensorWriter writer = store.begin(dataType, weight.shape())) {
            for (long at = 0; at < count; at += chunk.length) {
                int length = (int) Math.min(chunk.length, count - at);
                elements.read(at, chunk, 0, length);
                if (dataType.isFloat()) {
                    writer.appendFloats(chunk, 0, length);
                } else {
                    for (int i = 0; i < length; i++) {
                        codes[i] = (byte) (int) chunk[i];
                    }
                    writer.appendCodes(codes, 0, length);
                }
            }
            return writer.finish();
        }
    }

    /** {@return a dense form with these values at the ones of their mask, and with any values elsewhere} */
    private static Elements unmasked(SparseValues values) {
        return switch (values) {
            case SparseValues.Stored stored -> filled(stored);
            case SparseValues.SparseLut sparse ->
                new LookedUp(
                        filled(new SparseValues.Stored(sparse.indicesMask(), sparse.indicesNonzeroData())),
                        sparse.indicesMask().shape(),
                        sparse.lut(),
                        sparse.vectorAxis());
            case SparseValues.SparseDequantized sparse ->
                new Scaled(
                        unmasked(sparse.data()),
                        BlockGrid.of(sparse.shape(), sparse.scale().shape()),
                        toFloats(sparse.scale()),
                        sparse.offset().map(Tensor::toFloats).orElse(null),
                        sparse.dataType());
        };
    }

    private static Elements filled(SparseValues.Stored stored) {
        return new Filled(
                new TensorReader(stored.mask()),
                new Plain(new TensorReader(stored.nonzeroData())),
                stored.nonzeroData().elementCount());
    }

    private static final class Plain extends Elements {
        private final TensorReader reader;

        Plain(TensorReader reader) {
            this.reader = reader;
        }

        @Override
        public void read(long start, float[] target, int from, int length) {
            reader.readFloats(start, target, from, length);
        }
    }

    private static final class Scaled extends Elements {
        private final Elements data;
        private final BlockGrid grid;
        private final float[] scales;
        private final float[] offsets;
        private final DataType dataType;

        Scaled(Elements data, BlockGrid grid, float[] scales, float[] offsets, DataType dataType) {
            this.data = data;
            this.grid = grid;
            this.scales = scales;
            this.offsets = offsets;
            this.dataType = dataType;
        }

        @Override
        public void read(long start, float[] target, int from, int length) {
            data.read(start, target, from, length);
            boolean half = dataType == DataType.FLOAT16;
            grid.forEachRun(start, length, (block, runFrom, runTo) -> {
                float scale = scales[block];
                float offset = offsets == null ? 0 : offsets[block];
                for (int i = from + runFrom; i < from + runTo; i++) {
                    float value = (half ? round(round(target[i]) - offset) : target[i] - offset) * scale;
                    target[i] = half ? round(value) : value;
                }
            });
        }

        private static float round(float value) {
            return Float.float16ToFloat(Float.floatToFloat16(value));
        }
    }

    private static final class LookedUp extends Elements {
        /** Below this, a call for each run would cost more than the run. */
        private static final int SHORT_RUN = 256;

        private final Elements indices;
        private final BlockGrid groups;
        private final float[] entries;
        private final int entriesOfGroup;
        private final int vectorSize;
        /** Elements of the index tensor behind the vector axis: neighbours along that axis are this far apart. */
        private final long inner;

        LookedUp(Elements indices, Shape indexShape, CompressedWeight lut, OptionalInt vectorAxis) {
            int rank = indexShape.rank();
            this.indices = indices;
            this.groups =
                    BlockGrid.of(indexShape, Shape.of(Arrays.copyOf(lut.shape().sizes(), rank)));
            this.entries = toFloats(lut);
            this.entriesOfGroup = (int) lut.shape().size(rank);
            this.vectorSize = (int) lut.shape().size(rank + 1);
            this.inner = vectorAxis.isPresent() ? indexShape.elementCount(vectorAxis.getAsInt() + 1, rank) : 1;
        }

        @Override
        public void read(long start, float[] target, int from, int length) {
            if (vectorSize == 1) {
                indices.read(start, target, from, length);
                groups.forEachRun(start, length, (group, runFrom, runTo) -> {
                    int base = group * entriesOfGroup;
                    for (int i = from + runFrom; i < from + runTo; i++) {
                        target[i] = entries[base + (int) target[i]];
                    }
                });
                return;
            }
            if (inner < SHORT_RUN) {
                readShortRuns(start, target, from, length);
                return;
            }
            // Output runs of `inner` elements repeat one run of indices vectorSize times, once for each component.
            float[] codes = new float[(int) Math.min(inner, length)];
            long at = start;
            int done = 0;
            while (done < length) {
                long run = at / inner;
                long inside = at - run * inner;
                int count = (int) Math.min(length - done, inner - inside);
                int component = (int) (run % vectorSize);
                long first = run / vectorSize * inner + inside;
                indices.read(first, codes, 0, count);
                int to = from + done;
                groups.forEachRun(first, count, (group, runFrom, runTo) -> {
                    for (int i = runFrom; i < runTo; i++) {
                        target[to + i] = entries[(group * entriesOfGroup + (int) codes[i]) * vectorSize + component];
                    }
                });
                at += count;
                done += count;
            }
        }

        /** Reads the indices of all the vectors that the range touches at once, and spreads each of them. */
        private void readShortRuns(long start, float[] target, int from, int length) {
            int run = (int) inner;
            long firstRun = start / (inner * vectorSize);
            long endRun = Math.ceilDiv(start + length, inner * vectorSize);
            float[] codes = new float[Math.toIntExact((endRun - firstRun) * inner)];
            indices.read(firstRun * inner, codes, 0, codes.length);
            int before = (int) (start - firstRun * inner * vectorSize);
            groups.forEachRun(firstRun * inner, codes.length, (group, runFrom, runTo) -> {
                for (int i = runFrom; i < runTo; i++) {
                    int entry = (group * entriesOfGroup + (int) codes[i]) * vectorSize;
                    int at = i / run * run * vectorSize + i % run - before;
                    for (int component = 0; component < vectorSize; component++, at += run) {
                        if (at >= 0 && at < length) {
                            target[from + at] = entries[entry + component];
                        }
                    }
                }
            });
        }
    }

    /** Spreads values to the ones of a mask. */
    private static final class Filled extends Elements {
        private final TensorReader mask;
        private final Elements values;
        private final long valueCount;
        private final Ranks ranks;

        Filled(TensorReader mask, Elements values, long valueCount) {
            this.mask = mask;
            this.values = values;
            this.valueCount = valueCount;
            this.ranks = new Ranks(mask);
        }

        @Override
        public void read(long start, float[] target, int from, int length) {
            byte[] ones = new byte[length];
            mask.readCodes(start, ones, 0, length);
            int count = 0;
            for (byte one : ones) {
                count += one;
            }
            long first = ranks.of(start);
            if (first + count > valueCount) {
                throw new MalformedModelException(
                        "a mask has more ones than the " + valueCount + " values that are stored for it");
            }
            float[] found = new float[count];
            values.read(first, found, 0, count);
            int next = 0;
            for (int i = 0; i < length; i++) {
                target[from + i] = ones[i] == 0 ? 0 : found[next++];
            }
        }
    }

    /** A dense form where a mask is one, zero elsewhere. */
    private static final class Masked extends Elements {
        private final TensorReader mask;
        private final Elements dense;

        Masked(TensorReader mask, Elements dense) {
            this.mask = mask;
            this.dense = dense;
        }

        @Override
        public void read(long start, float[] target, int from, int length) {
            byte[] ones = new byte[length];
            mask.readCodes(start, ones, 0, length);
            dense.read(start, target, from, length);
            for (int i = 0; i < length; i++) {
                target[from + i] = ones[i] == 0 ? 0 : target[from + i];
            }
        }
    }

    /**
     * Counts the ones before a position of a mask. Remembers counts at equal steps as far as it has come, so that going
     * back is as quick as going on.
     */
    private static final class Ranks {
        private static final int STEP = 4096;

        private final TensorReader mask;
        private final byte[] ones = new byte[STEP];
        /** The ones before each step; the first {@code known} of them are filled in. */
        private long[] steps = new long[16];

        private int known = 1;

        Ranks(TensorReader mask) {
            this.mask = mask;
        }

        long of(long position) {
            int step = Math.toIntExact(position / STEP);
            while (known <= step) {
                if (known == steps.length) {
                    steps = Arrays.copyOf(steps, 2 * known);
                }
                steps[known] = steps[known - 1] + count((long) (known - 1) * STEP, STEP);
                known++;
            }
            return steps[step] + count((long) step * STEP, (int) (position % STEP));
        }

        private int count(long start, int length) {
            mask.readCodes(start, ones, 0, length);
            int count = 0;
            for (int i = 0; i < length; i++) {
                count += ones[i];
            }
            return count;
        }
    }
}
