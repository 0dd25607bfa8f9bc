package io.corepress.neuralnetwork;

import static io.corepress.neuralnetwork.Nd.random;
import static io.corepress.neuralnetwork.TestNetwork.longs;
import static io.corepress.neuralnetwork.TestNetwork.weight;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.offset;

import com.google.protobuf.ByteString;
import io.corepress.compress.Decision;
import io.corepress.compress.WeightChoice;
import io.corepress.mil.MalformedModelException;
import io.corepress.mil.UnsupportedModelException;
import io.corepress.mlpackage.ModelPackage;
import io.corepress.mlpackage.proto.LSTMWeightParams;
import io.corepress.mlpackage.proto.Model;
import io.corepress.mlpackage.proto.NeuralNetwork;
import io.corepress.mlpackage.proto.NeuralNetworkLayer;
import io.corepress.mlpackage.proto.NeuralNetworkLayer.LayerCase;
import io.corepress.mlpackage.proto.WeightParams;
import io.corepress.neuralnetwork.quantize.LayerSelection;
import io.corepress.neuralnetwork.quantize.NetworkCompression;
import io.corepress.neuralnetwork.quantize.NetworkQuantizer;
import io.corepress.neuralnetwork.quantize.NetworkWeight;
import io.corepress.neuralnetwork.quantize.WeightCoding;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Networks made for one question each: which weights are found, what their bytes are, and what the network then computes. */
class QuantizedNetworksTest {
    private static final LayerSelection NOTHING = LayerSelection.ALL.withWeightThreshold(1 << 30);

    @TempDir
    Path folder;

    private interface Work<T> {
        T of(ModelPackage model) throws IOException;
    }

    private <T> T with(Model model, Work<T> work) throws IOException {
        Path file = folder.resolve("network.mlmodel");
        Files.write(file, model.toByteArray());
        try (ModelPackage opened = ModelPackage.open(file)) {
            return work.of(opened);
        }
    }

    private Model quantized(Model model, NetworkQuantizer quantizer) throws IOException {
        return with(
                model,
                opened -> quantizer.quantize(opened).model().specification().message());
    }

    private List<Decision> decisions(Model model, NetworkQuantizer quantizer) throws IOException {
        return with(model, opened -> quantizer.quantize(opened).decisions());
    }

    private static List<String> compressed(List<Decision> decisions) {
        return decisions.stream()
                .filter(Decision::isCompressed)
                .map(Decision::weight)
                .toList();
    }

    private static String reason(List<Decision> decisions, String weight) {
        return decisions.stream()
                .filter(decision -> decision.weight().equals(weight))
                .map(decision -> ((Decision.Skipped) decision.result()).reason())
                .findFirst()
                .orElseThrow();
    }

    private static Model network(Consumer<NeuralNetworkLayer.Builder> layer) {
        Model.Builder model = Model.newBuilder().setSpecificationVersion(1);
        layer.accept(model.getNeuralNetworkBuilder().addLayersBuilder().setName("layer"));
        return model.build();
    }

    private static WeightParams floats(double... values) {
        WeightParams.Builder builder = WeightParams.newBuilder();
        for (double value : values) {
            builder.addFloatValue((float) value);
        }
        return builder.build();
    }

    private static Model bias(double... values) {
        return network(layer -> layer.getBiasBuilder().addShape(values.length).setBias(floats(values)));
    }

    private WeightParams coded(WeightCoding coding, double... values) throws IOException {
        Model made = quantized(bias(values), NetworkQuantizer.of(coding));
        return made.getNeuralNetwork().getLayers(0).getBias().getBias();
    }

