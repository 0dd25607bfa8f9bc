package io.corepress.mlpackage;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.corepress.mil.Need;
import io.corepress.mil.OsRelease;
import io.corepress.mlpackage.proto.Model;
import io.corepress.mlpackage.proto.NeuralNetworkLayer;
import io.corepress.mlpackage.proto.ReorganizeDataLayerParams;
import io.corepress.mlpackage.proto.UpsampleLayerParams;
import io.corepress.mlpackage.proto.WeightParams;
import java.util.ArrayList;
import java.util.List;

/** Which layers of a neural network, and which forms of their weights, came after the first version of the format. */
final class NetworkNeeds {
    /** Layers got their numbers in the schema in the order in which the systems brought them. */
    private static final int FIRST_OF_IOS_13 = 600;

    private static final int FIRST_OF_IOS_14 = 1450;

    private final List<Need> needs = new ArrayList<>();

    private NetworkNeeds() {}

    static List<Need> of(Model model) {
        NetworkNeeds found = new NetworkNeeds();
        found.walk(
                switch (model.getTypeCase()) {
                    case NEURALNETWORK -> model.getNeuralNetwork().getLayersList();
                    case NEURALNETWORKCLASSIFIER ->
                        model.getNeuralNetworkClassifier().getLayersList();
                    case NEURALNETWORKREGRESSOR ->
                        model.getNeuralNetworkRegressor().getLayersList();
                    default -> List.of();
                });
        return List.copyOf(found.needs);
    }

    private void walk(List<NeuralNetworkLayer> layers) {
        for (NeuralNetworkLayer layer : layers) {
            addKind(layer);
            layer.getAllFields().forEach((field, value) -> addWeights(field, value, layer));
            switch (layer.getLayerCase()) {
                case BRANCH -> {
                    walk(layer.getBranch().getIfBranch().getLayersList());
                    walk(layer.getBranch().getElseBranch().getLayersList());
                }
                case LOOP -> {
                    walk(layer.getLoop().getConditionNetwork().getLayersList());
                    walk(layer.getLoop().getBodyNetwork().getLayersList());
                }
                default -> {}
            }
        }
    }

    private void addKind(NeuralNetworkLayer layer) {
        int number = layer.getLayerCase().getNumber();
        if (number == 0) {
            return;
        }
        String type =
                NeuralNetworkLayer.getDescriptor().findFieldByNumber(number).getName();
        if (number >= FIRST_OF_IOS_14) {
            add(OsRelease.IOS_14, "layer " + type, layer);
        } else if (number >= FIRST_OF_IOS_13) {
            add(OsRelease.IOS_13, "layer " + type, layer);
        }
        switch (layer.getLayerCase()) {
            case RESIZEBILINEAR, CROPRESIZE -> add(OsRelease.IOS_12, "layer " + type, layer);
            case CUSTOM -> add(OsRelease.IOS_11_2, "layer custom", layer);
            case UPSAMPLE -> {
                UpsampleLayerParams upsample = layer.getUpsample();
                if (upsample.getLinearUpsampleModeValue() != 0 || upsample.getFractionalScalingFactorCount() > 0) {
                    add(OsRelease.IOS_14, "layer upsample with a linear mode or a fractional factor", layer);
                }
            }
            case REORGANIZEDATA -> {
                if (layer.getReorganizeData().getMode() == ReorganizeDataLayerParams.ReorganizationType.PIXEL_SHUFFLE) {
                    add(OsRelease.IOS_14, "layer reorganizeData with mode PIXEL_SHUFFLE", layer);
                }
            }
            case CONCATND -> {
                if (layer.getConcatND().getInterleave()) {
                    add(OsRelease.IOS_14, "layer concatND with interleave", layer);
                }
            }
            case INNERPRODUCT -> addDynamic(layer.getInnerProduct().getInt8DynamicQuantize(), layer);
            case BATCHEDMATMUL -> addDynamic(layer.getBatchedMatmul().getInt8DynamicQuantize(), layer);
            default -> {}
        }
    }

    private void addDynamic(boolean isDynamic, NeuralNetworkLayer layer) {
        if (isDynamic) {
            add(OsRelease.IOS_14, "int8 matrix multiplication (int8DynamicQuantize)", layer);
        }
    }

    /** Weights lie in the parameters of a layer, at any depth; the networks inside branches and loops have their turn. */
    private void addWeights(FieldDescriptor field, Object value, NeuralNetworkLayer layer) {
        if (field.getJavaType() != FieldDescriptor.JavaType.MESSAGE
                || field.getMessageType().getName().equals("NeuralNetwork")) {
            return;
        }
        List<?> messages = field.isRepeated() ? (List<?>) value : List.of(value);
        for (Object message : messages) {
            if (message instanceof WeightParams weight) {
                addForm(weight, layer);
            } else {
                ((Message) message).getAllFields().forEach((inner, content) -> addWeights(inner, content, layer));
            }
        }
    }

    private void addForm(WeightParams weight, NeuralNetworkLayer layer) {
        if (weight.hasQuantization()) {
            add(OsRelease.IOS_12, "weights of " + weight.getQuantization().getNumberOfBits() + " bits", layer);
        } else if (!weight.getFloat16Value().isEmpty()) {
            add(OsRelease.IOS_11_2, "weights of fp16", layer);
        }
    }

    private void add(OsRelease release, String what, NeuralNetworkLayer layer) {
        needs.add(new Need(release, Need.Kind.LAYER, what, layer.getName()));
    }
}
