package io.corepress.learn.technique;

import io.corepress.compress.weight.CompressedWeight;
import io.corepress.compress.weight.CompressedWeight.Dense;
import io.corepress.compress.weight.Elements;
import io.corepress.compress.weight.WeightError;
import io.corepress.compress.weight.WeightStatistics;
import io.corepress.tensor.Shape;
import io.corepress.torch.autograd.VariableScope;
import java.util.List;

/** What training has made of weights, as they would be stored now. */
public record TechniqueReport(List<Row> rows) {
    public TechniqueReport {
        rows = List.copyOf(rows);
    }

    /**
     * One weight.
     *
     * @param settings as {@link io.corepress.learn.config.WeightTraining#describe} says them
     * @param error the root of the mean squared difference to the weight before training
     * @param unstructuredSparsity the share of zeros, 0 to 1
     * @param structuredSparsity the share of slices of the first axis that are all zero
     * @param block2Sparsity the share of pairs of such slices that are all zero; -1 if their number is odd
     */
    public record Row(
            String weight,
            long elements,
            String settings,
            double error,
            long uniqueValues,
            double unstructuredSparsity,
            double structuredSparsity,
            double block2Sparsity) {}

    static TechniqueReport of(List<CompressedInTraining> weights) {
        try (VariableScope scope = VariableScope.withoutGradients()) {
            return new TechniqueReport(
                    weights.stream().map(TechniqueReport::row).toList());
        }
    }

    private static Row row(CompressedInTraining weight) {
        CompressedWeight stored = weight.finished();
        WeightStatistics statistics = WeightStatistics.of(stored);
        boolean[] zero = zeroSlices(stored);
        return new Row(
                weight.name(),
                stored.shape().elementCount(),
                weight.config().describe(),
                Math.sqrt(WeightError.between(new Dense(weight.original()), stored)
                        .meanSquaredError()),
                statistics.uniqueValues(),
                statistics.sparsity(),
                share(zero, 1),
                zero.length % 2 == 0 ? share(zero, 2) : -1);
    }

    private static boolean[] zeroSlices(CompressedWeight weight) {
        Shape shape = weight.shape();
        float[] values = Elements.toFloats(weight);
        boolean[] zero = new boolean[Math.toIntExact(shape.size(0))];
        int length = values.length / zero.length;
        for (int slice = 0; slice < zero.length; slice++) {
            boolean all = true;
            for (int i = slice * length; i < (slice + 1) * length; i++) {
                all &= values[i] == 0;
            }
            zero[slice] = all;
        }
        return zero;
    }

    private static double share(boolean[] zero, int size) {
        int count = 0;
        for (int first = 0; first < zero.length; first += size) {
            boolean all = true;
            for (int i = first; i < first + size; i++) {
                all &= zero[i];
            }
            count += all ? 1 : 0;
        }
        return (double) count / (zero.length / size);
    }

    /** {@return the share of zeros of all weights together} */
    public double sparsity() {
        double zeros = 0;
        long elements = 0;
        for (Row row : rows) {
            zeros += row.unstructuredSparsity() * row.elements();
            elements += row.elements();
        }
        return elements == 0 ? 0 : zeros / elements;
    }
}
