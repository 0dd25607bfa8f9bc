package io.corepress.compress.palettize;

import io.corepress.compress.config.OpPalettizerConfig;
import io.corepress.compress.parallel.OrderedTasks;
import io.corepress.compress.weight.CompressedWeight.Dense;
import io.corepress.compress.weight.CompressedWeight.Palettized;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Tensor;
import io.corepress.tensor.TensorReader;
import io.corepress.tensor.TensorStore;
import io.corepress.tensor.TensorWriter;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Palettizes a float16 weight with groups that are contiguous in memory. Such a weight has at most 65,536 different
 * values: they are counted, the table is made from the counts, and a map from bits to indices translates the weight. Large
 * groups are read twice and never held; where elements do not count the same, only what each counts is.
 */
final class HalfPalettizer {
    /** Elements of one task. */
    private static final int TASK_ELEMENTS = 1 << 18;

    /** Elements that one task counts: more, since it fills a table of all patterns. */
    private static final int COUNTED_TOGETHER = 1 << 20;

    /** Groups of at most so many elements are read once and kept. */
    private static final int MOST_KEPT = 1 << 22;

    private final Tensor weight;
    private final ChannelGroups groups;
    private final OpPalettizerConfig config;
    private final int nbits;
    /** How many times each element counts; null for once. */
    private final float[] times;

    private HalfPalettizer(Tensor weight, ChannelGroups groups, OpPalettizerConfig config, float[] times) {
        this.weight = weight;
        this.groups = groups;
        this.config = config;
        this.nbits = config.nbits().orElseThrow();
        this.times = times;
    }

    /** {@return whether this way is open; {@link ScalarPalettizer} serves all others} */
    static boolean serves(Tensor weight, ChannelGroups groups, OpPalettizerConfig config) {
        return weight.dataType() == DataType.FLOAT16
                && (groups.outer() == 1 || groups.count() == 1)
                && config.nbits().isPresent();
    }

    /**
     * {@return the palettized weight, or nothing if it holds values that are not finite}
     *
     * @param times how many times the squared error of each element counts, more than 0, in memory order; null for once
     */
    static Optional<Palettized> palettize(
            Tensor weight, ChannelGroups groups, OpPalettizerConfig config, float[] times, TensorStore store) {
        return new HalfPalettizer(weight, groups, config, times).run(store);
    }

    private Optional<Palettized> run(TensorStore store) {
        float[] entries = new float[groups.count() << nbits];
        try (TensorWriter writer = store.begin(DataType.unsigned(nbits), weight.shape())) {
            long groupSize = weight.elementCount() / groups.count();
            boolean finite = groupSize <= 4L * TASK_ELEMENTS && groups.count() > 1
                    ? groupByGroup((int) groupSize, entries, writer)
                    : inChunks(groupSize, entries, writer);
            if (!finite) {
                return Optional.empty();
            }
            Tensor indices = writer.finish();
            Tensor lut = Tensor.ofFloats(DataType.FLOAT16, groups.lutShape(nbits), entries);
            return Optional.of(new Palettized(indices, new Dense(lut), OptionalInt.empty()));
        }
    }

    private record Coded(Table table, byte[] codes) {}

    /** Many small groups: each is one task, or a share of one. */
    private boolean groupByGroup(int groupSize, float[] entries, TensorWriter writer) {
        ThreadLocal<HalfCounter> counters = ThreadLocal.withInitial(HalfCounter::new);
        int[] group = {0};
        boolean[] finite = {true};
        OrderedTasks.<Optional<Coded>>run(
                groups.count(),
                index -> {
                    short[] halves = new short[groupSize];
                    new TensorReader(weight).readShorts((long) index * groupSize, halves, 0, groupSize);
                    HalfCounter counter = counters.get();
                    counter.clear();
                    counter.add(halves, times, index * groupSize);
                    if (!counter.allFinite()) {
                        return Optional.empty();
                    }
                    Table table = table(counter);
                    return Optional.of(new Coded(
                            table, encode(new Piece(halves, 0, groupSize), counter.nearest(table))));
                },
                piece -> {
                    finite[0] &= piece.isPresent();
                    if (finite[0]) {
                        System.arraycopy(piece.get().table().entries(), 0, entries, group[0]++ << nbits, 1 << nbits);
                        writer.appendCodes(piece.get().codes(), 0, groupSize);
                    }
                });
        return finite[0];
    }

