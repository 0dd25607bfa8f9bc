package io.corepress.learn.step;

import io.corepress.compress.Compression;
import io.corepress.learn.norm.BatchNormEstimation;
import io.corepress.mil.Program;
import io.corepress.recipe.StepKind;
import io.corepress.recipe.StepKind.Configuration;
import io.corepress.tensor.TensorStore;
import java.util.List;

/** Batch norms take their statistics anew, see {@link BatchNormEstimation}. */
public record BatchNormStep() implements WholeStep {
    static final StepKind KIND =
            new StepKind("batch_norm", List.of(), Configuration.NONE, (_, _, _) -> new BatchNormStep());

    @Override
    public String method() {
        return KIND.method();
    }

    @Override
    public Compression run(Program program, StepContext context, TensorStore store) {
        return new Compression(
                context.with(
                        program,
                        BatchNormEstimation.estimate(
                                context.function(program), context.data().batches(), context.engine())),
                List.of());
    }
}
