package io.corepress.neuralnetwork.quantize;

import io.corepress.compress.CompressionListener;
import io.corepress.compress.Decision;
import io.corepress.compress.Decision.Compressed;
import io.corepress.compress.Decision.Skipped;
import io.corepress.compress.config.Technique;
import io.corepress.mil.UnsupportedModelException;
import io.corepress.mlpackage.proto.Model;
import io.corepress.mlpackage.proto.NeuralNetworkLayer;
import io.corepress.mlpackage.proto.WeightParams;
import io.corepress.mlpackage.specification.ModelTree;
import io.corepress.neuralnetwork.graph.Network;
import io.corepress.neuralnetwork.quantize.WeightCoding.Int8Dynamic;
import io.corepress.neuralnetwork.quantize.WeightPlan.Leave;
import io.corepress.neuralnetwork.quantize.WeightPlan.Store;
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
                NeuralNetworkLayer made = layer;
                boolean dynamic = false;
                for (WeightSlot slot : WeightSlots.of(layer)) {
                    NetworkWeight weight = new NetworkWeight(path, name, layer, slot, positions.of(name));
                    Optional<WeightPlan.Choice> choice = choices.apply(weight);
                    dynamic |= choice.orElse(null) instanceof Store(Int8Dynamic _);
                    Optional<WeightParams> stored = store(weight, choice, model, network);
                    if (stored.isPresent()) {
                        made = slot.with(made, stored.get());
                    }
                }
                same &= made == layer;
                if (made != layer) {
                    result.addAll(IntegerProducts.finish(made, dynamic, uses));
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

    /** {@return the weight's new message, if it gets one} */
    private Optional<WeightParams> store(
            NetworkWeight weight, Optional<WeightPlan.Choice> choice, Model model, Network network) {
        if (listener.isCancelled()) {
            throw new CancellationException();
        }
        Optional<WeightParams> made = Optional.empty();
        Decision.Result result;
        if (choice.isEmpty()) {
            if (weight.isPlain()) {
                elementsDone += weight.shape().elementCount();
                return Optional.empty();
            }
            made = Optional.of(MessageForms.floats(message(weight), floats(weight)));
            result = new Compressed("dense", MessageForms.sizeInBytes(made.get()));
        } else {
            switch (choice.get()) {
                case Leave(String reason) -> result = new Skipped(reason);
                case Store(WeightCoding coding) -> {
                    Optional<String> reason = Obstacles.to(coding, weight, network);
                    WeightEncoder.Result encoded = reason.<WeightEncoder.Result>map(WeightEncoder.Refused::new)
                            .orElseGet(() -> encode(weight, coding, model));
                    result = switch (encoded) {
                        case WeightEncoder.Encoded(WeightParams message) -> {
                            made = Optional.of(message);
                            neededVersion = Math.max(neededVersion, coding.specificationVersion());
                            yield new Compressed(coding.describe(), MessageForms.sizeInBytes(message));
                        }
                        case WeightEncoder.Refused(String why) -> new Skipped(why);
                    };
                }
            }
        }
        Decision decision = new Decision(
                weight.model(),
                weight.name(),
                List.of(weight.layer()),
                weight.shape(),
                DataType.FLOAT32,
                choice.map(this::technique).orElse(technique),
                weight.sizeInBytes(),
                result);
        decisions.add(decision);
        elementsDone += weight.shape().elementCount();
        listener.onWeight(decision, elementsDone, elementsTotal);
        return made;
    }

    private static WeightEncoder.Result encode(NetworkWeight weight, WeightCoding coding, Model model) {
        requireNotTrained(weight, coding, model);
        return WeightEncoder.encode(message(weight), floats(weight), weight.slot(), coding);
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

    private static WeightParams message(NetworkWeight weight) {
        return weight.slot().message(weight.message());
    }

    private static float[] floats(NetworkWeight weight) {
        return weight.form().decoded().toFloats();
    }
}
