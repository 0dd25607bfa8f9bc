package io.corepress.learn.optimal;

import io.corepress.compress.weight.BlockGrid;
import io.corepress.compress.weight.CompressedWeight;
import io.corepress.compress.weight.CompressedWeight.Dense;
import io.corepress.compress.weight.CompressedWeight.Dequantized;
import io.corepress.compress.weight.CompressedWeight.Palettized;
import io.corepress.compress.weight.Elements;
import io.corepress.learn.hessian.Hessian;
import io.corepress.learn.layer.WeightMatrix;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import io.corepress.tensor.TensorStore;
import io.corepress.tensor.TensorWriter;
import java.util.Arrays;
import java.util.OptionalInt;

/**
 * Chooses the entries of given tables so that the outputs of a layer change least: each element takes the entry nearest to
 * what the errors before it have made of it, as {@link Gptq} does with integers. The tables stay as they are.
 */
public final class TableSweep {
    private static final int GROUP_SIZE = 128;

    private TableSweep() {}

    /**
     * {@return the palettized weight with other indices; as it is, if its tables hold vectors}
     *
     * @param weight as it was before
     * @param palettized tables of single values, with or without a scale for each channel
     */
    public static CompressedWeight assign(
            Tensor weight,
            CompressedWeight palettized,
            WeightMatrix matrix,
            Hessian hessian,
            TensorStore store) {
        return switch (palettized) {
            case Palettized tables when tables.vectorAxis().isEmpty() ->
                new Palettized(
                        indices(weight, new Entries(tables), matrix, hessian, store),
                        tables.lut(),
                        OptionalInt.empty());
            case Dequantized(Palettized tables, CompressedWeight scale, var offset)
            when tables.vectorAxis().isEmpty() && offset.isEmpty() ->
                new Dequantized(
                        new Palettized(
                                indices(weight, new Entries(tables, scale), matrix, hessian, store),
                                tables.lut(),
                                OptionalInt.empty()),
                        scale,
                        offset);
            default -> palettized;
        };
    }

    private static Tensor indices(
            Tensor weight,
            Entries entries,
            WeightMatrix matrix,
            Hessian hessian,
            TensorStore store) {
        float[] values = weight.toFloats();
        for (int group = 0; group < matrix.groups(); group++) {
            // Tables do not change on the way, so columns may be taken in the best order.
            int[] columns = SweepOrder.byActivation(hessian, group);
            SweepOrder order = SweepOrder.of(hessian, group, Gptq.Settings.DEFAULT.hessianDampening(), columns);
            float[] arranged = order.arrange(matrix.gather(values, group), matrix.rows());
            int number = group;
            ColumnSweep.run(
                    arranged,
                    matrix.rows(),
                    matrix.columns(),
                    order.factor(),
                    GROUP_SIZE,
                    (row, column, value) -> entries.choose(matrix.index(number, row, columns[column]), value));
        }
        return entries.indices(store);
    }

    /** The entries that each element can take, in ascending order, and those that were taken. */
    private static final class Entries {
        private final Tensor before;
        private final BlockGrid tableOf;
        private final float[][] sorted;
        private final byte[][] indexOf;
        private final BlockGrid scaleOf;
        private final float[] scales;
        private final byte[] chosen;

        Entries(Palettized tables) {
            this(tables, Shape.ones(tables.shape().rank()), new float[] {1});
        }

        Entries(Palettized tables, CompressedWeight scale) {
            this(tables, scale.shape(), Elements.toFloats(scale));
        }

        private Entries(Palettized tables, Shape scaleGrid, float[] scales) {
            Shape lut = tables.lut().shape();
            int rank = tables.shape().rank();
            int size = Math.toIntExact(lut.size(rank));
            float[] values = Elements.toFloats(tables.lut());
            this.before = tables.indices();
            this.tableOf = BlockGrid.of(tables.shape(), Shape.of(Arrays.copyOf(lut.sizes(), rank)));
            this.scaleOf = BlockGrid.of(tables.shape(), scaleGrid);
            this.scales = scales;
            this.sorted = new float[values.length / size][size];
            this.indexOf = new byte[sorted.length][size];
            this.chosen = new byte[Math.toIntExact(before.elementCount())];
            for (int table = 0; table < sorted.length; table++) {
                sort(values, table * size, sorted[table], indexOf[table]);
            }
        }

        private static void sort(float[] values, int from, float[] sorted, byte[] indexOf) {
            Integer[] order = new Integer[sorted.length];
            Arrays.setAll(order, i -> i);
            Arrays.sort(order, (a, b) -> Float.compare(values[from + a], values[from + b]));
            for (int i = 0; i < order.length; i++) {
                sorted[i] = values[from + order[i]];
                indexOf[i] = order[i].byteValue();
            }
        }

        /** {@return the nearest value to one that an element can have}, which it takes. */
        float choose(int element, float value) {
            int table = tableOf.blockOfRun(element / tableOf.runLength());
            float scale = scales[scaleOf.blockOfRun(element / scaleOf.runLength())];
            int place = nearest(sorted[table], scale == 0 ? 0 : value / scale);
            chosen[element] = indexOf[table][place];
            return sorted[table][place] * scale;
        }

        private static int nearest(float[] ascending, float value) {
            int found = Arrays.binarySearch(ascending, value);
            if (found >= 0) {
                return found;
            }
            int above = -found - 1;
            if (above == 0) {
                return 0;
            }
            return above == ascending.length || value - ascending[above - 1] <= ascending[above] - value
                    ? above - 1
                    : above;
        }

        Tensor indices(TensorStore store) {
            try (TensorWriter writer = store.begin(before.dataType(), before.shape())) {
                writer.appendCodes(chosen, 0, chosen.length);
                return writer.finish();
            }
        }
    }
}
