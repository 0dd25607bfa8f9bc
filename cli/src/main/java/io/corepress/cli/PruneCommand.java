package io.corepress.cli;

import io.corepress.compress.WeightChoice;
import io.corepress.compress.config.OpConfig;
import io.corepress.compress.config.OpMagnitudePrunerConfig;
import io.corepress.compress.config.OpMagnitudePrunerConfig.NmRatio;
import io.corepress.compress.config.OpThresholdPrunerConfig;
import io.corepress.recipe.Recipe;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "prune",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Make the elements of least magnitude zero, and store the others and a mask.")
final class PruneCommand implements Callable<Integer> {
    @Mixin
    private OutputOptions output;

    private static final class Rule {
        @Option(
                names = "--target-sparsity",
                required = true,
                paramLabel = "S",
                description = "The fraction of each weight that becomes zero, 0 to 1.")
        private Double targetSparsity;

        @Option(
                names = "--threshold",
                required = true,
                paramLabel = "T",
                description = "Elements of at most T in magnitude become zero.")
        private Double threshold;

        @Option(
                names = "--n-m",
                required = true,
                paramLabel = "N:M",
                converter = NmRatioConverter.class,
                description = "Of every M neighbouring channels the N smallest become zero, for example 2:4.")
        private NmRatio nm;

        String option() {
            return threshold != null ? "--threshold" : nm != null ? "--n-m" : "--target-sparsity";
        }
    }

    @ArgGroup(multiplicity = "1", exclusive = true)
    private Rule rule;

    @Option(
            names = "--minimum-sparsity",
            paramLabel = "P",
            description =
                    "With --threshold: leave a weight alone if less than this fraction would be zero (default: 0.5).")
    private Double minimumSparsity;

    @Option(
            names = "--block-size",
            paramLabel = "B",
            description = "With --target-sparsity: B neighbouring channels become zero together (conv and linear).")
    private Integer blockSize;

    @Option(
            names = "--dim",
            paramLabel = "D",
            description = "With --block-size (default: 0) or --n-m (default: 1): 0 for output, 1 for input channels.")
    private Integer dim;

    @Mixin
    private SelectionOptions selection;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        Recipe recipe = Usage.checked(spec, () -> selection.recipe(config()));
        return new PressRun(spec, output).press(recipe, WeightChoice.ALL);
    }

    private OpConfig config() {
        if (rule.threshold == null && minimumSparsity != null) {
            throw Usage.error(spec, "--minimum-sparsity goes with --threshold only, not with " + rule.option());
        }
        if (rule.targetSparsity == null && blockSize != null) {
            throw Usage.error(spec, "--block-size goes with --target-sparsity only, not with " + rule.option());
        }
        if (dim != null && blockSize == null && rule.nm == null) {
            throw Usage.error(spec, "--dim goes with --block-size or --n-m only, not with " + rule.option() + " alone");
        }
        if (rule.threshold != null) {
            OpThresholdPrunerConfig config =
                    OpThresholdPrunerConfig.of(rule.threshold).withWeightThreshold(selection.weightThreshold);
            return minimumSparsity == null ? config : config.withMinimumSparsityPercentile(minimumSparsity);
        }
        OpMagnitudePrunerConfig config = rule.nm != null
                ? OpMagnitudePrunerConfig.nm(rule.nm.n(), rule.nm.m())
                : OpMagnitudePrunerConfig.targetSparsity(rule.targetSparsity);
        config = config.withWeightThreshold(selection.weightThreshold);
        if (blockSize != null) {
            config = config.withBlockSize(blockSize);
        }
        return dim == null ? config : config.withDim(dim);
    }
}
