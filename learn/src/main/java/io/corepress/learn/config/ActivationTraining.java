package io.corepress.learn.config;

import io.corepress.compress.config.OpLinearQuantizerConfig.Mode;
import io.corepress.tensor.DataType;

/**
 * Quantization-aware training of the values between operations, to 8 bits.
 *
 * @param activationDtype int8 or uint8
 * @param quantizationScheme of values that can be negative; all others use all codes from zero up
 */
public record ActivationTraining(
        QuantizerTraining.Algorithm algorithm,
        DataType activationDtype,
        RangeObservation activationObserver,
        Mode quantizationScheme,
        Milestones milestones) {
    public ActivationTraining {
        if (activationDtype != DataType.INT8 && activationDtype != DataType.UINT8) {
            throw new IllegalArgumentException(
                    "activations are quantized to int8 or uint8, got activation_dtype " + activationDtype.milName());
        }
        if (activationObserver == RangeObservation.LEAST_ERROR) {
            throw new IllegalArgumentException("least_error finds ranges of weights only; for activations take min_max,"
                    + " moving_average_min_max or ema_min_max");
        }
    }

    /** {@return symmetric int8, in ranges that follow the values} */
    public static ActivationTraining of() {
        return new ActivationTraining(
                QuantizerTraining.Algorithm.VANILLA,
                DataType.INT8,
                RangeObservation.MOVING_AVERAGE_MIN_MAX,
                Mode.LINEAR_SYMMETRIC,
                Milestones.ALWAYS);
    }

    /** {@return this with ranges that are learned from step {@code from} on} */
    public ActivationTraining learnable(long from) {
        return new ActivationTraining(
                QuantizerTraining.Algorithm.LEARNABLE,
                activationDtype,
                activationObserver,
                quantizationScheme,
                new Milestones(0, 0, from, Milestones.NEVER));
    }

    public ActivationTraining withMilestones(Milestones other) {
        return new ActivationTraining(algorithm, activationDtype, activationObserver, quantizationScheme, other);
    }

    public ActivationTraining withActivationObserver(RangeObservation other) {
        return new ActivationTraining(algorithm, activationDtype, other, quantizationScheme, milestones);
    }
}
