package io.corepress.learn;

import io.corepress.compress.WeightTechnique.PlannedWeight;
import io.corepress.compress.weight.CompressedWeight;
import io.corepress.compress.weight.Outcome;
import io.corepress.learn.hessian.Hessian;
import io.corepress.learn.layer.WeightMatrix;
import io.corepress.tensor.TensorStore;

/** What {@link LayerCalibration} does to the weight of one layer. */
interface LayerMethod {

    /** {@return how recipes call it} */
    String name();

    /** {@return whether it goes on with a weight in this form} */
    boolean isSuitable(CompressedWeight weight);

    /**
     * {@return the new form of a weight, or why it stays}
     *
     * @param matrix how the layer sees the weight
     * @param hessian of what the layer's inputs are, with all layers before it in their new form
     * @param store where large tensors of the result go
     */
    Outcome compress(PlannedWeight weight, WeightMatrix matrix, Hessian hessian, TensorStore store);

    /**
     * {@return the new form of a weight that no layer multiplies with an input, or why it stays}
     *
     * @param reason why there is no layer
     */
    default Outcome withoutLayer(PlannedWeight weight, String reason, TensorStore store) {
        return Outcome.left(reason);
    }
}
