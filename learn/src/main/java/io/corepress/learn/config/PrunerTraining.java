package io.corepress.learn.config;

import io.corepress.compress.config.OpMagnitudePrunerConfig.NmRatio;
import java.util.Locale;
import java.util.Optional;

/**
 * Pruning by magnitude in training: a mask that a schedule makes sparser; under it, weights get no gradient, and may come
 * back when it is made anew.
 *
 * @param initialSparsity before the schedule begins, 0 to 1
 * @param targetSparsity the share of zeros at the end, less than 1; with {@code nmRatio}, n / m
 * @param granularity what is pruned as one, by its L2 norm
 * @param blockSize more than 1: that many neighbouring output channels are pruned together
 * @param nmRatio of every {@code m} neighbours along {@code dim} the {@code n} smallest are pruned; n is less than m
 * @param dim 0 for output, 1 for input channels: along which n:m patterns lie
 */
public record PrunerTraining(
        PruningSchedule scheduler,
        double initialSparsity,
        double targetSparsity,
        Granularity granularity,
        int blockSize,
        Optional<NmRatio> nmRatio,
        int dim) {

    public enum Granularity {
        PER_SCALAR,
        /** All of the axes behind the two channel axes; for weights of more than two axes. */
        PER_KERNEL,
        /** All of an output channel; for weights of more than two axes. */
        PER_CHANNEL
    }

    public PrunerTraining {
        requireShare("initial_sparsity", initialSparsity);
        if (nmRatio.isPresent()) {
            NmRatio ratio = nmRatio.get();
            if (ratio.n() == ratio.m()) {
                throw new IllegalArgumentException(
                        "n_m_ratio " + ratio.n() + ":" + ratio.m() + " would leave nothing; n must be less than m");
            }
            if (blockSize != 1 || granularity != Granularity.PER_SCALAR) {
                throw new IllegalArgumentException(
                        "n_m_ratio goes with block_size 1 and granularity per_scalar only, got " + blockSize + " and "
                                + name(granularity));
            }
            targetSparsity = (double) ratio.n() / ratio.m();
        }
        requireShare("target_sparsity", targetSparsity);
        if (blockSize < 1) {
            throw new IllegalArgumentException("block_size must be at least 1, got " + blockSize);
        }
        if (dim != 0 && dim != 1) {
            throw new IllegalArgumentException("dim must be 0 or 1, got " + dim);
        }
    }

    private static void requireShare(String name, double share) {
        if (!(share >= 0 && share < 1)) {
            throw new IllegalArgumentException(name + " must be at least 0 and less than 1, got " + share);
        }
    }

    /** {@return half of the elements pruned, one by one, from the first step on} */
    public static PrunerTraining of() {
        return new PrunerTraining(
                new PruningSchedule.Constant(0), 0, 0.5, Granularity.PER_SCALAR, 1, Optional.empty(), 1);
    }

    public static PrunerTraining targetSparsity(double share) {
        return of().withTargetSparsity(share);
    }

    /** {@return n of every m neighbouring input channels pruned} */
    public static PrunerTraining nm(int n, int m) {
        PrunerTraining base = of();
        return new PrunerTraining(base.scheduler, 0, 0, base.granularity, 1, Optional.of(new NmRatio(n, m)), base.dim);
    }

    public PrunerTraining withScheduler(PruningSchedule other) {
        return new PrunerTraining(other, initialSparsity, targetSparsity, granularity, blockSize, nmRatio, dim);
    }

    public PrunerTraining withInitialSparsity(double share) {
        return new PrunerTraining(scheduler, share, targetSparsity, granularity, blockSize, nmRatio, dim);
    }

    public PrunerTraining withTargetSparsity(double share) {
        return new PrunerTraining(scheduler, initialSparsity, share, granularity, blockSize, nmRatio, dim);
    }

    public PrunerTraining withGranularity(Granularity other) {
        return new PrunerTraining(scheduler, initialSparsity, targetSparsity, other, blockSize, nmRatio, dim);
    }

    public PrunerTraining withBlockSize(int size) {
        return new PrunerTraining(scheduler, initialSparsity, targetSparsity, granularity, size, nmRatio, dim);
    }

    public PrunerTraining withDim(int other) {
        return new PrunerTraining(scheduler, initialSparsity, targetSparsity, granularity, blockSize, nmRatio, other);
    }

    public String describe() {
        String what = nmRatio.map(ratio -> "n_m_ratio=" + ratio.n() + ":" + ratio.m() + " dim=" + dim)
                .orElseGet(() -> "target_sparsity=" + targetSparsity + " granularity=" + name(granularity)
                        + (blockSize > 1 ? " block_size=" + blockSize : ""));
        return what + " " + scheduler.describe();
    }

    private static String name(Granularity granularity) {
        return granularity.name().toLowerCase(Locale.ROOT);
    }
}
