package io.corepress.neuralnetwork;

import static org.assertj.core.api.Assertions.assertThat;

import io.corepress.mil.Function;
import io.corepress.mlpackage.ModelPackage;
import io.corepress.mlpackage.proto.ArrayFeatureType.ArrayDataType;
import io.corepress.mlpackage.proto.Model;
import io.corepress.mlpackage.proto.NeuralNetworkLayer;
import io.corepress.mlpackage.proto.NeuralNetworkMultiArrayShapeMapping;
import io.corepress.mlpackage.proto.WeightParams;
import io.corepress.tensor.Tensor;
import io.corepress.torch.EngineOptions;
import io.corepress.torch.Predictor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.assertj.core.data.Offset;

/**
 * A network for a test: given inputs, some layers, expected outputs. It is upgraded, run on the engine, and held
 * against what is expected. It grows until it is checked.
 */
final class TestNetwork {
    private final Model.Builder model = Model.newBuilder();
    private final Map<String, Nd> inputs = new LinkedHashMap<>();
    private final Map<String, Nd> expected = new LinkedHashMap<>();
    private double tolerance = 1e-5;

    private TestNetwork(int version, NeuralNetworkMultiArrayShapeMapping mapping) {
        model.setSpecificationVersion(version);
        model.getNeuralNetworkBuilder().setArrayInputShapeMapping(mapping);
    }

    /** A network whose values have the five legacy axes. */
    static TestNetwork legacy() {
        return new TestNetwork(3, NeuralNetworkMultiArrayShapeMapping.RANK5_ARRAY_MAPPING);
    }

    /** A network whose values have the axes that they are given. */
    static TestNetwork exact() {
        return new TestNetwork(5, NeuralNetworkMultiArrayShapeMapping.EXACT_ARRAY_MAPPING);
    }

    TestNetwork input(String name, Nd value) {
        inputs.put(name, value);
        var feature = model.getDescriptionBuilder().addInputBuilder().setName(name);
        var array = feature.getTypeBuilder().getMultiArrayTypeBuilder().setDataType(ArrayDataType.DOUBLE);
        Arrays.stream(value.shape()).forEach(array::addShape);
        return this;
    }

    /** The input {@code x}. */
    TestNetwork x(Nd value) {
        return input("x", value);
    }

    /** Adds a layer; what it reads and makes is separated by spaces. */
    TestNetwork layer(String reads, String makes, Consumer<NeuralNetworkLayer.Builder> params) {
        NeuralNetworkLayer.Builder layer = model.getNeuralNetworkBuilder().addLayersBuilder();
        layer.setName("layer" + model.getNeuralNetwork().getLayersCount());
        Arrays.stream(reads.split(" ")).filter(name -> !name.isEmpty()).forEach(layer::addInput);
        Arrays.stream(makes.split(" ")).filter(name -> !name.isEmpty()).forEach(layer::addOutput);
        params.accept(layer);
        return this;
    }

    /** Adds a layer that makes {@code y} of all inputs. */
    TestNetwork layer(Consumer<NeuralNetworkLayer.Builder> params) {
        return layer(String.join(" ", inputs.keySet()), "y", params);
    }

    TestNetwork expect(String name, Nd value) {
        expected.put(name, value);
        var feature = model.getDescriptionBuilder().addOutputBuilder().setName(name);
        var array = feature.getTypeBuilder().getMultiArrayTypeBuilder().setDataType(ArrayDataType.DOUBLE);
        Arrays.stream(value.shape()).forEach(array::addShape);
        return this;
    }

    TestNetwork within(double difference) {
        tolerance = difference;
        return this;
    }

    /** Expects {@code y}, and checks. */
    void yields(Nd value) {
        expect("y", value).check();
    }

    void check() {
        Map<String, Nd> made = run();
        expected.forEach((name, value) -> {
            Nd got = made.get(name);
            assertThat(got.shape()).as("shape of " + name).containsExactly(value.shape());
            for (int i = 0; i < value.values().length; i++) {
                double want = value.values()[i];
                assertThat(got.values()[i])
                        .as(name + " at " + Arrays.toString(Nd.index(value.shape(), i)))
                        .isCloseTo(want, Offset.offset(tolerance * Math.max(1, Math.abs(want))));
            }
        });
    }

    Model.Builder model() {
        return model;
    }

    Map<String, Nd> run() {
        Map<String, Tensor> given = new LinkedHashMap<>();
        inputs.forEach((name, value) -> given.put(name, value.tensor()));
        Map<String, Nd> made = new LinkedHashMap<>();
        try (Predictor predictor = Predictor.load(function(), EngineOptions.DEFAULT)) {
            predictor
                    .predict(given)
                    .outputs()
                    .forEach(
                            (name, value) -> made.put(name, Nd.of(value.tensor().orElseThrow())));
        }
        return made;
    }

    Function function() {
        return upgraded().model().program().functions().get("main");
    }

    /** {@return this network as a program; the file that it went through is gone again} */
    NeuralNetworkUpgrade upgraded() {
        try {
            Path file = Files.createTempFile("network", ".mlmodel");
            try {
                Files.write(file, model.build().toByteArray());
                try (ModelPackage opened = ModelPackage.open(file)) {
                    return NeuralNetworkUpgrade.of(opened);
                }
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static WeightParams weight(Nd values) {
        return WeightParams.newBuilder().addAllFloatValue(values.floats()).build();
    }

    static List<Long> longs(int... numbers) {
        List<Long> longs = new ArrayList<>();
        Arrays.stream(numbers).forEach(number -> longs.add((long) number));
        return longs;
    }
}
