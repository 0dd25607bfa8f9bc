package io.corepress.neuralnetwork;

import static io.corepress.neuralnetwork.TestNetwork.exact;
import static io.corepress.neuralnetwork.TestNetwork.legacy;
import static io.corepress.neuralnetwork.TestNetwork.longs;
import static io.corepress.neuralnetwork.TestNetwork.weight;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.offset;

import com.google.protobuf.ByteString;
import io.corepress.mil.Function;
import io.corepress.mil.MalformedModelException;
import io.corepress.mil.NamedType;
import io.corepress.mil.Operation;
import io.corepress.mil.UnsupportedModelException;
import io.corepress.mil.Value;
import io.corepress.mlpackage.Feature;
import io.corepress.mlpackage.ModelPackage;
import io.corepress.mlpackage.proto.ArrayFeatureType.ArrayDataType;
import io.corepress.mlpackage.proto.FeatureDescription;
import io.corepress.mlpackage.proto.ImageFeatureType.ColorSpace;
import io.corepress.mlpackage.proto.Model;
import io.corepress.mlpackage.proto.NeuralNetworkClassifier;
import io.corepress.mlpackage.proto.NeuralNetworkLayer;
import io.corepress.mlpackage.proto.NeuralNetworkPreprocessing;
import io.corepress.mlpackage.proto.WeightParams;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import io.corepress.torch.EngineOptions;
import io.corepress.torch.Predictor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What becomes of the description of a model: inputs, outputs, labels, names. */
class NeuralNetworkUpgradeTest {
    @TempDir
    Path folder;

    private NeuralNetworkUpgrade upgrade(Model.Builder model) throws IOException {
        Path file = folder.resolve("old.mlmodel");
        Files.write(file, model.build().toByteArray());
        try (ModelPackage old = ModelPackage.open(file)) {
            return NeuralNetworkUpgrade.of(old);
        }
    }

    private static Function main(NeuralNetworkUpgrade upgrade) {
        return upgrade.model().program().functions().get("main");
    }

    private static Nd run(NeuralNetworkUpgrade upgrade, String output, Map<String, Tensor> inputs) {
        try (Predictor predictor = Predictor.load(main(upgrade), EngineOptions.DEFAULT)) {
            return Nd.of(predictor.predict(inputs).tensor(output));
        }
    }

    private static Model.Builder imageModel(ColorSpace colors, NeuralNetworkPreprocessing... steps) {
        Model.Builder model = Model.newBuilder().setSpecificationVersion(1);
        model.getDescriptionBuilder()
                .addInputBuilder()
                .setName("image")
                .getTypeBuilder()
                .getImageTypeBuilder()
                .setColorSpace(colors)
                .setHeight(2)
                .setWidth(3);
        output(model, "y");
        model.getNeuralNetworkBuilder().addAllPreprocessing(List.of(steps));
        layer(model.getNeuralNetworkBuilder().addLayersBuilder(), "image", "y")
                .getActivationBuilder()
                .getLinearBuilder()
                .setAlpha(1);
        return model;
    }

    private static NeuralNetworkLayer.Builder layer(NeuralNetworkLayer.Builder layer, String reads, String makes) {
        return layer.setName("make " + makes).addInput(reads).addOutput(makes);
    }

    private static void output(Model.Builder model, String name) {
        model.getDescriptionBuilder()
                .addOutputBuilder()
                .setName(name)
                .getTypeBuilder()
                .getMultiArrayTypeBuilder()
                .setDataType(ArrayDataType.DOUBLE);
    }

    @ParameterizedTest
    @CsvSource({"RGB,1,2,3", "BGR,3,2,1"})
    void imagesAreScaledAndTheirChannelsGetTheBiasOfTheirColour(ColorSpace colors, int first, int second, int third)
            throws IOException {
        NeuralNetworkPreprocessing.Builder step =
                NeuralNetworkPreprocessing.newBuilder().setFeatureName("image");
        step.getScalerBuilder()
                .setChannelScale(0.5f)
                .setRedBias(1)
                .setGreenBias(2)
                .setBlueBias(3);
        Nd image = Nd.counted(1, 3, 2, 3);
        NeuralNetworkUpgrade upgrade = upgrade(imageModel(colors, step.build()));
        int[] bias = {first, second, third};

        Nd y = run(upgrade, "y", Map.of("image", image.tensor()));

        assertThat(y.shape()).containsExactly(3, 2, 3);
        assertThat(y.values())
                .containsExactly(
                        Nd.filled(y.shape(), i -> 0.5 * image.at(0, i[0], i[1], i[2]) + bias[i[0]])
                                .values(),
                        offset(1e-6));
        Feature input = upgrade.model().description().inputs().getFirst();
        assertThat(input.kind()).isEqualTo("image");
        assertThat(input.detail()).isEqualTo(colors.name());
    }

