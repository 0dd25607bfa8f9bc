package io.corepress.mil.infer;

import static io.corepress.mil.infer.Given.op;

import org.junit.jupiter.api.Test;

class ProductTypesTest {
    @Test
    void linearReplacesTheLastAxis() {
        Given linear = op("linear")
                .tensor("x", "fp16 ? 7 8")
                .tensor("weight", "fp16 5 8")
                .tensor("bias", "fp16 5");
        linear.yields("fp16 ? 7 5");
        linear.tensor("bias", "fp16 8").isRefused("bias must have shape [5], got tensor<fp16, [8]>");
        linear.tensor("x", "fp16 7")
                .isRefused(
                        "the last axis of x must be axis 1 of weight, got tensor<fp16, [7]> and tensor<fp16, [5, 8]>");
    }

    @Test
    void matmulMatchesInnerAndStretchesOuterSizes() {
        op("matmul").tensor("x", "fp16 4 1 2 3").tensor("y", "fp16 6 3 5").yields("fp16 4 6 2 5");
        op("matmul")
                .tensor("x", "fp16 3 2")
                .tensor("y", "fp16 5 3")
                .bool("transpose_x", true)
                .bool("transpose_y", true)
                .yields("fp16 2 5");
        op("matmul").tensor("x", "fp16 ? 3").tensor("y", "fp16 ? ?").yields("fp16 ? ?");
        op("matmul").tensor("x", "fp16 3").tensor("y", "fp16 7 3 5").yields("fp16 7 5");
        op("matmul")
                .tensor("x", "fp16 2 3")
                .tensor("y", "fp16 2 3")
                .isRefused("the inner sizes must be equal, got tensor<fp16, [2, 3]> and tensor<fp16, [2, 3]>");
        op("matmul")
                .tensor("x", "fp16 2 3")
                .tensor("y", "fp16 3")
                .isRefused("y must have rank 2 or more, got tensor<fp16, [3]>");
    }

    @Test
    void einsumKnowsTwoEquations() {
        Given product = op("einsum").tensors("values", "fp16 2 3 4 5", "fp16 1 5 4 7");
        product.text("equation", "nchw,nwhr->nchr").yields("fp16 2 3 4 7");
        product.text("equation", "abcd, adce -> abce").yields("fp16 2 3 4 7");
        op("einsum")
                .tensors("values", "fp16 3 ? 5", "fp16 5 4 7")
                .text("equation", "chw,whr->chr")
                .yields("fp16 3 4 7");
        product.text("equation", "nchw,nchw->nchw")
                .isRefused("equation must be of the form nchw,nwhr->nchr or chw,whr->chr, got nchw,nchw->nchw");
        product.text("equation", "chw,whr->chr")
                .isRefused("values must be of one data type and rank 3,"
                        + " got tensor<fp16, [2, 3, 4, 5]> and tensor<fp16, [1, 5, 4, 7]>");
    }

    @Test
    void attentionYieldsAValueForEachQuery() {
        Given attention = op("scaled_dot_product_attention")
                .tensor("query", "fp16 1 8 ? 64")
                .tensor("key", "fp16 1 8 12 64")
                .tensor("value", "fp16 1 8 12 32");
        attention.yields("fp16 1 8 ? 32");
        attention.tensor("attn_mask", "fp16 10 12").yields("fp16 1 8 ? 32");
        attention
                .tensor("attn_mask", "fp16 10 11")
                .isRefused("the sizes of the scores and attn_mask must be equal or 1"
                        + " on each axis, from the last, got [1, 8, ?, 12] and [10, 11]");
        attention
                .tensor("value", "fp16 1 8 13 32")
                .isRefused(
                        "key and value must be of one length, got tensor<fp16, [1, 8, 12, 64]> and tensor<fp16, [1, 8, 13, 32]>");
    }

    @Test
    void recurrencesYieldTheSequenceAndTheirStates() {
        Given lstm = op("lstm")
                .tensor("x", "fp16 ? 2 3")
                .tensor("initial_h", "fp16 2 4")
                .tensor("initial_c", "fp16 2 4")
                .tensor("weight_ih", "fp16 16 3")
                .tensor("weight_hh", "fp16 16 4")
                .tensor("bias", "fp16 16");
        lstm.yields("fp16 1 2 4", "fp16 2 4", "fp16 2 4");
        lstm.bool("output_sequence", true).yields("fp16 ? 2 4", "fp16 2 4", "fp16 2 4");
        Given both = lstm.text("direction", "bidirectional")
                .tensor("initial_h", "fp16 2 8")
                .tensor("initial_c", "fp16 2 8");
        both.tensor("weight_ih_back", "fp16 16 3")
                .tensor("weight_hh_back", "fp16 16 4")
                .yields("fp16 1 2 8", "fp16 2 8", "fp16 2 8");
        both.isRefused("weight_hh_back must be given");
        lstm.tensor("weight_ih", "fp16 16 5").isRefused("weight_ih must have shape [16, 3], got tensor<fp16, [16, 5]>");
        op("gru")
                .tensor("x", "fp16 5 2 3")
                .tensor("initial_h", "fp16 2 4")
                .tensor("weight_ih", "fp16 12 3")
                .tensor("weight_hh", "fp16 12 4")
                .yields("fp16 1 2 4", "fp16 2 4");
        op("rnn")
                .tensor("x", "fp16 5 2 3")
                .tensor("initial_h", "fp16 2 4")
                .tensor("weight_ih", "fp16 4 3")
                .tensor("weight_hh", "fp16 4 4")
                .text("direction", "both")
                .isRefused("direction must be forward or reverse, got both");
    }
}
