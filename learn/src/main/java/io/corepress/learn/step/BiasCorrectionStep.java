package io.corepress.learn.step;

import io.corepress.compress.Compression;
import io.corepress.learn.bias.BiasCorrection;
import io.corepress.mil.Function;
import io.corepress.mil.Program;
import io.corepress.recipe.StepKind;
import io.corepress.recipe.StepKind.Configuration;
import io.corepress.tensor.TensorStore;
import java.util.List;

/** Biases make up for the mean error of what the steps before did, see {@link BiasCorrection}. */
public record BiasCorrectionStep() implements WholeStep {
    static final StepKind KIND = new StepKind(
            "bias_correction", List.of(), Configuration.NONE, (_, _, _) -> new BiasCorrectionStep());

    @Override
    public String method() {
        return KIND.method();
    }

    @Override
    public Compression run(Program program, StepContext context, TensorStore store) {
        Function corrected = BiasCorrection.correct(
                context.function(context.original()),
                context.function(program),
                context.data().batches(),
                context.engine());
        return new Compression(context.with(program, corrected), List.of());
    }
}
