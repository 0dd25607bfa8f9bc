package io.corepress.cli;

import io.corepress.compress.WeightChoice;
import io.corepress.compress.config.Granularity;
import io.corepress.compress.config.OpPalettizerConfig;
import io.corepress.compress.config.OpPalettizerConfig.Mode;
import io.corepress.compress.config.OpPalettizerConfig.PerChannelScale;
import io.corepress.recipe.Recipe;
import io.corepress.tensor.DataType;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "palettize",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Store weights as indices into small look-up tables.")
final class PalettizeCommand implements Callable<Integer> {
    @Mixin
    private OutputOptions output;

    @Option(
            names = "--nbits",
            paramLabel = "N",
            description = "Bits of an index: 1, 2, 3, 4, 6 or 8. Needed for kmeans and uniform.")
    private Integer nbits;

    @Option(
            names = "--mode",
            defaultValue = "kmeans",
            paramLabel = "M",
            converter = Words.PalettizerMode.class,
            completionCandidates = Words.PalettizerMode.class,
            description = "How tables are made: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private Mode mode;

    @Option(
            names = "--granularity",
            paramLabel = "G",
            converter = Words.PalettizerGranularity.class,
            completionCandidates = Words.PalettizerGranularity.class,
            description = "What shares a table: ${COMPLETION-CANDIDATES} (default: per_tensor).")
    private Granularity granularity;

    @Option(
            names = "--group-size",
            paramLabel = "N",
            description = "Channels that share a table, 0 for all; implies per_grouped_channel (default there: 32).")
    private Integer groupSize;

    @Option(
            names = "--channel-axis",
            paramLabel = "A",
            description = "The axis that is grouped (default: that of output channels).")
    private Integer channelAxis;

    @Option(
            names = "--cluster-dim",
            paramLabel = "D",
            defaultValue = "1",
            description = "Neighbouring channels that share an index (default: ${DEFAULT-VALUE}).")
    private int clusterDim;

    @Option(
            names = "--per-channel-scale",
            arity = "0..1",
            paramLabel = "KIND",
            fallbackValue = "output_channel",
            converter = Words.PerChannelScale.class,
            completionCandidates = Words.PerChannelScale.class,
            description = "Scale channels to magnitude one first: ${COMPLETION-CANDIDATES} "
                    + "(default if KIND is left out: output_channel; coremltools is its reading of the word).")
    private PerChannelScale perChannelScale;

    @Option(
            names = "--lut-dtype",
            paramLabel = "T",
            converter = Words.LutDtype.class,
            completionCandidates = Words.LutDtype.class,
            description = "Store table entries as ${COMPLETION-CANDIDATES}, with a scale.")
    private DataType lutDtype;

    @Mixin
    private SelectionOptions selection;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        Recipe recipe = Usage.checked(spec, () -> selection.recipe(config()));
        return new PressRun(spec, output).press(recipe, WeightChoice.ALL);
    }

    private OpPalettizerConfig config() {
        if (mode == Mode.UNIQUE && nbits != null) {
            throw Usage.error(
                    spec, "--nbits does not go with --mode unique, which takes as many bits as there are values");
        }
        if (mode != Mode.UNIQUE && nbits == null) {
            throw Usage.error(spec, "--nbits is needed: 1, 2, 3, 4, 6 or 8");
        }
        if (granularity == Granularity.PER_TENSOR && groupSize != null) {
            throw Usage.error(spec, "--group-size does not go with --granularity per_tensor");
        }
        OpPalettizerConfig config = switch (mode) {
            case KMEANS -> OpPalettizerConfig.kmeans(nbits);
            case UNIFORM -> OpPalettizerConfig.uniform(nbits);
            case UNIQUE -> OpPalettizerConfig.unique();
            case CUSTOM -> throw new IllegalStateException("not among the words of --mode");
        };
        config = config.withClusterDim(clusterDim).withWeightThreshold(selection.weightThreshold);
        if (granularity != null) {
            config = config.withGranularity(granularity);
        }
        if (groupSize != null) {
            config = config.withGroupSize(groupSize);
        }
        if (channelAxis != null) {
            config = config.withChannelAxis(channelAxis);
        }
        if (perChannelScale != null) {
            config = config.withPerChannelScale(perChannelScale);
        }
        return lutDtype == null ? config : config.withLutDtype(lutDtype);
    }
}
