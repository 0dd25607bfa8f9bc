package io.corepress.cli;

import io.corepress.compress.WeightFilter;
import io.corepress.compress.config.Granularity;
import io.corepress.compress.config.OpPalettizerConfig;
import io.corepress.compress.config.OpPalettizerConfig.PerChannelScale;
import io.corepress.recipe.Recipe;
import io.corepress.tensor.DataType;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        name = "palettize",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Store weights as indices into small look-up tables.")
final class PalettizeCommand implements Callable<Integer> {
    private enum Mode {
        KMEANS,
        UNIFORM,
        UNIQUE
    }

    @Mixin
    private OutputOptions output;

    @Option(names = "--nbits", paramLabel = "N", description = "Bits of an index: 1, 2, 3, 4, 6 or 8. Needed for kmeans and uniform.")
    private Integer nbits;

    @Option(
            names = "--mode",
            defaultValue = "kmeans",
            paramLabel = "MODE",
            description = "How tables are made: kmeans, uniform or unique (default: ${DEFAULT-VALUE}).")
    private Mode mode;

    @Option(
            names = "--granularity",
            converter = Converters.OfGranularity.class,
            paramLabel = "G",
            description = "per_tensor (default) or per_grouped_channel.")
    private Granularity granularity;

    @Option(
            names = "--group-size",
            paramLabel = "N",
            description = "Channels that share a table, 0 for all; implies per_grouped_channel (default there: 32).")
    private Integer groupSize;

    @Option(names = "--channel-axis", paramLabel = "A", description = "The axis that is grouped (default: that of output channels).")
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
            converter = Converters.OfPerChannelScale.class,
            description = "Scale channels to magnitude one first: output_channel, or coremltools for its reading.")
    private PerChannelScale perChannelScale;

    @Option(
            names = "--lut-dtype",
            paramLabel = "T",
            converter = Converters.OfDataType.class,
            description = "Store table entries as int8 or uint8, with a scale.")
    private DataType lutDtype;

    @Mixin
    private SelectionOptions selection;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        OpPalettizerConfig config = Converters.checked(spec, this::config);
        Recipe recipe = new Recipe(List.of(new Recipe.Step(selection.select(config), selection.joint)));
        return new PressRun(spec, output, WeightFilter.ALL).press(recipe);
    }

    private OpPalettizerConfig config() {
        if (mode == Mode.UNIQUE && nbits != null) {
            throw new ParameterException(spec.commandLine(), "--nbits does not go with --mode unique: it uses as many bits as there are values");
        }
        if (mode != Mode.UNIQUE && nbits == null) {
            throw new ParameterException(spec.commandLine(), "--nbits is needed: 1, 2, 3, 4, 6 or 8");
        }
        if (granularity == Granularity.PER_TENSOR && groupSize != null) {
            throw new ParameterException(spec.commandLine(), "--group-size does not go with --granularity per_tensor");
        }
        OpPalettizerConfig config =
                switch (mode) {
                    case KMEANS -> OpPalettizerConfig.kmeans(nbits);
                    case UNIFORM -> OpPalettizerConfig.uniform(nbits);
                    case UNIQUE -> OpPalettizerConfig.unique();
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
