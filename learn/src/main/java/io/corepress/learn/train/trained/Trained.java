package io.corepress.learn.train.trained;

import io.corepress.learn.train.optimizer.Parameter;
import io.corepress.tensor.Tensor;
import java.util.List;
import java.util.Map;

/** Something that training changes. Has state, and native memory until it is closed. */
public interface Trained extends AutoCloseable {
    /** {@return the numbers that the optimizer changes; the same objects at each call} */
    List<Parameter> parameters();

    /**
     * Called before each training pass, so that schedules and observers know where they are.
     *
     * @param step from 0
     */
    default void onStep(long step) {}

    /** {@return all that is needed to go on later, parameters excepted: masks, tables, ranges; by name} */
    default Map<String, Tensor> state() {
        return Map.of();
    }

    /** Takes back what {@link #state()} gave; parameters have been put back before. */
    default void restore(Map<String, Tensor> state) {}

    @Override
    default void close() {
        parameters().forEach(parameter -> parameter.variable().close());
    }
}
