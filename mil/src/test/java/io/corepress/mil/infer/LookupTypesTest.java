package io.corepress.mil.infer;

import static io.corepress.mil.infer.Given.op;

import io.corepress.mil.OpSet;
import io.corepress.mil.ValueType;
import io.corepress.tensor.DataType;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;

class LookupTypesTest {
    @Test
    void gatherPutsIndicesInThePlaceOfAnAxis() {
        op("gather").tensor("x", "fp16 100 16").tensor("indices", "int32 2 ?").yields("fp16 2 ? 16");
        op("gather")
                .tensor("x", "fp16 5 6 7")
                .tensor("indices", "int32")
                .integer("axis", -2)
                .yields("fp16 5 7");
        Given batched = op("gather")
                .tensor("x", "fp16 2 5 7")
                .tensor("indices", "int32 2 3")
                .integer("axis", 1)
                .integer("batch_dims", 1);
        batched.yields("fp16 2 3 7");
        batched.tensor("indices", "int32 4 3")
                .isRefused(
                        "indices and x must share their first 1 axes, got tensor<int32, [4, 3]> and tensor<fp16, [2, 5, 7]>");
        batched.integer("axis", 0)
                .isRefused("batch_dims must be axes of both indices and x, before axis 0,"
                        + " got 1 and tensor<int32, [2, 3]> and tensor<fp16, [2, 5, 7]>");
    }

    @Test
    void gatherAlongAnAxisHasTheShapeOfItsIndices() {
        op("gather_along_axis")
                .tensor("x", "fp16 2 5")
                .tensor("indices", "int32 ? 3")
                .integer("axis", 1)
                .yields("fp16 2 3");
        op("gather_along_axis")
                .tensor("x", "fp16 2 5")
                .tensor("indices", "int32 3 3")
                .integer("axis", 1)
                .isRefused(
                        "indices must differ from x only along axis 1, got tensor<int32, [3, 3]> and tensor<fp16, [2, 5]>");
    }

    @Test
    void theLastAxisOfNdIndicesIsAPlace() {
        op("gather_nd").tensor("x", "fp16 5 6 7").tensor("indices", "int32 4 2").yields("fp16 4 7");
        op("gather_nd")
                .tensor("x", "fp16 5 6 7")
                .tensor("indices", "int32 5 4 1")
                .integer("batch_dims", 1)
                .yields("fp16 5 4 7");
        op("gather_nd")
                .tensor("x", "fp16 5 6")
                .tensor("indices", "int32 4 3")
                .isRefused(
                        "the last axis of indices must be coordinates in x, got tensor<int32, [4, 3]> and tensor<fp16, [5, 6]>");
        op("gather_nd")
                .tensor("x", "fp16 5 6")
                .tensor("indices", "int32 4 ?")
                .isRefused("the last axis of indices must be known, got tensor<int32, [4, ?]>");
    }

    @Test
    void scattersYieldTheirDataAndWantFittingUpdates() {
        Given scatter = op("scatter")
                .tensor("data", "fp16 9 4")
                .tensor("indices", "int32 3")
                .tensor("updates", "fp16 3 4");
        scatter.yields("fp16 9 4");
        scatter.integer("axis", 1).isRefused("updates must have shape [9, 3], got tensor<fp16, [3, 4]>");
        op("scatter_nd")
                .tensor("data", "fp16 9 4")
                .tensor("indices", "int32 3 2")
                .tensor("updates", "fp16 3")
                .yields("fp16 9 4");
        op("scatter_along_axis")
                .tensor("data", "fp16 9 4")
                .tensor("indices", "int32 2 4")
                .tensor("updates", "fp16 2 4")
                .yields("fp16 9 4");
    }

    @Test
    void whatIsFoundDependsOnTheData() {
        op("non_zero").tensor("x", "fp16 2 3").yields("int32 ? 2");
        op("one_hot")
                .tensor("indices", "int32 2 3")
                .integer("one_hot_vector_size", 9)
                .integer("axis", 1)
                .yields("int32 2 9 3");
        op("one_hot")
                .tensor("indices", "int32")
                .tensor("one_hot_vector_size", "int32")
                .number("on_value", 1)
                .yields("fp32 ?");
    }

    @Test
    void suppressionPutsTheBoxesLastSinceIos17() {
        Given suppression =
                op("non_maximum_suppression").number("iou_threshold", 0.5f).integer("max_boxes", 9);
        suppression
                .tensor("boxes", "fp32 1 4 50")
                .tensor("scores", "fp32 1 3 50")
                .yields("fp32 1 4 9", "fp32 1 3 9", "int32 1 9");
        Given old = suppression.number("score_threshold", 0.1f).in(OpSet.CORE_ML_6);
        old.tensor("boxes", "fp32 1 50 4")
                .tensor("scores", "fp32 1 50 3")
                .yields("fp32 1 9 4", "fp32 1 9 3", "int32 1 9", "int32 1");
        old.tensor("boxes", "fp32 1 50 5")
                .tensor("scores", "fp32 1 50 3")
                .isRefused("axis 2 of boxes must be 4 coordinates, got tensor<fp32, [1, 50, 5]>");
    }

    @Test
    void classifyYieldsAClassAndItsProbabilities() {
        ValueType text = ValueType.TensorType.of(DataType.STRING);
        Given classify = op("classify").type("classes", new ValueType.ListType(text, new ValueType.Constant(3)));

        Assertions.assertThat(classify.tensor("probabilities", "fp32 1 3").outputs())
                .extracting(ValueType::toText)
                .containsExactly("tensor<string, []>", "dict<tensor<string, []>, tensor<fp64, []>>");
        classify.tensor("probabilities", "fp32 1 4")
                .isRefused(
                        "there must be one probability for each class, got list<tensor<string, []>, 3> and tensor<fp32, [1, 4]>");
    }
}
