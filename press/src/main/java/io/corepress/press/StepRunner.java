package io.corepress.press;

import io.corepress.compress.Compression;
import io.corepress.compress.CompressionListener;
import io.corepress.compress.WeightChoice;
import io.corepress.mil.Program;
import io.corepress.recipe.SampledStep;
import io.corepress.tensor.TensorStore;

/** Runs the steps of a recipe that need samples: whoever has the samples makes one, and hands it to a {@link Press}. */
@FunctionalInterface
public interface StepRunner {

    /**
     * What a step begins with.
     *
     * @param original the program as it was before the first step, on its operator set for the run
     * @param program what the steps before made of it
     * @param choice the weights that the run is about
     */
    record Start(Program original, Program program, WeightChoice choice, CompressionListener listener) {}

    /**
     * {@return the program after the step}
     *
     * @param store where new weights go
     * @throws IllegalArgumentException if the step is of no kind that this runner knows, or does not fit the program
     * @throws java.util.concurrent.CancellationException if the listener asked to stop
     */
    Compression run(SampledStep step, Start start, TensorStore store);
}
