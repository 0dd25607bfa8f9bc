package io.corepress.cli;

import io.corepress.compress.Compression;
import io.corepress.data.Dataset;
import io.corepress.data.input.ModelInput;
import io.corepress.learn.CalibrationData;
import io.corepress.learn.step.LearningStep;
import io.corepress.learn.step.StepContext;
import io.corepress.learn.step.TrainStep;
import io.corepress.learn.step.TrainingJob;
import io.corepress.learn.train.CheckpointFile;
import io.corepress.learn.train.Measure;
import io.corepress.learn.train.TrainingListener;
import io.corepress.press.StepRunner;
import io.corepress.recipe.SampledStep;
import io.corepress.tensor.TensorStore;
import io.corepress.tensor.UnreadableBytesException;
import io.corepress.torch.EngineOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.CancellationException;
import picocli.CommandLine.Model.CommandSpec;

/** Runs the steps of a recipe with one that trains, whose samples are read as they are needed. Gathers its epochs. */
final class TrainingRunner implements StepRunner {
    /** Steps that calibrate hold their samples in memory. */
    private static final long CALIBRATION_SAMPLES = 256;

    private final String function;
    private final StepContext.Answer answer;
    private final Dataset samples;
    private final Optional<Dataset> validation;
    private final CheckpointFile checkpoint;
    private final List<ModelInput> inputs;
    private final int batchSize;
    private final EngineOptions engine;
    private final boolean talks;
    private final CommandSpec spec;
    private final List<Object> epochs = new ArrayList<>();

    /**
     * @param batchSize of steps that calibrate
     * @param talks whether a line is printed for each epoch
     */
    TrainingRunner(
            String function,
            StepContext.Answer answer,
            Dataset samples,
            Optional<Dataset> validation,
            CheckpointFile checkpoint,
            List<ModelInput> inputs,
            int batchSize,
            EngineOptions engine,
            boolean talks,
            CommandSpec spec) {
        this.function = function;
        this.answer = answer;
        this.samples = samples;
        this.validation = validation;
        this.checkpoint = checkpoint;
        this.inputs = inputs;
        this.batchSize = batchSize;
        this.engine = engine;
        this.talks = talks;
        this.spec = spec;
    }

    /** {@return the epochs as JSON, filled while the recipe runs} */
    List<Object> epochs() {
        return epochs;
    }

    @Override
    public Compression run(SampledStep step, Start start, TensorStore store) {
        return Usage.checked(spec, () -> {
            try {
                return switch (step) {
                    case TrainStep train -> train(train, start, store);
                    case LearningStep other -> calibrate(other, start, store);
                    default -> throw new IllegalArgumentException("no step " + step.method() + " can be run here");
                };
            } catch (IOException e) {
                // In the middle of writing a model: what could not be read must not pass for the output.
                throw new UncheckedIOException(new UnreadableBytesException("the samples", e));
            }
        });
    }

    private Compression calibrate(LearningStep step, Start start, TensorStore store) throws IOException {
        CalibrationData data = CalibrationData.read(function, samples.limit(CALIBRATION_SAMPLES), inputs, batchSize);
        StepContext context = new StepContext(start.original(), data, answer, start.choice(), engine, start.listener());
        return step.run(start.program(), context, store);
    }

    private Compression train(TrainStep step, Start start, TensorStore store) throws IOException {
        TrainingJob job = new TrainingJob(
                start.original(),
                function,
                answer,
                samples,
                validation,
                Optional.of(checkpoint),
                start.choice(),
                engine,
                listener(step, start));
        try {
            return step.train(start.program(), job, store);
        } catch (CancellationException e) {
            spec.commandLine().getErr().println("corepress: --resume " + checkpoint.path() + " goes on from here");
            throw e;
        }
    }

    private TrainingListener listener(TrainStep step, Start start) {
        return new TrainingListener() {
            @Override
            public void onStep(long done, long steps, double loss) {
                start.listener().onSamples(done, steps);
            }

            @Override
            public void onEpoch(Epoch epoch) {
                Optional<Measure> measure = epoch.validation();
                OptionalDouble accuracy = measure.map(Measure::accuracy).orElse(OptionalDouble.empty());
                epochs.add(Json.object(
                        "epoch", epoch.number(),
                        "loss", epoch.loss(),
                        "validationLoss", measure.map(Measure::loss).orElse(null),
                        "accuracy", accuracy.isPresent() ? accuracy.getAsDouble() : null));
                if (talks) {
                    spec.commandLine()
                            .getOut()
                            .println("epoch " + epoch.number() + " of " + step.epochs() + ": loss "
                                    + Sizes.decimal(epoch.loss(), 4)
                                    + measure.map(found -> ", validation loss " + Sizes.decimal(found.loss(), 4))
                                            .orElse("")
                                    + (accuracy.isPresent()
                                            ? ", accuracy " + Sizes.decimal(100 * accuracy.getAsDouble(), 2) + "%"
                                            : ""));
                    spec.commandLine().getOut().flush();
                }
            }

            /** A checkpoint is written before the end, which an interrupted thread could not do. */
            @Override
            public boolean isCancelled() {
                return start.listener().isCancelled() && clearsInterruption();
            }
        };
    }

    private static boolean clearsInterruption() {
        Thread.interrupted();
        return true;
    }
}
