package io.corepress.samples;

import io.corepress.samples.GeneratedNumbers.Distribution;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;

/**
 * Generated weights of one model. The numbers of a tensor depend on the model's seed and the tensor's name, so adding a
 * layer leaves the others as they were.
 *
 * @param rowSpread how much the scale differs from one output channel to the next: the deviation of its logarithm
 */
record Weights(long seed, DataType dataType, double rowSpread) {

    /** {@return numbers around 0 that keep the variance of the {@code fanIn} inputs they are summed over, after a relu} */
    Tensor heScaled(String name, long fanIn, long... sizes) {
        return deviating(name, Math.sqrt(2.0 / fanIn), sizes);
    }

    /** {@return numbers around 0 with this standard deviation} */
    Tensor deviating(String name, double deviation, long... sizes) {
        return generate(name, new Distribution(0, deviation, rowSpread), Shape.of(sizes));
    }

    /** {@return numbers around {@code mean}, all rows alike: biases, scales} */
    Tensor around(String name, double mean, double deviation, long... sizes) {
        return generate(name, new Distribution(mean, deviation, 0), Shape.of(sizes));
    }

    private Tensor generate(String name, Distribution distribution, Shape shape) {
        long tensorSeed = 31 * seed + name.hashCode();
        return Tensor.of(dataType, shape, new GeneratedNumbers(tensorSeed, dataType, shape, distribution));
    }
}
