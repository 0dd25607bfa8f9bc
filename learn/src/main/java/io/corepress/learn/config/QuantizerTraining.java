package io.corepress.learn.config;

import io.corepress.compress.config.Granularity;
import io.corepress.compress.config.OpLinearQuantizerConfig;
import io.corepress.compress.config.OpLinearQuantizerConfig.Mode;
import io.corepress.compress.quantize.QuantizationRange;
import io.corepress.tensor.DataType;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/**
 * Quantization-aware training of weights: they are rounded to integers and back in every pass, and gradients go by the
 * rounding.
 *
 * <p>All {@code 2^n} codes are used: symmetric ranges of n bits are {@code -2^(n-1)} to {@code 2^(n-1) - 1}, with a scale
 * of {@code 2 max|w| / (2^n - 1)}. Codes of 2 and 3 bits, for which the format has no integers, are stored as indices into
 * a table of integers, which is then scaled. In symmetric ranges these are the odd ones, such as -3, -1, 1 and 3: as far
 * to both sides, where one more to the negative side would be a third of all.
 *
 * @param weightDtype int8, uint8, int4 or uint4
 * @param weightNBits 2, 3, 4 or 8; at most the bits of the type
 * @param granularity per_tensor, per_channel or per_block
 * @param blockSize for per_block only, as in {@link OpLinearQuantizerConfig}
 * @param quantizationScheme {@link Mode#LINEAR_SYMMETRIC}, or {@link Mode#LINEAR} for affine
 */
public record QuantizerTraining(
        Algorithm algorithm,
        DataType weightDtype,
        int weightNBits,
        RangeObservation weightObserver,
        Granularity granularity,
        List<Integer> blockSize,
        Mode quantizationScheme,
        Milestones milestones)
        implements CoderTraining {

    public enum Algorithm {
        /** Scales follow the range of the weights. */
        VANILLA,
        /**
         * Scales, and in affine ranges offsets, are learned once observers are frozen: Esser, McKinstry, Bablani,
         * Appuswamy, Modha, "Learned Step Size Quantization"; Bhalgat, Lee, Nagel, Blankevoort, Kwak, "LSQ+".
         */
        LEARNABLE
    }

    public QuantizerTraining {
        Objects.requireNonNull(algorithm, "algorithm");
        Objects.requireNonNull(weightObserver, "weight_observer");
        blockSize = List.copyOf(blockSize);
        OpLinearQuantizerConfig.of()
                .withDtype(weightDtype)
                .withGranularity(granularity)
                .withBlockSizes(blockSize);
        if (!List.of(2, 3, 4, 8).contains(weightNBits) || weightNBits > weightDtype.bits()) {
            throw new IllegalArgumentException("weight_n_bits must be 2, 3, 4 or 8 and fit weight_dtype "
                    + weightDtype.milName() + ", got " + weightNBits);
        }
    }

    /** {@return symmetric codes of this type, with a scale for each output channel that follows the weights} */
    public static QuantizerTraining of(DataType weightDtype) {
        return new QuantizerTraining(
                Algorithm.VANILLA,
                weightDtype,
                weightDtype.bits(),
                RangeObservation.MOVING_AVERAGE_MIN_MAX,
                Granularity.PER_CHANNEL,
                List.of(OpLinearQuantizerConfig.DEFAULT_BLOCK_SIZE),
                Mode.LINEAR_SYMMETRIC,
                Milestones.ALWAYS);
    }

    /**
     * {@return this with scales that are learned after the first step}
     *
     * @see #withMilestones to learn them from a later one on
     */
    public QuantizerTraining learnable() {
        return new QuantizerTraining(
                Algorithm.LEARNABLE,
                weightDtype,
                weightNBits,
                weightObserver,
                granularity,
                blockSize,
                quantizationScheme,
                Milestones.FIRST_STEP);
    }

    public QuantizerTraining withWeightNBits(int bits) {
        return new QuantizerTraining(
                algorithm, weightDtype, bits, weightObserver, granularity, blockSize, quantizationScheme, milestones);
    }

    public QuantizerTraining withWeightObserver(RangeObservation other) {
        return new QuantizerTraining(
                algorithm, weightDtype, weightNBits, other, granularity, blockSize, quantizationScheme, milestones);
    }

    public QuantizerTraining withGranularity(Granularity other) {
        return new QuantizerTraining(
                algorithm, weightDtype, weightNBits, weightObserver, other, blockSize, quantizationScheme, milestones);
    }

    /** {@return this with a size along the input axis, or one for each axis, and granularity per_block} */
    public QuantizerTraining withBlockSize(Integer... sizes) {
        return new QuantizerTraining(
                algorithm,
                weightDtype,
                weightNBits,
                weightObserver,
                Granularity.PER_BLOCK,
                List.of(sizes),
                quantizationScheme,
                milestones);
    }

    public QuantizerTraining withQuantizationScheme(Mode scheme) {
        return new QuantizerTraining(
                algorithm, weightDtype, weightNBits, weightObserver, granularity, blockSize, scheme, milestones);
    }

    public QuantizerTraining withMilestones(Milestones other) {
        return new QuantizerTraining(
                algorithm, weightDtype, weightNBits, weightObserver, granularity, blockSize, quantizationScheme, other);
    }

    /** {@return the codes in use, all of {@code 2^n}} */
    public QuantizationRange range() {
        int count = 1 << weightNBits;
        int min = weightDtype.isSigned() ? -count / 2 : 0;
        boolean symmetric = quantizationScheme == Mode.LINEAR_SYMMETRIC;
        int midpoint = symmetric && !weightDtype.isSigned() ? count / 2 : 0;
        return new QuantizationRange(weightDtype, symmetric, min, min + count - 1, midpoint);
    }

    /** {@return whether codes are indices into a table, for want of integers of so few bits} */
    public boolean isTable() {
        return weightNBits < 4;
    }

    /** {@return whether code c stands for {@code 2 c + 1} times the scale: there is no zero, and no offset} */
    public boolean isOdd() {
        return isTable() && quantizationScheme == Mode.LINEAR_SYMMETRIC;
    }

    @Override
    public String describe() {
        return "algorithm=" + algorithm.name().toLowerCase(Locale.ROOT) + " weight_dtype=" + weightDtype.milName()
                + " weight_n_bits=" + weightNBits + " granularity=" + granularity.configName()
                + (granularity == Granularity.PER_BLOCK ? " block_size=" + blockSize : "") + " scheme="
                + (quantizationScheme == Mode.LINEAR ? "affine" : "symmetric");
    }
}
