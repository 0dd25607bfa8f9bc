package io.corepress.learn;

import io.corepress.compress.WeightTechnique.PlannedWeight;
import io.corepress.compress.weight.CompressedWeight;
import io.corepress.compress.weight.CompressedWeight.Dense;
import io.corepress.compress.weight.Outcome;
import io.corepress.learn.hessian.Hessian;
import io.corepress.learn.layer.WeightMatrix;
import io.corepress.learn.optimal.TableSweep;
import io.corepress.tensor.TensorStore;

/** Makes tables by sensitivity, then chooses the entries so that they make up for each other's errors. */
record SensitiveTableLayers(SensitiveKMeans tables) implements LayerMethod {
    @Override
    public String name() {
        return "skm";
    }

    @Override
    public boolean isSuitable(CompressedWeight weight) {
        return true;
    }

    @Override
    public Outcome compress(PlannedWeight planned, WeightMatrix matrix, Hessian hessian, TensorStore store) {
        float[] sensitivity = tables.sensitivity(planned);
        Outcome outcome = tables.palettize(planned, sensitivity, store);
        return planned.site().weight() instanceof Dense(var weight)
                        && outcome instanceof Outcome.Compressed(CompressedWeight palettized)
                ? Outcome.of(TableSweep.assign(
                        weight, palettized, matrix, hessian, rowImportance(sensitivity, matrix, hessian), store))
                : outcome;
    }

    /**
     * {@return how many times the output error of each row counts}: squared gradients of a weight are, about, the mean
     * square of its input times that of the derivative by its output, which is what is looked for.
     */
    private static double[] rowImportance(float[] sensitivity, WeightMatrix matrix, Hessian hessian) {
        double[] importance = new double[matrix.groups() * matrix.rows()];
        for (int group = 0; group < matrix.groups(); group++) {
            double inputs = hessian.trace(group);
            for (int row = 0; row < matrix.rows(); row++) {
                double sum = 0;
                for (int column = 0; column < matrix.columns(); column++) {
                    sum += sensitivity[matrix.index(group, row, column)];
                }
                importance[group * matrix.rows() + row] = inputs > 0 ? sum / inputs : 1;
            }
        }
        return importance;
    }

    @Override
    public Outcome withoutLayer(PlannedWeight planned, String reason, TensorStore store) {
        return tables.palettize(planned, tables.sensitivity(planned), store);
    }
}