    private static ByteString bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return ByteString.copyFrom(bytes);
    }

    @Test
    void theHighestBitOfACodeComesFirst() throws IOException {
        WeightParams made = coded(WeightCoding.linear(3), 0, 1, 2, 3, 7);
        assertThat(made.getRawValue()).isEqualTo(bytes(0b00000101, 0b00111110));
        assertThat(made.getQuantization().getNumberOfBits()).isEqualTo(3);
        assertThat(made.getQuantization().getLinearQuantization().getScaleList())
                .containsExactly(1f);
        assertThat(made.getQuantization().getLinearQuantization().getBiasList()).containsExactly(0f);
        assertThat(made.getFloatValueCount()).isZero();
    }

    @Test
    void symmetricCodesHoldZeroInTheMiddle() throws IOException {
        WeightParams made = coded(WeightCoding.linearSymmetric(8), -127, 0, 64, 127);
        assertThat(made.getRawValue()).isEqualTo(bytes(1, 128, 192, 255));
        assertThat(made.getQuantization().getLinearQuantization().getBiasList()).containsExactly(-128f);
    }

    @Test
    void aTableHoldsTheBestValues() throws IOException {
        WeightParams made = coded(WeightCoding.kmeansLut(1), 1, 10, 2, 12, 3);
        assertThat(made.getQuantization().getLookupTableQuantization().getFloatValueList())
                .containsExactly(2f, 11f);
        assertThat(made.getRawValue()).isEqualTo(bytes(0b01010000));
    }

    @Test
    void aTableOfAllValuesTakesAsFewBitsAsItCan() throws IOException {
        WeightParams made = coded(WeightCoding.uniqueLut(), 5, 3, 5, 4, 3);
        assertThat(made.getQuantization().getLookupTableQuantization().getFloatValueList())
                .containsExactly(3f, 4f, 5f, 0f);
        assertThat(made.getQuantization().getNumberOfBits()).isEqualTo(2);
        assertThat(made.getRawValue()).isEqualTo(bytes(0b10001001, 0b00000000));
    }

    @Test
    void aFunctionMakesACustomTable() throws IOException {
        WeightCoding coding = WeightCoding.customLut(
                2, (nbits, values) -> new WeightCoding.Lut(new float[] {-1, 0, 1}, new int[] {0, 1, 2, 0}));
        WeightParams made = coded(coding, -3, 0, 3, -2);
        assertThat(made.getRawValue()).isEqualTo(bytes(0b00011000));
        assertThat(made.getQuantization().getLookupTableQuantization().getFloatValueList())
                .containsExactly(-1f, 0f, 1f, 0f);
        WeightCoding wrong =
                WeightCoding.customLut(2, (_, _) -> new WeightCoding.Lut(new float[] {1}, new int[] {0, 0, 1, 0}));
        assertThatThrownBy(() -> coded(wrong, 1, 2, 3, 4))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("got 1");
    }

    @Test
    void aRangeThatIsTinyKeepsItsSteps() throws IOException {
        WeightParams made = coded(WeightCoding.linear(2), 0, 1e-9, 2e-9, 3e-9);
        assertThat(made.getRawValue()).isEqualTo(bytes(0b00011011));
    }

    @Test
    void aChannelOfOneValueHasScaleOne() throws IOException {
        WeightParams made = coded(WeightCoding.linear(4), 0.7, 0.7);
        assertThat(made.getQuantization().getLinearQuantization().getScaleList())
                .containsExactly(1f);
        assertThat(made.getQuantization().getLinearQuantization().getBiasList()).containsExactly(0.7f);
        assertThat(made.getRawValue()).isEqualTo(bytes(0));
    }

    @Test
    void whatAFormCannotHoldIsLeftAlone() throws IOException {
        assertThat(reason(decisions(bias(1, 70000), NetworkQuantizer.of(WeightCoding.half())), "layer/bias"))
                .contains("65504");
        for (WeightCoding coding : List.of(
                WeightCoding.linear(8),
                WeightCoding.linearLut(3),
                WeightCoding.kmeansLut(2),
                WeightCoding.uniqueLut())) {
            assertThat(reason(decisions(bias(1, Double.NaN), NetworkQuantizer.of(coding)), "layer/bias"))
                    .contains("not finite");
        }
        assertThat(reason(decisions(bias(-3e38, 3e38), NetworkQuantizer.of(WeightCoding.linear(1))), "layer/bias"))
                .contains("too wide");
        assertThat(decisions(bias(65503.9, Double.POSITIVE_INFINITY), NetworkQuantizer.of(WeightCoding.half())))
                .allMatch(Decision::isCompressed);
    }

    @ParameterizedTest
    @CsvSource({"0, linear", "9, linear", "1, symmetric"})
    void otherNumbersOfBitsAreRefused(int nbits, String mode) {
        assertThatThrownBy(() -> {
                    if (mode.equals("linear")) {
                        WeightCoding.linear(nbits);
                    } else {
                        WeightCoding.linearSymmetric(nbits);
                    }
                })
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("got " + nbits);
    }

    @Test
    void everyWeightOfARecurrentLayerIsFound() throws IOException {
        LSTMWeightParams.Builder gates = LSTMWeightParams.newBuilder();
        Model model = network(layer -> {
            gates.getDescriptorForType()
                    .getFields()
                    .forEach(field -> gates.setField(field, weight(random(field.getNumber(), size(field.getName())))));
            layer.getBiDirectionalLSTMBuilder()
                    .setInputVectorSize(3)
                    .setOutputVectorSize(2)
                    .addWeightParams(gates)
                    .addWeightParams(gates)
                    .getParamsBuilder()
                    .setHasBiasVectors(true)
                    .setHasPeepholeVectors(true);
        });
        assertThat(compressed(decisions(model, NetworkQuantizer.of(WeightCoding.linear(4)))))
                .hasSize(30)
                .contains("layer/forward.inputGateWeightMatrix", "layer/backward.outputGatePeepholeVector");
    }

    private static int[] size(String field) {
        return field.endsWith("WeightMatrix")
                ? new int[] {2, 3}
                : field.endsWith("RecursionMatrix") ? new int[] {2, 2} : new int[] {2};
    }

    @Test
    void networksInLoopsBranchesAndPipelinesAreFound() throws IOException {
        NeuralNetwork inner = bias(1, 2, 4).getNeuralNetwork();
        Model.Builder model = Model.newBuilder().setSpecificationVersion(4);
        Model.Builder network = model.getPipelineRegressorBuilder()
                .getPipelineBuilder()
                .addModelsBuilder()
                .setSpecificationVersion(2);
        NeuralNetworkLayer.Builder loop =
                network.getNeuralNetworkRegressorBuilder().addLayersBuilder().setName("loop");
        loop.getLoopBuilder().setConditionNetwork(inner);
        loop.getLoopBuilder()
                .getBodyNetworkBuilder()
                .addLayersBuilder()
                .setName("branch")
                .getBranchBuilder()
                .setIfBranch(inner)
                .setElseBranch(inner);
        Model made = quantized(model.build(), NetworkQuantizer.of(WeightCoding.linearLut(2)));
        with(made, opened -> {
            assertThat(NetworkWeight.of(opened))
                    .extracting(NetworkWeight::name)
                    .containsExactly(
                            "loop/condition/layer/bias",
                            "loop/body/branch/if/layer/bias",
                            "loop/body/branch/else/layer/bias");
            assertThat(NetworkWeight.of(opened))
                    .allMatch(weight -> weight.format().equals("lut 2 bits"));
            return null;
        });
        assertThat(made.getPipelineRegressor().getPipeline().getModels(0).getSpecificationVersion())
                .isEqualTo(3);
        assertThat(made.getSpecificationVersion()).isEqualTo(4);
    }

    @Test
    void selectorsLeaveLayersAlone() throws IOException {
        Model.Builder builder = Model.newBuilder().setSpecificationVersion(1);
        for (int i = 0; i < 3; i++) {
            int groups = i == 1 ? 4 : 1;
            builder.getNeuralNetworkBuilder()
                    .addLayersBuilder()
                    .setName("conv" + i)
                    .getConvolutionBuilder()
                    .setOutputChannels(4)
                    .setKernelChannels(4 / groups)
                    .setNGroups(groups)
                    .addAllKernelSize(longs(1, 1 + i))
                    .setWeights(weight(random(i, 4, 4 / groups, 1, 1 + i)))
                    .setHasBias(true)
                    .setBias(weight(random(9, 4)));
        }
        Model model = builder.build();
        assertThat(selected(model, LayerSelection.ALL)).hasSize(6);
        assertThat(selected(model, LayerSelection.ALL.withSkipDepthwise(true)))
                .containsExactly("conv0/weights", "conv0/bias", "conv2/weights", "conv2/bias");
        assertThat(selected(model, LayerSelection.ALL.withSkipEnds(true, true)))
                .containsExactly("conv1/weights", "conv1/bias");
        assertThat(selected(model, LayerSelection.ALL.withMinimumKernel(2, 17)))
                .containsExactly("conv2/weights", "conv2/bias");
        assertThat(selected(model, LayerSelection.ALL.withWeightThreshold(8)))
                .containsExactly("conv0/weights", "conv2/weights");
        WeightChoice named = new WeightChoice(List.of(), List.of("conv?"), List.of(), List.of("conv2", "*/bias"));
        assertThat(selected(model, LayerSelection.ALL.withChoice(named)))
                .containsExactly("conv0/weights", "conv1/weights");
        assertThat(selected(model, LayerSelection.ALL.withFilter(NetworkWeight::isDepthwise)))
                .containsExactly("conv1/weights", "conv1/bias");
        WeightChoice typed = new WeightChoice(List.of("innerProduct"), List.of(), List.of(), List.of());
        assertThat(selected(model, LayerSelection.ALL.withChoice(typed))).isEmpty();
        WeightChoice unknown = new WeightChoice(List.of("conv"), List.of(), List.of(), List.of());
        assertThatThrownBy(() -> LayerSelection.ALL.withChoice(unknown))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("got conv");
    }

    private List<String> selected(Model model, LayerSelection selection) throws IOException {
        return compressed(decisions(model, NetworkQuantizer.of(WeightCoding.linear(8), selection)));
    }

    @Test
    void layersBehindAConvolutionGoIntoIt() throws IOException {
        for (boolean transposed : new boolean[] {false, true}) {
            for (int groups : new int[] {1, 2}) {
                TestNetwork network = TestNetwork.legacy().x(random(1, 4, 6, 5));
                network.layer(
                        "x",
                        "a",
                        layer -> layer.getConvolutionBuilder()
                                .setOutputChannels(6)
                                .setKernelChannels(transposed ? 4 : 4 / groups)
                                .setNGroups(groups)
                                .setIsDeconvolution(transposed)
                                .addAllKernelSize(longs(3, 2))
                                .addAllStride(longs(1, 1))
                                .addAllDilationFactor(longs(1, 1))
                                .setWeights(weight(
                                        transposed ? random(2, 4, 6 / groups, 3, 2) : random(2, 6, 4 / groups, 3, 2)))
                                .getValidBuilder());
                network.layer(
                        "a",
                        "b",
                        layer -> layer.getBatchnormBuilder()
                                .setChannels(6)
                                .setGamma(weight(random(3, 6)))
                                .setBeta(weight(random(4, 6)))
                                .setMean(weight(random(5, 6)))
                                .setVariance(weight(Nd.uniform(6, 0.5, 2, 6))));
                network.layer(
                        "b",
                        "c",
                        layer -> layer.getScaleBuilder()
                                .addShapeScale(6)
                                .setScale(weight(random(7, 6)))
                                .setHasBias(true)
                                .addShapeBias(1)
                                .setBias(floats(0.3)));
                network.layer(
                        "c", "y", layer -> layer.getBiasBuilder().addShape(6).setBias(weight(random(8, 6))));
                staysTheSame(network, 1);
            }
        }
    }

    @Test
    void layersBehindAnInnerProductOrABatchnormGoIntoIt() throws IOException {
        TestNetwork product = TestNetwork.legacy().x(random(1, 4));
        product.layer(
                "x",
                "a",
                layer -> layer.getInnerProductBuilder()
                        .setInputChannels(4)
                        .setOutputChannels(5)
                        .setWeights(weight(random(2, 5, 4)))
                        .setHasBias(true)
                        .setBias(weight(random(3, 5))));
        product.layer(
                "a", "b", layer -> layer.getScaleBuilder().addShapeScale(5).setScale(weight(random(4, 5))));
        product.layer("b", "y", layer -> layer.getBiasBuilder().addShape(5).setBias(weight(random(5, 5))));
        staysTheSame(product, 1);
        TestNetwork norm = TestNetwork.legacy().x(random(1, 3, 4, 2));
        norm.layer(
                "x",
                "a",
                layer -> layer.getBatchnormBuilder()
                        .setChannels(3)
                        .setMean(weight(random(5, 3)))
                        .setVariance(weight(Nd.uniform(6, 0.5, 2, 3)))
                        .setGamma(weight(random(3, 3))));
        norm.layer("a", "y", layer -> layer.getScaleBuilder().addShapeScale(3).setScale(weight(random(4, 3))));
        staysTheSame(norm, 1);
    }

    /** Folds, and expects as many layers and the outputs of before. */
    private void staysTheSame(TestNetwork network, int layers) throws IOException {
        network.model().getDescriptionBuilder().clearOutput();
        Map<String, Nd> before = output(network).run();
        Model folded = quantized(network.model().build(), NetworkQuantizer.of(WeightCoding.linear(8), NOTHING));
        assertThat(folded.getNeuralNetwork().getLayersCount()).isEqualTo(layers);
        network.model().clear().mergeFrom(folded);
        Map<String, Nd> after = network.run();
        assertThat(after.get("y").values()).containsExactly(before.get("y").values(), offset(1e-4));
    }

    /** Declares the output {@code y}. */
    private static TestNetwork output(TestNetwork network) {
        var feature = network.model().getDescriptionBuilder().addOutputBuilder().setName("y");
        feature.getTypeBuilder().getMultiArrayTypeBuilder().setDataTypeValue(65600);
        return network;
    }

    @Test
    void whatOthersSeeIsNotFolded() throws IOException {
        Model.Builder model = Model.newBuilder().setSpecificationVersion(1);
        NeuralNetwork.Builder network = model.getNeuralNetworkBuilder();
        network.addLayersBuilder()
                .setName("product")
                .addInput("x")
                .addOutput("a")
                .getInnerProductBuilder()
                .setInputChannels(2)
                .setOutputChannels(2)
                .setWeights(floats(1, 2, 3, 4));
        network.addLayersBuilder()
                .setName("bias")
                .addInput("a")
                .addOutput("y")
                .getBiasBuilder()
                .addShape(2)
                .setBias(floats(1, 2));
        NetworkQuantizer fold = NetworkQuantizer.of(WeightCoding.linear(8), NOTHING);
        assertThat(quantized(model.build(), fold).getNeuralNetwork().getLayersCount())
                .isEqualTo(1);
        Model seen = model.build().toBuilder().build();
        Model.Builder output = seen.toBuilder();
        output.getDescriptionBuilder().addOutputBuilder().setName("a");
        assertThat(quantized(output.build(), fold)).isEqualTo(output.build());
        Model.Builder usedTwice = seen.toBuilder();
        usedTwice.getNeuralNetworkBuilder().addLayersBuilder().addInput("a").getSoftmaxBuilder();
        assertThat(quantized(usedTwice.build(), fold)).isEqualTo(usedTwice.build());
        Model.Builder exact = seen.toBuilder();
        exact.getNeuralNetworkBuilder().setArrayInputShapeMappingValue(1);
        assertThat(quantized(exact.build(), fold)).isEqualTo(exact.build());
        Model trained = seen.toBuilder().setIsUpdatable(true).build();
        assertThat(quantized(trained, fold)).isEqualTo(trained);
    }

    private static NeuralNetworkLayer.Builder product(NeuralNetworkLayer.Builder layer) {
        layer.getInnerProductBuilder()
                .setInputChannels(4)
                .setOutputChannels(5)
                .setWeights(weight(random(2, 5, 4)))
                .setHasBias(true)
                .setBias(weight(random(3, 5)));
        return layer;
    }

    @Test
    void integerProductsGiveTheirBiasesAway() throws IOException {
        TestNetwork network = TestNetwork.exact().x(random(1, 2, 4));
        network.layer("x", "y", layer -> product(layer).addOutputTensorBuilder().setRank(2));
        Map<String, Nd> before = output(network).run();
        Model made = quantized(network.model().build(), NetworkQuantizer.of(WeightCoding.int8Dynamic()));
        NeuralNetworkLayer product = made.getNeuralNetwork().getLayers(0);
        assertThat(product.getInnerProduct().getInt8DynamicQuantize()).isTrue();
        assertThat(product.getInnerProduct().getHasBias()).isFalse();
        assertThat(product.getInnerProduct().getWeights().getInt8RawValue().size())
                .isEqualTo(20);
        assertThat(made.getNeuralNetwork().getLayersList())
                .extracting(NeuralNetworkLayer::getLayerCase)
                .containsExactly(LayerCase.INNERPRODUCT, LayerCase.LOADCONSTANTND, LayerCase.ADDBROADCASTABLE);
        assertThat(made.getSpecificationVersion()).isEqualTo(5);
        network.model().clear().mergeFrom(made);
        assertThat(network.run().get("y").values())
                .containsExactly(before.get("y").values(), offset(0.05));
    }

    @Test
    void integerProductsOfImagesGiveTheirBiasesToChannels() throws IOException {
        Model.Builder model = network(layer -> product(layer.addInput("x").addOutput("y"))).toBuilder();
        model.getDescriptionBuilder()
                .addInputBuilder()
                .setName("x")
                .getTypeBuilder()
                .getImageTypeBuilder();
        Model made = quantized(model.build(), NetworkQuantizer.of(WeightCoding.int8Dynamic()));
        assertThat(made.getNeuralNetwork().getLayersList())
                .extracting(NeuralNetworkLayer::getLayerCase)
                .containsExactly(LayerCase.INNERPRODUCT, LayerCase.BIAS);
    }

    @Test
    void networksThatGiveArraysFiveAxesHaveNoIntegerProducts() throws IOException {
        TestNetwork network = TestNetwork.legacy().x(random(1, 4));
        network.layer("x", "y", QuantizedNetworksTest::product);
        NetworkQuantizer integers = NetworkQuantizer.of(WeightCoding.int8Dynamic());
        assertThat(reason(decisions(network.model().build(), integers), "layer1/weights"))
                .contains("exact shapes of arrays");
    }

    @Test
    void theFloatsOfALayerStayOfOnePrecision() throws IOException {
        Model model = network(layer -> layer.getInnerProductBuilder()
                .setInputChannels(40)
                .setOutputChannels(60)
                .setWeights(weight(random(2, 60, 40)))
                .setHasBias(true)
                .setBias(weight(random(3, 60))));
        LayerSelection large = LayerSelection.ALL.withWeightThreshold(2048);
        NetworkQuantizer halves = NetworkQuantizer.of(WeightCoding.half(), large);
        assertThat(compressed(decisions(model, halves))).containsExactly("layer/weights", "layer/bias");
        WeightChoice noBias = new WeightChoice(List.of(), List.of(), List.of(), List.of("*/bias"));
        List<Decision> apart = decisions(model, halves.withChoice(noBias));
        assertThat(compressed(apart)).isEmpty();
        assertThat(reason(apart, "layer/weights")).endsWith("and bias stays fp32");
        Model.Builder wide = model.toBuilder();
        wide.getNeuralNetworkBuilder()
                .getLayersBuilder(0)
                .getInnerProductBuilder()
                .getBiasBuilder()
                .setFloatValue(7, 70000);
        assertThat(compressed(decisions(wide.build(), halves))).isEmpty();
        Model half = quantized(model, halves);
        WeightChoice bias = new WeightChoice(List.of(), List.of("*/bias"), List.of(), List.of());
        assertThat(reason(decisions(half, NetworkQuantizer.dequantizing().withChoice(bias)), "layer/bias"))
                .endsWith("and weights stays fp16");
        NetworkQuantizer codes = NetworkQuantizer.of(WeightCoding.linear(4), large);
        assertThat(compressed(decisions(half, codes))).containsExactly("layer/weights");
    }

    @Test
    void aBiasThatCannotMoveKeepsAProductInFloats() throws IOException {
        Model.Builder model = network(layer -> layer.addInput("x")
                        .addOutput("y")
                        .getInnerProductBuilder()
                        .setInputChannels(1)
                        .setOutputChannels(2)
                        .setWeights(floats(1, 2))
                        .setHasBias(true)
                        .setBias(floats(1, 2)))
                .toBuilder();
        model.getNeuralNetworkBuilder().setArrayInputShapeMappingValue(1);
        assertThat(reason(decisions(model.build(), NetworkQuantizer.of(WeightCoding.int8Dynamic())), "layer/weights"))
                .contains("without a bias");
    }

    @Test
    void compressedWeightsAreLeftAloneAndDecompressed() throws IOException {
        Model once = quantized(bias(1, 2, 3, 4), NetworkQuantizer.of(WeightCoding.linear(2)));
        assertThat(reason(decisions(once, NetworkQuantizer.of(WeightCoding.kmeansLut(1))), "layer/bias"))
                .isEqualTo("it is compressed already: linear 2 bits, one scale");
        Model back = quantized(once, NetworkQuantizer.dequantizing());
        assertThat(back.getNeuralNetwork().getLayers(0).getBias().getBias()).isEqualTo(floats(1, 2, 3, 4));
        Model halves = quantized(bias(1, 2.5), NetworkQuantizer.of(WeightCoding.half()));
        assertThat(halves.getSpecificationVersion()).isEqualTo(2);
        Model table = quantized(halves, NetworkQuantizer.of(WeightCoding.kmeansLut(1)));
        assertThat(table.getNeuralNetwork()
                        .getLayers(0)
                        .getBias()
                        .getBias()
                        .getQuantization()
                        .getLookupTableQuantization()
                        .getFloatValueList())
                .containsExactly(1f, 2.5f);
    }

    @Test
    void onlyTrainedLayersOfAnUpdatableModelAreRefused() throws IOException {
        Model free = bias(1, 2).toBuilder().setIsUpdatable(true).build();
        assertThat(decisions(free, NetworkQuantizer.of(WeightCoding.linear(8)))).allMatch(Decision::isCompressed);
        Model.Builder trained = free.toBuilder();
        trained.getNeuralNetworkBuilder().getLayersBuilder(0).setIsUpdatable(true);
        for (Model model : List.of(trained.build(), free)) {
            assertThatThrownBy(() -> decisions(model, NetworkQuantizer.of(WeightCoding.half())))
                    .isInstanceOf(UnsupportedModelException.class);
        }
        assertThatThrownBy(() -> decisions(trained.build(), NetworkQuantizer.of(WeightCoding.linear(8))))
                .isInstanceOf(UnsupportedModelException.class)
                .hasMessageContaining("\"layer\"");
    }

    @Test
    void weightsThatDoNotFitTheirLayerAreMalformed() {
        WeightParams codes = WeightParams.newBuilder().setRawValue(bytes(1)).build();
        List<Model> broken = List.of(
                network(layer -> layer.getBiasBuilder().addShape(3).setBias(floats(1, 2))),
                network(layer -> layer.getBiasBuilder().addShape(-1).setBias(floats(1, 2))),
                network(layer -> layer.getBiasBuilder()
                        .addAllShape(longs(1 << 30, 1 << 30))
                        .addShape(1L << 40)
                        .setBias(floats(1))),
                network(layer -> layer.getInnerProductBuilder()
                        .setInputChannels(1L << 40)
                        .setOutputChannels(1L << 40)
                        .setWeights(floats(1))),
                network(layer -> layer.getConvolutionBuilder()
                        .setNGroups(-1)
                        .setIsDeconvolution(true)
                        .setKernelChannels(1)
                        .setOutputChannels(5)
                        .setWeights(floats(1))),
                network(layer -> layer.getBiasBuilder().addShape(1).setBias(codes)));
        for (Model model : broken) {
            for (NetworkQuantizer quantizer :
                    List.of(NetworkQuantizer.of(WeightCoding.linear(4)), NetworkQuantizer.dequantizing())) {
                assertThatThrownBy(() -> decisions(model, quantizer))
                        .isInstanceOf(MalformedModelException.class)
                        .hasMessageContaining("layer \"layer\"");
            }
        }
    }

    @Test
    void aModelWithNothingToDoStaysTheSameObject() throws IOException {
        with(bias(1, 2), opened -> {
            NetworkCompression made =
                    NetworkQuantizer.of(WeightCoding.linear(8), NOTHING).quantize(opened);
            assertThat(made.model()).isSameAs(opened);
            return null;
        });
    }
}
