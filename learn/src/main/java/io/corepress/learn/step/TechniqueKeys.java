package io.corepress.learn.step;

import io.corepress.compress.config.Granularity;
import io.corepress.compress.config.OpConfig;
import io.corepress.compress.config.OpLinearQuantizerConfig;
import io.corepress.compress.config.OpMagnitudePrunerConfig;
import io.corepress.compress.config.OpPalettizerConfig;
import io.corepress.compress.config.OptimizationConfig;
import io.corepress.compress.config.PerOperation;
import io.corepress.learn.config.ActivationTraining;
import io.corepress.learn.config.Attraction;
import io.corepress.learn.config.ChannelScale;
import io.corepress.learn.config.CoderTraining;
import io.corepress.learn.config.Milestones;
import io.corepress.learn.config.PalettizerTraining;
import io.corepress.learn.config.PrunerTraining;
import io.corepress.learn.config.PruningSchedule;
import io.corepress.learn.config.QuantizerTraining;
import io.corepress.learn.config.RangeObservation;
import io.corepress.learn.config.WeightTraining;
import io.corepress.learn.technique.ActivationTechniques;
import io.corepress.learn.train.TrainedActivation;
import io.corepress.mil.Program;
import io.corepress.recipe.StepFields;
import io.corepress.tensor.DataType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The keys of a training step that say more of its techniques than a configuration without data does.
 *
 * @param pruner whose mask is laid over weights before they become codes
 * @param activations whether quantizers quantize the values between operations, to 8 bits, too
 * @param algorithm of quantizers: whether scales follow the weights or are learned
 * @param weightNBits of quantizers: fewer bits than those of the type
 * @param weightObserver of quantizers: how scales begin, and follow the weights; empty for the default
 * @param milestones of quantizers, see {@link Milestones}; empty for the default of the algorithm
 * @param palettTau of palettizers
 * @param kmeansMaxIter of palettizers
 * @param palettMode of palettizers
 * @param milestone of palettizers
 * @param learnsScale of palettizers with a scale for each channel
 * @param initialSparsity of pruners
 * @param beginStep of pruners, if there are no {@code updateSteps}
 * @param updateSteps of pruners: sparsity grows at these steps
 * @param power of that growth
 */
