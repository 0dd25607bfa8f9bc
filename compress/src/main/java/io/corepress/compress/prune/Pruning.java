package io.corepress.compress.prune;

import io.corepress.compress.config.OpConfig;
import io.corepress.compress.config.OpMagnitudePrunerConfig;
import io.corepress.compress.config.OpThresholdPrunerConfig;
import io.corepress.compress.weight.CompressedWeight;
import io.corepress.compress.weight.CompressedWeight.Dense;
import io.corepress.compress.weight.Elements;
import io.corepress.compress.weight.Outcome;
import io.corepress.compress.weight.WeightRole;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import io.corepress.tensor.TensorStore;
import java.util.Locale;
import java.util.Optional;

/**
 * Pruning of a weight in any form: elements of least magnitude become zero, the others are stored with a mask.
 *
 * <p>Magnitudes are those of the values that the weight stands for. Zeros, from wherever they come, are never stored. In
 * a weight of tables with vectors, a vector goes as a whole: by its L2 norm where elements are ranked, and where all of
 * its elements are below a threshold.
 */
public final class Pruning {
    private Pruning() {}

    /**
     * {@return the weight as a mask and what is left}
     *
     * @param weight of a float type
     * @param config an {@link OpMagnitudePrunerConfig} or an {@link OpThresholdPrunerConfig}
     * @param role blocks and n:m patterns are for the weights of layers only
     * @param store where large tensors of the result go
     */
    public static Outcome prune(CompressedWeight weight, OpConfig config, WeightRole role, TensorStore store) {
        if (config instanceof OpMagnitudePrunerConfig magnitude && magnitude.isStructured()) {
            return structured(weight, magnitude, role, store);
        }
        Units units = Units.of(weight, config instanceof OpThresholdPrunerConfig);
        Magnitudes magnitudes = Magnitudes.of(units.values());
        if (!magnitudes.allFinite()) {
            return notFinite();
        }
        double cut =
                switch (config) {
                    case OpThresholdPrunerConfig threshold -> threshold.threshold();
                    case OpMagnitudePrunerConfig magnitude -> cut(
                            magnitudes, magnitude.targetSparsity().orElseThrow());
                    default -> throw new IllegalArgumentException("not a pruner: " + config);
                };
        long kept = DensePruning.countAbove(units.values(), cut);
        long all = Math.max(1, units.values().elementCount());
        double sparsity = 1 - (double) kept / all;
        if (config instanceof OpThresholdPrunerConfig threshold
                && sparsity < threshold.minimumSparsityPercentile()) {
            return Outcome.left(String.format(
                    Locale.ROOT,
                    "%.1f %% of it would be zero, less than minimum_sparsity_percentile %s",
                    100 * sparsity,
                    threshold.minimumSparsityPercentile()));
        }
        return weight instanceof Dense(Tensor tensor)
                ? Outcome.of(DensePruning.prune(tensor, cut, kept, store))
                : encode(weight, units.keepAbove(cut), store);
    }

    /** Nothing but zeros goes at 0, and everything at 1; in between, what is at most the percentile. */
    private static double cut(Magnitudes magnitudes, double targetSparsity) {
        return targetSparsity == 0 ? 0 : magnitudes.percentile(targetSparsity);
    }

    private static Outcome structured(
            CompressedWeight weight, OpMagnitudePrunerConfig config, WeightRole role, TensorStore store) {
        if (!role.isLayerWeight()) {
            return Outcome.left("blocks and n:m patterns exist for the weights of conv and linear only");
        }
        Shape shape = weight.shape();
        int axis = config.dim().orElseThrow();
        int size = config.blockSize().orElseGet(() -> config.nmRatio().orElseThrow().m());
        Optional<String> refusal = StructuredPruning.refusal(shape, axis, size);
        if (refusal.isPresent()) {
            return Outcome.left(refusal.get());
        }
        if (!Units.of(weight, false).values().shape().equals(shape)) {
            return Outcome.left("its tables hold vectors, which blocks and n:m patterns would cut");
        }
        float[] values = Elements.toFloats(weight);
        for (float value : values) {
            if (!(Math.abs(value) < Float.POSITIVE_INFINITY)) {
                return notFinite();
            }
        }
        byte[] keep = config.nmRatio().isPresent()
                ? StructuredPruning.keepNm(values, shape, axis, config.nmRatio().get())
                : keepBlocks(values, shape, axis, config);
        for (int i = 0; i < keep.length; i++) {
            keep[i] &= (byte) (values[i] != 0 ? 1 : 0);
        }
        return encode(weight, keep, store);
    }

    private static byte[] keepBlocks(float[] values, Shape shape, int axis, OpMagnitudePrunerConfig config) {
        float[] norms =
                StructuredPruning.blockNorms(values, shape, axis, config.blockSize().orElseThrow());
        Tensor tensor = Tensor.ofFloats(DataType.FLOAT32, shape, norms);
        double cut = cut(Magnitudes.of(tensor), config.targetSparsity().orElseThrow());
        return new Units(tensor).keepAbove(cut);
    }

    private static Outcome encode(CompressedWeight weight, byte[] keep, TensorStore store) {
        return new SparseEncoding(keep, store)
                .encode(weight)
                .map(Outcome::of)
                .orElseGet(() -> Outcome.left("it is stored as float16 and cast; decompress it first"));
    }

    private static Outcome notFinite() {
        return Outcome.left("it holds values that are not finite");
    }
}