    /** A few large groups, one after the other: both passes over a group are split into tasks. */
    private boolean inChunks(long groupSize, float[] entries, TensorWriter writer) {
        for (int group = 0; group < groups.count(); group++) {
            Halves halves = groupSize <= MOST_KEPT
                    ? kept(group * groupSize, (int) groupSize)
                    : new Stored(weight, group * groupSize, groupSize);
            HalfCounter counter = counted(halves, group * groupSize);
            if (!counter.allFinite()) {
                return false;
            }
            Table table = table(counter);
            System.arraycopy(table.entries(), 0, entries, group << nbits, 1 << nbits);
            byte[] map = counter.nearest(table);
            OrderedTasks.<byte[]>run(
                    halves.pieces(TASK_ELEMENTS),
                    index -> encode(halves.piece(index, TASK_ELEMENTS), map),
                    codes -> writer.appendCodes(codes, 0, codes.length));
        }
        return true;
    }

    private HalfCounter counted(Halves halves, long start) {
        HalfCounter counter = new HalfCounter();
        int pieces = halves.pieces(COUNTED_TOGETHER);
        if (times == null) {
            OrderedTasks.<int[]>run(
                    pieces,
                    index -> {
                        Piece piece = halves.piece(index, COUNTED_TOGETHER);
                        return HalfCounter.count(piece.halves, piece.from, piece.length);
                    },
                    counter::add);
        } else {
            OrderedTasks.<double[]>run(
                    pieces,
                    index -> {
                        Piece piece = halves.piece(index, COUNTED_TOGETHER);
                        int first = Math.toIntExact(start + (long) index * COUNTED_TOGETHER);
                        return HalfCounter.weigh(piece.halves, piece.from, piece.length, times, first);
                    },
                    counter::add);
        }
        return counter;
    }

    /** Some elements as bits: {@code length} of an array. */
    private record Piece(short[] halves, int from, int length) {}

    /** The elements of a group, to be had in pieces of equal size. */
    private sealed interface Halves {
        long count();

        Piece piece(int index, int size);

        default int pieces(int size) {
            return Math.toIntExact(Math.ceilDiv(count(), (long) size));
        }
    }

    private record Kept(short[] halves) implements Halves {
        @Override
        public long count() {
            return halves.length;
        }

        @Override
        public Piece piece(int index, int size) {
            return new Piece(halves, index * size, Math.min(size, halves.length - index * size));
        }
    }

    private record Stored(Tensor weight, long start, long count) implements Halves {
        @Override
        public Piece piece(int index, int size) {
            long from = (long) index * size;
            short[] halves = new short[(int) Math.min(size, count - from)];
            new TensorReader(weight).readShorts(start + from, halves, 0, halves.length);
            return new Piece(halves, 0, halves.length);
        }
    }

    private Kept kept(long start, int count) {
        short[] halves = new short[count];
        new TensorReader(weight).readShorts(start, halves, 0, count);
        return new Kept(halves);
    }

    private Table table(HalfCounter counter) {
        return TableMaker.make(counter.distinct(), config.mode(), nbits, DataType.FLOAT16);
    }

    private static byte[] encode(Piece piece, byte[] map) {
        byte[] codes = new byte[piece.length];
        for (int i = 0; i < codes.length; i++) {
            codes[i] = map[piece.halves[piece.from + i] & 0xFFFF];
        }
        return codes;
    }
}
