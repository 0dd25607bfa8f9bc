package io.corepress.neuralnetwork.quantize;

import io.corepress.compress.weight.CompressedWeight;
import io.corepress.mlpackage.ModelPackage;
import io.corepress.mlpackage.proto.Model;
import io.corepress.mlpackage.proto.NeuralNetworkLayer;
import io.corepress.mlpackage.proto.WeightParams;
import io.corepress.mlpackage.specification.ModelTree;
import io.corepress.neuralnetwork.graph.Layer;
import io.corepress.neuralnetwork.graph.Network;
import io.corepress.neuralnetwork.graph.NetworkTree;
import io.corepress.neuralnetwork.weight.LayerWeight;
import io.corepress.neuralnetwork.weight.LayerWeight.Dense;
import io.corepress.neuralnetwork.weight.LayerWeight.Linear;
import io.corepress.neuralnetwork.weight.LayerWeight.LookUp;
import io.corepress.neuralnetwork.weight.WeightSlot;
import io.corepress.neuralnetwork.weight.WeightSlots;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/** One weight of a layer: what it is called, how it is stored, and what its layer is. Its numbers stay in the model. */
public final class NetworkWeight {
    private final String model;
    private final String layer;
    private final NeuralNetworkLayer message;
    private final WeightSlot slot;
    private final LayerWeight form;
    private final Position position;

    /** Where a layer stands among those of its network that hold weights which can be compressed. */
    enum Position {
        FIRST,
        BETWEEN,
        LAST,
        ONLY
    }

    NetworkWeight(String model, String layer, NeuralNetworkLayer message, WeightSlot slot, Position position) {
        this.model = model;
        this.layer = layer;
        this.message = message;
        this.slot = slot;
        this.position = position;
        this.form = slot.read(message, Layer.kind(message) + " layer \"" + layer + "\"");
    }

    /**
     * {@return the weights of all networks of a model, those in pipelines, loops and branches included}
     *
     * @throws io.corepress.mil.MalformedModelException if the values of a weight do not fit its layer
     */
    public static List<NetworkWeight> of(ModelPackage model) {
        List<NetworkWeight> weights = new ArrayList<>();
        ModelTree.forEach(model.specification().message(), (path, inner) -> weights.addAll(of(path, inner)));
        return weights;
    }

    static List<NetworkWeight> of(String path, Model model) {
        List<NetworkWeight> weights = new ArrayList<>();
        Network.of(model).ifPresent(network -> {
            Positions positions = Positions.of(network.layers());
            NetworkTree.forEach(
                    "",
                    network.layers(),
                    (name, layer) -> WeightSlots.of(layer)
                            .forEach(slot ->
                                    weights.add(new NetworkWeight(path, name, layer, slot, positions.of(name)))));
        });
        return weights;
    }

    /** {@return the path of the model in a pipeline that holds the weight; empty outside of pipelines} */
    public String model() {
        return model;
    }

    /** {@return the kind of layer as the format calls it, such as {@code innerProduct}} */
    public String layerType() {
        return Layer.kind(message);
    }

    /** {@return the name of the layer; one in a loop or branch has the names around it before its own, with slashes} */
    public String layer() {
        return layer;
    }

    /** {@return what the layer calls the weight, such as {@code weights}, {@code bias} or {@code gamma}} */
    public String parameter() {
        return slot.parameter();
    }

    /** {@return layer and parameter, with a slash between} */
    public String name() {
        return layer + "/" + slot.parameter();
    }

    public Shape shape() {
        return slot.shape();
    }

    /** {@return whether apps may train it on the device} */
    public boolean isUpdatable() {
        return message.getIsUpdatable() || params().getIsUpdatable();
    }

    /** {@return whether it belongs to a convolution in which every channel has kernels of its own} */
    public boolean isDepthwise() {
        return message.hasConvolution()
                && message.getConvolution().getKernelChannels() == 1
                && message.getConvolution().getNGroups() > 1;
    }

    /** {@return whether its layer is the first that holds weights} */
    public boolean isFirst() {
        return position == Position.FIRST || position == Position.ONLY;
    }

    public boolean isLast() {
        return position == Position.LAST || position == Position.ONLY;
    }

    /** {@return whether it is stored as codes and not as floats of any size} */
    public boolean isQuantized() {
        return !(form instanceof Dense);
    }

    /** {@return whether it is stored as floats of 32 bits} */
    public boolean isPlain() {
        return form instanceof Dense(Tensor values) && values.dataType() == DataType.FLOAT32;
    }

    /** {@return the bits of a stored element} */
    public int nbits() {
        return switch (form) {
            case Dense(Tensor values) -> values.dataType().bits();
            case Linear linear -> linear.bits();
            case LookUp lookUp -> lookUp.bits();
        };
    }

    /** {@return the kind of form in a word, for counting} */
    public String family() {
        return switch (form) {
            case Dense _ -> "dense";
            case Linear _ -> "quantized";
            case LookUp _ -> "palettized";
        };
    }

    /** {@return the form in words: {@code dense}, {@code fp16}, {@code linear 4 bits, scale [64]}, {@code lut 4 bits}} */
    public String format() {
        return switch (form) {
            case Dense(Tensor values) -> values.dataType() == DataType.FLOAT32 ? "dense" : "fp16";
            case Linear linear ->
                (isDynamic() ? "int8_dynamic" : "linear " + linear.bits() + " bits")
                        + (linear.scale().elementCount() == 1
                                ? ", one scale"
                                : ", scale " + linear.scale().shape());
            case LookUp lookUp -> "lut " + lookUp.bits() + " bits";
        };
    }

    private boolean isDynamic() {
        return !params().getInt8RawValue().isEmpty();
    }

    /** {@return the bytes that it takes, scales and table included} */
    public long sizeInBytes() {
        return MessageForms.sizeInBytes(params());
    }

    /** {@return its numbers, decoded each time they are read} */
    public CompressedWeight values() {
        return new CompressedWeight.Dense(form.decoded());
    }

    /** {@return how many elements the kernels of its convolution have; 0 if the network computes them} */
    long kernelWeights() {
        return WeightSlots.of(message).stream()
                .filter(other -> other.parameter().equals("weights"))
                .mapToLong(other -> other.shape().elementCount())
                .sum();
    }

    /** {@return how many elements the largest weight of its layer has} */
    long largestOfLayer() {
        return WeightSlots.of(message).stream()
                .mapToLong(other -> other.shape().elementCount())
                .max()
                .orElse(0);
    }

    /** {@return what the layer holds} */
    WeightParams params() {
        return slot.message(message);
    }

    WeightSlot slot() {
        return slot;
    }

    NeuralNetworkLayer message() {
        return message;
    }

    LayerWeight form() {
        return form;
    }

    @Override
    public String toString() {
        return name() + " " + shape() + " " + format();
    }
}
