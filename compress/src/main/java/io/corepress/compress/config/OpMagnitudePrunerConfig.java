package io.corepress.compress.config;

import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * Pruning by rank: the elements, or the blocks, of least magnitude become zero.
 *
 * @param targetSparsity the fraction that becomes zero, 0 to 1; set unless {@code nmRatio} is
 * @param blockSize at least 2: that many neighbours along {@code dim} become zero together, by their L2 norm
 * @param nmRatio of every {@code m} neighbours along {@code dim} the {@code n} smallest become zero
 * @param dim 0 for output, 1 for input channels; set only, and always, with {@code blockSize} (default 0) or
 *     {@code nmRatio} (default 1)
 */
public record OpMagnitudePrunerConfig(
        OptionalDouble targetSparsity,
        OptionalInt blockSize,
        Optional<NmRatio> nmRatio,
        OptionalInt dim,
        long weightThreshold)
        implements OpConfig {

    /**
     * @param n how many of {@code m} neighbours become zero; 0 to m
     */
    public record NmRatio(int n, int m) {
        public NmRatio {
            if (n < 0 || m < 1 || n > m) {
                throw new IllegalArgumentException("n_m_ratio must be (n, m) with 0 <= n <= m, got " + n + ":" + m);
            }
        }
    }

    public OpMagnitudePrunerConfig {
        if (targetSparsity.isPresent() == nmRatio.isPresent()) {
            throw new IllegalArgumentException("exactly one of target_sparsity and n_m_ratio must be given");
        }
        targetSparsity.ifPresent(fraction -> Checks.fraction("target_sparsity", fraction));
        if (blockSize.isPresent() && nmRatio.isPresent()) {
            throw new IllegalArgumentException("block_size and n_m_ratio exclude each other");
        }
        if (blockSize.isPresent() && blockSize.getAsInt() < 2) {
            throw new IllegalArgumentException("block_size must be at least 2, got " + blockSize.getAsInt());
        }
        boolean structured = blockSize.isPresent() || nmRatio.isPresent();
        if (dim.isPresent() && !structured) {
            throw new IllegalArgumentException("dim goes with block_size or n_m_ratio only");
        }
        if (dim.isPresent() && dim.getAsInt() != 0 && dim.getAsInt() != 1) {
            throw new IllegalArgumentException("dim must be 0 or 1, got " + dim.getAsInt());
        }
        if (structured && dim.isEmpty()) {
            dim = OptionalInt.of(nmRatio.isPresent() ? 1 : 0);
        }
        Checks.weightThreshold(weightThreshold);
    }

    /** {@return pruning of single elements to this fraction of zeros} */
    public static OpMagnitudePrunerConfig targetSparsity(double fraction) {
        return new OpMagnitudePrunerConfig(
                OptionalDouble.of(fraction),
                OptionalInt.empty(),
                Optional.empty(),
                OptionalInt.empty(),
                DEFAULT_WEIGHT_THRESHOLD);
    }

    /** {@return pruning of n of every m neighbouring input channels} */
    public static OpMagnitudePrunerConfig nm(int n, int m) {
        return new OpMagnitudePrunerConfig(
                OptionalDouble.empty(),
                OptionalInt.empty(),
                Optional.of(new NmRatio(n, m)),
                OptionalInt.empty(),
                DEFAULT_WEIGHT_THRESHOLD);
    }

    public OpMagnitudePrunerConfig withBlockSize(int size) {
        return new OpMagnitudePrunerConfig(targetSparsity, OptionalInt.of(size), nmRatio, dim, weightThreshold);
    }

    public OpMagnitudePrunerConfig withDim(int other) {
        return new OpMagnitudePrunerConfig(targetSparsity, blockSize, nmRatio, OptionalInt.of(other), weightThreshold);
    }

    public OpMagnitudePrunerConfig withWeightThreshold(long other) {
        return new OpMagnitudePrunerConfig(targetSparsity, blockSize, nmRatio, dim, other);
    }

    /** {@return whether whole blocks or n:m patterns are pruned: these exist for conv and linear weights only} */
    public boolean isStructured() {
        return blockSize.isPresent() || nmRatio.isPresent();
    }

    @Override
    public Technique technique() {
        return Technique.PRUNE;
    }

    @Override
    public String describe() {
        StringBuilder text = new StringBuilder();
        targetSparsity.ifPresent(fraction -> text.append("target_sparsity=").append(fraction));
        nmRatio.ifPresent(
                ratio -> text.append("n_m_ratio=").append(ratio.n()).append(':').append(ratio.m()));
        blockSize.ifPresent(size -> text.append(" block_size=").append(size));
        dim.ifPresent(axis -> text.append(" dim=").append(axis));
        return text.toString();
    }
}
