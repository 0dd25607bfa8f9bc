package io.corepress.mil.infer;

import static io.corepress.mil.infer.Given.op;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ElementwiseTypesTest {
    @ParameterizedTest
    @ValueSource(strings = {"abs", "relu", "sigmoid", "gelu", "rsqrt", "identity"})
    void oneTensorKeepsItsType(String type) {
        op(type).tensor("x", "fp16 2 ? 3").yields("fp16 2 ? 3");
        op(type).tensor("x", "fp32").yields("fp32");
        op(type).tensor("x", "fp16 *").yields("fp16 *");
    }

    @ParameterizedTest
    @ValueSource(strings = {"add", "real_div", "maximum", "pow"})
    void twoTensorsStretchToEachOther(String type) {
        op(type).tensor("x", "fp16 2 1 4").tensor("y", "fp16 3 1").yields("fp16 2 3 4");
        op(type).tensor("x", "int32").tensor("y", "int32 3").yields("int32 3");
    }

    @Test
    void aSizeThatIsNotKnownIsOneOrTheOther() {
        op("add").tensor("x", "fp16 ? ? ?").tensor("y", "fp16 1 5 ?").yields("fp16 ? 5 ?");
        op("add").tensor("x", "fp16 *").tensor("y", "fp16 5").yields("fp16 *");
    }

    @Test
    void sizesThatDoNotStretchAreRefused() {
        op("mul")
                .tensor("x", "fp16 2 3")
                .tensor("y", "fp16 2")
                .isRefused("the sizes of x and y must be equal or 1 on each axis, from the last, got [2, 3] and [2]");
    }

    @Test
    void comparisonsYieldBools() {
        op("less_equal").tensor("x", "fp32 2 1").tensor("y", "fp32 3").yields("bool 2 3");
        op("logical_and").tensor("x", "bool 2").tensor("y", "bool").yields("bool 2");
    }

    @Test
    void selectStretchesAllThree() {
        op("select")
                .tensor("cond", "bool 4 1")
                .tensor("a", "fp16 3")
                .tensor("b", "fp16")
                .yields("fp16 4 3");
    }

    @Test
    void castYieldsTheTypeThatItIsToldTo() {
        op("cast").tensor("x", "fp32 2 ?").text("dtype", "int32").yields("int32 2 ?");
    }

    @Test
    void modesAndSlopesMustFit() {
        op("gelu")
                .tensor("x", "fp16 2")
                .text("mode", "ERF")
                .isRefused("mode must be EXACT, TANH_APPROXIMATION or SIGMOID_APPROXIMATION, got ERF");
        op("prelu").tensor("x", "fp16 1 3 4 4").tensor("alpha", "fp16 3").yields("fp16 1 3 4 4");
        op("prelu")
                .tensor("x", "fp16 1 3 4 4")
                .tensor("alpha", "fp16 4")
                .isRefused(
                        "alpha must have one number for each channel of x, got tensor<fp16, [4]> and tensor<fp16, [1, 3, 4, 4]>");
        op("prelu")
                .tensor("x", "fp16 1 3")
                .tensor("alpha", "fp16 3")
                .isRefused("x must have rank 3 to 5, got tensor<fp16, [1, 3]>");
    }
}
