package io.corepress.mil.infer;

import static io.corepress.mil.infer.Given.op;

import io.corepress.mil.OpSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConvolutionTypesTest {
    private static final Given CONV = op("conv")
            .tensor("x", "fp16 1 6 17 ?")
            .tensor("weight", "fp16 8 3 3 5")
            .integer("groups", 2);

    @Test
    void aConvolutionSlidesOverEachAxis() {
        CONV.yields("fp16 1 8 15 ?");
        CONV.ints("strides", 2, 2).ints("dilations", 4, 1).yields("fp16 1 8 5 ?");
        CONV.text("pad_type", "custom").ints("pad", 1, 2, 0, 0).yields("fp16 1 8 18 ?");
        CONV.text("pad_type", "valid").ints("pad", 1, 2, 0, 0).yields("fp16 1 8 15 ?");
        CONV.text("pad_type", "same").ints("strides", 3, 1).yields("fp16 1 8 6 ?");
        CONV.tensor("x", "fp16 *").yields("fp16 *");
    }

    @Test
    void aConvolutionThatDoesNotFitIsRefused() {
        CONV.integer("groups", 1)
                .isRefused("axis 1 of weight, in 1 groups, must be the channels of x,"
                        + " got tensor<fp16, [8, 3, 3, 5]> and tensor<fp16, [1, 6, 17, ?]>");
        CONV.integer("groups", 3)
                .isRefused("3 groups must divide the channels that weight yields, got tensor<fp16, [8, 3, 3, 5]>");
        CONV.tensor("bias", "fp16 6").isRefused("bias must have shape [8], got tensor<fp16, [6]>");
        CONV.ints("strides", 1).isRefused("strides must be 2 integers, got [1]");
        CONV.ints("dilations", 9, 1)
                .isRefused("a window of 19 must fit spatial axis 0, got [17, ?] and pad_type valid");
        CONV.text("pad_type", "full").isRefused("pad_type must be valid, custom, same or same_lower, got full");
        CONV.text("pad_type", "same_lower").in(OpSet.CORE_ML_5).isRefused("pad_type same_lower needs iOS16, got iOS15");
        CONV.tensor("weight", "fp16 8 3 3").isRefused("weight must have rank 4, got tensor<fp16, [8, 3, 3]>");
    }

    @Test
    void aWeightThatIsComputedMayHaveAnyKernel() {
        CONV.tensor("weight", "fp16 8 3 ? 5").yields("fp16 1 8 ? ?");
    }

    @Test
    void aTransposedConvolutionIsTheOtherWayRound() {
        Given transposed = op("conv_transpose")
                .tensor("x", "fp16 1 6 5 ?")
                .tensor("weight", "fp16 6 2 4 3")
                .integer("groups", 3);
        transposed.yields("fp16 1 6 8 ?");
        transposed.ints("strides", 2, 2).yields("fp16 1 6 12 ?");
        transposed
                .ints("strides", 2, 2)
                .text("pad_type", "custom")
                .ints("pad", 1, 1, 0, 0)
                .yields("fp16 1 6 10 ?");
        transposed.ints("strides", 2, 2).text("pad_type", "same").yields("fp16 1 6 10 ?");
        transposed.ints("output_shape", 1, 6, 9, 7).yields("fp16 1 6 9 7");
        transposed
                .ints("output_shape", 1, 5, 9, 7)
                .isRefused("output_shape must begin with batch and channels [1, 6], got [1, 5, 9, 7]");
        transposed
                .tensor("weight", "fp16 5 2 4 3")
                .isRefused("axis 0 of weight must be the channels of x,"
                        + " got tensor<fp16, [5, 2, 4, 3]> and tensor<fp16, [1, 6, 5, ?]>");
    }

    @ParameterizedTest
    @CsvSource({
        "7, 2, 2, 0, false, 3",
        "7, 2, 2, 0, true, 4",
        "7, 3, 2, 1, true, 4",
        "6, 2, 2, 1, true, 4",
        "7, 1, 4, 0, true, 3"
    })
    void poolsCountTheirWindows(int size, int kernel, int stride, int pad, boolean ceil, int expected) {
        op("max_pool")
                .tensor("x", "fp16 1 3 " + size)
                .ints("kernel_sizes", kernel)
                .ints("strides", stride)
                .ints("pad", pad, pad)
                .text("pad_type", "custom")
                .bool("ceil_mode", ceil)
                .yields("fp16 1 3 " + expected);
    }

    @Test
    void poolsWithCeilModeArePaddedAlikeOnBothSides() {
        Given pool = op("avg_pool")
                .tensor("x", "fp16 1 3 8 8")
                .ints("kernel_sizes", 2, 2)
                .text("pad_type", "custom")
                .bool("ceil_mode", true);
        pool.ints("pad", 1, 0, 1, 1)
                .isRefused(
                        "ceil_mode must be false unless each axis is padded alike on both sides, got pad [1, 0, 1, 1]");
        pool.text("pad_type", "same")
                .isRefused("ceil_mode must be false unless each axis is padded alike on both sides, got pad_type same");
        op("l2_pool")
                .tensor("x", "fp16 1 3 8 8 8")
                .ints("kernel_sizes", 2, 2, 2)
                .text("pad_type", "valid")
                .isRefused("x must have rank 3 to 4, got tensor<fp16, [1, 3, 8, 8, 8]>");
    }
}
