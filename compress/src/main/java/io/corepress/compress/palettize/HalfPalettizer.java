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
 * values: they are counted, the table is made from the counts, and a map from bits to indices translates the weight. It
 * is read twice and never held; where elements do not count the same, only what each counts is.
 */
final class HalfPalettizer {
    /** Elements of one task. */
    private static final int TASK_ELEMENTS = 1 << 18;

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

    private record Piece(Table table, byte[] codes) {}

    /** Many small groups: each is one task, or a share of one. */
    private boolean groupByGroup(int groupSize, float[] entries, TensorWriter writer) {
        ThreadLocal<HalfCounter> counters = ThreadLocal.withInitial(HalfCounter::new);
        int[] group = {0};
        boolean[] finite = {true};
        OrderedTasks.<Optional<Piece>>run(
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
                    return Optional.of(new Piece(table, encode(halves, counter.nearest(table))));
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
        int chunks = Math.toIntExact(Math.ceilDiv(groupSize, (long) TASK_ELEMENTS));
        for (int group = 0; group < groups.count(); group++) {
            long start = group * groupSize;
            HalfCounter counter = new HalfCounter();
            OrderedTasks.<double[]>run(
                    chunks,
                    chunk -> HalfCounter.count(
                            chunk(start, groupSize, chunk), times, (int) (start + (long) chunk * TASK_ELEMENTS)),
                    counter::add);
            if (!counter.allFinite()) {
                return false;
            }
            Table table = table(counter);
            System.arraycopy(table.entries(), 0, entries, group << nbits, 1 << nbits);
            byte[] map = counter.nearest(table);
            OrderedTasks.<byte[]>run(
                    chunks,
                    chunk -> encode(chunk(start, groupSize, chunk), map),
                    codes -> writer.appendCodes(codes, 0, codes.length));
        }
        return true;
    }

    private short[] chunk(long start, long groupSize, int chunk) {
        long from = (long) chunk * TASK_ELEMENTS;
        short[] halves = new short[(int) Math.min(TASK_ELEMENTS, groupSize - from)];
        new TensorReader(weight).readShorts(start + from, halves, 0, halves.length);
        return halves;
    }

    private Table table(HalfCounter counter) {
        return TableMaker.make(counter.distinct(), config.mode(), nbits, DataType.FLOAT16);
    }

    private static byte[] encode(short[] halves, byte[] map) {
        byte[] codes = new byte[halves.length];
        for (int i = 0; i < codes.length; i++) {
            codes[i] = map[halves[i] & 0xFFFF];
        }
        return codes;
    }
}
