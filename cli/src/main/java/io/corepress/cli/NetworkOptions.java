package io.corepress.cli;

import io.corepress.neuralnetwork.quantize.LayerSelection;
import picocli.CommandLine.Option;

/** What can be said of neural networks only. */
final class NetworkOptions {
    @Option(names = "--skip-depthwise", description = "Neural networks: not the depthwise convolutions.")
    private boolean skipDepthwise;

    @Option(names = "--skip-first", description = "Neural networks: not the first layer with weights.")
    private boolean skipFirst;

    @Option(names = "--skip-last", description = "Neural networks: not the last layer with weights.")
    private boolean skipLast;

    @Option(
            names = "--min-kernel-channels",
            paramLabel = "N",
            description = "Neural networks: only convolutions whose kernels have at least N channels.")
    private Long minKernelChannels;

    @Option(
            names = "--min-kernel-weights",
            paramLabel = "N",
            description = "Neural networks: only convolutions whose kernels have at least N elements in all.")
    private Long minKernelWeights;

    @Option(
            names = "--no-fold",
            description =
                    "Neural networks: keep batchnorm, scale and bias layers that would go into those before them.")
    private boolean keepLayers;

    boolean isUsed() {
        return skipDepthwise
                || skipFirst
                || skipLast
                || keepLayers
                || minKernelChannels != null
                || minKernelWeights != null;
    }

    boolean keepsLayers() {
        return keepLayers;
    }

    LayerSelection narrow(LayerSelection layers) {
        return layers.withSkipDepthwise(skipDepthwise)
                .withSkipEnds(skipFirst, skipLast)
                .withMinimumKernel(
                        minKernelChannels == null ? 0 : minKernelChannels,
                        minKernelWeights == null ? 0 : minKernelWeights);
    }
}
