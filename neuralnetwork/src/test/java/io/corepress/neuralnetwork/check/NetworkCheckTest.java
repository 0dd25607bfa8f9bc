package io.corepress.neuralnetwork.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.corepress.mil.check.Finding;
import io.corepress.mlpackage.ModelPackage;
import io.corepress.mlpackage.proto.InnerProductLayerParams;
import io.corepress.mlpackage.proto.Model;
import io.corepress.mlpackage.proto.NeuralNetwork;
import io.corepress.mlpackage.proto.NeuralNetworkLayer;
import io.corepress.neuralnetwork.quantize.NetworkQuantizer;
import io.corepress.neuralnetwork.quantize.WeightCoding;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A network with one fault each. */
class NetworkCheckTest {
    @TempDir
    private Path folder;

    private List<Finding> findings(Model model) throws IOException {
        return NetworkFile.with(folder, model, NetworkCheck::findings);
    }

    private void assertFound(Consumer<Model.Builder> fault, String place, String sentence) throws IOException {
        Model.Builder model = NetworkFile.product(4, 6);
        fault.accept(model);
        assertThat(findings(model.build())).anySatisfy(finding -> {
            assertThat(finding.isError()).isTrue();
            assertThat(finding.place()).isEqualTo(place);
            assertThat(finding.sentence()).contains(sentence);
        });
    }

    private void assertFoundInProduct(Consumer<InnerProductLayerParams.Builder> fault, String sentence)
            throws IOException {
        assertFound(model -> fault.accept(layer(model).getInnerProductBuilder()), "product", sentence);
    }

    private static NeuralNetworkLayer.Builder layer(Model.Builder model) {
        return model.getNeuralNetworkBuilder().getLayersBuilder(0);
    }

    @Test
    void soundNetworksHaveNoFindings() throws IOException {
        assertThat(findings(NetworkFile.product(4, 6).build())).isEmpty();
    }

    @Test
    void aVersionThatIsTooLow() throws IOException {
        assertFound(model -> model.setSpecificationVersion(3), "", "too low for arrays with their exact shape");
        assertFound(
                model -> layer(model.setSpecificationVersion(4)).getCumSumBuilder(), "", "too low for layer cumSum");
    }

    @Test
    void layersOfLaterSystemsBesideLegacyArrays() throws IOException {
        assertFound(
                model -> {
                    model.getNeuralNetworkBuilder().clearArrayInputShapeMapping();
                    model.getNeuralNetworkBuilder()
                            .addLayersBuilder()
                            .setName("more")
                            .addInput("y")
                            .addOutput("z")
                            .getSoftmaxNDBuilder();
                },
                "more",
                "need arrays with their exact shape");
        assertFound(
                model -> model.getNeuralNetworkBuilder()
                        .clearArrayInputShapeMapping()
                        .setImageInputShapeMappingValue(1),
                "",
                "both must be exact");
    }

    @Test
    void valuesThatAreNotThereOrThereAlready() throws IOException {
        assertFound(model -> layer(model).setInput(0, "nowhere"), "product", "takes nowhere");
        assertFound(model -> layer(model).setOutput(0, "x"), "product", "makes x, which is there already");
        assertFound(model -> model.getDescriptionBuilder().getOutputBuilder(0).setName("z"), "z", "no layer makes it");
        assertFound(model -> model.getDescriptionBuilder().clearOutput(), "", "no output is described");
        assertFound(model -> model.getNeuralNetworkBuilder().clearLayers(), "", "no layers");
    }

    @Test
    void aClassifierWhoseProbabilitiesNobodyMakes() throws IOException {
        Model.Builder model = NetworkFile.product(4, 6);
        NeuralNetwork network = model.getNeuralNetwork();
        model.getNeuralNetworkClassifierBuilder()
                .setArrayInputShapeMappingValue(1)
                .addAllLayers(network.getLayersList())
                .setLabelProbabilityLayerName("z");
        model.getDescriptionBuilder()
                .setPredictedFeatureName("label")
                .addOutputBuilder()
                .setName("label");
        assertThat(findings(model.build()))
                .extracting(Finding::toText)
                .containsExactly("the probabilities are read from z, which no layer makes");
    }

    @Test
    void valuesOfBranchesAndLoops() throws IOException {
        NeuralNetworkLayer inner = layer(NetworkFile.product(4, 6)).build();
        Model.Builder model = NetworkFile.product(4, 6);
        NeuralNetworkLayer.Builder branch =
                layer(model).clearOutput().clearInnerProduct().setName("branch");
        branch.getBranchBuilder().getIfBranchBuilder().addLayers(inner);
        branch.getBranchBuilder().getElseBranchBuilder().addLayers(inner);
        assertThat(findings(model.build())).isEmpty();
        branch.getBranchBuilder().getElseBranchBuilder().getLayersBuilder(0).setInput(0, "nowhere");
        assertThat(findings(model.build())).extracting(Finding::place).containsExactly("branch/else/product");
        NeuralNetworkLayer.Builder loop =
                layer(model).clearInput().clearBranch().setName("loop");
        loop.getLoopBuilder().setMaxLoopIterations(3).getBodyNetworkBuilder().addLayers(inner);
        assertThat(findings(model.build())).isEmpty();
        loop.getLoopBuilder().setConditionVar("go").getConditionNetworkBuilder().addLayers(inner);
        assertThat(findings(model.build()))
                .extracting(Finding::toText)
                .contains("loop: the condition go is not made by its network");
    }

