package io.corepress.learn.optimal;

import io.corepress.compress.weight.BlockGrid;
import io.corepress.compress.weight.CompressedWeight;
import io.corepress.compress.weight.CompressedWeight.Dense;
import io.corepress.compress.weight.CompressedWeight.Palettized;
import io.corepress.compress.weight.Elements;
import io.corepress.learn.layer.WeightMatrix;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import io.corepress.tensor.TensorStore;
import io.corepress.tensor.TensorWriter;
import java.util.Arrays;
import java.util.Optional;

/**
 * The entries that the elements of a weight can take, and those that they took: single values, or vectors of neighbouring
 * output channels. These meet the same inputs, so that all components of a vector lie in one column, and their errors
 * count the same: the nearest entry is that of the least distance.
 */
final class TableEntries {
    private final Palettized tables;
    private final WeightMatrix matrix;
    /** Components of an entry. */
    private final int vector;
    /** Elements from one component of a vector to the next. */
    private final int inner;
    /** Entries of a table. */
    private final int size;

    private final BlockGrid tableOf;
    private final float[] values;
    private final BlockGrid scaleOf;
    private final float[] scales;
    /** By index; filled by a sweep. */
    private final byte[] chosen;

    private TableEntries(
            Palettized tables, WeightMatrix matrix, BlockGrid scaleOf, float[] scales, byte[] chosen) {
        Shape indices = tables.indices().shape();
        Shape lut = tables.lut().shape();
        this.tables = tables;
        this.matrix = matrix;
        this.vector = vectorSize(tables);
        this.inner = vector == 1 ? 1 : matrix.rowStride();
        this.size = Math.toIntExact(lut.size(indices.rank()));
        this.tableOf = BlockGrid.of(indices, Shape.of(Arrays.copyOf(lut.sizes(), indices.rank())));
        this.values = Elements.toFloats(tables.lut());
        this.scaleOf = scaleOf;
        this.scales = scales;
        this.chosen = chosen;
    }

    /**
     * {@return the entries of some tables; none, if their vectors are such that a sweep cannot take all components of one at
     * once}
     *
     * @param scale by which entries are multiplied
     */
    static Optional<TableEntries> of(Palettized tables, Optional<CompressedWeight> scale, WeightMatrix matrix) {
        int vector = vectorSize(tables);
        Shape shape = tables.shape();
        boolean suits = vector == 1
                || ColumnSweep.TILE % vector == 0
                        && matrix.rows() % vector == 0
                        && shape.elementCount(tables.vectorAxis().orElseThrow() + 1, shape.rank())
                                == matrix.rowStride();
        return suits
                ? Optional.of(new TableEntries(
                        tables,
                        matrix,
                        BlockGrid.of(shape, scale.map(CompressedWeight::shape).orElse(Shape.ones(shape.rank()))),
                        scale.map(Elements::toFloats).orElse(new float[] {1}),
                        new byte[Math.toIntExact(tables.indices().shape().elementCount())]))
                : Optional.empty();
    }

    private static int vectorSize(Palettized tables) {
        return Math.toIntExact(tables.lut().shape().size(tables.shape().rank() + 1));
    }

    int vector() {
        return vector;
    }

    int size() {
        return size;
    }

    int tableCount() {
        return tableOf.blockCount();
    }

    /** {@return which table an element uses} */
    int table(int element) {
        return tableOf.blockOfRun(index(element) / tableOf.runLength());
    }

    /** {@return which entry an element took} */
    int entry(int element) {
        return Byte.toUnsignedInt(chosen[index(element)]);
    }

    boolean isScaled() {
        return scales.length > 1;
    }

    float scale(int element) {
        return scales[scaleOf.blockOfRun(element / scaleOf.runLength())];
    }

    float value(int table, int entry, int component) {
        return values[(table * size + entry) * vector + component];
    }

    private int index(int element) {
        return element / (vector * inner) * inner + element % inner;
    }

    /**
     * {@return what takes the nearest entries in a sweep}
     *
     * @param first row of the group that is the first of the sweep, a multiple of {@link ColumnSweep#TILE}
     * @param columns of the matrix, in the order of the sweep
     */
    ColumnSweep.Rounding nearest(int group, int first, int[] columns) {
        return new ColumnSweep.Rounding() {
            /** When the first row of a vector comes to a column, so have the others. */
            @Override
            public void enterColumn(int row, int column, float[] weight) {
                if (row % vector == 0) {
                    int element = matrix.index(group, first + row, columns[column]);
                    chosen[index(element)] = (byte) find(element, weight, row * matrix.columns() + column);
                }
            }

            @Override
            public float round(int row, int column, float value) {
                int element = matrix.index(group, first + row, columns[column]);
                return value(table(element), entry(element), row % vector) * scale(element);
            }
        };
    }

    private int find(int element, float[] weight, int at) {
        int table = table(element);
        int best = 0;
        float least = Float.POSITIVE_INFINITY;
        for (int entry = 0; entry < size; entry++) {
            float distance = 0;
            for (int k = 0; k < vector; k++) {
                float difference =
                        weight[at + k * matrix.columns()] - value(table, entry, k) * scale(element + k * inner);
                distance += difference * difference;
            }
            if (distance < least) {
                least = distance;
                best = entry;
            }
        }
        return best;
    }

    /** {@return the tables with the entries that were taken} */
    Palettized toPalettized(TensorStore store) {
        Tensor before = tables.indices();
        try (TensorWriter writer = store.begin(before.dataType(), before.shape())) {
            writer.appendCodes(chosen, 0, chosen.length);
            return new Palettized(writer.finish(), tables.lut(), tables.vectorAxis());
        }
    }

    /** {@return whether tables hold their values as they are} */
    boolean isPlain() {
        return tables.lut() instanceof Dense;
    }

    /** {@return the entries that were taken, with other values}; for {@link #isPlain()} tables. */
    TableEntries withValues(float[] others) {
        Tensor lut = Tensor.ofFloats(tables.lut().dataType(), tables.lut().shape(), others);
        return new TableEntries(
                new Palettized(tables.indices(), new Dense(lut), tables.vectorAxis()),
                matrix,
                scaleOf,
                scales,
                chosen);
    }
}
