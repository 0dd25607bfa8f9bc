package io.corepress.learn.step;

import io.corepress.compress.WeightChoice;
import io.corepress.data.Dataset;
import io.corepress.learn.train.CheckpointFile;
import io.corepress.learn.train.TrainingListener;
import io.corepress.mil.Program;
import io.corepress.torch.EngineOptions;
import java.util.Optional;

/**
 * What a {@link TrainStep} is given beside the program.
 *
 * @param original the program before the first step, of which training keeps near
 * @param function that is trained
 * @param answer the output that labels are about
 * @param data bound to the inputs of the function
 * @param validation to measure on after each epoch; also bound
 * @param choice the weights that may be compressed
 */
public record TrainingJob(
        Program original,
        String function,
        StepContext.Answer answer,
        Dataset data,
        Optional<Dataset> validation,
        Optional<CheckpointFile> checkpoint,
        WeightChoice choice,
        EngineOptions engine,
        TrainingListener listener) {}
