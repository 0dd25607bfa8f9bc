package io.corepress.neuralnetwork.graph;

import io.corepress.mlpackage.proto.Model;
import io.corepress.mlpackage.proto.NeuralNetwork;
import io.corepress.mlpackage.proto.NeuralNetworkClassifier;
import io.corepress.mlpackage.proto.NeuralNetworkImageShapeMapping;
import io.corepress.mlpackage.proto.NeuralNetworkLayer;
import io.corepress.mlpackage.proto.NeuralNetworkMultiArrayShapeMapping;
import io.corepress.mlpackage.proto.NeuralNetworkPreprocessing;
import io.corepress.mlpackage.proto.NeuralNetworkRegressor;
import java.util.List;
import java.util.Optional;

/**
 * The layers of a network, whichever of the three messages holds them.
 *
 * @param exactArrays whether arrays keep the rank that the description gives them; otherwise they get the five
 *     legacy axes
 * @param exactImages whether images have the four axes batch, channel, height and width; otherwise the five legacy
 *     axes
 * @param classes of a classifier
 */
public record Network(
        List<NeuralNetworkLayer> layers,
        List<NeuralNetworkPreprocessing> preprocessing,
        boolean exactArrays,
        boolean exactImages,
        Optional<Classes> classes) {

    /**
     * What a classifier tells apart.
     *
     * @param message holds the labels
     * @param probabilities the value with their probabilities; empty where the message does not say
     */
    public record Classes(NeuralNetworkClassifier message, String probabilities) {}

    /** {@return the network of a model of one of the three kinds} */
    public static Optional<Network> of(Model model) {
        return switch (model.getTypeCase()) {
            case NEURALNETWORK -> {
                NeuralNetwork network = model.getNeuralNetwork();
                yield Optional.of(of(
                        network.getLayersList(),
                        network.getPreprocessingList(),
                        network.getArrayInputShapeMapping(),
                        network.getImageInputShapeMapping(),
                        Optional.empty()));
            }
            case NEURALNETWORKCLASSIFIER -> {
                NeuralNetworkClassifier network = model.getNeuralNetworkClassifier();
                yield Optional.of(of(
                        network.getLayersList(),
                        network.getPreprocessingList(),
                        network.getArrayInputShapeMapping(),
                        network.getImageInputShapeMapping(),
                        Optional.of(new Classes(network, network.getLabelProbabilityLayerName()))));
            }
            case NEURALNETWORKREGRESSOR -> {
                NeuralNetworkRegressor network = model.getNeuralNetworkRegressor();
                yield Optional.of(of(
                        network.getLayersList(),
                        network.getPreprocessingList(),
                        network.getArrayInputShapeMapping(),
                        network.getImageInputShapeMapping(),
                        Optional.empty()));
            }
            default -> Optional.empty();
        };
    }

    private static Network of(
            List<NeuralNetworkLayer> layers,
            List<NeuralNetworkPreprocessing> preprocessing,
            NeuralNetworkMultiArrayShapeMapping arrays,
            NeuralNetworkImageShapeMapping images,
            Optional<Classes> classes) {
        return new Network(
                layers,
                preprocessing,
                arrays == NeuralNetworkMultiArrayShapeMapping.EXACT_ARRAY_MAPPING,
                images == NeuralNetworkImageShapeMapping.RANK4_IMAGE_MAPPING,
                classes);
    }
}
