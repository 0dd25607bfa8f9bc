package io.corepress.cli;

import io.corepress.compress.Compression;
import io.corepress.compress.OpSetMove;
import io.corepress.compress.config.OpConfig;
import io.corepress.compress.config.OpLinearQuantizerConfig;
import io.corepress.compress.config.OpMagnitudePrunerConfig;
import io.corepress.compress.config.OpMagnitudePrunerConfig.NmRatio;
import io.corepress.compress.config.OpPalettizerConfig;
import io.corepress.compress.config.OptimizationConfig;
import io.corepress.data.Dataset;
import io.corepress.evaluate.RunnableModel;
import io.corepress.learn.Calibration;
import io.corepress.learn.CalibrationData;
import io.corepress.learn.CalibrationListener;
import io.corepress.learn.CalibrationMethod;
import io.corepress.learn.activation.ObserverKind;
import io.corepress.learn.optimal.Gptq;
import io.corepress.learn.optimal.SparseGpt;
import io.corepress.learn.sensitivity.CrossEntropy;
import io.corepress.learn.sensitivity.OutputChange;
import io.corepress.learn.sensitivity.SampleLoss;
import io.corepress.mil.Function;
import io.corepress.mil.OpSet;
import io.corepress.mil.Program;
import io.corepress.mil.UnsupportedModelException;
import io.corepress.mlpackage.ModelPackage;
import io.corepress.mlpackage.PackageWriter;
import io.corepress.press.OutputException;
import io.corepress.press.PressReport;
import io.corepress.recipe.Recipe;
import io.corepress.tensor.DataType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        name = "calibrate",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description =
                "Compress with the help of samples: GPTQ, SparseGPT, sensitive k-means, or quantized activations.")
final class CalibrateCommand implements Callable<Integer> {
    private enum Method {
        ACTIVATIONS,
        GPTQ,
        SPARSEGPT,
        SKM
    }

    static final class MethodWords extends Words<Method> {
        MethodWords() {
            super(List.of(Method.values()), Words::lower);
        }
    }

    private enum Observer {
        MIN_MAX,
        MOVING_AVERAGE,
        PERCENTILE,
        MSE
    }

    static final class ObserverWords extends Words<Observer> {
        ObserverWords() {
            super(List.of(Observer.values()), Words::lower);
        }
    }

    private enum Loss {
        OUTPUTS,
        LABELS
    }

    static final class LossWords extends Words<Loss> {
        LossWords() {
            super(List.of(Loss.values()), Words::lower);
        }
    }

    static final class DtypeWords extends Words<DataType> {
        DtypeWords() {
            super(List.of(DataType.INT8, DataType.UINT8, DataType.INT4, DataType.UINT4), DataType::milName);
        }
    }

    @Mixin
    private OutputOptions output;

    @Mixin
    private DataArguments data;

