package io.corepress.learn.bias;

import io.corepress.compress.WeightSite;
import io.corepress.compress.WeightSites;
import io.corepress.compress.weight.Elements;
import io.corepress.learn.layer.Layer;
import io.corepress.learn.layer.WeightMatrix;
import io.corepress.learn.walk.Walk;
import io.corepress.mil.Function;
import io.corepress.mil.Operation;
import io.corepress.mil.Program;
import io.corepress.mil.Rewrite;
import io.corepress.mil.Uses;
import io.corepress.mil.Value;
import io.corepress.tensor.Tensor;
import io.corepress.torch.EngineOptions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Corrects the biases of {@code conv} and {@code linear} layers so that, on the samples, the mean of every output
 * channel is that of the uncompressed function. Layers are taken in the order in which they run, each with the inputs
 * that the corrected ones before it give: Nagel, van Baalen, Blankevoort, Welling, "Data-Free Quantization Through
 * Weight Equalization and Bias Correction", section 4.2, with means from samples.
 */
public final class BiasCorrection {
    private BiasCorrection() {}

    /** One layer in one of the two functions. */
    private record Place(Layer layer, int index, float[] weight) {}

    /**
     * {@return {@code compressed} with other biases; layers without a bias get one}
     *
     * @param original the function before compression; layers are found again by the names of their outputs
     * @param samples inputs of both
     */
    public static Function correct(
            Function original, Function compressed, List<Map<String, Tensor>> samples, EngineOptions engine) {
        OwnBiases biases = OwnBiases.of(compressed, sites(compressed));
        Function function = biases.function();
        try (Walk before = new Walk(original, samples, engine);
                Walk after = new Walk(function, samples, engine)) {
            return correct(original, function, biases, before, after);
        }
    }

    private static Function correct(
            Function original, Function function, OwnBiases biases, Walk before, Walk after) {
        Map<String, WeightSite> sitesBefore = byName(original);
        Map<String, WeightSite> sitesAfter = byName(function);
        Uses usesBefore = Uses.of(original);
        Uses usesAfter = Uses.of(function);
        Map<String, Operation> originals = byOutput(usesBefore);
        Map<String, Tensor> corrected = new HashMap<>();
        for (Operation operation : function.body().orElseThrow().operations()) {
            String output = operation.outputs().isEmpty()
                    ? ""
                    : operation.outputs().getFirst().name();
            String bias = biases.biasOf().get(output);
            if (bias == null || !originals.containsKey(output)) {
                continue;
            }
            Optional<Place> first = place(originals.get(output), before, sitesBefore, usesBefore);
            Optional<Place> second = place(operation, after, sitesAfter, usesAfter);
            if (first.isEmpty() || second.isEmpty()) {
                continue;
            }
            float[] expected = meanOutput(first.get(), before);
            float[] actual = meanOutput(second.get(), after);
            Tensor old = constant(usesAfter, operation, bias);
            float[] values = old.toFloats();
            for (int channel = 0; channel < values.length; channel++) {
                values[channel] += expected[channel] - actual[channel];
            }
            Tensor changed = Tensor.ofFloats(old.dataType(), old.shape(), values);
            corrected.put(bias, changed);
            after.replace(bias, changed);
        }
        Rewrite rewrite = operation -> {
            Tensor changed = operation.isConst()
                    ? corrected.get(operation.outputs().getFirst().name())
                    : null;
            return List.of(
                    changed == null
                            ? operation
                            : Operation.constant(operation.outputs().getFirst().name(), Value.of(changed)));
        };
        return rewrite.apply(function);
    }

    private static List<WeightSite> sites(Function function) {
        return WeightSites.of(Program.of(Map.of("main", function)));
    }

    private static Map<String, WeightSite> byName(Function function) {
        Map<String, WeightSite> byName = new HashMap<>();
        sites(function).forEach(site -> byName.put(site.name(), site));
        return byName;
    }

    private static Map<String, Operation> byOutput(Uses uses) {
        Map<String, Operation> byOutput = new HashMap<>();
        uses.operations()
                .forEach(operation -> operation.outputs().forEach(output -> byOutput.put(output.name(), operation)));
        return byOutput;
    }

    private static Tensor constant(Uses uses, Operation operation, String name) {
        return uses.definition(operation, name).flatMap(Operation::constTensor).orElseThrow();
    }

    private static Optional<Place> place(Operation operation, Walk walk, Map<String, WeightSite> sites, Uses uses) {
        return Optional.ofNullable(operation.inputs().get("weight"))
                .flatMap(argument -> argument.singleName())
                .map(sites::get)
                .flatMap(site -> Layer.of(operation, "weight", site.weight().shape(), uses)
                        .filter(layer -> walk.indexOf(operation) >= 0)
                        .map(layer -> new Place(layer, walk.indexOf(operation), Elements.toFloats(site.weight()))));
    }

    /** {@return by output channel, the mean of what the layer yields, without its bias} */
    private static float[] meanOutput(Place place, Walk walk) {
        walk.advanceTo(place.index());
        WeightMatrix matrix = place.layer().matrix();
        double[] means = meanInput(place.layer(), walk.values(place.layer().input()));
        float[] outputs = new float[matrix.groups() * matrix.rows()];
        for (int group = 0; group < matrix.groups(); group++) {
            for (int row = 0; row < matrix.rows(); row++) {
                double sum = 0;
                for (int column = 0; column < matrix.columns(); column++) {
                    sum += place.weight()[matrix.index(group, row, column)] * means[group * matrix.columns() + column];
                }
                outputs[group * matrix.rows() + row] = (float) sum;
            }
        }
        return outputs;
    }

    private static double[] meanInput(Layer layer, List<Tensor> values) {
        WeightMatrix matrix = layer.matrix();
        int columns = matrix.columns();
        double[] means = new double[matrix.groups() * columns];
        long[] total = {0};
        for (Tensor value : values) {
            layer.forEachRow(value, (rows, count) -> {
                total[0] += count;
                for (int group = 0; group < matrix.groups(); group++) {
                    for (int row = 0; row < count; row++) {
                        int from = (group * count + row) * columns;
                        for (int column = 0; column < columns; column++) {
                            means[group * columns + column] += rows[from + column];
                        }
                    }
                }
            });
        }
        for (int i = 0; i < means.length; i++) {
            means[i] /= Math.max(1, total[0]);
        }
        return means;
    }
}
