package io.corepress.neuralnetwork.quantize;

import io.corepress.compress.CompressionListener;
import io.corepress.compress.Decision;
import io.corepress.compress.config.Technique;
import io.corepress.mil.UnsupportedModelException;
import io.corepress.mlpackage.proto.Model;
import io.corepress.mlpackage.proto.NeuralNetworkLayer;
import io.corepress.mlpackage.proto.WeightParams;
import io.corepress.mlpackage.specification.ModelTree;
import io.corepress.neuralnetwork.graph.Network;
import io.corepress.neuralnetwork.graph.NetworkTree;
import io.corepress.neuralnetwork.quantize.WeightPlan.Leave;
import io.corepress.neuralnetwork.quantize.WeightPlan.Store;
import io.corepress.neuralnetwork.weight.WeightSlot;
import io.corepress.neuralnetwork.weight.WeightSlots;
import io.corepress.tensor.DataType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.Function;

/** One run over the weights of a model, in which decisions, progress and the version that is needed add up. */
final class NetworkWalk {
    private final Function<NetworkWeight, Optional<WeightPlan.Choice>> choices;
    /** What the run is called where a choice does not say it. */
    private final Technique technique;

    private final CompressionListener listener;
    private final List<Decision> decisions = new ArrayList<>();
    private final long elementsTotal;
    private long elementsDone;
    private int neededVersion;

    NetworkWalk(
            Function<NetworkWeight, Optional<WeightPlan.Choice>> choices,
            Technique technique,
            CompressionListener listener,
            Model message) {
        this.choices = choices;
        this.technique = technique;
        this.listener = listener;
        long[] total = {0};
        ModelTree.forEach(
                message,
                (path, model) -> NetworkWeight.of(path, model)
                        .forEach(weight -> total[0] += weight.shape().elementCount()));
        this.elementsTotal = total[0];
    }

    List<Decision> decisions() {
        return decisions;
    }

    /** {@return the model with its weights in their new form, or the same object} */
    Model of(String path, Model model) {
        return Network.of(model).map(network -> of(path, model, network)).orElse(model);
    }

    private Model of(String path, Model model, Network network) {
        neededVersion = 0;
        Positions positions = Positions.of(network.layers());
        BlobUses uses = BlobUses.of(model, network);
        Model changed = NetworkTree.replace(model, network.layers(), (prefix, layers) -> {
            List<NeuralNetworkLayer> result = new ArrayList<>();
            boolean same = true;
            for (NeuralNetworkLayer layer : layers) {
                String name = prefix + layer.getName();
                List<Attempt> attempts = new ArrayList<>();
                for (WeightSlot slot : WeightSlots.of(layer)) {
                    NetworkWeight weight = new NetworkWeight(path, name, layer, slot, positions.of(name));
                    attempts.add(attempt(weight, choices.apply(weight), model, network));
                }
                NeuralNetworkLayer made = layer;
                boolean dynamic = false;
                for (Attempt attempt : LayerPrecision.agreed(attempts)) {
                    report(attempt);
                    if (attempt.made().isPresent()) {
                        made = attempt.weight().slot().with(made, attempt.made().get());
                        dynamic |= attempt.isInteger();
                    }
                }
                same &= made == layer;
                if (made != layer) {
                    result.addAll(IntegerProducts.finish(made, dynamic, network.exactArrays(), uses));
                } else {
                    result.add(layer);
                }
            }
            return same ? layers : result;
        });
        if (neededVersion <= changed.getSpecificationVersion()) {
            return changed;
        }
        return changed.toBuilder().setSpecificationVersion(neededVersion).build();
    }

    private Attempt attempt(NetworkWeight weight, Optional<WeightPlan.Choice> choice, Model model, Network network) {
        if (listener.isCancelled()) {
            throw new CancellationException();
        }
        if (choice.isEmpty()) {
            return weight.isPlain()
                    ? new Attempt(weight, choice, Optional.empty(), Optional.empty())
                    : Attempt.made(weight, choice, MessageForms.floats(weight.params(), floats(weight)), "dense");
        }
        return switch (choice.get()) {
            case Leave(String reason) -> Attempt.skipped(weight, choice, reason);
            case Store(WeightCoding coding) -> {
                Optional<String> reason = Obstacles.to(coding, weight, model, network);
                WeightEncoder.Result encoded = reason.<WeightEncoder.Result>map(WeightEncoder.Refused::new)
                        .orElseGet(() -> encode(weight, coding, model));
                yield switch (encoded) {
                    case WeightEncoder.Encoded(WeightParams message) ->
                        Attempt.made(weight, choice, message, coding.describe());
                    case WeightEncoder.Refused(String why) -> Attempt.skipped(weight, choice, why);
                };
            }
        };
    }

    private void report(Attempt attempt) {
        NetworkWeight weight = attempt.weight();
        elementsDone += weight.shape().elementCount();
        if (attempt.result().isEmpty()) {
            return;
        }
        if (attempt.made().isPresent() && attempt.choice().orElse(null) instanceof Store(WeightCoding coding)) {
            neededVersion = Math.max(neededVersion, coding.row().release().specificationVersion());
        }
        Decision decision = new Decision(
                weight.model(),
                weight.name(),
                List.of(weight.layer()),
                weight.shape(),
                DataType.FLOAT32,
                attempt.choice().map(this::technique).orElse(technique),
                weight.sizeInBytes(),
                attempt.result().get());
        decisions.add(decision);
        listener.onWeight(decision, elementsDone, elementsTotal);
    }

    private static WeightEncoder.Result encode(NetworkWeight weight, WeightCoding coding, Model model) {
        requireNotTrained(weight, coding, model);
        return WeightEncoder.encode(weight.params(), floats(weight), weight.slot(), coding);
    }

    /** The format wants weights that are trained on the device, and in such models all of 16 bits, as 32-bit floats. */
    private static void requireNotTrained(NetworkWeight weight, WeightCoding coding, Model model) {
        boolean trained = model.getIsUpdatable() && weight.isUpdatable();
        if (trained || model.getIsUpdatable() && coding.nbits() == 16) {
            throw new UnsupportedModelException(
                    trained
                            ? "layer \"" + weight.layer()
                                    + "\" is trained on the device, and the format keeps such weights"
                                    + " as floats of 32 bits; leave it out, or make the model not updatable"
                            : "this model is trained on the device, and the format has no fp16 weights in such models");
        }
    }

    private Technique technique(WeightPlan.Choice choice) {
        return switch (choice) {
            case Store(WeightCoding.KMeansLut _),
                    Store(WeightCoding.LinearLut _),
                    Store(WeightCoding.UniqueLut _),
                    Store(WeightCoding.CustomLut _) -> Technique.PALETTIZE;
            default -> technique;
        };
    }

    private static float[] floats(NetworkWeight weight) {
        return weight.form().decoded().toFloats();
    }
}
