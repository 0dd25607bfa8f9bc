package io.corepress.learn.train.optimizer;

import io.corepress.tensor.Tensor;
import java.util.Map;

/** Changes parameters by their gradients. Has state, and native memory until it is closed. */
public interface Optimizer extends AutoCloseable {
    /**
     * Takes one step, and clears the gradients. Parameters without a gradient stay as they are.
     *
     * @param rate the learning rate, 0 or more
     */
    void step(double rate);

    /** {@return all that is needed to go on later, by name} */
    Map<String, Tensor> state();

    /** Takes back what {@link #state()} gave. */
    void restore(Map<String, Tensor> state);

    @Override
    void close();
}
