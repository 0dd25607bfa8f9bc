package io.corepress.learn.config;

import java.util.List;
import java.util.stream.IntStream;

/** How sparsity grows while training goes on. Steps count from 0, the first training step. */
public sealed interface PruningSchedule {

    /**
     * {@return the sparsity at a step}
     *
     * @param initial before the schedule begins
     * @param target when it has ended
     */
    double sparsity(long step, double initial, double target);

    String describe();

    /** All at once. */
    record Constant(long beginStep) implements PruningSchedule {
        public Constant {
            if (beginStep < 0) {
                throw new IllegalArgumentException("begin_step must be at least 0, got " + beginStep);
            }
        }

        @Override
        public double sparsity(long step, double initial, double target) {
            return step >= beginStep ? target : initial;
        }

        @Override
        public String describe() {
            return "from step " + beginStep;
        }
    }

    /**
     * Quickly at first, then slower: at the i-th of n update steps {@code target + (initial - target) * (1 - i / (n -
     * 1))^power}, i from 0, and nothing new between them; with a single one, the target.
     * Zhu, Gupta, "To prune, or not to prune: exploring the efficacy of pruning for model compression".
     *
     * @param updateSteps ascending, at least one
     * @param power more than 0
     */
    record Polynomial(List<Long> updateSteps, double power) implements PruningSchedule {
        public static final double DEFAULT_POWER = 3;

        public Polynomial {
            updateSteps = List.copyOf(updateSteps);
            if (updateSteps.isEmpty()) {
                throw new IllegalArgumentException("update_steps must hold at least one step, got none");
            }
            long before = -1;
            for (long step : updateSteps) {
                if (step <= before) {
                    throw new IllegalArgumentException("update_steps must ascend from 0 on, got " + updateSteps);
                }
                before = step;
            }
            if (!(power > 0) || Double.isInfinite(power)) {
                throw new IllegalArgumentException("power must be more than 0, got " + power);
            }
        }

        /** {@return updates at {@code from}, {@code from + by}, ... below {@code to}, with power 3} */
        public static Polynomial range(int from, int to, int by) {
            if (by < 1) {
                throw new IllegalArgumentException("the distance of update_steps must be at least 1, got " + by);
            }
            return new Polynomial(
                    IntStream.iterate(from, step -> step < to, step -> step + by)
                            .mapToObj(step -> (long) step)
                            .toList(),
                    DEFAULT_POWER);
        }

        @Override
        public double sparsity(long step, double initial, double target) {
            int passed = 0;
            while (passed < updateSteps.size() && updateSteps.get(passed) <= step) {
                passed++;
            }
            if (passed == 0) {
                return initial;
            }
            int last = updateSteps.size() - 1;
            double share = last == 0 ? 1 : (double) (passed - 1) / last;
            return target + (initial - target) * Math.pow(1 - share, power);
        }

        @Override
        public String describe() {
            return "polynomial of power " + power + " in " + updateSteps.size() + " steps up to step "
                    + updateSteps.getLast();
        }
    }
}