    @Test
    void aMeanImageIsSubtractedAndAStepWithoutNameBelongsToTheOnlyInput() throws IOException {
        NeuralNetworkPreprocessing.Builder mean = NeuralNetworkPreprocessing.newBuilder();
        mean.getMeanImageBuilder().addAllMeanImage(Nd.random(1, 6).floats());
        NeuralNetworkPreprocessing.Builder other =
                NeuralNetworkPreprocessing.newBuilder().setFeatureName("another");
        other.getScalerBuilder().setChannelScale(100);
        Nd image = Nd.counted(1, 1, 2, 3);

        Nd y = run(
                upgrade(imageModel(ColorSpace.GRAYSCALE, mean.build(), other.build())),
                "y",
                Map.of("image", image.tensor()));

        assertThat(y.values())
                .containsExactly(
                        image.reshaped(6).with(Nd.random(1, 6), (a, b) -> a - b).values(), offset(1e-6));
    }

    @Test
    void aMeanImageOfAnotherSizeIsMalformed() {
        NeuralNetworkPreprocessing.Builder mean = NeuralNetworkPreprocessing.newBuilder();
        mean.getMeanImageBuilder().addMeanImage(1);
        assertThatThrownBy(() -> upgrade(imageModel(ColorSpace.GRAYSCALE, mean.build())))
                .isInstanceOf(MalformedModelException.class)
                .hasMessageContaining("the mean image needs 6 values [1, 2, 3], got 1");
    }

    private static Model.Builder classifier(boolean strings, String probabilities) {
        Model.Builder model = Model.newBuilder().setSpecificationVersion(1);
        model.getDescriptionBuilder()
                .setPredictedFeatureName("label")
                .setPredictedProbabilitiesName(probabilities)
                .addInputBuilder()
                .setName("x")
                .getTypeBuilder()
                .getMultiArrayTypeBuilder()
                .addShape(3)
                .setDataType(ArrayDataType.DOUBLE);
        FeatureDescription.Builder label =
                model.getDescriptionBuilder().addOutputBuilder().setName("label");
        NeuralNetworkClassifier.Builder network = model.getNeuralNetworkClassifierBuilder();
        if (strings) {
            label.getTypeBuilder().getStringTypeBuilder();
            network.getStringClassLabelsBuilder().addAllVector(List.of("a", "b", "c"));
        } else {
            label.getTypeBuilder().getInt64TypeBuilder();
            network.getInt64ClassLabelsBuilder().addAllVector(List.of(7L, 1L << 40, -3L));
        }
        layer(network.addLayersBuilder(), "x", "p").getSoftmaxBuilder();
        if (!probabilities.isEmpty()) {
            network.setLabelProbabilityLayerName("p");
            model.getDescriptionBuilder()
                    .addOutputBuilder()
                    .setName(probabilities)
                    .getTypeBuilder()
                    .getDictionaryTypeBuilder()
                    .getStringKeyTypeBuilder();
        }
        return model;
    }

    @ParameterizedTest
    @CsvSource({"true,probability", "false,probability", "true,''", "false,''"})
    void aClassifierEndsWithTheOperationThatGivesLabels(boolean strings, String probabilities) throws IOException {
        NeuralNetworkUpgrade upgrade = upgrade(classifier(strings, probabilities));

        Operation last = main(upgrade).body().orElseThrow().operations().getLast();
        String dictionary = probabilities.isEmpty() ? "labelProbability" : probabilities;
        assertThat(last.type()).isEqualTo("classify");
        assertThat(main(upgrade).body().orElseThrow().outputs()).containsExactly("label", dictionary);
        assertThat(last.outputs().getFirst().type().toText())
                .isEqualTo(strings ? "tensor<string, []>" : "tensor<int64, []>");
        Value classes = last.constantParameter("classes").orElseThrow();
        assertThat(classes.type().toText())
                .isEqualTo(strings ? "list<tensor<string, []>, 3>" : "list<tensor<int64, []>, 3>");
        assertThat(upgrade.model().description().predictedFeature()).isEqualTo("label");
        assertThat(upgrade.model().description().predictedProbabilities()).isEqualTo(dictionary);
        assertThat(upgrade.model().description().outputs())
                .extracting(Feature::name)
                .containsExactly("label", dictionary);
    }

