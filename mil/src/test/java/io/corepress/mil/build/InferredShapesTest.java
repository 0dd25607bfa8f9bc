package io.corepress.mil.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.corepress.mil.Function;
import io.corepress.mil.NamedType;
import io.corepress.mil.OpSet;
import io.corepress.mil.Operation;
import io.corepress.tensor.DataType;
import java.util.List;
import org.junit.jupiter.api.Test;

class InferredShapesTest {
    private static final DataType HALF = DataType.FLOAT16;

    @Test
    void convSlidesItsKernelOverThePaddedInput() {
        assertThat(shapeOf(f ->
                        f.conv("y", half(f, "x", 1, 3, 224, 224), half(f, "w", 64, 3, 7, 7), ConvSettings.of(2, 3))))
                .isEqualTo("[1, 64, 112, 112]");
        assertThat(shapeOf(f -> f.conv(
                        "y",
                        half(f, "x", 2, 8, 9),
                        half(f, "w", 4, 8, 3),
                        ConvSettings.of(1, 0).withDilation(2))))
                .isEqualTo("[2, 4, 5]");
        assertThat(shapeOf(f -> f.conv(
                        "y",
                        half(f, "x", 1, 8, 5, 5),
                        half(f, "w", 16, 2, 1, 1),
                        ConvSettings.of(1, 0).withGroups(4))))
                .isEqualTo("[1, 16, 5, 5]");
    }

    @Test
    void convRefusesAWeightThatDoesNotFit() {
        assertRefused(
                f -> f.conv("y", half(f, "x", 1, 3, 8, 8), half(f, "w", 4, 5, 3, 3), ConvSettings.of(1, 0)),
                "y: conv: axis 1 of weight, in 1 groups, must be the channels of x,"
                        + " got tensor<fp16, [4, 5, 3, 3]> and tensor<fp16, [1, 3, 8, 8]>");
        assertRefused(
                f -> f.conv("y", half(f, "x", 1, 3, 2, 2), half(f, "w", 4, 3, 3, 3), ConvSettings.of(1, 0)),
                "a window of 3 must fit spatial axis 0, got [2, 2] and pad_type valid");
        assertRefused(
                f -> f.conv(
                        "y",
                        half(f, "x", 1, 3, 8, 8),
                        half(f, "w", 4, 3, 3, 3),
                        half(f, "b", 5),
                        ConvSettings.of(1, 0)),
                "bias must have shape [4], got tensor<fp16, [5]>");
    }

    @Test
    void convTransposeIsTheOtherWayRound() {
        assertThat(shapeOf(f -> f.convTranspose(
                        "y", half(f, "x", 1, 8, 5, 5), half(f, "w", 8, 4, 4, 4), ConvSettings.of(2, 1))))
                .isEqualTo("[1, 4, 10, 10]");
    }

    @Test
    void poolingKeepsTheChannels() {
        assertThat(shapeOf(f -> f.maxPool("y", half(f, "x", 1, 64, 112, 112), 3, 2, 1)))
                .isEqualTo("[1, 64, 56, 56]");
        assertThat(shapeOf(f -> f.avgPool("y", half(f, "x", 1, 4, 7, 7), 7, 1, 0)))
                .isEqualTo("[1, 4, 1, 1]");
    }

    @Test
    void matrixProductsMatchInnerAndBroadcastOuterSizes() {
        assertThat(shapeOf(f -> f.linear("y", half(f, "x", 1, 7, 8), half(f, "w", 5, 8))))
                .isEqualTo("[1, 7, 5]");
        assertThat(shapeOf(f -> f.matmul("y", half(f, "a", 4, 1, 2, 3), half(f, "b", 6, 5, 3), false, true)))
                .isEqualTo("[4, 6, 2, 5]");
        assertRefused(
                f -> f.matmul("y", half(f, "a", 2, 3), half(f, "b", 2, 3), false, false), "inner sizes must be equal");
        assertRefused(
                f -> f.linear("y", half(f, "x", 1, 8), half(f, "w", 8, 5)),
                "the last axis of x must be axis 1 of weight");
    }

