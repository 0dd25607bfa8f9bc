package io.corepress.mil.infer;

import static io.corepress.mil.infer.Given.op;

import io.corepress.mil.OpSet;
import org.junit.jupiter.api.Test;

class ReductionTypesTest {
    @Test
    void reducedAxesVanishOrBecomeOne() {
        Given sum = op("reduce_sum").tensor("x", "fp16 2 ? 4").ints("axes", -1, 0);
        sum.yields("fp16 ?");
        sum.bool("keep_dims", true).yields("fp16 1 ? 1");
        op("reduce_max").tensor("x", "int32 2 3").yields("int32");
        op("reduce_mean")
                .tensor("x", "fp16 2 3")
                .ints("axes", 1, -1)
                .isRefused("axes must name an axis once, got [1, -1]");
        op("reduce_mean").tensor("x", "fp16 2 3").ints("axes", 2).isRefused("axes must be from -2 to 1, got 2");
    }

    @Test
    void placesAreIntegers() {
        Given argmax = op("reduce_argmax").tensor("x", "fp16 2 3 4").integer("axis", 1);
        argmax.yields("int32 2 4");
        argmax.text("output_dtype", "uint16").yields("uint16 2 4");
        argmax.text("output_dtype", "int8").isRefused("output_dtype must be int32 or uint16, got int8");
        op("argsort").tensor("x", "fp16 2 ?").yields("int32 2 ?");
        op("cumsum").tensor("x", "fp16 2").integer("axis", 1).isRefused("axis must be from -1 to 0, got 1");
    }

    @Test
    void topkYieldsValuesAndPlaces() {
        Given topk = op("topk").tensor("x", "fp16 ? 9").integer("k", 3);
        topk.yields("fp16 ? 3", "int32 ? 3");
        topk.text("output_indices_dtype", "uint16").yields("fp16 ? 3", "uint16 ? 3");
        topk.bool("return_indices", false).yields("fp16 ? 3");
        topk.integer("axis", 0).yields("fp16 3 9", "int32 3 9");
        op("topk").tensor("x", "fp16 *").integer("k", 3).yields("fp16 *", "int32 *");
        topk.integer("k", 10).isRefused("k must not be more than axis 1 of x holds, got 10 and tensor<fp16, [?, 9]>");
    }

    @Test
    void normalizationKeepsTheShapeAndChecksItsScale() {
        Given batchNorm = op("batch_norm")
                .tensor("x", "fp16 ? 3 8 8")
                .tensor("mean", "fp16 3")
                .tensor("variance", "fp16 3");
        batchNorm.yields("fp16 ? 3 8 8");
        batchNorm
                .tensor("gamma", "fp16 4")
                .isRefused(
                        "gamma must have one number for each channel of x, got tensor<fp16, [4]> and tensor<fp16, [?, 3, 8, 8]>");
        Given layerNorm =
                op("layer_norm").tensor("x", "fp32 2 5 7").ints("axes", -1, 1).tensor("gamma", "fp32 5 7");
        layerNorm.yields("fp32 2 5 7");
        layerNorm
                .tensor("beta", "fp32 7")
                .isRefused("beta must have the sizes of the axes, [5, 7], got tensor<fp32, [7]>");
        op("instance_norm")
                .tensor("x", "fp32 1 2 3 4 5")
                .isRefused("x must have rank 3 to 4, got tensor<fp32, [1, 2, 3, 4, 5]>");
        op("l2_norm")
                .tensor("x", "fp32 3 4")
                .in(OpSet.CORE_ML_5)
                .isRefused("x must have rank 3 or more, got tensor<fp32, [3, 4]>");
        op("softmax").tensor("x", "fp32 *").yields("fp32 *");
    }
}
