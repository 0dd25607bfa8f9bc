package io.corepress.learn.step;

import io.corepress.learn.train.optimizer.AdamW;
import io.corepress.learn.train.optimizer.LearningRate;
import io.corepress.learn.train.optimizer.OptimizerSettings;
import io.corepress.learn.train.optimizer.Sgd;

/**
 * The keys of a training step about its optimizer.
 *
 * @param learningRate at the start, after {@code warmUpSteps}
 * @param momentum of {@code sgd}
 */
record OptimizerKeys(
        Kind optimizer, double learningRate, Schedule schedule, long warmUpSteps, double momentum, double weightDecay) {
    static final OptimizerKeys DEFAULT = new OptimizerKeys(Kind.ADAMW, 3e-4, Schedule.COSINE, 0, 0.9, 0);

    enum Kind {
        ADAMW,
        SGD
    }

    enum Schedule {
        CONSTANT,
        COSINE,
        LINEAR
    }

    OptimizerKeys {
        settings(optimizer, momentum, weightDecay);
        rate(learningRate, schedule, warmUpSteps);
    }

    OptimizerKeys through(KeyPass keys) {
        return new OptimizerKeys(
                keys.choice("optimizer", optimizer, Kind.values()),
                keys.number("learning_rate", learningRate),
                keys.choice("schedule", schedule, Schedule.values()),
                keys.longInteger("warm_up_steps", warmUpSteps),
                keys.number("momentum", momentum),
                keys.number("weight_decay", weightDecay));
    }

    OptimizerSettings settings() {
        return settings(optimizer, momentum, weightDecay);
    }

    private static OptimizerSettings settings(Kind optimizer, double momentum, double weightDecay) {
        return switch (optimizer) {
            case ADAMW -> AdamW.DEFAULT.withWeightDecay(weightDecay);
            case SGD -> Sgd.of(momentum).withWeightDecay(weightDecay);
        };
    }

    LearningRate rate() {
        return rate(learningRate, schedule, warmUpSteps);
    }

    private static LearningRate rate(double learningRate, Schedule schedule, long warmUpSteps) {
        if (warmUpSteps < 0) {
            throw new IllegalArgumentException("warm_up_steps must be 0 or more, got " + warmUpSteps);
        }
        LearningRate rate = switch (schedule) {
            case CONSTANT -> LearningRate.constant(learningRate);
            case COSINE -> LearningRate.cosine(learningRate, 0);
            case LINEAR -> LearningRate.linear(learningRate, 0);
        };
        return warmUpSteps == 0 ? rate : rate.withWarmUp(warmUpSteps);
    }
}
