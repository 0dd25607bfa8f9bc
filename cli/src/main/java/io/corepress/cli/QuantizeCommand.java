package io.corepress.cli;

import io.corepress.compress.WeightFilter;
import io.corepress.compress.config.Granularity;
import io.corepress.compress.config.OpLinearQuantizerConfig;
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
        name = "quantize",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Store weights as small integers and scales.")
final class QuantizeCommand implements Callable<Integer> {
    @Mixin
    private OutputOptions output;

    @Option(
            names = "--mode",
            defaultValue = "linear_symmetric",
            paramLabel = "MODE",
            description = "linear, with an offset, or linear_symmetric, without (default: ${DEFAULT-VALUE}).")
    private OpLinearQuantizerConfig.Mode mode;

    @Option(
            names = "--dtype",
            defaultValue = "int8",
            paramLabel = "T",
            converter = Converters.OfDataType.class,
            description = "int8, uint8, int4 or uint4 (default: ${DEFAULT-VALUE}).")
    private DataType dtype;

    @Option(
            names = "--granularity",
            paramLabel = "G",
            converter = Converters.OfGranularity.class,
            description = "per_tensor, per_channel (default) or per_block.")
    private Granularity granularity;

    @Option(
            names = "--block-size",
            split = ",",
            paramLabel = "B",
            description = "Input channels that share a scale; or a number for each axis, 0 for all of it. Implies per_block (default there: 32).")
    private List<Integer> blockSize;

    @Option(
            names = "--scale-search",
            defaultValue = "none",
            paramLabel = "HOW",
            description = "none: scales span all values; mse: those of least squared error (default: ${DEFAULT-VALUE}).")
    private OpLinearQuantizerConfig.ScaleSearch scaleSearch;

    @Mixin
    private SelectionOptions selection;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        OpLinearQuantizerConfig config = Converters.checked(spec, this::config);
        Recipe recipe = new Recipe(List.of(new Recipe.Step(selection.select(config), selection.joint)));
        return new PressRun(spec, output, WeightFilter.ALL).press(recipe);
    }

    private OpLinearQuantizerConfig config() {
        if (blockSize != null && granularity != null && granularity != Granularity.PER_BLOCK) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--block-size does not go with --granularity " + granularity.configName());
        }
        OpLinearQuantizerConfig config = OpLinearQuantizerConfig.of()
                .withMode(mode)
                .withDtype(dtype)
                .withScaleSearch(scaleSearch)
                .withWeightThreshold(selection.weightThreshold);
        if (granularity != null) {
            config = config.withGranularity(granularity);
        }
        return blockSize == null ? config : config.withBlockSizes(blockSize);
    }
}
