package io.corepress.mil.infer;

import static io.corepress.mil.infer.Given.op;

import io.corepress.mil.OpSet;
import io.corepress.mil.Value;
import org.junit.jupiter.api.Test;

class RearrangingTypesTest {
    @Test
    void reshapeFillsInWhatIsLeft() {
        Given reshape = op("reshape").tensor("x", "fp16 2 3 4");
        reshape.ints("shape", 6, 4).yields("fp16 6 4");
        reshape.ints("shape", 4, -1).yields("fp16 4 6");
        reshape.ints("shape", 5, -1)
                .isRefused("shape must hold as many elements as x, got [5, -1] and tensor<fp16, [2, 3, 4]>");
        reshape.ints("shape", 5, 5)
                .isRefused("shape must hold as many elements as x, got [5, 5] and tensor<fp16, [2, 3, 4]>");
        reshape.ints("shape", -1, -1)
                .isRefused("shape must hold sizes, 0 for an unchanged one, and at most one -1, got [-1, -1]");
    }

    @Test
    void aZeroIsAnUnchangedSizeCountedFromTheEndSinceIos17() {
        Given reshape = op("reshape").tensor("x", "fp16 2 3 4").ints("shape", 6, 1, 0);
        reshape.in(OpSet.CORE_ML_7).yields("fp16 6 1 4");
        reshape.in(OpSet.CORE_ML_6).yields("fp16 6 1 4");
        op("reshape").tensor("x", "fp16 2 3 4").ints("shape", 6, 0).yields("fp16 6 4");
        op("reshape")
                .in(OpSet.CORE_ML_6)
                .tensor("x", "fp16 2 3 4")
                .ints("shape", 6, 0)
                .isRefused(
                        "shape must have the rank of x to hold a 0 before iOS17, got [6, 0] and tensor<fp16, [2, 3, 4]>");
    }

    @Test
    void aShapeThatIsComputedTellsTheRank() {
        op("reshape").tensor("x", "fp16 2 3").tensor("shape", "int32 3").yields("fp16 ? ? ?");
        op("reshape").tensor("x", "fp16 2 3").tensor("shape", "int32 ?").yields("fp16 *");
        op("reshape").tensor("x", "fp16 ? 3").ints("shape", -1, 6).yields("fp16 ? 6");
        op("reshape").tensor("x", "fp16 *").ints("shape", 4, 6).yields("fp16 4 6");
        op("reshape")
                .tensor("x", "fp16 2 3")
                .tensor("shape", "int32 1 2")
                .isRefused("shape must be a vector, got tensor<int32, [1, 2]>");
    }

    @Test
    void reshapeLikeJoinsAxesOfOthers() {
        Given like = op("reshape_like")
                .tensor("x", "fp16 24")
                .tensors("ref_tensors", "fp16 2 3 9", "fp16 7 4")
                .integers("begins", 0, 1)
                .integers("ends", -1, 0);
        like.value("end_masks", Value.bool(false), Value.bool(true)).yields("fp16 2 3 4");
        like.value("end_masks", Value.bool(true), Value.bool(true))
                .isRefused(
                        "the shape of reference [2, 3, 9, 4] must hold as many elements as x, got tensor<fp16, [24]>");
        like.value("end_masks", Value.bool(false)).isRefused("end_masks must be 2 scalars, got 1");
    }

    @Test
    void axesOfSizeOneComeAndGo() {
        op("expand_dims").tensor("x", "fp16 2 3").ints("axes", -1, 0).yields("fp16 1 2 3 1");
        op("expand_dims").tensor("x", "fp16 2").ints("axes", 2).isRefused("axes must be from -2 to 1, got 2");
        op("squeeze").tensor("x", "fp16 1 2 1 ?").yields("fp16 2 ?");
        op("squeeze").tensor("x", "fp16 1 2 1").ints("axes", -1).yields("fp16 1 2");
        op("flatten2d").tensor("x", "fp16 2 3 4").integer("axis", -1).yields("fp16 6 4");
        op("shape").tensor("x", "fp16 2 ? 4").yields("int32 3");
        op("shape").tensor("x", "fp16 *").yields("int32 ?");
    }

    @Test
    void transposeReordersTheAxes() {
        op("transpose").tensor("x", "fp16 2 ? 4").ints("perm", -1, 0, 1).yields("fp16 4 2 ?");
        op("transpose")
                .tensor("x", "fp16 2 3")
                .ints("perm", 0)
                .isRefused("perm must name each axis of x once, got [0] and tensor<fp16, [2, 3]>");
    }