    @Test
    void elementwiseOperatorsBroadcast() {
        assertThat(shapeOf(f -> f.add("y", half(f, "a", 2, 1, 4), half(f, "b", 3, 1))))
                .isEqualTo("[2, 3, 4]");
        assertThat(shapeOf(f -> f.gelu("y", half(f, "a", 2, 1), ElementwiseOps.GeluMode.EXACT)))
                .isEqualTo("[2, 1]");
        assertRefused(
                f -> f.mul("y", half(f, "a", 2), half(f, "b", 3)), "y: mul: the sizes of x and y must be equal or 1");
        assertRefused(f -> f.add("y", half(f, "a", 2), f.input("b", DataType.FLOAT32, 2)), "one data type");
    }

    @Test
    void reductionsDropOrKeepTheirAxes() {
        assertThat(shapeOf(f -> f.reduceMean("y", half(f, "x", 1, 8, 7, 7), true, 2, -1)))
                .isEqualTo("[1, 8, 1, 1]");
        assertThat(shapeOf(f -> f.reduceMean("y", half(f, "x", 1, 8, 7, 7), false, 2, 3)))
                .isEqualTo("[1, 8]");
        assertThat(shapeOf(f -> f.layerNorm("y", half(f, "x", 1, 8), half(f, "g", 8), half(f, "b", 8), 1e-5f)))
                .isEqualTo("[1, 8]");
        assertRefused(f -> f.softmax("y", half(f, "x", 1, 8), 2), "y: softmax: axis must be from -2 to 1, got 2");
    }

    @Test
    void elementsMoveToTheAskedPlaces() {
        assertThat(shapeOf(f -> f.reshape("y", half(f, "x", 2, 6), 3, 4))).isEqualTo("[3, 4]");
        assertThat(shapeOf(f -> f.transpose("y", half(f, "x", 2, 6, 5), 2, 0, 1)))
                .isEqualTo("[5, 2, 6]");
        assertThat(shapeOf(f -> f.concat("y", List.of(half(f, "a", 2, 6), half(f, "b", 2, 1)), -1)))
                .isEqualTo("[2, 7]");
        assertRefused(f -> f.reshape("y", half(f, "x", 2, 6), 5), "as many elements");
        assertRefused(
                f -> f.transpose("y", half(f, "x", 2, 6), 0, 0), "perm must name each axis of x once, got [0, 0]");
        assertRefused(f -> f.concat("y", List.of(half(f, "a", 2, 6), half(f, "b", 3, 1)), -1), "only along axis 1");
    }

    @Test
    void gatherPutsRowsInThePlaceOfIndices() {
        assertThat(shapeOf(f -> f.gather("y", half(f, "table", 100, 16), f.input("ids", DataType.INT32, 2, 3))))
                .isEqualTo("[2, 3, 16]");
    }

    @Test
    void lstmYieldsTheSequenceAndBothLastStates() {
        Operation lstm = lstm(OpSet.CORE_ML_7).body().orElseThrow().operations().getLast();

        assertThat(lstm.outputs())
                .extracting(output -> output.name() + " " + output.type().toText())
                .containsExactly("y_0 tensor<fp16, [5, 2, 4]>", "y_1 tensor<fp16, [2, 4]>", "y_2 tensor<fp16, [2, 4]>");
    }

    @Test
    void lstmInHalfPrecisionNeedsTheOperatorSetThatHasIt() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> lstm(OpSet.CORE_ML_6))
                .withMessage("y_0: lstm: initial_c takes fp32 in iOS16, got tensor<fp16, [2, 4]>");
    }

    private static Function lstm(OpSet opset) {
        return FunctionBuilder.function(opset, f -> {
            Var x = half(f, "x", 5, 2, 3);
            Var initial = half(f, "h", 2, 4);
            MatrixOps.LstmOutputs outputs =
                    f.lstm("y", x, initial, half(f, "wi", 16, 3), half(f, "wh", 16, 4), half(f, "b", 16));
            return List.of(outputs.sequence(), outputs.hidden());
        });
    }

    private interface Net {
        Var build(FunctionBuilder f);
    }

    private static Var half(FunctionBuilder f, String name, long... sizes) {
        return f.input(name, HALF, sizes);
    }

    private static String shapeOf(Net net) {
        Function function = FunctionBuilder.function(OpSet.CORE_ML_6, f -> List.of(net.build(f)));
        NamedType output =
                function.body().orElseThrow().operations().getLast().outputs().getFirst();
        return output.type().toText().replace("tensor<fp16, ", "").replace(">", "");
    }

    private static void assertRefused(Net net, String reason) {
        assertThatIllegalArgumentException().isThrownBy(() -> shapeOf(net)).withMessageContaining(reason);
    }
}