    @Test
    void layersOfNoKindOrWithOtherInputs() throws IOException {
        assertFound(model -> layer(model).clearInnerProduct(), "product", "no kind that is known");
        assertFound(model -> layer(model).addInput("x"), "product", "expected 1 inputs, got 2");
        assertFound(model -> layer(model).clearOutput(), "product", "expected 1 outputs, got 0");
    }

    @Test
    void weightsThatDoNotFitTheirLayer() throws IOException {
        assertFoundInProduct(product -> product.setInputChannels(7), "expected 28 values");
        assertFoundInProduct(product -> product.setInputChannels(-1), "weights");
        assertFoundInProduct(InnerProductLayerParams.Builder::clearWeights, "weights has no values");
        assertFoundInProduct(InnerProductLayerParams.Builder::clearBias, "bias has no values");
        assertFoundInProduct(
                product -> product.getBiasBuilder().setRawValue(ByteString.copyFromUtf8("four")), "values in one form");
    }

    @Test
    void codesThatDoNotFit() throws IOException {
        for (WeightCoding coding : List.of(WeightCoding.linear(4), WeightCoding.linearLut(4))) {
            Model made = NetworkFile.with(
                    folder,
                    NetworkFile.product(4, 6).build(),
                    opened -> NetworkQuantizer.of(coding)
                            .quantize(opened)
                            .model()
                            .specification()
                            .message());
            assertThat(findings(made)).isEmpty();
            Model.Builder bits = made.toBuilder();
            weights(bits).getQuantizationBuilder().setNumberOfBits(9);
            assertThat(findings(bits.build())).extracting(Finding::sentence).anyMatch(text -> text.contains("1 to 8"));
            Model.Builder shorter = made.toBuilder();
            weights(shorter).setRawValue(weights(shorter).getRawValue().substring(1));
            assertThat(findings(shorter.build()))
                    .extracting(Finding::sentence)
                    .anyMatch(text -> text.contains("4-bit codes"));
            Model.Builder scales = made.toBuilder();
            if (coding instanceof WeightCoding.Linear) {
                weights(scales)
                        .getQuantizationBuilder()
                        .getLinearQuantizationBuilder()
                        .addScale(1);
            } else {
                weights(scales)
                        .getQuantizationBuilder()
                        .getLookupTableQuantizationBuilder()
                        .addFloatValue(1);
            }
            assertThat(findings(scales.build())).hasSize(1);
            Model.Builder neither = made.toBuilder();
            weights(neither).getQuantizationBuilder().clearLinearQuantization().clearLookupTableQuantization();
            assertThat(findings(neither.build())).hasSize(1);
        }
    }

    private static io.corepress.mlpackage.proto.WeightParams.Builder weights(Model.Builder model) {
        return layer(model).getInnerProductBuilder().getWeightsBuilder();
    }

    @Test
    void floatsOfBothPrecisions() throws IOException {
        assertFoundInProduct(
                product -> product.getBiasBuilder().clearFloatValue().setFloat16Value(ByteString.copyFrom(new byte[8])),
                "must be of one precision");
    }

    @Test
    void integerProductsThatAreNone() throws IOException {
        assertFoundInProduct(product -> product.setInt8DynamicQuantize(true), "no signed bytes");
        assertFoundInProduct(NetworkCheckTest::signedBytes, "does not multiply integers");
        assertFoundInProduct(product -> signedBytes(product.setInt8DynamicQuantize(true)), "cannot have a bias");
        assertFoundInProduct(
                product -> signedBytes(product.setInt8DynamicQuantize(true).setHasBias(false))
                        .getWeightsBuilder()
                        .getQuantizationBuilder()
                        .getLinearQuantizationBuilder()
                        .addBias(1),
                "one scale and no bias");
    }

    private static InnerProductLayerParams.Builder signedBytes(InnerProductLayerParams.Builder product) {
        product.getWeightsBuilder().clearFloatValue().setInt8RawValue(ByteString.copyFrom(new byte[24]));
        product.getWeightsBuilder()
                .getQuantizationBuilder()
                .setNumberOfBits(8)
                .getLinearQuantizationBuilder()
                .addScale(1);
        return product;
    }

    @Test
    void trainedWeightsThatAreNoFloats() throws IOException {
        assertFound(
                model -> {
                    layer(model.setIsUpdatable(true)).setIsUpdatable(true);
                    layer(model)
                            .getInnerProductBuilder()
                            .getWeightsBuilder()
                            .clearFloatValue()
                            .setFloat16Value(ByteString.copyFrom(new byte[48]));
                },
                "product",
                "trained on the device");
    }

    @Test
    void aChangeThatBreaksASoundNetworkIsABug() throws IOException {
        Model sound = NetworkFile.product(4, 6).build();
        Model.Builder broken = sound.toBuilder();
        layer(broken).setInput(0, "nowhere");
        Path other = folder.resolve("other");
        java.nio.file.Files.createDirectory(other);
        NetworkFile.with(
                folder,
                sound,
                original -> assertThatThrownBy(() -> NetworkFile.with(other, broken.build(), changed -> {
                            NetworkCheck.requireSound(original, changed);
                            return null;
                        }))
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("takes nowhere"));
        NetworkFile.with(folder, broken.build(), (ModelPackage model) -> {
            NetworkCheck.requireSound(model, model);
            return null;
        });
    }
}
