package io.corepress.learn;

import io.corepress.compress.config.OptimizationConfig;
import io.corepress.learn.activation.ObserverKind;
import io.corepress.learn.optimal.Gptq;
import io.corepress.learn.optimal.SparseGpt;
import io.corepress.learn.optimal.TableSweep;
import io.corepress.learn.sensitivity.SampleLoss;
import java.util.Optional;

/** What is done with samples. */
public sealed interface CalibrationMethod {

    /** Weights quantized layer by layer; for configurations of linear quantization. See {@link Gptq}. */
    record QuantizeByGptq(Gptq.Settings settings) implements CalibrationMethod {}

    /** Weights pruned layer by layer; for configurations of magnitude pruning. See {@link SparseGpt}. */
    record PruneBySparseGpt(SparseGpt.Settings settings) implements CalibrationMethod {}

    /**
     * Weights palettized so that each counts by how much a loss feels it; for configurations of palettization: Kim,
     * Hooper, Gholami, Dong, Li, Shen, Mahoney, Keutzer, "SqueezeLLM: Dense-and-Sparse Quantization". The tables of
     * single values are the exact optimum of that weighted error.
     *
     * @param compensates whether, layer by layer, the entries of tables of single values are chosen so that they make up
     *     for each other's errors; see {@link TableSweep}
     * @param seed of the signs that {@link SampleLoss} speaks of
     */
    record PalettizeBySensitivity(SampleLoss loss, boolean compensates, long seed) implements CalibrationMethod {}

    /**
     * The values between operations quantized to 8 bits; the configuration, of linear quantization, says around which
     * operations. See {@link io.corepress.learn.activation.ActivationQuantization}.
     *
     * @param weights how weights are quantized afterwards; not at all if absent
     */
    record QuantizeActivations(ObserverKind observer, Optional<OptimizationConfig> weights)
            implements CalibrationMethod {}
}
