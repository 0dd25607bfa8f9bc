package io.corepress.mil.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.corepress.mil.OpSet;
import io.corepress.mil.Operation;
import io.corepress.mil.Program;
import io.corepress.mil.ValueType.TensorType;
import io.corepress.mil.check.ProgramCheck;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class NetworkTest {
    private static final Network PICTURES = Network.of("image", DataType.FLOAT32, 2, 3, 16, 16)
            .then("stem", Convolution.of(8, 3).withStride(2).withoutBias())
            .then("norm", BatchNorm.of())
            .then("active", Activation.RELU)
            .then("wide", Residual.of(Convolution.of(16, 1)).withShortcut(Convolution.of(16, 1).withGroups(8)))
            .then("pooled", Pooling.max(2))
            .then("smaller", Pooling.average(2))
            .then("flat", new Flatten())
            .then("logits", Linear.of(10));

    private static Network decoder(Network network) {
        return network.then("embedding", TokenEmbedding.of(50, 16))
                .then("positions", PositionEmbedding.of())
                .then("block0", TransformerBlock.causal(4, 16, 2))
                .then("block1", TransformerBlock.causal(4, 16, 2))
                .then("norm", LayerNorm.of())
                .then("logits", new Unembedding("embedding"));
    }

    private static final Network DECODER = decoder(Network.of("ids", DataType.INT32, 1, 8));

    private static String output(Program program) {
        return program.functions().get("main").outputTypes().toString();
    }

    private static Map<String, Tensor> weights(Program program) {
        return program.functions().get("main").body().orElseThrow().operations().stream()
                .filter(operation -> operation.constTensor().isPresent())
                .collect(Collectors.toMap(Operation::name, operation -> operation.constTensor().orElseThrow()));
    }

    @ParameterizedTest
    @EnumSource(OpSet.class)
    void programsAreSoundInEveryOperatorSet(OpSet opset) {
        Network recurrent =
                Network.of("x", DataType.FLOAT32, 2, 5, 3).then("lstm", Lstm.of(4)).then("y", Activation.TANH);
        for (Network network : List.of(PICTURES, DECODER, recurrent)) {
            assertThat(ProgramCheck.standard().findings(network.program(opset, 1))).isEmpty();
        }
        assertThat(PICTURES.program(opset, 1).functions().get("main").outputTypes())
                .containsExactly(Map.entry("logits", TensorType.of(DataType.FLOAT32, 2, 10)));
        assertThat(output(recurrent.program(opset, 1))).contains("y").contains("2");
    }

    @Test
    void weightsAreNamedAfterTheirLayers() {
        assertThat(weights(PICTURES.program(OpSet.CORE_ML_8, 1)))
                .containsKeys("stem_weight", "norm_gamma", "wide_branch_weight", "wide_shortcut_bias", "logits_bias")
                .doesNotContainKey("stem_bias");
        assertThat(weights(DECODER.program(OpSet.CORE_ML_8, 1)))
                .containsKeys(
                        "embedding_weight",
                        "positions_weight",
                        "block1_attention_norm_gamma",
                        "block1_attention_q_weight",
                        "block1_attention_weight",
                        "block1_mlp_up_bias",
                        "block1_mlp_down_weight")
                .doesNotContainKey("logits_weight");
    }

    @Test
    void anotherLayerLeavesTheWeightsOfTheOthersAsTheyWere() {
        Tensor alone = weights(PICTURES.program(OpSet.CORE_ML_8, 1)).get("stem_weight");
        Network longer = PICTURES.then("active_logits", Activation.RELU);
        assertThat(weights(longer.program(OpSet.CORE_ML_8, 1)).get("stem_weight")).isEqualTo(alone);
        assertThat(weights(PICTURES.program(OpSet.CORE_ML_8, 2)).get("stem_weight")).isNotEqualTo(alone);
        assertThat(PICTURES.program(OpSet.CORE_ML_8, 1)).isEqualTo(PICTURES.program(OpSet.CORE_ML_8, 1));
    }

    @Test
    void theBatchMayBeOfAnySize() {
        Program program = decoder(Network.batched("ids", DataType.INT32, 8)).program(OpSet.CORE_ML_8, 1);
        assertThat(ProgramCheck.standard().findings(program)).isEmpty();
        assertThat(program.functions().get("main").outputTypes().get("logits").toText())
                .isEqualTo("tensor<fp32, [?, 8, 50]>");
    }

    @Test
    void networksOfHalvesHaveWeightsOfHalves() {
        Program program = DECODER.withDataType(DataType.FLOAT16).program(OpSet.CORE_ML_8, 1);
        assertThat(program.functions().get("main").outputTypes().get("logits").toText())
                .isEqualTo("tensor<fp16, [1, 8, 50]>");
        assertThat(weights(program).get("block0_mlp_up_weight").dataType()).isEqualTo(DataType.FLOAT16);
    }

    @Test
    void whatDoesNotFitIsRefusedByName() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Network.of("x", DataType.FLOAT32, 1, 6, 4, 4)
                        .then("grouped", Convolution.of(8, 3).withGroups(4))
                        .program(OpSet.CORE_ML_8, 1))
                .withMessageContaining("grouped: a convolution in 4 groups takes")
                .withMessageContaining("[1, 6, 4, 4]");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Network.of("x", DataType.FLOAT32, 1, 6, 10)
                        .then("attention", Attention.of(4))
                        .program(OpSet.CORE_ML_8, 1))
                .withMessageContaining("attention: attention takes [batch, context, width] with a width that 4 heads");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Network.of("x", DataType.FLOAT32, 1, 6)
                        .then("logits", new Unembedding("embedding"))
                        .program(OpSet.CORE_ML_8, 1))
                .withMessageContaining("logits: no weight embedding_weight before this layer");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Network.of("x", DataType.FLOAT32, 1, 6).program(OpSet.CORE_ML_8, 1))
                .withMessageContaining("layers");
        assertThatIllegalArgumentException().isThrownBy(() -> Linear.of(0)).withMessageContaining("got 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Convolution.of(6, 3).withGroups(4))
                .withMessageContaining("channels must be a multiple of groups, got 6 and 4");
    }
}
