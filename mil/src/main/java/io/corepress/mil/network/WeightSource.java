package io.corepress.mil.network;

import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;

/** Where the weights of a network come from: new ones, or those that another network has learned. */
@FunctionalInterface
public interface WeightSource {

    /**
     * {@return a weight of this type and shape}
     *
     * @param name its whole name, for example {@code stem_weight}
     * @param initializer what the layer would make a new one with
     */
    Tensor weight(String name, DataType dataType, Shape shape, Initializer initializer);

    /** {@return new weights; the numbers of each depend on the seed and its name alone} */
    static WeightSource seeded(long seed) {
        return (name, dataType, shape, initializer) ->
                initializer.weight(dataType, shape, 31 * seed + name.hashCode());
    }
}
