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
        Outcome outcome = tables.palettize(planned, store);
        return planned.site().weight() instanceof Dense(var weight)
                        && outcome instanceof Outcome.Compressed(CompressedWeight palettized)
                ? Outcome.of(TableSweep.assign(weight, palettized, matrix, hessian, store))
                : outcome;
    }

    @Override
    public Outcome withoutLayer(PlannedWeight planned, String reason, TensorStore store) {
        return tables.palettize(planned, store);
    }
}
