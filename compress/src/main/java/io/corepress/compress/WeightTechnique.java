package io.corepress.compress;

import io.corepress.compress.config.OpConfig;
import io.corepress.compress.weight.Outcome;
import io.corepress.compress.weight.WeightRole;
import io.corepress.mil.OpSet;
import io.corepress.tensor.TensorStore;

/** What makes of a weight the form that a configuration asks for. */
@FunctionalInterface
public interface WeightTechnique {

    /** The techniques that need no data. */
    WeightTechnique DATA_FREE = (weight, store) ->
            Compressor.apply(weight.site().weight(), weight.config(), weight.role(), weight.opset(), store);

    /**
     * A weight that is to be compressed.
     *
     * @param role as {@code config} wants it seen; it may differ from that of the site
     * @param opset of the function that holds the weight
     */
    record PlannedWeight(WeightSite site, OpConfig config, WeightRole role, OpSet opset) {}

    /**
     * {@return the weight in its new form, or why it stays}
     *
     * @param store where large tensors of the result go
     */
    Outcome compress(PlannedWeight weight, TensorStore store);
}
