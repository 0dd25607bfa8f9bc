package io.corepress.learn.step;

import io.corepress.learn.train.AdamW;
import io.corepress.learn.train.LearningRate;
import io.corepress.learn.train.OptimizerSettings;
import io.corepress.learn.train.Sgd;
import io.corepress.learn.train.TrainerSettings;
import io.corepress.recipe.StepFields;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;

/**
 * The keys of a training step that say how it is trained.
 *
 * @param learningRate at the start, after {@code warmUpSteps}
 * @param momentum of {@code sgd}
 * @param freezeBatchNorm the step from which on batch norms go by their stored statistics; -1 for never
 */
record TrainingKeys(
        int epochs,
        int batchSize,
        Loss loss,
        double temperature,
        Optimizer optimizer,
        double learningRate,
        Schedule schedule,
        long warmUpSteps,
        double momentum,
        double weightDecay,
        OptionalDouble gradientLimit,
        int patience,
        long freezeBatchNorm) {

    enum Loss {
        /** Nearness to the uncompressed program. */
        DISTILLATION,
        /** Cross-entropy against classes. */
        LABELS,
        /** Squared differences to numbers. */
        NUMBERS
    }

    enum Optimizer {
        ADAMW,
        SGD
    }

    enum Schedule {
        CONSTANT,
        COSINE,
        LINEAR
    }

    static final List<String> KEYS = List.of(
            "epochs",
            "batch_size",
            "loss",
            "temperature",
            "optimizer",
            "learning_rate",
            "schedule",
            "warm_up_steps",
            "momentum",
            "weight_decay",
            "gradient_limit",
            "patience",
            "freeze_batch_norm");

    static final TrainingKeys DEFAULT = new TrainingKeys(
            10,
            64,
            Loss.DISTILLATION,
            1,
            Optimizer.ADAMW,
            3e-4,
            Schedule.COSINE,
            0,
            0.9,
            0,
            OptionalDouble.empty(),
            0,
            -1);

    TrainingKeys {
        if (!(temperature > 0)) {
            throw new IllegalArgumentException("temperature must be above 0, got " + temperature);
        }
        if (warmUpSteps < 0) {
            throw new IllegalArgumentException("warm_up_steps must be 0 or more, got " + warmUpSteps);
        }
        if (freezeBatchNorm < -1) {
            throw new IllegalArgumentException("freeze_batch_norm must be a step, or -1, got " + freezeBatchNorm);
        }
        settings(
                epochs,
                batchSize,
                0,
                optimizer,
                learningRate,
                schedule,
                warmUpSteps,
                momentum,
                weightDecay,
                gradientLimit,
                patience);
    }

    static TrainingKeys read(StepFields fields) {
        return new TrainingKeys(
                fields.integer("epochs", DEFAULT.epochs),
                fields.integer("batch_size", DEFAULT.batchSize),
                fields.choice("loss", DEFAULT.loss, names(Loss.values())),
                fields.number("temperature", DEFAULT.temperature),
                fields.choice("optimizer", DEFAULT.optimizer, names(Optimizer.values())),
                fields.number("learning_rate", DEFAULT.learningRate),
                fields.choice("schedule", DEFAULT.schedule, names(Schedule.values())),
                fields.longInteger("warm_up_steps", DEFAULT.warmUpSteps),
                fields.number("momentum", DEFAULT.momentum),
                fields.number("weight_decay", DEFAULT.weightDecay),
                fields.optionalNumber("gradient_limit"),
                fields.integer("patience", DEFAULT.patience),
                fields.longInteger("freeze_batch_norm", DEFAULT.freezeBatchNorm));
    }

    void write(Map<String, Object> target) {
        target.put("epochs", epochs);
        target.put("batch_size", batchSize);
        target.put("loss", word(loss));
        target.put("temperature", temperature);
        target.put("optimizer", word(optimizer));
        target.put("learning_rate", learningRate);
        target.put("schedule", word(schedule));
        target.put("warm_up_steps", warmUpSteps);
        target.put("momentum", momentum);
        target.put("weight_decay", weightDecay);
        gradientLimit.ifPresent(limit -> target.put("gradient_limit", limit));
        target.put("patience", patience);
        target.put("freeze_batch_norm", freezeBatchNorm);
    }

    TrainingKeys withEpochs(int other) {
        return new TrainingKeys(
                other,
                batchSize,
                loss,
                temperature,
                optimizer,
                learningRate,
                schedule,
                warmUpSteps,
                momentum,
                weightDecay,
                gradientLimit,
                patience,
                freezeBatchNorm);
    }

    TrainerSettings settings(long seed) {
        return settings(
                epochs,
                batchSize,
                seed,
                optimizer,
                learningRate,
                schedule,
                warmUpSteps,
                momentum,
                weightDecay,
                gradientLimit,
                patience);
    }

    private static TrainerSettings settings(
            int epochs,
            int batchSize,
            long seed,
            Optimizer optimizer,
            double learningRate,
            Schedule schedule,
            long warmUpSteps,
            double momentum,
            double weightDecay,
            OptionalDouble gradientLimit,
            int patience) {
        OptimizerSettings chosen = switch (optimizer) {
            case ADAMW -> AdamW.DEFAULT.withWeightDecay(weightDecay);
            case SGD -> Sgd.of(momentum).withWeightDecay(weightDecay);
        };
        LearningRate rate = switch (schedule) {
            case CONSTANT -> LearningRate.constant(learningRate);
            case COSINE -> LearningRate.cosine(learningRate, 0);
            case LINEAR -> LearningRate.linear(learningRate, 0);
        };
        TrainerSettings settings = TrainerSettings.of(epochs, batchSize)
                .withSeed(seed)
                .withOptimizer(chosen, warmUpSteps == 0 ? rate : rate.withWarmUp(warmUpSteps))
                .withPatience(patience);
        return gradientLimit.isPresent() ? settings.withGradientLimit(gradientLimit.getAsDouble()) : settings;
    }

    static <E extends Enum<E>> Map<String, E> names(E[] values) {
        Map<String, E> names = new TreeMap<>();
        for (E value : values) {
            names.put(word(value), value);
        }
        return names;
    }

    static String word(Enum<?> value) {
        return value.name().toLowerCase(java.util.Locale.ROOT);
    }
}
