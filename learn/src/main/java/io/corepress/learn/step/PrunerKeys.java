package io.corepress.learn.step;

import io.corepress.compress.config.OpMagnitudePrunerConfig;
import io.corepress.learn.config.PrunerTraining;
import io.corepress.learn.config.PruningSchedule;
import java.util.List;

/**
 * What a training step says of pruners beside their configuration.
 *
 * @param beginStep if there are no {@code updateSteps}
 * @param updateSteps sparsity grows at these
 * @param power of that growth
 */
record PrunerKeys(double initialSparsity, long beginStep, List<Integer> updateSteps, double power) {
    static final PrunerKeys DEFAULT = new PrunerKeys(0, 0, List.of(), PruningSchedule.Polynomial.DEFAULT_POWER);

    PrunerKeys {
        updateSteps = List.copyOf(updateSteps);
    }

    PrunerKeys through(KeyPass keys) {
        return new PrunerKeys(
                keys.number("initial_sparsity", initialSparsity),
                keys.longInteger("begin_step", beginStep),
                keys.integers("update_steps", updateSteps),
                keys.number("power", power));
    }

    PrunerTraining training(OpMagnitudePrunerConfig config) {
        PruningSchedule schedule = updateSteps.isEmpty()
                ? new PruningSchedule.Constant(beginStep)
                : new PruningSchedule.Polynomial(
                        updateSteps.stream().map(Integer::longValue).toList(), power);
        PrunerTraining base = config.nmRatio()
                .map(ratio -> PrunerTraining.nm(ratio.n(), ratio.m()))
                .orElseGet(() -> PrunerTraining.targetSparsity(
                                config.targetSparsity().orElseThrow())
                        .withBlockSize(config.blockSize().orElse(1)));
        return base.withScheduler(schedule)
                .withInitialSparsity(initialSparsity)
                .withDim(config.dim().orElse(base.dim()));
    }
}
