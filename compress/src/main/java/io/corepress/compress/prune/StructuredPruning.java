package io.corepress.compress.prune;

import io.corepress.compress.config.OpMagnitudePrunerConfig;
import io.corepress.compress.config.OpMagnitudePrunerConfig.NmRatio;
import io.corepress.compress.weight.Chunks;
import io.corepress.compress.weight.CompressedWeight;
import io.corepress.compress.weight.Outcome;
import io.corepress.compress.weight.WeightRole;
import io.corepress.tensor.TensorStore;
import java.util.Optional;

/**
 * Blocks and n:m patterns along the output (dim 0) or input channels (dim 1) of a {@code conv} or {@code linear}
 * weight. With a table of vectors, patterns are of whole vectors: along the axis of the vectors, sizes must be multiples
 * of theirs.
 */
final class StructuredPruning {
    private static final int MIN_RANK = 2;
    private static final int MAX_RANK = 5;

    private StructuredPruning() {}

    static Outcome prune(CompressedWeight weight, OpMagnitudePrunerConfig config, WeightRole role, TensorStore store) {
        int rank = weight.shape().rank();
        if (!role.isLayerWeight()) {
            return Outcome.left("block_size and n_m_ratio are for the weights of conv and linear only");
        }
        if (rank < MIN_RANK || rank > MAX_RANK) {
            return Outcome.left("block_size and n_m_ratio need rank 2 to 5, the weight has rank " + rank);
        }
        if (weight.shape().elementCount() > Integer.MAX_VALUE) {
            return Outcome.left("block_size and n_m_ratio work up to 2^31 - 1 elements, the weight has "
                    + weight.shape().elementCount());
        }
        int dim = config.dim().getAsInt();
        return config.nmRatio()
                .map(ratio -> byPattern(weight, ratio, dim, store))
                .orElseGet(() -> byBlocks(
                        weight,
                        config.blockSize().getAsInt(),
                        dim,
                        config.targetSparsity().getAsDouble(),
                        store));
    }

    private static Outcome byBlocks(
            CompressedWeight weight, int blockSize, int dim, double targetSparsity, TensorStore store) {
        Units units = Units.of(weight);
        Optional<String> reason = whyNot("block_size", blockSize, blockSize, dim, units);
        if (reason.isPresent()) {
            return Outcome.left(reason.get());
        }
        Magnitudes magnitudes = units.magnitudes(Units.Measure.L2_NORM);
        BlockNorms norms = BlockNorms.of(magnitudes, Slabs.of(units.shape(), dim, blockSize / unitsAlong(dim, units)));
        return Pruning.above(Percentile.of(norms, targetSparsity), units, magnitudes, norms, store);
    }

    private static Outcome byPattern(CompressedWeight weight, NmRatio ratio, int dim, TensorStore store) {
        Units units = Units.of(weight);
        Optional<String> reason = whyNot("n_m_ratio", ratio.n(), ratio.m(), dim, units);
        if (reason.isPresent()) {
            return Outcome.left(reason.get());
        }
        Magnitudes magnitudes = units.magnitudes(Units.Measure.L2_NORM);
        int along = unitsAlong(dim, units);
        Slabs slabs = Slabs.of(units.shape(), dim, ratio.m() / along);
        int inChunk = slabs.inChunk(Chunks.SIZE);
        int unitsInChunk = Math.toIntExact(Math.min(units.count(), inChunk * slabs.height() * slabs.inner()));
        Optional<Mask> mask = Mask.write(
                units.shape(),
                slabs.count(),
                inChunk,
                unitsInChunk,
                magnitudes.workers(),
                () -> new NmRule(magnitudes.reader(), slabs, ratio.n() / along),
                store);
        return Pruning.sparse(units, mask, store);
    }

    /** {@return how many neighbours along {@code dim} are one unit} */
    private static int unitsAlong(int dim, Units units) {
        return dim == units.vectorAxis() ? units.vectorSize() : 1;
    }

    private static Optional<String> whyNot(String name, int part, int size, int dim, Units units) {
        long channels = units.weight().shape().size(dim);
        if (size > channels / 2.0) {
            return Optional.of(
                    "%s of %d is more than half of the %d channels of axis %d".formatted(name, size, channels, dim));
        }
        int along = unitsAlong(dim, units);
        if (part % along != 0 || size % along != 0) {
            return Optional.of("%s would cut the vectors of the table, which are %d elements long on axis %d"
                    .formatted(name, along, dim));
        }
        return Optional.empty();
    }
}
