package io.corepress.compress.palettize;

import io.corepress.compress.config.OpPalettizerConfig;
import io.corepress.compress.config.OpPalettizerConfig.Lut;
import io.corepress.compress.config.OpPalettizerConfig.Mode;
import io.corepress.compress.palettize.Source.Members;
import io.corepress.compress.parallel.OrderedTasks;
import java.util.Arrays;
import java.util.Optional;

/** Palettizes values in memory, element by element; the groups may lie in any way. */
final class ScalarPalettizer {
    private static final int MAX_ENTRIES = 256;

    private ScalarPalettizer() {}

    sealed interface Result {}

    record Made(Indexed indexed) implements Result {}

    record Refused(String reason) implements Result {}

    /**
     * @param threeBits whether 3-bit indices can be stored; where not, the next size is used for mode unique
     */
    static Result palettize(Source source, ChannelGroups groups, OpPalettizerConfig config, boolean threeBits) {
        if (config.mode() == Mode.CUSTOM) {
            return custom(source, groups, config);
        }
        int nbits = config.nbits().orElse(0);
        if (config.mode() == Mode.UNIQUE) {
            int most = mostUnique(source, groups);
            if (most > MAX_ENTRIES) {
                return new Refused("it has " + most + " different values in a group, more than the 256 that mode "
                        + "unique can hold");
            }
            nbits = bitsFor(most, threeBits);
        }
        int bits = nbits;
        byte[] codes = new byte[source.values().length];
        float[] entries = new float[groups.count() << bits];
        int[] next = {0};
        OrderedTasks.<Table>run(
                groups.count(),
                group -> {
                    Distinct distinct = source.members(groups, group).distinct();
                    Table table = TableMaker.make(distinct, config.mode(), bits, source.lutType());
                    // Groups do not overlap, so tasks may write to the same array.
                    encode(source.values(), groups, group, table, codes);
                    return table;
                },
                table -> System.arraycopy(table.entries(), 0, entries, next[0]++ << bits, 1 << bits));
        return new Made(new Indexed(groups, bits, codes, entries, source.lutType()));
    }

    private static void encode(float[] values, ChannelGroups groups, int group, Table table, byte[] codes) {
        int run = Math.toIntExact(groups.run());
        for (long row = 0; row < groups.outer(); row++) {
            int start = Math.toIntExact(groups.start(group, row));
            for (int i = start; i < start + run; i++) {
                codes[i] = (byte) table.nearest(values[i]);
            }
        }
    }

    private static int mostUnique(Source source, ChannelGroups groups) {
        int[] most = {0};
        OrderedTasks.<Integer>run(
                groups.count(),
                group -> source.members(groups, group).distinct().count(),
                count -> most[0] = Math.max(most[0], count));
        return most[0];
    }

    /** {@return the smallest index size that numbers this many entries} */
    static int bitsFor(int entries, boolean threeBits) {
        for (int bits : new int[] {1, 2, 3, 4, 6, 8}) {
            if (1 << bits >= entries && (bits != 3 || threeBits)) {
                return bits;
            }
        }
        throw new IllegalArgumentException("at most 256 entries, got " + entries);
    }

    private static Result custom(Source source, ChannelGroups groups, OpPalettizerConfig config) {
        byte[] codes = new byte[source.values().length];
        float[] entries = new float[0];
        int bits = 0;
        for (int group = 0; group < groups.count(); group++) {
            Members members = source.members(groups, group);
            Lut lut = config.lutFunction().orElseThrow().apply(members.exactValues());
            if (group == 0) {
                bits = checkedBits(lut.entries().length);
                entries = new float[groups.count() << bits];
            }
            check(lut, members.count(), 1 << bits);
            for (int i = 0; i < 1 << bits; i++) {
                entries[(group << bits) + i] = Table.round(lut.entries()[i], source.lutType());
            }
            scatter(lut.indices(), source.mask(), groups, group, codes);
        }
        return new Made(new Indexed(groups, bits, codes, entries, source.lutType()));
    }

    private static int checkedBits(int count) {
        int bits = 31 - Integer.numberOfLeadingZeros(Math.max(1, count));
        if (!Arrays.asList(2, 4, 8, 16, 64, 256).contains(count)) {
            throw new IllegalArgumentException("lut_function must return 2, 4, 8, 16, 64 or 256 entries, got " + count);
        }
        return bits;
    }

    private static void check(Lut lut, int elements, int entries) {
        if (lut.entries().length != entries) {
            throw new IllegalArgumentException("lut_function must return equally many entries for each group, got "
                    + entries + " and " + lut.entries().length);
        }
        if (lut.indices().length != elements) {
            throw new IllegalArgumentException("lut_function must return an index for each of the " + elements
                    + " weights, got " + lut.indices().length);
        }
        for (int index : lut.indices()) {
            if (index < 0 || index >= entries) {
                throw new IllegalArgumentException(
                        "lut_function returned index " + index + " for a table of " + entries + " entries");
            }
        }
    }

    private static void scatter(int[] indices, Optional<byte[]> mask, ChannelGroups groups, int group, byte[] codes) {
        int run = Math.toIntExact(groups.run());
        int next = 0;
        for (long row = 0; row < groups.outer(); row++) {
            int start = Math.toIntExact(groups.start(group, row));
            for (int i = start; i < start + run; i++) {
                if (mask.isEmpty() || mask.get()[i] != 0) {
                    codes[i] = (byte) indices[next++];
                }
            }
        }
    }
}