    @Test
    void arraysBecomeFp32AndInputsThatMayBeLeftOutHaveADefault() throws IOException {
        Model.Builder model =
                legacy().x(Nd.vector(1, 2)).expect("y", Nd.vector(2, 3)).model();
        model.getDescriptionBuilder().getInputBuilder(0).getTypeBuilder().setIsOptional(true);
        layer(model.getNeuralNetworkBuilder().addLayersBuilder(), "x", "y")
                .getAddBuilder()
                .setAlpha(1);

        NeuralNetworkUpgrade upgrade = upgrade(model);

        Feature x = upgrade.model().description().inputs().getFirst();
        assertThat(x.dataType()).contains(DataType.FLOAT32);
        assertThat(x.isOptional()).isTrue();
        assertThat(upgrade.model()
                        .specification()
                        .message()
                        .getDescription()
                        .getInput(0)
                        .getType()
                        .getMultiArrayType()
                        .hasFloatDefaultValue())
                .isTrue();
        assertThat(upgrade.remarks()).isEmpty();
    }

    @Test
    void theNumberOfARegressorBecomesAnArrayOfOne() throws IOException {
        Model.Builder model = Model.newBuilder().setSpecificationVersion(1);
        model.setDescription(legacy().x(Nd.vector(1)).model().getDescription());
        model.getDescriptionBuilder()
                .setPredictedFeatureName("y")
                .addOutputBuilder()
                .setName("y")
                .getTypeBuilder()
                .getDoubleTypeBuilder();
        layer(model.getNeuralNetworkRegressorBuilder().addLayersBuilder(), "x", "y")
                .getAddBuilder()
                .setAlpha(1);
        NeuralNetworkUpgrade upgrade = upgrade(model);
        assertThat(run(upgrade, "y", Map.of("x", Nd.vector(2).tensor())).values())
                .containsExactly(3);
        assertThat(upgrade.model().description().predictedFeature()).isEqualTo("y");
        assertThat(upgrade.model().description().outputs())
                .extracting(Feature::toText)
                .containsExactly("multiArray fp32 [1]");
        assertThat(upgrade.remarks()).containsExactly("output \"y\" was a number; it is an array of one now");
    }

    @Test
    void wholeNumbersStayWholeOutside() throws IOException {
        Model.Builder model =
                exact().x(Nd.vector(1, 2)).expect("y", Nd.vector(3, 4)).model();
        model.getDescriptionBuilder()
                .getInputBuilder(0)
                .getTypeBuilder()
                .getMultiArrayTypeBuilder()
                .setDataType(ArrayDataType.INT32);
        model.getDescriptionBuilder()
                .getOutputBuilder(0)
                .getTypeBuilder()
                .getMultiArrayTypeBuilder()
                .setDataType(ArrayDataType.INT32);
        layer(model.getNeuralNetworkBuilder().addLayersBuilder(), "x", "y")
                .getAddBuilder()
                .setAlpha(2);
        NeuralNetworkUpgrade upgrade = upgrade(model);
        assertThat(main(upgrade).inputs())
                .extracting(input -> input.type().toText())
                .containsExactly("tensor<int32, [2]>");
        Tensor x = Tensor.ofInts(DataType.INT32, Shape.of(2), 1, 2);
        assertThat(run(upgrade, "y", Map.of("x", x)).values()).containsExactly(3, 4);
        assertThat(upgrade.model().description().outputs().getFirst().dataType())
                .contains(DataType.INT32);
    }

