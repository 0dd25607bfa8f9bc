package io.corepress.neuralnetwork.quantize;

import io.corepress.mlpackage.proto.BatchnormLayerParams;
import io.corepress.mlpackage.proto.ConvolutionLayerParams;
import io.corepress.mlpackage.proto.InnerProductLayerParams;
import io.corepress.mlpackage.proto.Model;
import io.corepress.mlpackage.proto.NeuralNetworkLayer;
import io.corepress.mlpackage.proto.WeightParams;
import io.corepress.neuralnetwork.graph.Layer;
import io.corepress.neuralnetwork.graph.Network;
import io.corepress.neuralnetwork.graph.NetworkTree;
import io.corepress.neuralnetwork.weight.LayerWeight.Dense;
import io.corepress.neuralnetwork.weight.WeightSlot;
import io.corepress.neuralnetwork.weight.WeightSlots;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Puts layers that only scale and shift channels (batchnorm, scale, bias) into the convolution, inner product or batchnorm
 * before them, so that a few bits are not spent on their small and delicate numbers: w' = f w and b' = f b + s for each
 * output channel, where a batchnorm has f = gamma / sqrt(variance + epsilon) and s = beta - f mean. The network computes
 * what it did before, up to the rounding of fp32.
 */
final class LayerFolding {
    private final BlobUses uses;
    /** Whether arrays have the five legacy axes, so that the channels of inner products lie where those of images do. */
    private final boolean legacyAxes;

    private final List<String> remarks;

    private LayerFolding(BlobUses uses, boolean legacyAxes, List<String> remarks) {
        this.uses = uses;
        this.legacyAxes = legacyAxes;
        this.remarks = remarks;
    }

    /** {@return the model with its layers folded, or the same object} @param remarks is told which were */
    static Model apply(Model model, Network network, List<String> remarks) {
        LayerFolding folding = new LayerFolding(BlobUses.of(model, network), !network.exactArrays(), remarks);
        return NetworkTree.replace(model, network.layers(), folding::fold);
    }

    private List<NeuralNetworkLayer> fold(String prefix, List<NeuralNetworkLayer> layers) {
        Map<String, NeuralNetworkLayer> users = new HashMap<>();
        for (NeuralNetworkLayer layer : layers) {
            layer.getInputList().forEach(input -> users.put(input, layer));
        }
        List<NeuralNetworkLayer> changed = new ArrayList<>();
        Set<NeuralNetworkLayer> gone = Collections.newSetFromMap(new IdentityHashMap<>());
        for (NeuralNetworkLayer layer : layers) {
            if (gone.contains(layer)) {
                continue;
            }
            NeuralNetworkLayer current = layer;
            while (true) {
                Optional<NeuralNetworkLayer> follower = onlyUser(current, users);
                Optional<NeuralNetworkLayer> folded =
                        follower.isPresent() ? fold(current, follower.get()) : Optional.empty();
                if (folded.isEmpty()) {
                    break;
                }
                remarks.add(place(prefix, follower.get()) + " was folded into " + place(prefix, layer));
                gone.add(follower.get());
                current = folded.get();
            }
            changed.add(current);
        }
        return gone.isEmpty() ? layers : changed;
    }

    private static String place(String prefix, NeuralNetworkLayer layer) {
        return Layer.kind(layer) + " \"" + prefix + layer.getName() + "\"";
    }

    /** {@return the layer of the same network that alone uses what a layer makes, and nothing else} */
    private Optional<NeuralNetworkLayer> onlyUser(NeuralNetworkLayer layer, Map<String, NeuralNetworkLayer> users) {
        if (layer.getOutputCount() != 1 || layer.getInputCount() != 1 || !uses.isPrivate(layer.getOutput(0))) {
            return Optional.empty();
        }
        return Optional.ofNullable(users.get(layer.getOutput(0)))
                .filter(user ->
                        user.getInputCount() == 1 && user.getOutputCount() == 1 && uses.isMadeOnce(user.getOutput(0)));
    }

