package io.corepress.cli;

import io.corepress.compress.config.OpConfig;
import io.corepress.compress.config.OpLinearQuantizerConfig;
import io.corepress.compress.config.OpMagnitudePrunerConfig;
import io.corepress.compress.config.OpMagnitudePrunerConfig.NmRatio;
import io.corepress.compress.config.OpPalettizerConfig;
import io.corepress.compress.config.OptimizationConfig;
import io.corepress.learn.activation.ObserverKind;
import io.corepress.learn.optimal.Gptq;
import io.corepress.learn.optimal.SparseGpt;
import io.corepress.learn.step.ActivationStep;
import io.corepress.learn.step.AwqStep;
import io.corepress.learn.step.GptqStep;
import io.corepress.learn.step.LearningStep;
import io.corepress.learn.step.SensitiveKMeansStep;
import io.corepress.learn.step.SparseGptStep;
import io.corepress.tensor.DataType;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The options of the methods that compress with the help of samples, and what they become. */
final class CalibrationOptions {
    enum Method {
        ACTIVATIONS,
        GPTQ,
        SPARSEGPT,
        SKM,
        AWQ
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

    static final class LossWords extends Words<SensitiveKMeansStep.Loss> {
        LossWords() {
            super(List.of(SensitiveKMeansStep.Loss.values()), Words::lower);
        }
    }

    static final class DtypeWords extends Words<DataType> {
        DtypeWords() {
            super(List.of(DataType.INT8, DataType.UINT8, DataType.INT4, DataType.UINT4), DataType::milName);
        }
    }

    @Option(
            names = "--dtype",
            paramLabel = "T",
            converter = DtypeWords.class,
            completionCandidates = DtypeWords.class,
            description =
                    "Integers: ${COMPLETION-CANDIDATES} (default: gptq and awq int4, activations int8; sparsegpt: what is"
                            + " left is not quantized).")
    private DataType dtype;

    @Option(names = "--block-size", paramLabel = "B", description = "gptq, awq: input channels that share a scale.")
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
    private SensitiveKMeansStep.Loss loss;

    @Option(
            names = "--singly",
            description = "skm: every weight takes the nearest entry, and none makes up for the errors of others.")
    private boolean singly;

    /** {@return what each weight becomes} */
    OpConfig form(Method method) {
        return switch (method) {
            case ACTIVATIONS -> quantizer(dtype == null ? DataType.INT8 : dtype);
            case GPTQ, AWQ -> {
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

    /** {@return the step} @param layout what each weight becomes, by these options or others */
    LearningStep step(Method method, OptimizationConfig layout) {
        Gptq.Settings settings =
                new Gptq.Settings(dampening, activationOrder, Gptq.Settings.DEFAULT.processingGroupSize());
        return switch (method) {
            case ACTIVATIONS -> new ActivationStep(layout, false, observerKind(), !activationsOnly);
            case GPTQ -> new GptqStep(layout, false, settings);
            case SPARSEGPT ->
                new SparseGptStep(
                        layout,
                        false,
                        new SparseGpt.Settings(
                                dampening,
                                settings.processingGroupSize(),
                                Optional.ofNullable(dtype).map(this::quantizer)));
            case SKM -> new SensitiveKMeansStep(layout, false, loss, !singly);
            case AWQ -> new AwqStep(layout, false);
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
}