    @Test
    void sizesThatMayVaryAreUnknownInTheProgram() throws IOException {
        Model.Builder model = legacy().x(Nd.random(1, 2, 4, 4))
                .layer(l -> l.getConvolutionBuilder()
                        .setOutputChannels(1)
                        .setKernelChannels(2)
                        .addAllKernelSize(longs(2, 2))
                        .setWeights(weight(Nd.random(2, 1, 2, 2, 2))))
                .expect("y", Nd.random(3, 1, 3, 3))
                .model();
        var shapes = model.getDescriptionBuilder()
                .getInputBuilder(0)
                .getTypeBuilder()
                .getMultiArrayTypeBuilder()
                .getEnumeratedShapesBuilder();
        shapes.addShapesBuilder().addAllShape(longs(2, 4, 4));
        shapes.addShapesBuilder().addAllShape(longs(2, 6, 4));

        NeuralNetworkUpgrade upgrade = upgrade(model);

        assertThat(main(upgrade).inputs())
                .extracting(input -> input.type().toText())
                .containsExactly("tensor<fp32, [2, ?, 4]>");
        assertThat(upgrade.model().description().inputs().getFirst().isFlexible())
                .isTrue();
        assertThat(run(upgrade, "y", Map.of("x", Nd.random(1, 2, 6, 4).tensor()))
                        .shape())
                .containsExactly(1, 5, 3);
    }

    @Test
    void namesThatProgramsDoNotAllowAreChangedAndReported() throws IOException {
        Model.Builder model = legacy().input("the input:0", Nd.vector(1))
                .expect("y-1", Nd.vector(2))
                .model();
        layer(model.getNeuralNetworkBuilder().addLayersBuilder(), "the input:0", "2/a")
                .getAddBuilder()
                .setAlpha(1);
        layer(model.getNeuralNetworkBuilder().addLayersBuilder(), "2/a", "y-1")
                .getAddBuilder()
                .setAlpha(1);

        NeuralNetworkUpgrade upgrade = upgrade(model);

        assertThat(main(upgrade).inputs()).extracting(NamedType::name).containsExactly("the_input_0");
        assertThat(main(upgrade).body().orElseThrow().outputs()).containsExactly("y_1");
        assertThat(upgrade.model().description().inputs().getFirst().name()).isEqualTo("the_input_0");
        assertThat(upgrade.remarks())
                .containsExactly(
                        "feature \"the input:0\" is called \"the_input_0\" now",
                        "feature \"y-1\" is called \"y_1\" now");
    }

    @Test
    void namesOfTheProgramItselfAreInNobodysWay() {
        // The constant for the number that is added would be called y_y_0.
        legacy().x(Nd.vector(1))
                .layer("x", "y_y_0", l -> l.getAddBuilder().setAlpha(1))
                .layer("y_y_0", "y", l -> l.getAddBuilder().setAlpha(1))
                .layer("y", "y_1", l -> l.getAddBuilder().setAlpha(1))
                .expect("y", Nd.vector(3))
                .expect("y_1", Nd.vector(4))
                .check();
    }

    @Test
    void anInputCanBeAnOutputAndOneValueTwo() {
        legacy().x(Nd.vector(1, 2))
                .layer("x", "y", l -> l.getCopyBuilder())
                .layer("x", "z", l -> l.getCopyBuilder())
                .expect("y", Nd.vector(1, 2))
                .expect("z", Nd.vector(1, 2))
                .check();
    }

    private static Model.Builder pipeline(Model.Builder inner) {
        Model.Builder model = Model.newBuilder().setSpecificationVersion(1);
        model.setDescription(inner.getDescription());
        model.getPipelineBuilder()
                .addModels(inner)
                .addModels(inner)
                .addNames("a")
                .addNames("b");
        return model;
    }

    @Test
    void networksInsideOfPipelinesAreUpgradedWhereTheyStand() throws IOException {
        Model.Builder inner = legacy().x(Nd.vector(1))
                .layer(l -> l.getAddBuilder().setAlpha(1))
                .expect("y", Nd.vector(2))
                .model();
        NeuralNetworkUpgrade upgrade = upgrade(pipeline(inner));
        assertThat(upgrade.model().programs()).containsOnlyKeys("pipeline[0]", "pipeline[1]");
        assertThat(upgrade.model().kinds().values()).containsExactly("pipeline", "mlProgram", "mlProgram");
        assertThat(upgrade.model().specificationVersion()).isEqualTo(7);
    }

