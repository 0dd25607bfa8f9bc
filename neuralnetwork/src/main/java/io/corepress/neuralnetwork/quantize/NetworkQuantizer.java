package io.corepress.neuralnetwork.quantize;

import io.corepress.compress.CompressionListener;
import io.corepress.compress.WeightChoice;
import io.corepress.compress.WeightChoice.Consumer;
import io.corepress.compress.config.Technique;
import io.corepress.mil.UnsupportedModelException;
import io.corepress.mlpackage.ModelPackage;
import io.corepress.mlpackage.proto.Model;
import io.corepress.mlpackage.specification.ModelTree;
import io.corepress.mlpackage.specification.Specification;
import io.corepress.neuralnetwork.graph.Network;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Gives the weights of neural networks another form: smaller ones, or plain floats again. Immutable.
 *
 * <p>Before weights become codes, layers that only scale and shift channels are {@linkplain LayerFolding folded} into those
 * before them, unless that is turned off. One weight is in memory at a time, beside the message of the model.
 */
public final class NetworkQuantizer {
    /** Empty: decompress. */
    private final Optional<WeightPlan> plan;

    private final String description;
    private final WeightChoice choice;
    private final boolean folding;
    private final CompressionListener listener;

    private NetworkQuantizer(
            Optional<WeightPlan> plan,
            String description,
            WeightChoice choice,
            boolean folding,
            CompressionListener listener) {
        this.plan = plan;
        this.description = description;
        this.choice = Objects.requireNonNull(choice, "choice");
        this.folding = folding;
        this.listener = Objects.requireNonNull(listener, "listener");
    }

    /** {@return a quantizer of all weights that can be compressed} */
    public static NetworkQuantizer of(WeightCoding coding) {
        return of(coding, LayerSelection.ALL);
    }

    /** {@return a quantizer of some weights} Layers are folded if the coding makes codes of weights. */
    public static NetworkQuantizer of(WeightCoding coding, LayerSelection selection) {
        boolean folding = coding.nbits() < 16 && !(coding instanceof WeightCoding.Int8Dynamic);
        return new NetworkQuantizer(
                Optional.of(selection.plan(coding)),
                coding.describe(),
                WeightChoice.ALL,
                folding,
                CompressionListener.NONE);
    }

    /** {@return a quantizer that asks for each weight; layers are not folded} */
    public static NetworkQuantizer of(WeightPlan plan) {
        return new NetworkQuantizer(
                Optional.of(plan), "a plan for each weight", WeightChoice.ALL, false, CompressionListener.NONE);
    }

    /** {@return a quantizer that turns codes and 16-bit floats back into floats of 32 bits} */
    public static NetworkQuantizer dequantizing() {
        return new NetworkQuantizer(
                Optional.empty(), "dequantization", WeightChoice.ALL, false, CompressionListener.NONE);
    }

    /** {@return this quantizer, leaving all weights alone but these, whatever the plan says} */
    public NetworkQuantizer withChoice(WeightChoice some) {
        return new NetworkQuantizer(plan, description, some, folding, listener);
    }

    /** {@return this quantizer, folding layers first or not; models that apps train on the device are never folded} */
    public NetworkQuantizer withFolding(boolean fold) {
        return new NetworkQuantizer(plan, description, choice, fold, listener);
    }

    public NetworkQuantizer withListener(CompressionListener other) {
        return new NetworkQuantizer(plan, description, choice, folding, other);
    }

    /** {@return what this does in a few words, such as {@code linear, 8 bits}} */
    public String describe() {
        return description;
    }

    /** {@return whether the model is, or a pipeline in it holds, a neural network} */
    public static boolean isPossible(ModelPackage model) {
        return model.kinds().values().stream().anyMatch(kind -> kind.startsWith("neuralNetwork"));
    }

    /**
     * Gives the weights of every network in a model their new form. Versions are raised where the new form asks for it.
     *
     * @throws UnsupportedModelException if there is no network, or one is trained on the device and the format forbids what
     *     was asked for
     * @throws io.corepress.mil.MalformedModelException if a weight does not fit its layer
     * @throws java.util.concurrent.CancellationException if the listener asked to stop
     */
    public NetworkCompression quantize(ModelPackage model) {
        if (!isPossible(model)) {
            throw new UnsupportedModelException("this model is a " + model.kind() + " and holds no neural network");
        }
        List<String> folded = new ArrayList<>();
        Model message = folding
                ? ModelTree.replace(
                        model.specification().message(),
                        (_, inner) -> Network.of(inner)
                                .filter(_ -> !inner.getIsUpdatable())
                                .map(network -> LayerFolding.apply(inner, network, folded))
                                .orElse(inner))
                : model.specification().message();
        NetworkWalk walk = new NetworkWalk(
                this::chosen, plan.isPresent() ? Technique.QUANTIZE : Technique.DECOMPRESS, listener, message);
        Model changed = ModelTree.replace(message, walk::of);
        boolean same = changed == model.specification().message();
        ModelPackage result = same ? model : model.withSpecification(new Specification(changed), model.programs());
        return new NetworkCompression(result, walk.decisions(), folded);
    }

    /** What becomes of a weight; empty: it is to be dense, if it is not. */
    private Optional<WeightPlan.Choice> chosen(NetworkWeight weight) {
        if (plan.isEmpty() && weight.isPlain()) {
            return Optional.empty();
        }
        List<Consumer> layer = List.of(new Consumer(weight.layerType(), weight.layer()));
        Optional<String> reason = choice.reasonAgainst(weight.name(), layer);
        return reason.isPresent() ? Optional.of(new WeightPlan.Leave(reason.get())) : plan.map(ask -> ask.of(weight));
    }
}
