package io.corepress.learn;

import io.corepress.compress.WeightTechnique.PlannedWeight;
import io.corepress.compress.config.OpMagnitudePrunerConfig;
import io.corepress.compress.weight.CompressedWeight;
import io.corepress.compress.weight.CompressedWeight.Dense;
import io.corepress.compress.weight.Elements;
import io.corepress.compress.weight.Outcome;
import io.corepress.learn.hessian.Hessian;
import io.corepress.learn.layer.WeightMatrix;
import io.corepress.learn.optimal.SparseGpt;
import io.corepress.tensor.Tensor;
import io.corepress.tensor.TensorStore;

/** Prunes dense weights, see {@link SparseGpt}. */
record SparseGptLayers(SparseGpt.Settings settings) implements LayerMethod {
    @Override
    public String name() {
        return "sparsegpt";
    }

    @Override
    public boolean isSuitable(CompressedWeight weight) {
        return weight instanceof Dense;
    }

    @Override
    public Outcome compress(PlannedWeight planned, WeightMatrix matrix, Hessian hessian, TensorStore store) {
        if (!(planned.config() instanceof OpMagnitudePrunerConfig config)) {
            throw new IllegalArgumentException("sparsegpt needs target_sparsity or n_m_ratio, got "
                    + planned.config().describe());
        }
        Tensor tensor = Elements.decompress(planned.site().weight(), TensorStore.onHeap());
        return SparseGpt.prune(tensor, matrix, hessian, config, planned.role(), settings, store);
    }
}
