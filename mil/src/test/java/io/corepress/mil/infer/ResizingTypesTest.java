package io.corepress.mil.infer;

import static io.corepress.mil.infer.Given.op;

import io.corepress.mil.OpSet;
import io.corepress.mil.Value;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import org.junit.jupiter.api.Test;

class ResizingTypesTest {
    @Test
    void imagesGetTheSizeAskedFor() {
        op("resize_bilinear")
                .tensor("x", "fp16 1 3 8 ?")
                .integer("target_size_height", 5)
                .integer("target_size_width", 6)
                .yields("fp16 1 3 5 6");
        op("resize_bilinear")
                .tensor("x", "fp16 8 9")
                .integer("target_size_height", 5)
                .isRefused("x must have rank 3 or more, got tensor<fp16, [8, 9]>");
        op("affine")
                .tensor("x", "fp32 2 3 8 9")
                .tensor("transform_matrix", "fp32 2 6")
                .integer("output_height", 4)
                .integer("output_width", 5)
                .text("sampling_mode", "bilinear")
                .text("padding_mode", "constant")
                .number("padding_value", 0)
                .text("coordinates_mode", "normalized_minus_one_to_one")
                .bool("align_corners", true)
                .yields("fp32 2 3 4 5");
    }

    @Test
    void factorsAreRoundedDownInSinglePrecision() {
        op("upsample_nearest_neighbor")
                .tensor("x", "fp16 1 3 10 ?")
                .number("scale_factor_height", 2.3f)
                .number("scale_factor_width", 2)
                .yields("fp16 1 3 23 ?");
        op("upsample_bilinear")
                .tensor("x", "fp16 1 3 9 7")
                .number("scale_factor_height", 0.5f)
                .integer("scale_factor_width", 3)
                .isRefused(
                        "scale_factor_height and scale_factor_width must be of one data type in iOS18, got tensor<fp32, []> and tensor<int32, []>");
        op("upsample_bilinear")
                .tensor("x", "fp16 1 3 9 7")
                .number("scale_factor_height", 0.5f)
                .yields("fp16 1 3 4 7");
    }

    @Test
    void resizeTakesTheLastSizes() {
        Given resize = op("resize")
                .tensor("x", "fp16 1 3 8 9")
                .value("resized_dims", Value.immediate(Tensor.ofInts(DataType.UINT32, Shape.scalar(), 2)));
        resize.ints("shape", 7, 0, 5).yields("fp16 1 3 8 5");
        resize.tensor("shape", "int32 2").yields("fp16 1 3 ? ?");
        resize.ints("shape", 7)
                .isRefused("resized_dims must be at most the 1 sizes of shape, which are at most the axes of x,"
                        + " got 2 and tensor<fp16, [1, 3, 8, 9]>");
    }

    @Test
    void cropsComeFromTheBatchOrFromOneImage() {
        Given crop = op("crop_resize")
                .tensor("x", "fp32 2 3 8 9")
                .integer("target_height", 4)
                .integer("target_width", 5);
        crop.in(OpSet.CORE_ML_6).tensor("roi", "fp32 7 1 4 1 1").yields("fp32 7 2 3 4 5");
        crop.tensor("boxes", "fp32 7 4").tensor("box_indices", "int32 7").yields("fp32 7 3 4 5");
        crop.tensor("boxes", "fp32 7 4")
                .isRefused(
                        "there must be an image for each box unless box_indices are given, got tensor<fp32, [7, 4]> and tensor<fp32, [2, 3, 8, 9]>");
    }

    @Test
    void resampleHasTheSizesOfItsCoordinates() {
        Given resample = op("resample")
                .tensor("x", "fp16 2 3 8 9")
                .text("sampling_mode", "bilinear")
                .text("padding_mode", "constant")
                .value("padding_value", Value.of(Tensor.ofFloats(DataType.FLOAT16, Shape.scalar(), 0)))
                .text("coordinates_mode", "unnormalized")
                .bool("align_corners", true);
        resample.tensor("coordinates", "fp32 2 4 ? 2").yields("fp16 2 3 4 ?");
        resample.tensor("coordinates", "fp32 1 4 5 2")
                .isRefused("coordinates must have shape [batch, height, width, 2],"
                        + " got tensor<fp32, [1, 4, 5, 2]> and tensor<fp16, [2, 3, 8, 9]>");
    }

    @Test
    void tensorsOfTheirOwnHaveTheShapeTheyAreTold() {
        op("fill").ints("shape", 2, 3).number("value", 1).yields("fp32 2 3");
        op("fill").tensor("shape", "int32 2").bool("value", true).yields("bool ? ?");
        op("fill_like").tensor("ref_tensor", "fp16 2 ?").integer("value", 1).yields("int32 2 ?");
        op("random_normal").tensor("shape", "int32 ?").yields("fp32 *");
        op("random_uniform")
                .ints("shape", 4)
                .value("high", Value.of(Tensor.ofFloats(DataType.FLOAT16, Shape.scalar(), 1)))
                .yields("fp16 4");
        op("random_categorical").tensor("x", "fp16 5 9").integer("size", 3).yields("fp16 5 3");
        op("range_1d").integer("start", 1).integer("end", 10).integer("step", 4).yields("int32 3");
        op("range_1d").number("start", 0).number("end", 1).number("step", 0.25f).yields("fp32 4");
        op("range_1d")
                .integer("start", 0)
                .tensor("end", "int32")
                .integer("step", 1)
                .yields("int32 ?");
        op("range_1d")
                .integer("start", 1)
                .integer("end", 10)
                .integer("step", 0)
                .isRefused("step must not be 0, got 0.0");
    }
}