    @Option(
            names = "--method",
            required = true,
            paramLabel = "M",
            converter = MethodWords.class,
            completionCandidates = MethodWords.class,
            description = "${COMPLETION-CANDIDATES}.")
    private Method method;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "A recipe of one step that says what each weight becomes; instead of the options of form.")
    private Path config;

    @Option(
            names = "--dtype",
            paramLabel = "T",
            converter = DtypeWords.class,
            completionCandidates = DtypeWords.class,
            description = "Integers: ${COMPLETION-CANDIDATES} (default: gptq int4, activations int8; sparsegpt: what is"
                    + " left is not quantized).")
    private DataType dtype;

    @Option(names = "--block-size", paramLabel = "B", description = "gptq: input channels that share a scale.")
    private Integer blockSize;

    @Option(
            names = "--nbits",
            defaultValue = "4",
            paramLabel = "N",
            description = "skm: bits of an index (default: ${DEFAULT-VALUE}).")
    private int nbits;

    @Option(names = "--group-size", paramLabel = "G", description = "skm: channels that share a table.")
    private Integer groupSize;

    @Option(
            names = "--target-sparsity",
            defaultValue = "0.5",
            paramLabel = "S",
            description = "sparsegpt: the fraction that becomes zero (default: ${DEFAULT-VALUE}).")
    private double targetSparsity;

    @Option(
            names = "--n-m",
            paramLabel = "N:M",
            converter = NmRatioConverter.class,
            description = "sparsegpt: of every M neighbouring input channels N become zero, for example 2:4.")
    private NmRatio nm;

    @Option(
            names = "--weight-threshold",
            paramLabel = "N",
            defaultValue = "2048",
            description = "Only weights of more than N elements (default: ${DEFAULT-VALUE}).")
    private long weightThreshold;

    @Option(
            names = "--hessian-dampening",
            defaultValue = "0.01",
            paramLabel = "D",
            description =
                    "gptq, sparsegpt: share of its mean added to the Hessian's diagonal (default: ${DEFAULT-VALUE}).")
    private double dampening;

    @Option(names = "--activation-order", description = "gptq: round columns with large inputs first.")
    private boolean activationOrder;

    @Option(
            names = "--observer",
            defaultValue = "min_max",
            paramLabel = "O",
            converter = ObserverWords.class,
            completionCandidates = ObserverWords.class,
            description = "activations: how ranges are found: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private Observer observer;

    @Option(names = "--activations-only", description = "activations: leave the weights as they are.")
    private boolean activationsOnly;

    @Option(
            names = "--loss",
            defaultValue = "outputs",
            paramLabel = "L",
            converter = LossWords.class,
            completionCandidates = LossWords.class,
            description = "skm: what weights are felt by, ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private Loss loss;

    @Option(names = "--bias-correction", description = "Let biases make up for the mean error of each channel.")
    private boolean biasCorrection;

    @Mixin
    private EngineArguments engine;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        PressRun run = new PressRun(spec, output);
        run.requireOutput();
        if (output.dryRun) {
            throw Usage.error(spec, "calibrate has no --dry-run: what becomes of a weight depends on the samples");
        }
        if (data.data == null) {
            throw Usage.error(spec, "--data D is needed");
        }
        long start = System.nanoTime();
        OptimizationConfig optimization = Usage.checked(spec, this::optimization);
        try (RunnableModel model = engine.open(output.input);
                Interruption interruption =
                        Interruption.watch(output.output, spec.commandLine().getErr());
                ProgressBar progress = ProgressBar.start(!output.quiet && !output.json, interruption)) {
            CalibrationData samples = samples(model);
            Calibration calibration = Usage.checked(
                            spec, () -> Calibration.of(optimization, method(model, samples, optimization)))
                    .withBiasCorrection(biasCorrection)
                    .withEngine(engine.options())
                    .withListener(new CalibrationListener() {
                        @Override
                        public void onWeight(String weight, int done, int total) {
                            progress.onProgress(done, OptionalLong.of(total));
                        }

                        @Override
                        public boolean isCancelled() {
                            return interruption.isInterrupted();
                        }
                    });
            PressReport report = write(model, calibration, samples, start);
            interruption.done();
            progress.close();
            return run.print(report, Optional.empty(), "compressed");
        }
    }

    private CalibrationData samples(RunnableModel model) throws IOException {
        if (model.functions().size() != 1) {
            throw new UnsupportedModelException(
                    "the model is a pipeline of " + model.functions().size() + "; calibrate its models one by one");
        }
        Function function = model.functions().getFirst();
        String name = model.model().program().functions().entrySet().stream()
                .filter(entry -> entry.getValue() == function)
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseThrow();
        try (Dataset opened = data.open(model.inputs(), spec)) {
            return CalibrationData.read(name, opened, model.inputs(), data.batchSize);
        }
    }

    private PressReport write(RunnableModel model, Calibration calibration, CalibrationData samples, long start)
            throws IOException {
        ModelPackage opened = model.model();
        Program program = output.target == null
                ? opened.program()
                : OpSetMove.to(output.target).apply(opened.program());
        try (PackageWriter writer = opened.writer(output.output, output.force)) {
            Compression compression = calibration.compress(program, samples, writer.store());
            ModelPackage changed = opened.withProgram(compression.program())
                    .withUserDefined("io.corepress.calibration", Words.lower(method) + ": " + description(calibration));
            writer.finish(changed);
            Optional<OpSet> opset =
                    compression.program().functions().get(samples.function()).opSet();
            return new PressReport(
                    bytesOnDisk(output.input),
                    bytesOnDisk(output.output),
                    compression.decisions(),
                    List.of(),
                    opset,
                    opset.map(OpSet::osNames).orElse(""),
                    (System.nanoTime() - start) / 1e9);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        } catch (IOException e) {
            throw new OutputException(output.output, e);
        }
    }

    private static String description(Calibration calibration) {
        return Recipe.of(calibration.config()).toYaml().strip();
    }

    private static long bytesOnDisk(Path model) throws IOException {
        try (Stream<Path> files = Files.walk(model)) {
            return files.filter(Files::isRegularFile)
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        }
    }

    private OptimizationConfig optimization() {
        if (config == null) {
            return OptimizationConfig.of(form());
        }
        try {
            Recipe recipe = Recipe.read(config);
            if (recipe.steps().size() != 1) {
                throw Usage.error(
                        spec,
                        "--config must be a recipe of one step, this one has "
                                + recipe.steps().size());
            }
            return recipe.steps().getFirst().config();
        } catch (IOException e) {
            throw new ParameterException(spec.commandLine(), "cannot read the recipe " + ExitCode.message(e), e);
        }
    }

    private OpConfig form() {
        return switch (method) {
            case ACTIVATIONS -> quantizer(dtype == null ? DataType.INT8 : dtype);
            case GPTQ -> {
                OpLinearQuantizerConfig quantizer = quantizer(dtype == null ? DataType.INT4 : dtype);
                yield blockSize == null ? quantizer : quantizer.withBlockSize(blockSize);
            }
            case SPARSEGPT ->
                (nm == null
                                ? OpMagnitudePrunerConfig.targetSparsity(targetSparsity)
                                : OpMagnitudePrunerConfig.nm(nm.n(), nm.m()))
                        .withWeightThreshold(weightThreshold);
            case SKM -> {
                OpPalettizerConfig tables = OpPalettizerConfig.kmeans(nbits).withWeightThreshold(weightThreshold);
                yield groupSize == null ? tables : tables.withGroupSize(groupSize);
            }
        };
    }

    private OpLinearQuantizerConfig quantizer(DataType type) {
        return OpLinearQuantizerConfig.of().withDtype(type).withWeightThreshold(weightThreshold);
    }

    private CalibrationMethod method(RunnableModel model, CalibrationData samples, OptimizationConfig optimization) {
        Gptq.Settings settings =
                new Gptq.Settings(dampening, activationOrder, Gptq.Settings.DEFAULT.processingGroupSize());
        return switch (method) {
            case ACTIVATIONS ->
                new CalibrationMethod.QuantizeActivations(
                        observerKind(), activationsOnly ? Optional.empty() : Optional.of(optimization));
            case GPTQ -> new CalibrationMethod.QuantizeByGptq(settings);
            case SPARSEGPT ->
                new CalibrationMethod.PruneBySparseGpt(new SparseGpt.Settings(
                        dampening,
                        settings.processingGroupSize(),
                        Optional.ofNullable(dtype).map(this::quantizer)));
            case SKM -> new CalibrationMethod.PalettizeBySensitivity(sampleLoss(model, samples), engine.seed);
        };
    }

    private ObserverKind observerKind() {
        return switch (observer) {
            case MIN_MAX -> ObserverKind.minMax();
            case MOVING_AVERAGE -> ObserverKind.movingAverage();
            case PERCENTILE -> ObserverKind.percentile();
            case MSE -> ObserverKind.meanSquaredError();
        };
    }

    private SampleLoss sampleLoss(RunnableModel model, CalibrationData samples) {
        if (loss == Loss.OUTPUTS) {
            return new OutputChange();
        }
        if (samples.labels().isEmpty()) {
            throw Usage.error(spec, "--loss labels needs a class for every sample; --labels FILE gives them");
        }
        return new CrossEntropy(
                model.probabilities().orElseGet(() -> model.outputs().getFirst()),
                model.probabilities().isPresent(),
                samples.labels());
    }
}
