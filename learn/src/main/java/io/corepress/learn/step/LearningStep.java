package io.corepress.learn.step;

import io.corepress.compress.Compression;
import io.corepress.mil.Program;
import io.corepress.recipe.SampledStep;
import io.corepress.tensor.TensorStore;

/** A step of a recipe that this room can run. Reading and printing one needs no native library, running it does. */
public interface LearningStep extends SampledStep {

    /**
     * {@return the program after the step}
     *
     * @param program what the steps before made
     * @param store where new weights go
     * @throws IllegalArgumentException if the samples, or the configuration, do not fit the program or the method
     * @throws io.corepress.mil.UnsupportedModelException if the program cannot be treated in this way
     * @throws java.util.concurrent.CancellationException if the listener asked to stop
     */
    Compression run(Program program, StepContext context, TensorStore store);
}
