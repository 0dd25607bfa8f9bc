package io.corepress.learn.step;

import io.corepress.recipe.StepKind;
import java.util.List;

/** The steps that this room adds to recipes. */
public final class LearningSteps {
    public static final List<StepKind> KINDS = List.of(
            GptqStep.KIND,
            SparseGptStep.KIND,
            SensitiveKMeansStep.KIND,
            AwqStep.KIND,
            ActivationStep.KIND,
            SmoothQuantStep.KIND,
            BiasCorrectionStep.KIND,
            BatchNormStep.KIND,
            TrainStep.KIND);

    private LearningSteps() {}
}
