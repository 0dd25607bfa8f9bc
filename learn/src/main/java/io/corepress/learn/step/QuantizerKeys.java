package io.corepress.learn.step;

import io.corepress.compress.config.Granularity;
import io.corepress.compress.config.OpLinearQuantizerConfig;
import io.corepress.learn.config.ActivationTraining;
import io.corepress.learn.config.Milestones;
import io.corepress.learn.config.QuantizerTraining;
import io.corepress.learn.config.QuantizerTraining.Algorithm;
import io.corepress.learn.config.RangeObservation;
import io.corepress.tensor.DataType;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a training step says of quantizers beside their configuration.
 *
 * @param algorithm whether scales follow the weights or are learned
 * @param weightNBits fewer bits than those of the type
 * @param weightObserver how scales begin, and follow the weights; empty for the default
 * @param milestones see {@link Milestones}; empty for the default of the algorithm
 */
record QuantizerKeys(
        Algorithm algorithm,
        OptionalInt weightNBits,
        Optional<RangeObservation> weightObserver,
        List<Integer> milestones) {
    static final QuantizerKeys DEFAULT =
            new QuantizerKeys(Algorithm.VANILLA, OptionalInt.empty(), Optional.empty(), List.of());

    QuantizerKeys {
        milestones = List.copyOf(milestones);
        if (!milestones.isEmpty() && milestones.size() != 4) {
            throw new IllegalArgumentException("milestones must be four steps: observers begin, quantization begins,"
                    + " observers end, batch norms freeze; got " + milestones);
        }
    }

    QuantizerKeys through(KeyPass keys) {
        return new QuantizerKeys(
                keys.choice("algorithm", algorithm, Algorithm.values()),
                keys.integer("weight_n_bits", weightNBits),
                keys.choice("weight_observer", weightObserver, RangeObservation.values()),
                keys.integers("milestones", milestones));
    }

    QuantizerTraining training(OpLinearQuantizerConfig config) {
        QuantizerTraining codes = QuantizerTraining.of(config.dtype())
                .withGranularity(config.granularity())
                .withQuantizationScheme(config.mode());
        if (config.granularity() == Granularity.PER_BLOCK) {
            codes = codes.withBlockSize(config.blockSize().toArray(Integer[]::new));
        }
        if (config.scaleSearch() == OpLinearQuantizerConfig.ScaleSearch.MSE) {
            codes = codes.withWeightObserver(RangeObservation.LEAST_ERROR);
        }
        if (weightNBits.isPresent()) {
            codes = codes.withWeightNBits(weightNBits.getAsInt());
        }
        if (weightObserver.isPresent()) {
            codes = codes.withWeightObserver(weightObserver.get());
        }
        if (algorithm == Algorithm.LEARNABLE) {
            codes = codes.learnable();
        }
        return codes.withMilestones(milestones(codes.milestones()));
    }

    /** {@return the same for the values between operations; those that have no 4 bits get 8} */
    ActivationTraining activations(OpLinearQuantizerConfig config) {
        return new ActivationTraining(
                algorithm,
                config.dtype().bits() == 8 ? config.dtype() : DataType.INT8,
                ActivationTraining.of().activationObserver(),
                config.mode(),
                milestones(algorithm == Algorithm.LEARNABLE ? Milestones.FIRST_STEP : Milestones.ALWAYS));
    }

    private Milestones milestones(Milestones byDefault) {
        return milestones.isEmpty()
                ? byDefault
                : new Milestones(milestones.get(0), milestones.get(1), milestones.get(2), milestones.get(3));
    }
}
