package io.corepress.neuralnetwork;

import io.corepress.mil.Program;
import io.corepress.mil.UnsupportedModelException;
import io.corepress.mlpackage.ModelPackage;
import io.corepress.mlpackage.proto.Model;
import io.corepress.mlpackage.specification.ModelTree;
import io.corepress.mlpackage.specification.Specification;
import io.corepress.neuralnetwork.graph.Network;
import io.corepress.neuralnetwork.layer.Layers;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * A model whose neural networks have become ML programs: what it computes has not changed, but the systems from iOS
 * 16 on compress and run it as they do new models.
 *
 * {@snippet :
 * try (ModelPackage old = ModelPackage.open(Path.of("Old.mlmodel"))) {
 *     NeuralNetworkUpgrade upgrade = NeuralNetworkUpgrade.of(old);
 *     upgrade.model().save(Path.of("New.mlpackage"));
 * }
 * }
 *
 * @param model shares the files of the old one; description and metadata are carried over
 * @param remarks what a user should know about the new model, one sentence each; often none
 */
public record NeuralNetworkUpgrade(ModelPackage model, List<String> remarks) {
    public NeuralNetworkUpgrade {
        remarks = List.copyOf(remarks);
    }

    /** {@return whether the model is, or a pipeline in it holds, a neural network} */
    public static boolean isPossible(ModelPackage model) {
        return model.kinds().values().stream().anyMatch(kind -> kind.startsWith("neuralNetwork"));
    }

    /** {@return the names of the kinds of layer that can be translated, as the format calls them} */
    public static Set<String> supportedLayers() {
        return Layers.supported();
    }

    /**
     * Turns every neural network of the model into an ML program in fp32.
     *
     * @throws UnsupportedModelException if there is none, or one has layers that no program can express: then all
     *     kinds of them are named
     * @throws io.corepress.mil.MalformedModelException if weights, parameters or features do not fit one another
     */
    public static NeuralNetworkUpgrade of(ModelPackage old) {
        if (!isPossible(old)) {
            throw new UnsupportedModelException("this model is a " + old.kind() + " and holds no neural network");
        }
        Specification specification = old.specification();
        requireKnownLayers(specification.message());
        boolean alone = old.kinds().size() == 1;
        Map<String, Program> programs = new LinkedHashMap<>(old.programs());
        List<String> remarks = new ArrayList<>();
        Model changed = ModelTree.replace(
                specification.message(),
                (path, model) -> Network.of(model)
                        .map(network -> {
                            NetworkUpgrade.Result result = NetworkUpgrade.of(model, network, !alone);
                            programs.put(path, result.program());
                            remarks.addAll(result.remarks());
                            return result.model();
                        })
                        .orElse(model));
        return new NeuralNetworkUpgrade(old.withSpecification(new Specification(changed), programs), remarks);
    }

    private static void requireKnownLayers(Model root) {
        Set<String> missing = new TreeSet<>();
        ModelTree.forEach(
                root,
                (_, model) -> Network.of(model)
                        .ifPresent(network -> missing.addAll(Layers.untranslatable(network.layers()))));
        if (!missing.isEmpty()) {
            throw new UnsupportedModelException(
                    "an ML program cannot do what these layers do: " + String.join(", ", missing));
        }
    }
}
