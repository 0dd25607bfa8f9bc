package io.corepress.learn.optimal;

import io.corepress.compress.parallel.OrderedTasks;
import io.corepress.learn.hessian.Hessian;
import io.corepress.learn.layer.WeightMatrix;
import io.corepress.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The values of tables with which the outputs of a layer change least, when it is settled which entry each element takes:
 * with {@code a} the 0 and 1 that turn entries {@code t} into a row of weights, {@code (sum of aᵀ H a) t = sum of aᵀ H w}
 * over the rows of a table. Entries that nothing takes, or that the samples say nothing of, stay.
 */
final class TableFit {
    /** A share of the diagonal, by which entries are held where they are. */
    private static final double HOLD = 1e-3;

    private final TableEntries entries;
    private final WeightMatrix matrix;
    private final Hessian hessian;
    private final Tensor weight;
    private final int size;
    private final int vector;

    private TableFit(TableEntries entries, WeightMatrix matrix, Hessian hessian, Tensor weight) {
        this.entries = entries;
        this.matrix = matrix;
        this.hessian = hessian;
        this.weight = weight;
        this.size = entries.size();
        this.vector = entries.vector();
    }

    /**
     * {@return the values of all tables}
     *
     * @param weight as it was before
     * @param rowImportance how many times the output error of a row counts; shape {@code [groups, rows]}
     */
    static float[] fit(
            TableEntries entries, WeightMatrix matrix, Hessian hessian, Tensor weight, double[] rowImportance) {
        return new TableFit(entries, matrix, hessian, weight).run(rowImportance);
    }

    /**
     * {@return whether tables hold values as they are, each row has one table, and all components of a vector one scale, as the
     * equations want}
     */
    static boolean suits(TableEntries entries, WeightMatrix matrix) {
        if (!entries.isPlain() || entries.vector() > 1 && entries.isScaled()) {
            return false;
        }
        for (int group = 0; group < matrix.groups(); group++) {
            for (int row = 0; row < matrix.rows(); row++) {
                int table = entries.table(matrix.index(group, row, 0));
                for (int column = 1; column < matrix.columns(); column++) {
                    if (entries.table(matrix.index(group, row, column)) != table) {
                        return false;
                    }
                }
            }
        }
        return true;
    }

    /** The equations of one table: {@code left t = right}, one right side for each component. */
    private record Equations(int table, double[] left, double[] right) {}

    private float[] run(double[] rowImportance) {
        double[][] left = new double[entries.tableCount()][size * size];
        double[][] right = new double[entries.tableCount()][vector * size];
        int tiles = Math.ceilDiv(matrix.rows(), ColumnSweep.TILE);
        OrderedTasks.<List<Equations>>run(
                matrix.groups() * tiles,
                task -> equations(task / tiles, task % tiles * ColumnSweep.TILE, rowImportance),
                found -> found.forEach(part -> {
                    add(left[part.table()], part.left());
                    add(right[part.table()], part.right());
                }));
        float[] values = new float[entries.tableCount() * size * vector];
        for (int table = 0; table < left.length; table++) {
            solve(table, left[table], right[table], values);
        }
        return values;
    }

    private static void add(double[] target, double[] source) {
        for (int i = 0; i < target.length; i++) {
            target[i] += source[i];
        }
    }

    private List<Equations> equations(int group, int first, double[] rowImportance) {
        List<Equations> found = new ArrayList<>();
        int last = Math.min(matrix.rows(), first + ColumnSweep.TILE);
        float[] weights = matrix.rows(weight, group, first, last);
        for (int row = first; row < last; row += vector) {
            int table = entries.table(matrix.index(group, row, 0));
            if (found.isEmpty() || found.getLast().table() != table) {
                found.add(new Equations(table, new double[size * size], new double[vector * size]));
            }
            add(group, row, rowImportance[group * matrix.rows() + row], weights, row - first, found.getLast());
        }
        return found;
    }

    /** Adds the part of a row, or of the rows of a vector; {@code weights} holds it at row {@code at}. */
    private void add(int group, int row, double importance, float[] weights, int at, Equations target) {
        int n = matrix.columns();
        double[] products = hessian.groups().get(group);
        int[] entry = new int[n];
        float[] scale = new float[n];
        for (int i = 0; i < n; i++) {
            int element = matrix.index(group, row, i);
            entry[i] = entries.entry(element);
            scale[i] = entries.scale(element);
        }
        double[] byEntry = new double[size];
        for (int i = 0; i < n; i++) {
            Arrays.fill(byEntry, 0);
            int from = i * n;
            for (int j = 0; j < n; j++) {
                byEntry[entry[j]] += products[from + j] * scale[j];
            }
            double factor = importance * scale[i];
            for (int e = 0; e < size; e++) {
                target.left[entry[i] * size + e] += factor * byEntry[e];
            }
            for (int k = 0; k < vector; k++) {
                double sum = 0;
                for (int j = 0; j < n; j++) {
                    sum += products[from + j] * weights[(at + k) * n + j];
                }
                target.right[k * size + entry[i]] += factor * sum;
            }
        }
    }

    private void solve(int table, double[] left, double[] right, float[] values) {
        double[] rest = right.clone();
        double trace = 0;
        for (int e = 0; e < size; e++) {
            trace += left[e * size + e];
            for (int k = 0; k < vector; k++) {
                for (int other = 0; other < size; other++) {
                    rest[k * size + e] -= left[e * size + other] * entries.value(table, other, k);
                }
            }
        }
        for (int e = 0; e < size; e++) {
            left[e * size + e] += HOLD * left[e * size + e] + (trace > 0 ? 1e-9 * trace : 1);
        }
        if (!InverseFactor.replace(left, size)) {
            throw new IllegalStateException("the equations of table " + table + " have no solution");
        }
        for (int k = 0; k < vector; k++) {
            double[] change = timesInverse(left, rest, k * size);
            for (int e = 0; e < size; e++) {
                values[(table * size + e) * vector + k] = (float) (entries.value(table, e, k) + change[e]);
            }
        }
    }

    /** {@return Uᵀ U times a vector} */
    private double[] timesInverse(double[] factor, double[] vectors, int from) {
        double[] result = new double[size];
        for (int row = 0; row < size; row++) {
            double product = 0;
            for (int column = row; column < size; column++) {
                product += factor[row * size + column] * vectors[from + column];
            }
            for (int column = row; column < size; column++) {
                result[column] += factor[row * size + column] * product;
            }
        }
        return result;
    }
}
