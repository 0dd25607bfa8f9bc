package io.corepress.cli;

import io.corepress.compress.WeightChoice;
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
            paramLabel = "M",
            converter = Words.QuantizerMode.class,
            completionCandidates = Words.QuantizerMode.class,
            description =
                    "${COMPLETION-CANDIDATES}: with an offset, or symmetric about zero (default: ${DEFAULT-VALUE}).")
    private OpLinearQuantizerConfig.Mode mode;

    @Option(
            names = "--dtype",
            defaultValue = "int8",
            paramLabel = "T",
            converter = Words.QuantizerDtype.class,
            completionCandidates = Words.QuantizerDtype.class,
            description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private DataType dtype;

    @Option(
            names = "--granularity",
            paramLabel = "G",
            converter = Words.QuantizerGranularity.class,
            completionCandidates = Words.QuantizerGranularity.class,
            description = "What shares a scale: ${COMPLETION-CANDIDATES} (default: per_channel).")
    private Granularity granularity;

    @Option(
            names = "--block-size",
            split = ",",
            paramLabel = "B",
            description =
                    "Input channels that share a scale; or a number for each axis, 0 for all of it. Implies per_block (default there: 32).")
    private List<Integer> blockSize;

    @Option(
            names = "--scale-search",
            defaultValue = "none",
            paramLabel = "S",
            converter = Words.ScaleSearch.class,
            completionCandidates = Words.ScaleSearch.class,
            description =
                    "${COMPLETION-CANDIDATES}: scales that span all values, or those of least squared error (default: ${DEFAULT-VALUE}).")
    private OpLinearQuantizerConfig.ScaleSearch scaleSearch;

    @Mixin
    private SelectionOptions selection;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        Recipe recipe = Usage.checked(spec, () -> selection.recipe(config()));
        return new PressRun(spec, output).press(recipe, WeightChoice.ALL);
    }

    private OpLinearQuantizerConfig config() {
        if (blockSize != null && granularity != null && granularity != Granularity.PER_BLOCK) {
            throw Usage.error(spec, "--block-size does not go with --granularity " + granularity.configName());
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
