package io.corepress.compress;

import io.corepress.compress.config.OpPalettizerConfig.Mode;
import io.corepress.compress.palettize.Distinct;
import io.corepress.compress.palettize.Table;
import io.corepress.compress.palettize.TableMaker;
import io.corepress.tensor.DataType;
import java.util.Optional;

/**
 * A look-up table for numbers in memory, for those who store indices in a form of their own. Entries are fp32; those in
 * use come first and ascend, the others are zero.
 */
public final class ScalarTable {
    private static final int MAX_BITS = 8;

    private final Table table;

    private ScalarTable(Table table) {
        this.table = table;
    }

    /**
     * {@return the table of least squared error}
     *
     * @param values finite
     * @param nbits 1 to 8, for {@code 2^nbits} entries
     */
    public static ScalarTable kmeans(float[] values, int nbits) {
        return make(Distinct.of(values), Mode.KMEANS, nbits);
    }

    /** {@return the smallest table that holds every one of these finite values; nothing if they are more than 256} */
    public static Optional<ScalarTable> unique(float[] values) {
        Distinct distinct = Distinct.of(values);
        int nbits = 1;
        while (1 << nbits < distinct.count() && nbits <= MAX_BITS) {
            nbits++;
        }
        return nbits > MAX_BITS ? Optional.empty() : Optional.of(make(distinct, Mode.UNIQUE, nbits));
    }

    private static ScalarTable make(Distinct values, Mode mode, int nbits) {
        if (nbits < 1 || nbits > MAX_BITS) {
            throw new IllegalArgumentException("a table has indices of 1 to 8 bits, got " + nbits);
        }
        return new ScalarTable(TableMaker.make(values, mode, nbits, DataType.FLOAT32));
    }

    /** {@return a copy of the entries, {@code 2^nbits}} */
    public float[] entries() {
        return table.entries().clone();
    }

    /** {@return the index of the entry nearest to a value; of two equally near ones the first} */
    public int nearest(float value) {
        return table.nearest(value);
    }
}
