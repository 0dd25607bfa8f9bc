package io.corepress.neuralnetwork.layer;

import io.corepress.mil.MalformedModelException;
import io.corepress.mil.UnsupportedModelException;
import io.corepress.mlpackage.proto.NeuralNetwork;
import io.corepress.mlpackage.proto.NeuralNetworkLayer;
import io.corepress.mlpackage.proto.NeuralNetworkLayer.LayerCase;
import io.corepress.neuralnetwork.graph.Layer;
import io.corepress.neuralnetwork.graph.Scope;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.TreeSet;

/** Layers on their way into a program, one after the other; {@link Translations} lists what each kind becomes. */
public final class Layers {
    private static final Map<LayerCase, LayerTranslation> TRANSLATIONS = Translations.all();

    private Layers() {}

    /** {@return the kinds that can be translated, by the names that the format gives them} */
    public static Set<String> supported() {
        Set<String> names = new TreeSet<>();
        for (LayerCase kind : TRANSLATIONS.keySet()) {
            names.add(NeuralNetworkLayer.getDescriptor()
                    .findFieldByNumber(kind.getNumber())
                    .getName());
        }
        return names;
    }

    /**
     * Adds what the layers do to the program, one after the other.
     *
     * @throws UnsupportedModelException if a layer asks for something that a program cannot do
     * @throws MalformedModelException if its parameters or weights do not fit one another
     */
    public static void translate(List<NeuralNetworkLayer> layers, Scope scope) {
        for (NeuralNetworkLayer message : layers) {
            Layer layer = new Layer(message, scope);
            LayerTranslation translation = TRANSLATIONS.get(message.getLayerCase());
            if (translation == null) {
                throw layer.unsupported("this kind of layer has no translation");
            }
            try {
                translation.translate(layer);
            } catch (IllegalArgumentException e) {
                throw new UnsupportedModelException(layer.place() + ": " + e.getMessage(), e);
            } catch (ArithmeticException | IndexOutOfBoundsException | NoSuchElementException e) {
                throw new MalformedModelException(
                        layer.place() + ": a parameter is missing or out of range: " + e.getMessage(), e);
            }
        }
    }

    /**
     * {@return what is in the way of a translation, each kind of layer once: unknown kinds, and the app's own
     * layers}
     */
    public static Set<String> untranslatable(List<NeuralNetworkLayer> layers) {
        Set<String> found = new TreeSet<>();
        for (NeuralNetworkLayer layer : layers) {
            if (layer.hasCustom()) {
                found.add("custom layer of class " + layer.getCustom().getClassName());
            } else if (!TRANSLATIONS.containsKey(layer.getLayerCase())) {
                found.add(Layer.kind(layer));
            }
            inner(layer).forEach(network -> found.addAll(untranslatable(network.getLayersList())));
        }
        return found;
    }

    /** {@return the networks inside a layer} */
    static List<NeuralNetwork> inner(NeuralNetworkLayer layer) {
        return switch (layer.getLayerCase()) {
            case BRANCH ->
                List.of(layer.getBranch().getIfBranch(), layer.getBranch().getElseBranch());
            case LOOP ->
                List.of(layer.getLoop().getConditionNetwork(), layer.getLoop().getBodyNetwork());
            default -> List.of();
        };
    }
}