    @Test
    void namesThatConnectModelsCannotBeChanged() {
        Model.Builder inner =
                legacy().input("a b", Nd.vector(1)).expect("y", Nd.vector(2)).model();
        layer(inner.getNeuralNetworkBuilder().addLayersBuilder(), "a b", "y")
                .getAddBuilder()
                .setAlpha(1);
        assertThatThrownBy(() -> upgrade(pipeline(inner)))
                .isInstanceOf(UnsupportedModelException.class)
                .hasMessageContaining("feature \"a b\" connects models of a pipeline");
    }

    @Test
    void quantizedWeightsStayQuantizedInTheProgram() throws IOException {
        Nd table = Nd.random(1, 16);
        WeightParams.Builder weights =
                WeightParams.newBuilder().setRawValue(ByteString.copyFrom(new byte[] {0x01, 0x23, 0x45, 0x67, 0x7F}));
        weights.getQuantizationBuilder()
                .setNumberOfBits(4)
                .getLookupTableQuantizationBuilder()
                .addAllFloatValue(table.floats());
        int[] codes = {0, 1, 2, 3, 4, 5, 6, 7, 7, 15};
        Nd x = Nd.random(2, 5);
        TestNetwork network = legacy().x(x)
                .layer(l -> l.getInnerProductBuilder()
                        .setInputChannels(5)
                        .setOutputChannels(2)
                        .setWeights(weights));
        network.yields(Nd.filled(Nd.shape(2), i -> {
            double sum = 0;
            for (int k = 0; k < 5; k++) {
                sum += table.at(codes[5 * i[0] + k]) * x.at(k);
            }
            return sum;
        }));
        assertThat(network.function().body().orElseThrow().operations())
                .extracting(Operation::type)
                .contains("constexpr_lut_to_dense");
    }

    @Test
    void whatIsWrongIsSaidWithTheLayerWhereItIs() {
        TestNetwork missing = legacy().x(Nd.vector(1)).layer("nothing", "y", l -> l.getAddBuilder());
        assertThatThrownBy(() -> missing.expect("y", Nd.vector(1)).upgraded())
                .isInstanceOf(MalformedModelException.class)
                .hasMessage("add layer \"layer1\" takes \"nothing\", which no input and no layer before it produces");

        TestNetwork weights = legacy().x(Nd.vector(1, 2))
                .layer(l -> l.getInnerProductBuilder()
                        .setInputChannels(2)
                        .setOutputChannels(2)
                        .setWeights(weight(Nd.vector(1, 2, 3))));
        assertThatThrownBy(() -> weights.expect("y", Nd.vector(1)).upgraded())
                .isInstanceOf(MalformedModelException.class)
                .hasMessage("innerProduct layer \"layer1\": weight: expected 4 values [2, 2], got 3");

        TestNetwork axes =
                exact().x(Nd.vector(1, 2)).layer(l -> l.getSoftmaxNDBuilder().setAxis(3));
        assertThatThrownBy(() -> axes.expect("y", Nd.vector(1)).upgraded())
                .isInstanceOf(UnsupportedModelException.class)
                .hasMessage("softmaxND layer \"layer1\": axis 3 is outside of 1 axes");

        TestNetwork shapes =
                exact().x(Nd.vector(1, 2)).input("z", Nd.vector(1, 2, 3)).layer(l -> l.getAddBroadcastableBuilder());
        assertThatThrownBy(() -> shapes.expect("y", Nd.vector(1)).upgraded())
                .isInstanceOf(UnsupportedModelException.class)
                .hasMessageStartingWith("addBroadcastable layer \"layer1\": ");
    }

    @Test
    void allLayersWithoutTranslationAreNamedAtOnce() {
        TestNetwork network = legacy().x(Nd.vector(1))
                .layer("x", "a", l -> l.getCustomBuilder().setClassName("MyLayer"))
                .layer("a", "b", l -> l.getLoopContinueBuilder())
                .layer("b", "y", l -> {});
        assertThatThrownBy(() -> network.expect("y", Nd.vector(1)).upgraded())
                .isInstanceOf(UnsupportedModelException.class)
                .hasMessage("an ML program cannot do what these layers do: custom layer of class MyLayer, loopContinue,"
                        + " unknown");
    }
}