record TechniqueKeys(
        Optional<OpMagnitudePrunerConfig> pruner,
        boolean activations,
        QuantizerTraining.Algorithm algorithm,
        OptionalInt weightNBits,
        Optional<RangeObservation> weightObserver,
        List<Integer> milestones,
        double palettTau,
        int kmeansMaxIter,
        Attraction.Mode palettMode,
        long milestone,
        boolean learnsScale,
        double initialSparsity,
        long beginStep,
        List<Integer> updateSteps,
        double power) {
    private static final PalettizerTraining TABLES = PalettizerTraining.of(4);

    static final List<String> KEYS = List.of(
            "pruner",
            "activations",
            "algorithm",
            "weight_n_bits",
            "weight_observer",
            "milestones",
            "palett_tau",
            "kmeans_max_iter",
            "palett_mode",
            "milestone",
            "learns_scale",
            "initial_sparsity",
            "begin_step",
            "update_steps",
            "power");

    TechniqueKeys {
        milestones = List.copyOf(milestones);
        updateSteps = List.copyOf(updateSteps);
        if (!milestones.isEmpty() && milestones.size() != 4) {
            throw new IllegalArgumentException("milestones must be four steps: observers begin, quantization begins,"
                    + " observers end, batch norms freeze; got " + milestones);
        }
    }

    static final TechniqueKeys DEFAULT = new TechniqueKeys(
            Optional.empty(),
            false,
            QuantizerTraining.Algorithm.VANILLA,
            OptionalInt.empty(),
            Optional.empty(),
            List.of(),
            TABLES.attraction().tau(),
            TABLES.rounds().most(),
            TABLES.attraction().mode(),
            0,
            false,
            0,
            0,
            List.of(),
            PruningSchedule.Polynomial.DEFAULT_POWER);

    static TechniqueKeys read(StepFields fields) {
        return new TechniqueKeys(
                fields.opConfig("pruner", OpMagnitudePrunerConfig.class),
                fields.truth("activations", false),
                fields.choice(
                        "algorithm",
                        QuantizerTraining.Algorithm.VANILLA,
                        TrainingKeys.names(QuantizerTraining.Algorithm.values())),
                fields.optionalInteger("weight_n_bits"),
                fields.text("weight_observer")
                        .map(_ -> fields.choice(
                                "weight_observer",
                                RangeObservation.MIN_MAX,
                                TrainingKeys.names(RangeObservation.values()))),
                fields.integers("milestones").orElse(List.of()),
                fields.number("palett_tau", TABLES.attraction().tau()),
                fields.integer("kmeans_max_iter", TABLES.rounds().most()),
                fields.choice("palett_mode", TABLES.attraction().mode(), TrainingKeys.names(Attraction.Mode.values())),
                fields.longInteger("milestone", 0),
                fields.truth("learns_scale", false),
                fields.number("initial_sparsity", 0),
                fields.longInteger("begin_step", 0),
                fields.integers("update_steps").orElse(List.of()),
                fields.number("power", PruningSchedule.Polynomial.DEFAULT_POWER));
    }

    /** Writes what differs from the defaults. */
    void write(Map<String, Object> target) {
        Map<String, Object> defaults = DEFAULT.all();
        all().forEach((key, value) -> {
            if (!value.equals(defaults.get(key))) {
                target.put(key, value);
            }
        });
    }

    private Map<String, Object> all() {
        Map<String, Object> all = new LinkedHashMap<>();
        pruner.ifPresent(config -> all.put("pruner", config));
        all.put("activations", activations);
        all.put("algorithm", TrainingKeys.word(algorithm));
        weightNBits.ifPresent(bits -> all.put("weight_n_bits", bits));
        weightObserver.ifPresent(observer -> all.put("weight_observer", TrainingKeys.word(observer)));
        all.put("milestones", milestones);
        all.put("palett_tau", palettTau);
        all.put("kmeans_max_iter", kmeansMaxIter);
        all.put("palett_mode", TrainingKeys.word(palettMode));
        all.put("milestone", milestone);
        all.put("learns_scale", learnsScale);
        all.put("initial_sparsity", initialSparsity);
        all.put("begin_step", beginStep);
        all.put("update_steps", updateSteps);
        all.put("power", power);
        return all;
    }

    /** {@return what is done to weights in training} */
    PerOperation<WeightTraining> weights(OptimizationConfig config) {
        return config.entries().map(entry -> Optional.of(weight(entry)));
    }

    /** {@return the ranges of values between operations, to be trained}; those that have no 4 bits get 8 */
    List<TrainedActivation> activations(Program program, String function, OptimizationConfig config) {
        if (!activations) {
            return List.of();
        }
        return ActivationTechniques.choose(program, function, config.entries().map(entry -> {
            if (!(entry instanceof OpLinearQuantizerConfig quantizer)) {
                throw new IllegalArgumentException(
                        "activations go with config_type OpLinearQuantizerConfig only, got " + entry.describe());
            }
            boolean learned = algorithm == QuantizerTraining.Algorithm.LEARNABLE;
            return Optional.of(new ActivationTraining(
                    algorithm,
                    quantizer.dtype().bits() == 8 ? quantizer.dtype() : DataType.INT8,
                    ActivationTraining.of().activationObserver(),
                    quantizer.mode(),
                    milestones(learned ? Milestones.FIRST_STEP : Milestones.ALWAYS)));
        }));
    }

    private Milestones milestones(Milestones byDefault) {
        return milestones.isEmpty()
                ? byDefault
                : new Milestones(milestones.get(0), milestones.get(1), milestones.get(2), milestones.get(3));
    }

    private WeightTraining weight(OpConfig config) {
        if (config instanceof OpMagnitudePrunerConfig own) {
            return WeightTraining.of(pruner(own)).withWeightThreshold(own.weightThreshold());
        }
        CoderTraining coder = switch (config) {
            case OpPalettizerConfig palettizer -> palettizer(palettizer);
            case OpLinearQuantizerConfig quantizer -> quantizer(quantizer);
            default ->
                throw new IllegalArgumentException("config_type must be one of OpPalettizerConfig,"
                        + " OpLinearQuantizerConfig, OpMagnitudePrunerConfig for training");
        };
        return pruner.map(mask -> WeightTraining.of(pruner(mask), coder))
                .orElseGet(() -> WeightTraining.of(coder))
                .withWeightThreshold(config.weightThreshold());
    }

    private PrunerTraining pruner(OpMagnitudePrunerConfig config) {
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

    private PalettizerTraining palettizer(OpPalettizerConfig config) {
        PalettizerTraining tables = PalettizerTraining.of(config.nbits()
                        .orElseThrow(() -> new IllegalArgumentException("nbits must be given to train tables")))
                .withClusterDim(config.clusterDim())
                .withMode(palettMode, palettTau)
                .withIterations(kmeansMaxIter, TABLES.rounds().epsilon())
                .withMilestone(milestone);
        if (config.granularity() == Granularity.PER_GROUPED_CHANNEL) {
            tables = tables.withGroupSize(config.groupSize());
        }
        if (config.perChannelScale() != OpPalettizerConfig.PerChannelScale.NONE) {
            tables = tables.withPerChannelScale(ChannelScale.ScalingFactor.ABS, learnsScale);
        }
        return config.lutDtype().isPresent()
                ? tables.withLutDtype(config.lutDtype().get())
                : tables;
    }

    private QuantizerTraining quantizer(OpLinearQuantizerConfig config) {
        DataType type = config.dtype();
        QuantizerTraining codes =
                QuantizerTraining.of(type).withGranularity(config.granularity()).withQuantizationScheme(config.mode());
        if (config.granularity() == Granularity.PER_BLOCK) {
            codes = codes.withBlockSize(config.blockSize().toArray(Integer[]::new));
        }
        if (config.scaleSearch() == OpLinearQuantizerConfig.ScaleSearch.MSE) {
            codes = codes.withWeightObserver(RangeObservation.LEAST_ERROR);
        }
        if (weightNBits.isPresent()) {
            codes = codes.withWeightNBits(weightNBits.getAsInt());
        }
        if (weightObserver.isPresent()) {
            codes = codes.withWeightObserver(weightObserver.get());
        }
        if (algorithm == QuantizerTraining.Algorithm.LEARNABLE) {
            codes = codes.learnable();
        }
        return codes.withMilestones(milestones(codes.milestones()));
    }
}
