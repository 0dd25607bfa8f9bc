package io.corepress.neuralnetwork.check;

import io.corepress.mil.MalformedModelException;
import io.corepress.mil.check.Finding;
import io.corepress.mlpackage.proto.Model;
import io.corepress.mlpackage.proto.NeuralNetworkLayer;
import io.corepress.mlpackage.proto.WeightParams;
import io.corepress.neuralnetwork.graph.Layer;
import io.corepress.neuralnetwork.graph.Network;
import io.corepress.neuralnetwork.graph.NetworkTree;
import io.corepress.neuralnetwork.weight.WeightSlot;
import io.corepress.neuralnetwork.weight.WeightSlots;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Whether the layers with weights have the inputs and outputs of their kind, and weights in forms that it takes. */
final class LayerCheck {
    /** How many inputs and outputs a layer has. */
    private record Counts(int fewestInputs, int mostInputs, int outputs) {}

    private static final Map<String, Counts> COUNTS = Map.ofEntries(
            Map.entry("convolution", new Counts(1, 2, 1)),
            Map.entry("convolution3d", new Counts(1, 1, 1)),
            Map.entry("innerProduct", new Counts(1, 1, 1)),
            Map.entry("batchedMatmul", new Counts(1, 2, 1)),
            Map.entry("embedding", new Counts(1, 1, 1)),
            Map.entry("embeddingND", new Counts(1, 1, 1)),
            Map.entry("batchnorm", new Counts(1, 1, 1)),
            Map.entry("scale", new Counts(1, 1, 1)),
            Map.entry("bias", new Counts(1, 1, 1)),
            Map.entry("loadConstant", new Counts(0, 0, 1)),
            Map.entry("loadConstantND", new Counts(0, 0, 1)),
            Map.entry("simpleRecurrent", new Counts(2, 2, 2)),
            Map.entry("gru", new Counts(1, 2, 2)),
            Map.entry("uniDirectionalLSTM", new Counts(1, 3, 3)),
            Map.entry("biDirectionalLSTM", new Counts(1, 5, 5)));

    private final boolean trained;
    private final List<Finding> findings = new ArrayList<>();

    private LayerCheck(boolean trained) {
        this.trained = trained;
    }

    static List<Finding> findings(Model model, Network network) {
        LayerCheck check = new LayerCheck(model.getIsUpdatable());
        NetworkTree.forEach("", network.layers(), check::check);
        return check.findings;
    }

    private void check(String name, NeuralNetworkLayer layer) {
        if (layer.getLayerCase() == NeuralNetworkLayer.LayerCase.LAYER_NOT_SET) {
            error(name, "the layer is of no kind that is known");
            return;
        }
        Counts counts = COUNTS.get(Layer.kind(layer));
        if (counts != null) {
            int inputs = layer.getInputCount();
            if (inputs < counts.fewestInputs() || inputs > counts.mostInputs()) {
                String wanted = counts.fewestInputs() == counts.mostInputs()
                        ? "" + counts.mostInputs()
                        : counts.fewestInputs() + " to " + counts.mostInputs();
                error(name, Layer.kind(layer) + ": expected " + wanted + " inputs, got " + inputs);
            }
            if (layer.getOutputCount() != counts.outputs()) {
                error(
                        name,
                        Layer.kind(layer) + ": expected " + counts.outputs() + " outputs, got "
                                + layer.getOutputCount());
            }
        }
        List<WeightSlot> slots;
        try {
            slots = WeightSlots.of(layer);
            WeightSlots.missing(layer).stream()
                    .filter(parameter -> counts != null && !isOptional(layer, parameter))
                    .forEach(parameter -> error(name, parameter + " has no values"));
        } catch (MalformedModelException e) {
            error(name, e.getMessage());
            return;
        }
        slots.forEach(slot -> check(name, layer, slot));
        precision(name, layer, slots);
        integers(name, layer);
    }

    /** Kernels and matrices may be inputs, and means and variances may be those of the batch. */
    private static boolean isOptional(NeuralNetworkLayer layer, String parameter) {
        return layer.getInputCount() > 1 && (layer.hasConvolution() || layer.hasBatchedMatmul())
                || layer.getBatchnorm().getComputeMeanVar()
                        && (parameter.equals("mean") || parameter.equals("variance"));
    }

    private void check(String name, NeuralNetworkLayer layer, WeightSlot slot) {
        try {
            slot.read(layer, Layer.kind(layer));
        } catch (MalformedModelException e) {
            error(name, e.getMessage());
            return;
        }
        WeightParams weight = slot.message(layer);
        boolean quantized = !weight.getRawValue().isEmpty();
        if (quantized && (layer.hasConvolution3D() || layer.hasLayerNormalization() || layer.hasActivation())) {
            error(name, slot.parameter() + " has codes, but a " + Layer.kind(layer) + " layer takes floats only");
        }
        if (trained && (layer.getIsUpdatable() || weight.getIsUpdatable()) && weight.getFloatValueCount() == 0) {
            error(name, slot.parameter() + " is trained on the device, so it must hold floats of 32 bits");
        }
    }

    /** The directions of a recurrent layer are told apart by what stands before the dot of a name. */
    private void precision(String name, NeuralNetworkLayer layer, List<WeightSlot> slots) {
        if (layer.hasCustom()) {
            return;
        }
        Map<String, String> whole = new TreeMap<>();
        Map<String, String> half = new TreeMap<>();
        for (WeightSlot slot : slots) {
            String direction = slot.parameter().substring(0, slot.parameter().indexOf('.') + 1);
            WeightParams weight = slot.message(layer);
            if (weight.getFloatValueCount() > 0) {
                whole.putIfAbsent(direction, slot.parameter());
            } else if (!weight.getFloat16Value().isEmpty()) {
                half.putIfAbsent(direction, slot.parameter());
            }
        }
        half.forEach((direction, parameter) -> {
            if (whole.containsKey(direction)) {
                error(
                        name,
                        parameter + " holds floats of 16 bits and " + whole.get(direction)
                                + " of 32, but those of a layer must be of one precision");
            }
        });
    }

    private void integers(String name, NeuralNetworkLayer layer) {
        if (layer.hasInnerProduct()) {
            integers(
                    name,
                    layer.getInnerProduct().getInt8DynamicQuantize(),
                    layer.getInnerProduct().getWeights(),
                    layer.getInnerProduct().getHasBias());
        } else if (layer.hasBatchedMatmul()) {
            integers(
                    name,
                    layer.getBatchedMatmul().getInt8DynamicQuantize(),
                    layer.getBatchedMatmul().getWeights(),
                    layer.getBatchedMatmul().getHasBias());
        }
    }

    private void integers(String name, boolean dynamic, WeightParams weight, boolean hasBias) {
        if (dynamic == weight.getInt8RawValue().isEmpty()) {
            error(
                    name,
                    dynamic
                            ? "the layer multiplies integers, but its weights are no signed bytes"
                            : "the weights are signed bytes, but the layer does not multiply integers");
        } else if (dynamic && hasBias) {
            error(name, "the layer multiplies integers, so it cannot have a bias");
        } else if (dynamic
                && (weight.getQuantization().getNumberOfBits() != 8
                        || weight.getQuantization().getLinearQuantization().getScaleCount() != 1
                        || weight.getQuantization().getLinearQuantization().getBiasCount() != 0)) {
            error(name, "signed bytes have 8 bits, one scale and no bias");
        }
    }

    private void error(String place, String sentence) {
        findings.add(Finding.error(place, sentence));
    }
}
