package io.corepress.neuralnetwork;

import static io.corepress.neuralnetwork.TestNetwork.exact;
import static io.corepress.neuralnetwork.TestNetwork.legacy;
import static io.corepress.neuralnetwork.TestNetwork.longs;
import static io.corepress.neuralnetwork.TestNetwork.weight;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.corepress.mil.MalformedModelException;
import io.corepress.mil.UnsupportedModelException;
import io.corepress.mlpackage.ModelPackage;
import io.corepress.mlpackage.proto.ActivationParams;
import io.corepress.mlpackage.proto.Model;
import io.corepress.mlpackage.proto.NeuralNetworkLayer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Networks with wrong numbers in them are refused, or upgraded; nothing else happens. */
class HostileNetworksTest {
    private static final int ROUNDS = 400;
    private static final long[] NUMBERS = {0, 1, -1, 2, 7, 1000, Integer.MAX_VALUE, 1L << 31, 1L << 40, Long.MAX_VALUE};

    @TempDir
    Path folder;

    static Stream<Model> models() {
        ActivationParams.Builder sigmoid = ActivationParams.newBuilder();
        sigmoid.getSigmoidBuilder();
        return Stream.of(
                images(),
                legacy().x(Nd.random(1, 2))
                        .layer(layer -> {
                            var lstm = layer.getUniDirectionalLSTMBuilder()
                                    .setInputVectorSize(2)
                                    .setOutputVectorSize(3)
                                    .addActivations(sigmoid)
                                    .addActivations(sigmoid)
                                    .addActivations(sigmoid);
                            lstm.getWeightParamsBuilder()
                                    .setInputGateWeightMatrix(weight(Nd.random(1, 3, 2)))
                                    .setForgetGateWeightMatrix(weight(Nd.random(1, 3, 2)))
                                    .setBlockInputWeightMatrix(weight(Nd.random(1, 3, 2)))
                                    .setOutputGateWeightMatrix(weight(Nd.random(1, 3, 2)))
                                    .setInputGateRecursionMatrix(weight(Nd.random(1, 3, 3)))
                                    .setForgetGateRecursionMatrix(weight(Nd.random(1, 3, 3)))
                                    .setBlockInputRecursionMatrix(weight(Nd.random(1, 3, 3)))
                                    .setOutputGateRecursionMatrix(weight(Nd.random(1, 3, 3)));
                        })
                        .expect("y", Nd.vector(1, 2, 3))
                        .model()
                        .build(),
                exact().x(Nd.random(1, 2, 3, 4))
                        .layer("x", "a", l -> l.getTransposeBuilder().addAllAxes(longs(2, 0, 1)))
                        .layer(
                                "a",
                                "b",
                                l -> l.getSliceStaticBuilder()
                                        .addAllBeginIds(longs(0, 1, 0))
                                        .addAllEndIds(longs(4, 2, 3))
                                        .addAllStrides(longs(2, 1, 1))
                                        .addAllBeginMasks(List.of(false, false, true))
                                        .addAllEndMasks(List.of(false, false, true))
                                        .addAllSqueezeMasks(List.of(false, true, false)))
                        .layer("b", "c d", l -> l.getTopKBuilder().setAxis(0).setK(1))
                        .layer("c", "e", l -> l.getTileBuilder().addAllReps(longs(2, 2)))
                        .layer("e", "f", l -> l.getConstantPadBuilder().addAllPadAmounts(longs(1, 0, 0, 1)))
                        .layer(
                                "",
                                "r",
                                l -> l.getRangeStaticBuilder().setEndValue(4).setStepSizeValue(1))
                        .layer("f r", "g", l -> l.getGatherBuilder().setAxis(1))
                        .layer("", "h", l -> l.getFillStaticBuilder().addAllTargetShape(longs(3, 4)))
                        .layer("g h", "y", l -> l.getAddBroadcastableBuilder())
                        .expect("y", Nd.random(1, 3, 4))
                        .model()
                        .build());
    }

