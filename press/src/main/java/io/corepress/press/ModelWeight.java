package io.corepress.press;

import io.corepress.compress.WeightFormat;
import io.corepress.compress.WeightInfo.Consumer;
import io.corepress.compress.WeightSite;
import io.corepress.compress.WeightSites;
import io.corepress.compress.weight.CompressedWeight;
import io.corepress.mil.UnsupportedModelException;
import io.corepress.mlpackage.ModelPackage;
import io.corepress.neuralnetwork.quantize.NetworkQuantizer;
import io.corepress.neuralnetwork.quantize.NetworkWeight;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import java.util.ArrayList;
import java.util.List;

/**
 * A weight of a model, whatever its kind: a program's constant, or one in a layer of a neural network.
 *
 * @param model the path of the model in a pipeline that holds the weight; empty outside of pipelines
 * @param function of the program; empty in networks
 * @param name in networks that of the layer, a slash, and what the layer calls the weight
 * @param op the operation that yields it, or the type of the layer
 * @param dataType what its users see
 * @param format the stored form in words
 * @param family the stored form in a word or two, for counting
 * @param nbits of one stored element
 * @param bytes that all its parts take, without alignment
 * @param values its numbers, read from the model when they are needed
 */
public record ModelWeight(
        String model,
        String function,
        String name,
        String op,
        Shape shape,
        DataType dataType,
        String format,
        String family,
        int nbits,
        long bytes,
        List<Consumer> consumers,
        CompressedWeight values) {

    public ModelWeight {
        consumers = List.copyOf(consumers);
    }

    /** {@return all weights of a model, in its order; none if it is of a kind whose weights are not known} */
    public static List<ModelWeight> of(ModelPackage model) {
        List<ModelWeight> weights = new ArrayList<>();
        model.programs()
                .forEach((path, program) -> WeightSites.of(program).forEach(site -> weights.add(of(path, site))));
        NetworkWeight.of(model).forEach(weight -> weights.add(of(weight)));
        return weights;
    }

    /** @throws UnsupportedModelException if the model is of a kind whose weights are not known */
    public static void requireKnown(ModelPackage model) {
        if (model.programs().isEmpty() && !NetworkQuantizer.isPossible(model)) {
            throw new UnsupportedModelException("the model is of kind " + model.kind()
                    + "; weights are known in ML programs and neural networks, and in pipelines of these");
        }
    }

    private static ModelWeight of(String path, WeightSite site) {
        List<Consumer> consumers = site.uses().stream()
                .filter(use -> use.consumer().isPresent())
                .map(use -> new Consumer(
                        use.consumer().get().type(), use.consumer().get().name(), use.parameter()))
                .toList();
        return new ModelWeight(
                path,
                site.function(),
                site.name(),
                site.root().type(),
                site.weight().shape(),
                site.weight().dataType(),
                WeightFormat.describe(site.weight()),
                WeightFormat.family(site.weight()),
                WeightFormat.nbits(site.weight()),
                site.weight().sizeInBytes(),
                consumers,
                site.weight());
    }

    private static ModelWeight of(NetworkWeight weight) {
        return new ModelWeight(
                weight.model(),
                "",
                weight.name(),
                weight.layerType(),
                weight.shape(),
                DataType.FLOAT32,
                weight.format(),
                weight.family(),
                weight.nbits(),
                weight.sizeInBytes(),
                List.of(new Consumer(weight.layerType(), weight.layer(), weight.parameter())),
                weight.values());
    }
}
