package io.corepress.learn.optimal;

import io.corepress.compress.weight.CompressedWeight;
import io.corepress.compress.weight.CompressedWeight.Dequantized;
import io.corepress.compress.weight.CompressedWeight.Palettized;
import io.corepress.learn.hessian.Hessian;
import io.corepress.learn.layer.WeightMatrix;
import io.corepress.tensor.Tensor;
import io.corepress.tensor.TensorStore;
import java.util.Optional;

/**
 * Chooses the entries of tables so that the outputs of a layer change least: each element, or vector, takes the entry nearest
 * to what the errors before it have made of it, as {@link Gptq} does with integers. Then the tables are fitted to what was
 * taken; small ones go through both a few times. After van Baalen, Kuzmin, Nagel, Couperus, Bastoul, Mahurin, Blankevoort,
 * Whatmough, "GPTVQ: The Blessing of Dimensionality for LLM Quantization".
 */
public final class TableSweep {
    private static final int GROUP_SIZE = 128;
    /** Tables of few entries move far. With more of them, rounds behind the first were seen to harm rather than to help. */
    private static final int FEW_ENTRIES = 4;

    private static final int ROUNDS_OF_FEW = 3;
    /** Rows that are held at once: they have nothing to do with each other. */
    private static final int ROWS = 64 * ColumnSweep.TILE;

    private final Tensor weight;
    private final WeightMatrix matrix;
    private final Hessian hessian;
    private final double[] rowImportance;

    private TableSweep(Tensor weight, WeightMatrix matrix, Hessian hessian, double[] rowImportance) {
        this.weight = weight;
        this.matrix = matrix;
        this.hessian = hessian;
        this.rowImportance = rowImportance;
    }

    /**
     * {@return the palettized weight with other indices and tables; as it is, where it has no such tables}
     *
     * @param weight as it was before
     * @param palettized with or without a scale for each channel; tables of single values, or of vectors of 2, 4, 8 or 16
     *     output channels. Tables of integers, and of input channels, keep their values
     * @param matrix how the layer sees the weight
     * @param hessian of the layer's inputs
     * @param rowImportance how many times the output error of a row counts; shape {@code [groups, rows]}
     */
    public static CompressedWeight assign(
            Tensor weight,
            CompressedWeight palettized,
            WeightMatrix matrix,
            Hessian hessian,
            double[] rowImportance,
            TensorStore store) {
        TableSweep sweep = new TableSweep(weight, matrix, hessian, rowImportance);
        return switch (palettized) {
            case Palettized tables -> sweep.run(tables, Optional.empty(), store);
            case Dequantized(Palettized tables, CompressedWeight scale, Optional<Tensor> offset)
            when offset.isEmpty() -> new Dequantized(sweep.run(tables, Optional.of(scale), store), scale, offset);
            default -> palettized;
        };
    }

    private Palettized run(Palettized tables, Optional<CompressedWeight> scale, TensorStore store) {
        Optional<TableEntries> found = TableEntries.of(tables, scale, matrix);
        if (found.isEmpty()) {
            return tables;
        }
        TableEntries entries = found.get();
        int rounds = entries.size() <= FEW_ENTRIES ? ROUNDS_OF_FEW : 1;
        for (int round = 0; round < rounds; round++) {
            choose(entries);
            if (!TableFit.suits(entries, matrix)) {
                break;
            }
            entries = entries.withValues(TableFit.fit(entries, matrix, hessian, weight, rowImportance));
        }
        return entries.toPalettized(store);
    }

    private void choose(TableEntries entries) {
        for (int group = 0; group < matrix.groups(); group++) {
            // Tables do not change on the way, so columns may be taken in the best order.
            int[] columns = SweepOrder.byActivation(hessian, group);
            SweepOrder order = SweepOrder.of(hessian, group, Gptq.Settings.DEFAULT.hessianDampening(), columns);
            for (int from = 0; from < matrix.rows(); from += ROWS) {
                int to = Math.min(matrix.rows(), from + ROWS);
                ColumnSweep.run(
                        order.arrange(matrix.rows(weight, group, from, to), to - from),
                        to - from,
                        matrix.columns(),
                        order.factor(),
                        GROUP_SIZE,
                        entries.nearest(group, from, columns));
            }
        }
    }
}
