package io.corepress.compress.palettize;

import io.corepress.compress.config.OpPalettizerConfig.Mode;
import io.corepress.tensor.DataType;
import java.util.Arrays;

/** Makes the table of a group from its values, as a mode asks for it. */
public final class TableMaker {
    private TableMaker() {}

    /**
     * {@return the table}
     *
     * @param mode kmeans, uniform or unique (then with at most {@code 2^nbits} values)
     */
    public static Table make(Distinct values, Mode mode, int nbits, DataType type) {
        if (values.count() == 0) {
            return Table.of(new double[] {0}, nbits, type);
        }
        double[] entries = switch (mode) {
            case KMEANS ->
                ExactKMeans.cluster(values.values(), values.weights(), values.count(), 1 << nbits)
                        .centroids();
            case UNIFORM -> uniform(values, 1 << nbits);
            case UNIQUE -> Arrays.copyOf(values.values(), values.count());
            case CUSTOM -> throw new IllegalArgumentException("a custom table is made by its function");
        };
        return Table.of(entries, nbits, type);
    }

    private static double[] uniform(Distinct values, int count) {
        double min = values.values()[0];
        double max = values.values()[values.count() - 1];
        double[] entries = new double[count];
        for (int i = 0; i < count; i++) {
            entries[i] = min + i * (max - min) / (count - 1);
        }
        return entries;
    }
}
