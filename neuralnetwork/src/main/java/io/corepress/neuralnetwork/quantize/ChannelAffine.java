package io.corepress.neuralnetwork.quantize;

import io.corepress.mlpackage.proto.BatchnormLayerParams;
import io.corepress.mlpackage.proto.NeuralNetworkLayer;
import io.corepress.mlpackage.proto.WeightParams;
import io.corepress.neuralnetwork.weight.LayerWeight;
import io.corepress.neuralnetwork.weight.LayerWeight.Dense;
import io.corepress.neuralnetwork.weight.WeightReader;
import io.corepress.tensor.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What a layer does to each channel: y = factor * x + shift.
 *
 * @param factors and {@code shifts}: one for each channel
 * @param uniform whether all channels share one number, so that it does not matter which axis they lie on
 */
record ChannelAffine(double[] factors, double[] shifts, boolean uniform) {

    /**
     * {@return what a batchnorm, scale or bias layer does; nothing for other layers, and for those that do more, whose
     * weights are codes or can be trained, or which are made for another number of channels}
     */
    static Optional<ChannelAffine> of(NeuralNetworkLayer layer, int channels) {
        if (layer.getIsUpdatable()) {
            return Optional.empty();
        }
        return switch (layer.getLayerCase()) {
            case BATCHNORM -> batchnorm(layer.getBatchnorm(), channels);
            case SCALE -> {
                Optional<double[]> factors =
                        values(layer.getScale().getScale(), layer.getScale().getShapeScaleList(), channels);
                Optional<double[]> shifts = layer.getScale().getHasBias()
                        ? values(layer.getScale().getBias(), layer.getScale().getShapeBiasList(), channels)
                        : Optional.of(new double[1]);
                yield of(factors, shifts, channels);
            }
            case BIAS ->
                of(
                        Optional.of(new double[] {1}),
                        values(layer.getBias().getBias(), layer.getBias().getShapeList(), channels),
                        channels);
            default -> Optional.empty();
        };
    }

    private static Optional<ChannelAffine> of(Optional<double[]> factors, Optional<double[]> shifts, int channels) {
        if (factors.isEmpty() || shifts.isEmpty()) {
            return Optional.empty();
        }
        double[] f = factors.get();
        double[] s = shifts.get();
        return Optional.of(new ChannelAffine(spread(f, channels), spread(s, channels), f.length == 1 && s.length == 1));
    }

    private static Optional<ChannelAffine> batchnorm(BatchnormLayerParams params, int channels) {
        if (params.getInstanceNormalization() || params.getComputeMeanVar() || params.getChannels() != channels) {
            return Optional.empty();
        }
        Optional<double[]> gamma = WeightReader.isPresent(params.getGamma())
                ? values(params.getGamma(), channels)
                : Optional.of(spread(new double[] {1}, channels));
        Optional<double[]> beta = WeightReader.isPresent(params.getBeta())
                ? values(params.getBeta(), channels)
                : Optional.of(new double[channels]);
        Optional<double[]> mean = values(params.getMean(), channels);
        Optional<double[]> variance = values(params.getVariance(), channels);
        if (gamma.isEmpty() || beta.isEmpty() || mean.isEmpty() || variance.isEmpty()) {
            return Optional.empty();
        }
        // Zero, which is also what an absent field reads as, stands for the default.
        double epsilon = params.getEpsilon() == 0 ? 1e-5f : params.getEpsilon();
        double[] factors = new double[channels];
        double[] shifts = new double[channels];
        for (int i = 0; i < channels; i++) {
            factors[i] = gamma.get()[i] / Math.sqrt(variance.get()[i] + epsilon);
            shifts[i] = beta.get()[i] - mean.get()[i] * factors[i];
        }
        return Optional.of(new ChannelAffine(factors, shifts, false));
    }

    /** A shape such as [C] or [C, 1, 1] has a number for each channel, one such as [1] a single one. */
    private static Optional<double[]> values(WeightParams message, List<Long> shape, int channels) {
        boolean single = shape.stream().allMatch(size -> size == 1);
        boolean byChannel = !shape.isEmpty()
                && (shape.size() == 1 || shape.size() == 3)
                && shape.getFirst() == channels
                && shape.stream().skip(1).allMatch(size -> size == 1);
        if (byChannel) {
            return values(message, channels);
        }
        return single ? values(message, 1) : Optional.empty();
    }

    private static Optional<double[]> values(WeightParams message, int count) {
        if (message.getIsUpdatable() || !WeightReader.isPresent(message)) {
            return Optional.empty();
        }
        LayerWeight weight = WeightReader.read(message, Shape.of(count), 0, "a layer with " + count + " channels");
        if (!(weight instanceof Dense)) {
            return Optional.empty();
        }
        float[] floats = weight.decoded().toFloats();
        double[] values = new double[count];
        Arrays.setAll(values, i -> floats[i]);
        return Optional.of(values);
    }

    private static double[] spread(double[] values, int channels) {
        double[] all = new double[channels];
        Arrays.setAll(all, i -> values[values.length == 1 ? 0 : i]);
        return all;
    }
}
