package io.corepress.mil.infer;

import static io.corepress.mil.infer.Given.op;

import io.corepress.mil.OpSet;
import org.junit.jupiter.api.Test;

class WeightTypesTest {
    @Test
    void dequantizedWeightsHaveTheTypeOfTheirScale() {
        Given affine = op("constexpr_affine_dequantize")
                .tensor("quantized_data", "int8 8 3")
                .tensor("scale", "fp16 8")
                .tensor("zero_point", "int8")
                .integer("axis", 0);
        affine.yields("fp16 8 3");
        affine.integer("axis", 1)
                .isRefused("scale must be a scalar or as long as axis 1 of quantized_data,"
                        + " got tensor<fp16, [8]> and tensor<int8, [8, 3]>");
        Given blocks = op("constexpr_blockwise_shift_scale")
                .tensor("data", "int4 8 64")
                .tensor("scale", "fp16 8 2");
        blocks.yields("fp16 8 64");
        blocks.tensor("offset", "uint4 8 2")
                .isRefused(
                        "offset must be a float or of the type of data, got tensor<uint4, [8, 2]> and tensor<int4, [8, 64]>");
        blocks.tensor("scale", "fp16 3 2")
                .isRefused(
                        "axis 0 of scale must divide that of data, got tensor<fp16, [3, 2]> and tensor<int4, [8, 64]>");
        op("constexpr_cast")
                .tensor("source_val", "fp16 8 3")
                .text("output_dtype", "fp32")
                .yields("fp32 8 3");
    }

    @Test
    void palettesOfIos16ArePacked() {
        Given lut = op("constexpr_lut_to_dense")
                .in(OpSet.CORE_ML_6)
                .tensor("lut", "fp16 16")
                .uints("shape", 5, 5);
        lut.tensor("indices", "uint8 13").yields("fp16 5 5");
        lut.tensor("indices", "uint8 12")
                .isRefused("indices must be the 13 bytes of shape [5, 5] at 4 bits, got tensor<uint8, [12]>");
        lut.tensor("indices", "uint8 13")
                .tensor("lut", "fp16 8")
                .isRefused("lut must have 2, 4, 16, 64 or 256 entries, got tensor<fp16, [8]>");
    }

    @Test
    void palettesOfIos18HaveTheirIndicesInShape() {
        Given lut = op("constexpr_lut_to_dense").tensor("indices", "uint3 8 6");
        lut.tensor("lut", "fp16 4 1 8 1").yields("fp16 8 6");
        lut.tensor("lut", "fp16 4 1 8 2").integer("vector_axis", 0).yields("fp16 16 6");
        lut.tensor("lut", "fp16 4 1 8 2")
                .isRefused(
                        "vector_axis must be given if the entries of lut are vectors, got tensor<fp16, [4, 1, 8, 2]>");
        lut.tensor("lut", "fp16 4 1 16 1")
                .isRefused("lut must have 8 entries for indices of uint3, got tensor<fp16, [4, 1, 16, 1]>");
    }

    @Test
    void sparseWeightsHaveTheShapeOfTheirMask() {
        op("constexpr_sparse_to_dense")
                .in(OpSet.CORE_ML_6)
                .tensor("nonzero_data", "fp16 7")
                .tensor("mask", "uint8 4")
                .uints("shape", 5, 5)
                .yields("fp16 5 5");
        op("constexpr_sparse_to_dense")
                .tensor("nonzero_data", "int4 7")
                .tensor("mask", "uint1 5 5")
                .yields("int4 5 5");
        op("constexpr_lut_to_sparse")
                .tensor("indices_mask", "uint1 8 6")
                .tensor("indices_nonzero_data", "uint2 20")
                .tensor("lut", "fp16 1 1 4 2")
                .integer("vector_axis", -1)
                .yields("uint1 8 12", "fp16 40");
        op("constexpr_sparse_blockwise_shift_scale")
                .tensor("data_mask", "uint1 8 6")
                .tensor("nonzero_data", "int8 20")
                .tensor("scale", "fp16 8 1")
                .yields("uint1 8 6", "fp16 20");
    }

    @Test
    void activationsBecomeSmallIntegersAndBack() {
        Given quantize = op("quantize").tensor("input", "fp16 2 ? 4").text("output_dtype", "uint8");
        quantize.tensor("scale", "fp16").yields("uint8 2 ? 4");
        quantize.tensor("scale", "fp16 4").integer("axis", -1).yields("uint8 2 ? 4");
        quantize.tensor("scale", "fp16 4")
                .isRefused("axis must be given if scale is a vector, and only then, got tensor<fp16, [4]>");
        quantize.tensor("scale", "fp16")
                .tensor("zero_point", "int8")
                .isRefused("zero_point must be of output_dtype uint8, got tensor<int8, []>");
        op("dequantize").tensor("input", "int8 2 ?").tensor("scale", "fp32").yields("fp32 2 ?");
    }
}
