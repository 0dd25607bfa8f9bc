package io.corepress.neuralnetwork.quantize;

import io.corepress.compress.WeightChoice;
import io.corepress.compress.WeightChoice.Consumer;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Which weights are compressed. Immutable: start from {@link #ALL} and narrow it.
 *
 * @param choice by kind of layer, by name of layer, or by name of weight such as {@code conv1/bias}; names may be patterns
 * @param weightThreshold only weights of more elements than this; of 16-bit floats, of which a layer has all or none, only
 *     layers with a weight of more
 * @param skipDepthwise not the layers in which every channel has kernels of its own
 * @param skipFirst not the first layer of a network
 * @param skipLast not the last layer of a network
 * @param minimumKernelChannels not convolutions whose kernels have fewer input channels
 * @param minimumKernelWeights not convolutions whose kernels have fewer elements in all
 * @param others only weights that fulfil this too
 */
public record LayerSelection(
        WeightChoice choice,
        long weightThreshold,
        boolean skipDepthwise,
        boolean skipFirst,
        boolean skipLast,
        long minimumKernelChannels,
        long minimumKernelWeights,
        Predicate<NetworkWeight> others) {

    /** The kinds of layer whose weights can be compressed. */
    public static final Set<String> LAYER_TYPES = Set.of(
            "convolution",
            "innerProduct",
            "batchedMatmul",
            "embedding",
            "embeddingND",
            "batchnorm",
            "scale",
            "bias",
            "loadConstant",
            "loadConstantND",
            "simpleRecurrent",
            "gru",
            "uniDirectionalLSTM",
            "biDirectionalLSTM");

    /** Every weight that can be compressed, as coremltools has it. */
    public static final LayerSelection ALL =
            new LayerSelection(WeightChoice.ALL, 0, false, false, false, 0, 0, _ -> true);

    /**
     * @throws IllegalArgumentException if a kind of layer is not one of {@link #LAYER_TYPES}, or a number is negative
     */
    public LayerSelection {
        Stream.concat(choice.opTypes().stream(), choice.skippedOpTypes().stream())
                .filter(type -> !LAYER_TYPES.contains(type))
                .findFirst()
                .ifPresent(type -> {
                    throw new IllegalArgumentException("weights are compressed in layers of the types "
                            + String.join(", ", new TreeSet<>(LAYER_TYPES)) + "; got " + type);
                });
        if (weightThreshold < 0 || minimumKernelChannels < 0 || minimumKernelWeights < 0) {
            throw new IllegalArgumentException("thresholds must not be negative, got " + weightThreshold + ", "
                    + minimumKernelChannels + " and " + minimumKernelWeights);
        }
    }

    public LayerSelection withChoice(WeightChoice other) {
        return new LayerSelection(
                other,
                weightThreshold,
                skipDepthwise,
                skipFirst,
                skipLast,
                minimumKernelChannels,
                minimumKernelWeights,
                others);
    }

    public LayerSelection withWeightThreshold(long threshold) {
        return new LayerSelection(
                choice,
                threshold,
                skipDepthwise,
                skipFirst,
                skipLast,
                minimumKernelChannels,
                minimumKernelWeights,
                others);
    }

    public LayerSelection withSkipDepthwise(boolean skip) {
        return new LayerSelection(
                choice,
                weightThreshold,
                skip,
                skipFirst,
                skipLast,
                minimumKernelChannels,
                minimumKernelWeights,
                others);
    }

    /** {@return this selection, with or without the first and the last layer of each network} */
    public LayerSelection withSkipEnds(boolean first, boolean last) {
        return new LayerSelection(
                choice,
                weightThreshold,
                skipDepthwise,
                first,
                last,
                minimumKernelChannels,
                minimumKernelWeights,
                others);
    }

    /** {@return this selection without convolutions of small kernels} coremltools suggests 4 channels and 4096 weights. */
    public LayerSelection withMinimumKernel(long channels, long weights) {
        return new LayerSelection(
                choice, weightThreshold, skipDepthwise, skipFirst, skipLast, channels, weights, others);
    }

    public LayerSelection withFilter(Predicate<NetworkWeight> filter) {
        return new LayerSelection(
                choice,
                weightThreshold,
                skipDepthwise,
                skipFirst,
                skipLast,
                minimumKernelChannels,
                minimumKernelWeights,
                others.and(filter));
    }

    /** {@return the plan to store the selected weights so, and to leave the others alone} */
    public WeightPlan plan(WeightCoding coding) {
        return weight -> reasonAgainst(weight, coding instanceof WeightCoding.Half)
                .<WeightPlan.Choice>map(WeightPlan.Leave::new)
                .orElseGet(() -> new WeightPlan.Store(coding));
    }

    /** {@return why a weight is left alone; empty if it is selected} @param asLayer all weights of a layer, or none */
    private Optional<String> reasonAgainst(NetworkWeight weight, boolean asLayer) {
        long count = asLayer ? weight.largestOfLayer() : weight.shape().elementCount();
        if (count <= weightThreshold) {
            return Optional.of(count + " elements, not more than weight_threshold " + weightThreshold);
        }
        if (skipDepthwise && weight.isDepthwise()) {
            return Optional.of("it belongs to a depthwise convolution");
        }
        if (skipFirst && weight.isFirst()) {
            return Optional.of("it belongs to the first layer");
        }
        if (skipLast && weight.isLast()) {
            return Optional.of("it belongs to the last layer");
        }
        if (weight.message().hasConvolution()) {
            long channels = weight.message().getConvolution().getKernelChannels();
            long weights = weight.kernelWeights();
            if (channels < minimumKernelChannels) {
                return Optional.of("kernels have " + channels + " channels, fewer than " + minimumKernelChannels);
            }
            if (weights < minimumKernelWeights) {
                return Optional.of("kernels have " + weights + " weights, fewer than " + minimumKernelWeights);
            }
        }
        if (!others.test(weight)) {
            return Optional.of("the filter left it out");
        }
        return choice.reasonAgainst(weight.name(), List.of(new Consumer(weight.layerType(), weight.layer())));
    }
}