    @Test
    void concatAddsUpAlongItsAxis() {
        op("concat")
                .tensors("values", "fp16 2 3", "fp16 ? 4")
                .integer("axis", -1)
                .yields("fp16 2 7");
        op("concat")
                .tensors("values", "fp16 2 3", "fp16 2 ?")
                .integer("axis", 1)
                .yields("fp16 2 ?");
        op("concat").tensors("values", "fp16 2 3", "fp16 *").integer("axis", 1).yields("fp16 *");
        op("concat")
                .tensors("values", "fp16 2 3", "fp16 3 3")
                .integer("axis", 1)
                .isRefused("values must differ only along axis 1, got [2, 3] and [3, 3]");
        op("concat")
                .tensors("values", "fp16 2 3", "fp16 2 4")
                .integer("axis", 1)
                .bool("interleave", true)
                .isRefused("values must be equal to interleave, got [2, 3] and [2, 4]");
        op("concat")
                .tensors("values", "fp16 2 3", "fp32 2 3")
                .integer("axis", 1)
                .isRefused("values must be of one data type, got tensor<fp16, [2, 3]> and tensor<fp32, [2, 3]>");
        op("stack")
                .tensors("values", "fp16 ? 3", "fp16 2 3")
                .integer("axis", -1)
                .yields("fp16 2 3 2");
    }

    @Test
    void splitYieldsOneTensorForEachPart() {
        Given split = op("split").tensor("x", "fp16 2 6").integer("axis", 1);
        split.integer("num_splits", 3).yields("fp16 2 2", "fp16 2 2", "fp16 2 2");
        split.ints("split_sizes", 1, 5).yields("fp16 2 1", "fp16 2 5");
        split.ints("split_sizes", 1, 4)
                .isRefused("split_sizes must add up to axis 1 of x, got [1, 4] and tensor<fp16, [2, 6]>");
        split.integer("num_splits", 4).isRefused("num_splits must divide axis 1 of x, got 4 and tensor<fp16, [2, 6]>");
        split.isRefused("num_splits or split_sizes must be given");
        op("split")
                .tensor("x", "fp16 *")
                .integer("axis", 0)
                .integer("num_splits", 2)
                .yields("fp16 *", "fp16 *");
    }

    @Test
    void tilePadAndWindowsGrow() {
        op("tile").tensor("x", "fp16 2 ?").ints("reps", 3, 1).yields("fp16 6 ?");
        op("tile").tensor("x", "fp16 2 3").tensor("reps", "int32 2").yields("fp16 ? ?");
        op("pad").tensor("x", "fp16 2 3 ?").ints("pad", 1, 2, 0, 4).yields("fp16 2 6 ?");
        op("pad").tensor("x", "fp16 2 3").tensor("pad", "int32 4").yields("fp16 ? ?");
        op("pad")
                .tensor("x", "fp16 2 3")
                .tensor("pad", "int32 2")
                .isRefused(
                        "pad must have two numbers for each axis of x unless it is constant, got tensor<int32, [2]>");
        op("sliding_windows")
                .tensor("x", "fp16 2 9")
                .integer("axis", 1)
                .integer("size", 4)
                .integer("stride", 2)
                .yields("fp16 2 3 4");
        op("reverse_sequence")
                .tensor("x", "fp16 2 9")
                .tensor("lengths", "int32 3")
                .integer("seq_axis", 1)
                .isRefused(
                        "lengths must have one number for each place of axis 0 of x, got tensor<int32, [3]> and tensor<fp16, [2, 9]>");
    }

    @Test
    void spaceIsTradedForChannelsAndBatch() {
        op("depth_to_space")
                .tensor("x", "fp16 1 12 2 ?")
                .integer("block_size", 2)
                .yields("fp16 1 3 4 ?");
        op("space_to_depth")
                .tensor("x", "fp16 1 3 4 6")
                .integer("block_size", 2)
                .yields("fp16 1 12 2 3");
        op("pixel_shuffle")
                .tensor("x", "fp16 1 9 2 5")
                .integer("upscale_factor", 3)
                .yields("fp16 1 1 6 15");
        op("pixel_shuffle")
                .tensor("x", "fp16 1 8 2 5")
                .integer("upscale_factor", 3)
                .isRefused("the channels of x must be a multiple of 9, got 8");
        op("space_to_batch")
                .tensor("x", "fp16 2 3 4 5")
                .ints("block_shape", 2, 3)
                .ints("paddings", 0, 2, 1, 0)
                .yields("fp16 12 3 3 2");
        op("batch_to_space")
                .tensor("x", "fp16 12 3 3 2")
                .ints("block_shape", 2, 3)
                .ints("crops", 0, 2, 1, 0)
                .yields("fp16 2 3 4 5");
        op("crop")
                .tensor("x", "fp16 1 3 8 8")
                .ints("crop_height", 1, 2)
                .ints("crop_width", 0, 3)
                .yields("fp16 1 3 5 5");
        op("crop")
                .tensor("x", "fp16 1 3 2 8")
                .ints("crop_height", 1, 2)
                .ints("crop_width", 0, 3)
                .isRefused("no size of the output may be negative, got tensor<fp16, [1, 3, -1, 5]>");
    }
}
