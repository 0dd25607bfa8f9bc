package io.corepress.cli;

import io.corepress.compress.WeightChoice;
import io.corepress.compress.config.Granularity;
import io.corepress.compress.config.OpLinearQuantizerConfig;
import io.corepress.neuralnetwork.quantize.NetworkQuantizer;
import io.corepress.neuralnetwork.quantize.WeightCoding;
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
        description = "Store weights as small integers and scales; in neural networks also as fp16 or tables.")
final class QuantizeCommand implements Callable<Integer> {
    @Mixin
    private OutputOptions output;

    @Option(
            names = "--mode",
            defaultValue = "linear_symmetric",
            paramLabel = "M",
            converter = Words.QuantizerModes.class,
            completionCandidates = Words.QuantizerModes.class,
            description = "${COMPLETION-CANDIDATES}: with an offset, or symmetric about zero; the last three for "
                    + "neural networks only (default: ${DEFAULT-VALUE}).")
    private QuantizerMode mode;

    @Option(
            names = "--dtype",
            defaultValue = "int8",
            paramLabel = "T",
            converter = Words.QuantizerDtype.class,
            completionCandidates = Words.QuantizerDtype.class,
            description = "${COMPLETION-CANDIDATES}; the last for neural networks only (default: ${DEFAULT-VALUE}).")
    private DataType dtype;

    @Option(
            names = "--nbits",
            paramLabel = "N",
            description = "Neural networks: bits of a code, 1 to 8, or 16 for fp16. Instead of --dtype.")
    private Integer nbits;

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

    @Mixin
    private NetworkOptions network;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        PressRun run = new PressRun(spec, output);
        if (isForNetworks()) {
            return run.press(Usage.checked(spec, this::quantizer));
        }
        return run.press(Usage.checked(spec, () -> selection.recipe(config())), WeightChoice.ALL);
    }

    /** Whether something is asked for that only neural networks have. */
    private boolean isForNetworks() {
        return nbits != null || dtype == DataType.FLOAT16 || mode.ofPrograms().isEmpty() || network.isUsed();
    }

    private NetworkQuantizer quantizer() {
        boolean programs = granularity != null
                || blockSize != null
                || scaleSearch != OpLinearQuantizerConfig.ScaleSearch.NONE
                || selection.isJoint();
        if (programs) {
            throw Usage.error(
                    spec,
                    "--granularity, --block-size, --scale-search and --joint are for ML programs; they do not go with"
                            + " options for neural networks");
        }
        boolean given = spec.commandLine().getParseResult().hasMatchedOption("--dtype");
        if (nbits != null && given) {
            throw Usage.error(spec, "--nbits does not go with --dtype");
        }
        boolean half = nbits == null ? dtype == DataType.FLOAT16 : nbits == 16;
        WeightCoding coding = half ? WeightCoding.half() : mode.coding(nbits == null ? dtype.bits() : nbits);
        NetworkQuantizer quantizer = NetworkQuantizer.of(coding, network.narrow(selection.layers()));
        return network.keepsLayers() ? quantizer.withFolding(false) : quantizer;
    }

    private OpLinearQuantizerConfig config() {
        if (blockSize != null && granularity != null && granularity != Granularity.PER_BLOCK) {
            throw Usage.error(spec, "--block-size does not go with --granularity " + granularity.configName());
        }
        OpLinearQuantizerConfig config = OpLinearQuantizerConfig.of()
                .withMode(mode.ofPrograms().orElseThrow())
                .withDtype(dtype)
                .withScaleSearch(scaleSearch)
                .withWeightThreshold(selection.weightThreshold);
        if (granularity != null) {
            config = config.withGranularity(granularity);
        }
        return blockSize == null ? config : config.withBlockSizes(blockSize);
    }
}
