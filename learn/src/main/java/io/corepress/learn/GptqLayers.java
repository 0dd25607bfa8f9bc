package io.corepress.learn;

import io.corepress.compress.WeightTechnique.PlannedWeight;
import io.corepress.compress.config.OpLinearQuantizerConfig;
import io.corepress.compress.weight.CompressedWeight;
import io.corepress.compress.weight.CompressedWeight.Dense;
import io.corepress.compress.weight.CompressedWeight.Sparse;
import io.corepress.compress.weight.Elements;
import io.corepress.compress.weight.Outcome;
import io.corepress.compress.weight.SparseValues.Stored;
import io.corepress.learn.hessian.Hessian;
import io.corepress.learn.layer.WeightMatrix;
import io.corepress.learn.optimal.Gptq;
import io.corepress.tensor.Tensor;
import io.corepress.tensor.TensorStore;

/** Quantizes dense and pruned weights, see {@link Gptq}. */
record GptqLayers(Gptq.Settings settings) implements LayerMethod {
    @Override
    public String name() {
        return "gptq";
    }

    @Override
    public boolean isSuitable(CompressedWeight weight) {
        return weight instanceof Dense || weight instanceof Sparse(Stored _);
    }

    @Override
    public Outcome compress(PlannedWeight planned, WeightMatrix matrix, Hessian hessian, TensorStore store) {
        if (!(planned.config() instanceof OpLinearQuantizerConfig config)) {
            throw new IllegalArgumentException(
                    "gptq needs linear quantization, got " + planned.config().describe());
        }
        CompressedWeight weight = planned.site().weight();
        Tensor tensor = Elements.decompress(weight, TensorStore.onHeap());
        return weight instanceof Sparse(Stored stored)
                ? Gptq.quantizePruned(
                        tensor, stored.mask().toCodes(), matrix, hessian, config, planned.role(), settings, store)
                : Gptq.quantize(tensor, matrix, hessian, config, planned.role(), settings, store);
    }
}
