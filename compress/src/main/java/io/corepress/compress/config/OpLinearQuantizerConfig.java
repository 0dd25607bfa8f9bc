package io.corepress.compress.config;

import io.corepress.tensor.DataType;
import java.util.List;
import java.util.Objects;

/**
 * Linear quantization: a weight is kept as small integers, a scale and, in the affine mode, an offset.
 *
 * @param dtype int8, uint8, int4 or uint4
 * @param granularity per_tensor, per_channel or per_block
 * @param blockSize used by per_block only: one number, the size along the input axis, or one for each axis, where 0
 *     stands for the whole axis
 * @param scaleSearch how the scale is chosen
 */
public record OpLinearQuantizerConfig(
        Mode mode,
        DataType dtype,
        Granularity granularity,
        List<Integer> blockSize,
        ScaleSearch scaleSearch,
        long weightThreshold)
        implements OpConfig {

    public enum Mode {
        /** Affine: the range from the smallest to the largest value, with an offset. */
        LINEAR,
        /** A range that is symmetric about zero. */
        LINEAR_SYMMETRIC
    }

    public enum ScaleSearch {
        /** The scale spans all values of its block. */
        NONE,
        /** The scale, possibly clipping outliers, with the least squared error. */
        MSE
    }

    public static final int DEFAULT_BLOCK_SIZE = 32;

    public OpLinearQuantizerConfig {
        Objects.requireNonNull(mode, "mode");
        Objects.requireNonNull(scaleSearch, "scaleSearch");
        blockSize = List.copyOf(blockSize);
        switch (dtype) {
            case INT8, UINT8, INT4, UINT4 -> {}
            default ->
                throw new IllegalArgumentException(
                        "dtype must be one of int8, uint8, int4, uint4, got " + dtype.milName());
        }
        if (granularity == Granularity.PER_GROUPED_CHANNEL) {
            throw new IllegalArgumentException(
                    "granularity must be one of per_tensor, per_channel, per_block, got per_grouped_channel");
        }
        if (blockSize.isEmpty() || blockSize.stream().anyMatch(size -> size < 0)) {
            throw new IllegalArgumentException("block_size must be at least 0, got " + blockSize);
        }
        Checks.weightThreshold(weightThreshold);
    }

    /** {@return the defaults: symmetric int8, one scale for each output channel} */
    public static OpLinearQuantizerConfig of() {
        return new OpLinearQuantizerConfig(
                Mode.LINEAR_SYMMETRIC,
                DataType.INT8,
                Granularity.PER_CHANNEL,
                List.of(DEFAULT_BLOCK_SIZE),
                ScaleSearch.NONE,
                DEFAULT_WEIGHT_THRESHOLD);
    }

    public OpLinearQuantizerConfig withMode(Mode other) {
        return new OpLinearQuantizerConfig(other, dtype, granularity, blockSize, scaleSearch, weightThreshold);
    }

    public OpLinearQuantizerConfig withDtype(DataType other) {
        return new OpLinearQuantizerConfig(mode, other, granularity, blockSize, scaleSearch, weightThreshold);
    }

    public OpLinearQuantizerConfig withGranularity(Granularity other) {
        return new OpLinearQuantizerConfig(mode, dtype, other, blockSize, scaleSearch, weightThreshold);
    }

    /** {@return this with a block size along the input axis, and granularity per_block} */
    public OpLinearQuantizerConfig withBlockSize(int size) {
        return withBlockSizes(List.of(size));
    }

    /** {@return this with block sizes for each axis (0: the whole axis), and granularity per_block} */
    public OpLinearQuantizerConfig withBlockSizes(List<Integer> sizes) {
        return new OpLinearQuantizerConfig(mode, dtype, Granularity.PER_BLOCK, sizes, scaleSearch, weightThreshold);
    }

    public OpLinearQuantizerConfig withScaleSearch(ScaleSearch other) {
        return new OpLinearQuantizerConfig(mode, dtype, granularity, blockSize, other, weightThreshold);
    }

    public OpLinearQuantizerConfig withWeightThreshold(long other) {
        return new OpLinearQuantizerConfig(mode, dtype, granularity, blockSize, scaleSearch, other);
    }

    @Override
    public Technique technique() {
        return Technique.QUANTIZE;
    }

    @Override
    public String describe() {
        String block = granularity != Granularity.PER_BLOCK
                ? ""
                : " block_size=" + (blockSize.size() == 1 ? blockSize.getFirst() : blockSize);
        String search = scaleSearch == ScaleSearch.NONE ? "" : " scale_search=mse";
        return "mode=" + (mode == Mode.LINEAR ? "linear" : "linear_symmetric") + " dtype=" + dtype.milName()
                + " granularity=" + granularity.configName() + block + search;
    }
}
