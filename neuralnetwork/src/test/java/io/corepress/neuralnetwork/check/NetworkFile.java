package io.corepress.neuralnetwork.check;

import io.corepress.mlpackage.ModelPackage;
import io.corepress.mlpackage.proto.Model;
import io.corepress.mlpackage.proto.NeuralNetworkLayer;
import io.corepress.mlpackage.proto.WeightParams;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.function.Function;

/** Small networks, and the way from a message to an opened model. */
final class NetworkFile {
    private NetworkFile() {}

    static <T> T with(Path folder, Model model, Function<ModelPackage, T> work) throws IOException {
        Path file = folder.resolve("network.mlmodel");
        Files.write(file, model.toByteArray());
        try (ModelPackage opened = ModelPackage.open(file)) {
            return work.apply(opened);
        }
    }

    /** A product of [outputs, inputs] with a bias, from {@code x} to {@code y}. */
    static Model.Builder product(int outputs, int inputs) {
        Model.Builder model = Model.newBuilder().setSpecificationVersion(4);
        model.getDescriptionBuilder()
                .addInputBuilder()
                .setName("x")
                .getTypeBuilder()
                .getMultiArrayTypeBuilder()
                .addShape(inputs);
        model.getDescriptionBuilder()
                .addOutputBuilder()
                .setName("y")
                .getTypeBuilder()
                .getMultiArrayTypeBuilder();
        model.getNeuralNetworkBuilder().setArrayInputShapeMappingValue(1);
        NeuralNetworkLayer.Builder layer = model.getNeuralNetworkBuilder()
                .addLayersBuilder()
                .setName("product")
                .addInput("x")
                .addOutput("y");
        layer.addOutputTensorBuilder().setRank(1);
        layer.getInnerProductBuilder()
                .setOutputChannels(outputs)
                .setInputChannels(inputs)
                .setWeights(floats(outputs * inputs))
                .setHasBias(true)
                .setBias(floats(outputs));
        return model;
    }

    static WeightParams floats(int count) {
        Random random = new Random(count);
        WeightParams.Builder weight = WeightParams.newBuilder();
        for (int i = 0; i < count; i++) {
            weight.addFloatValue((float) random.nextGaussian());
        }
        return weight.build();
    }
}
