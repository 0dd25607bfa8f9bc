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
 * taken, and it is all done once more. After van Baalen, Kuzmin, Nagel, Couperus, Bastoul, Mahurin, Blankevoort,
 * Whatmough, "GPTVQ: The Blessing of Dimensionality for LLM Quantization".
 */
public final class TableSweep {
    private static final int GROUP_SIZE = 128;
    private static final int ROUNDS = Integer.getInteger("rounds", 2);

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

    private Palettized run(Palettized start, Optional<CompressedWeight> scale, TensorStore store) {
        Palettized tables = start;
        for (int round = 0; round < ROUNDS; round++) {
            Optional<TableEntries> found = TableEntries.of(tables, scale, matrix);
            if (found.isEmpty()) {
                return start;
            }
            TableEntries entries = found.get();
            choose(entries);
            boolean last = round == ROUNDS - 1 || !entries.isPlain() || !TableFit.suits(entries, matrix);
            Palettized taken = entries.toPalettized(last ? store : TensorStore.onHeap());
            if (!entries.isPlain() || !TableFit.suits(entries, matrix)) {
                return taken;
            }
            float[] values = TableFit.fit(entries, matrix, hessian, weight.toFloats(), rowImportance);
            tables = TableEntries.of(taken, scale, matrix).orElseThrow().withValues(values);
        }
        return tables;
    }

    private void choose(TableEntries entries) {
        float[] values = weight.toFloats();
        for (int group = 0; group < matrix.groups(); group++) {
            // Tables do not change on the way, so columns may be taken in the best order.
            int[] columns = SweepOrder.byActivation(hessian, group);
            SweepOrder order = SweepOrder.of(hessian, group, Gptq.Settings.DEFAULT.hessianDampening(), columns);
            float[] arranged = order.arrange(matrix.gather(values, group), matrix.rows());
            ColumnSweep.run(
                    arranged,
                    matrix.rows(),
                    matrix.columns(),
                    order.factor(),
                    GROUP_SIZE,
                    entries.nearest(group, columns));
        }
    }
}