    private Optional<NeuralNetworkLayer> fold(NeuralNetworkLayer layer, NeuralNetworkLayer follower) {
        if (layer.getIsUpdatable()) {
            return Optional.empty();
        }
        List<WeightSlot> slots = WeightSlots.of(layer);
        Optional<WeightSlot> weights = named(slots, "weights", "gamma");
        // Read first: there are as many values as the layer says, so its number of channels can be trusted.
        if (weights.isEmpty() || !(weights.get().read(layer, place("", layer)) instanceof Dense)) {
            return Optional.empty();
        }
        NeuralNetworkLayer.Builder folded = layer.toBuilder()
                .clearOutput()
                .addAllOutput(follower.getOutputList())
                .clearOutputTensor()
                .addAllOutputTensor(follower.getOutputTensorList());
        switch (layer.getLayerCase()) {
            case CONVOLUTION -> {
                ConvolutionLayerParams params = layer.getConvolution();
                Optional<Folded> product =
                        channelsOf(params.getOutputChannels(), follower).flatMap(affine -> fold(layer, slots, affine));
                product.ifPresent(made -> folded.getConvolutionBuilder()
                        .setWeights(made.weights())
                        .setBias(made.bias())
                        .setHasBias(true));
                return product.map(_ -> folded.build());
            }
            case INNERPRODUCT -> {
                InnerProductLayerParams params = layer.getInnerProduct();
                if (follower.hasBatchnorm()) {
                    return Optional.empty();
                }
                Optional<Folded> product = channelsOf(params.getOutputChannels(), follower)
                        .filter(affine -> legacyAxes || affine.uniform())
                        .flatMap(affine -> fold(layer, slots, affine));
                product.ifPresent(made -> folded.getInnerProductBuilder()
                        .setWeights(made.weights())
                        .setBias(made.bias())
                        .setHasBias(true));
                return product.map(_ -> folded.build());
            }
            case BATCHNORM -> {
                BatchnormLayerParams params = layer.getBatchnorm();
                if (!follower.hasScale()) {
                    return Optional.empty();
                }
                Optional<Folded> product = channelsOf(params.getChannels(), layer)
                        .flatMap(_ -> channelsOf(params.getChannels(), follower))
                        .flatMap(affine -> fold(layer, slots, affine));
                // All floats of a layer are of one precision: what stays becomes fp32 too.
                product.ifPresent(made -> folded.getBatchnormBuilder()
                        .setGamma(made.weights())
                        .setBeta(made.bias())
                        .setMean(whole(layer, slots, "mean", params.getMean()))
                        .setVariance(whole(layer, slots, "variance", params.getVariance())));
                return product.map(_ -> folded.build());
            }
            default -> {
                return Optional.empty();
            }
        }
    }

    private static Optional<ChannelAffine> channelsOf(long channels, NeuralNetworkLayer follower) {
        return channels < 1 || channels > Integer.MAX_VALUE
                ? Optional.empty()
                : ChannelAffine.of(follower, (int) channels);
    }

    private record Folded(WeightParams weights, WeightParams bias) {}

    /** The first weight of a layer times the factors; its second, or zeros, times the factors plus the shifts. */
    private static Optional<Folded> fold(NeuralNetworkLayer layer, List<WeightSlot> slots, ChannelAffine affine) {
        Optional<WeightSlot> weights = named(slots, "weights", "gamma");
        Optional<WeightSlot> bias = named(slots, "bias", "beta");
        if (weights.isEmpty()) {
            return Optional.empty();
        }
        Optional<float[]> old = floats(layer, weights.get());
        Optional<float[]> oldBias =
                bias.isEmpty() ? Optional.of(new float[affine.shifts().length]) : floats(layer, bias.get());
        if (old.isEmpty() || oldBias.isEmpty()) {
            return Optional.empty();
        }
        OutputChannels channels = OutputChannels.of(layer, weights.get());
        float[] values = old.get();
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (values[i] * affine.factors()[channels.of(i)]);
        }
        float[] shifts = oldBias.get();
        for (int i = 0; i < shifts.length; i++) {
            shifts[i] = (float) (shifts[i] * affine.factors()[i] + affine.shifts()[i]);
        }
        if (!isFinite(values) || !isFinite(shifts)) {
            return Optional.empty();
        }
        WeightParams biasMessage = bias.map(slot -> slot.message(layer)).orElse(WeightParams.getDefaultInstance());
        return Optional.of(new Folded(
                MessageForms.floats(weights.get().message(layer), values), MessageForms.floats(biasMessage, shifts)));
    }

    private static Optional<WeightSlot> named(List<WeightSlot> slots, String name, String other) {
        return slots.stream()
                .filter(slot ->
                        slot.parameter().equals(name) || slot.parameter().equals(other))
                .findFirst();
    }

    private static Optional<float[]> floats(NeuralNetworkLayer layer, WeightSlot slot) {
        return !slot.message(layer).getIsUpdatable() && slot.read(layer, place("", layer)) instanceof Dense dense
                ? Optional.of(dense.decoded().toFloats())
                : Optional.empty();
    }

    private static WeightParams whole(
            NeuralNetworkLayer layer, List<WeightSlot> slots, String name, WeightParams message) {
        return named(slots, name, name)
                .flatMap(slot -> floats(layer, slot))
                .map(values -> MessageForms.floats(message, values))
                .orElse(message);
    }

    private static boolean isFinite(float[] values) {
        for (float value : values) {
            if (!Float.isFinite(value)) {
                return false;
            }
        }
        return true;
    }
}