    private static Model images() {
        Nd kernel = Nd.random(1, 4, 2, 3, 3);
        return legacy().x(Nd.random(1, 2, 8, 8))
                .layer(
                        "x",
                        "a",
                        layer -> layer.getConvolutionBuilder()
                                .setOutputChannels(4)
                                .setKernelChannels(2)
                                .addAllKernelSize(longs(3, 3))
                                .addAllStride(longs(1, 1))
                                .setWeights(weight(kernel))
                                .getSameBuilder())
                .layer(
                        "a",
                        "b",
                        layer -> layer.getActivationBuilder().getPReLUBuilder().setAlpha(weight(Nd.random(1, 4))))
                .layer(
                        "b",
                        "c",
                        layer -> layer.getPoolingBuilder()
                                .addAllKernelSize(longs(2, 2))
                                .addAllStride(longs(2, 2))
                                .getIncludeLastPixelBuilder()
                                .addAllPaddingAmounts(longs(0, 0)))
                .layer("c", "d", layer -> layer.getUpsampleBuilder().addAllScalingFactor(longs(2, 2)))
                .layer(
                        "d",
                        "e",
                        layer -> layer.getSliceBuilder()
                                .setStartIndex(0)
                                .setEndIndex(-1)
                                .setStride(1))
                .layer("e", "f", layer -> layer.getReshapeBuilder().addAllTargetShape(longs(192, 1, 1)))
                .layer(
                        "f",
                        "g",
                        layer -> layer.getInnerProductBuilder()
                                .setInputChannels(192)
                                .setOutputChannels(2)
                                .setWeights(weight(Nd.random(2, 2, 192))))
                .layer("g", "y", (NeuralNetworkLayer.Builder layer) -> layer.getSoftmaxBuilder())
                .expect("y", Nd.vector(1, 2))
                .model()
                .build();
    }

    @ParameterizedTest
    @MethodSource("models")
    void wrongNumbersAreRefusedOrUpgraded(Model model) throws IOException {
        Random random = new Random(7);
        int refused = 0;
        for (int round = 0; round < ROUNDS; round++) {
            Model.Builder changed = model.toBuilder();
            spoil(changed, random);
            refused += isRefused(changed.build()) ? 1 : 0;
        }
        assertThat(isRefused(model)).isFalse();
        assertThat(refused).isPositive();
    }

    private boolean isRefused(Model model) throws IOException {
        Path file = folder.resolve("m.mlmodel");
        Files.write(file, model.toByteArray());
        try (ModelPackage opened = ModelPackage.open(file)) {
            NeuralNetworkUpgrade.of(opened);
            return false;
        } catch (MalformedModelException | UnsupportedModelException e) {
            assertThat(e.getMessage()).isNotBlank();
            return true;
        } catch (RuntimeException e) {
            return fail("neither upgraded nor refused", e);
        }
    }

    /** Puts another number, or none, into a field anywhere in a message. */
    private static void spoil(Message.Builder message, Random random) {
        List<FieldDescriptor> fields = new ArrayList<>(message.getAllFields().keySet());
        if (fields.isEmpty()) {
            return;
        }
        FieldDescriptor field = fields.get(random.nextInt(fields.size()));
        if (random.nextInt(12) == 0) {
            message.clearField(field);
        } else if (field.isRepeated()) {
            int at = random.nextInt(message.getRepeatedFieldCount(field));
            if (field.getJavaType() == FieldDescriptor.JavaType.MESSAGE) {
                spoil(message.getRepeatedFieldBuilder(field, at), random);
            } else {
                message.setRepeatedField(field, at, other(field, message.getRepeatedField(field, at), random));
            }
        } else if (field.getJavaType() == FieldDescriptor.JavaType.MESSAGE) {
            spoil(message.getFieldBuilder(field), random);
        } else {
            message.setField(field, other(field, message.getField(field), random));
        }
    }

    private static Object other(FieldDescriptor field, Object value, Random random) {
        long number = NUMBERS[random.nextInt(NUMBERS.length)];
        return switch (field.getJavaType()) {
            case INT -> (int) number;
            case LONG -> number;
            case FLOAT -> (float) number;
            case BOOLEAN -> !(boolean) value;
            case STRING -> value + "x";
            default -> value;
        };
    }
}
