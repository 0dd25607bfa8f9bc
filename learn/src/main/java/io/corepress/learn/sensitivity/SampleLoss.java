package io.corepress.learn.sensitivity;

import io.corepress.tensor.Tensor;
import io.corepress.torch.Prediction;
import java.util.Map;
import java.util.random.RandomGenerator;

/** What the outputs of a model are to be good for. */
@FunctionalInterface
public interface SampleLoss {
    /**
     * {@return the derivative of the loss by each output, of the shape of the output; outputs that do not count may be
     * missing}
     *
     * <p>Samples that are computed together each get a random sign, {@code +1} or {@code -1}, by which their
     * derivatives are multiplied: then the square of a summed gradient is, on average, the sum of the squares.
     *
     * @param batch the number of the samples that were computed together, from 0
     */
    Map<String, Tensor> derivatives(Prediction prediction, int batch, RandomGenerator signs);
}
