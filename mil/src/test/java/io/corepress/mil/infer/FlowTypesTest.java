package io.corepress.mil.infer;

import static io.corepress.mil.infer.Given.op;
import static org.assertj.core.api.Assertions.assertThat;

import io.corepress.mil.ValueType;
import io.corepress.mil.ValueType.ListType;
import io.corepress.mil.ValueType.StateType;
import org.junit.jupiter.api.Test;

class FlowTypesTest {
    private static final ListType LIST = new ListType(Given.type("fp32 2 ?"), new ValueType.Constant(5));

    @Test
    void aBranchKnowsWhatBothBlocksKnow() {
        Given cond = op("cond").tensor("pred", "bool");
        cond.block("fp16 2 3", "int32").block("fp16 2 ?", "int32").yields("fp16 2 ?", "int32");
        cond.block("fp16 2 3")
                .block("fp32 2 3")
                .isRefused(
                        "both blocks must yield the same types, got [tensor<fp16, [2, 3]>] and [tensor<fp32, [2, 3]>]");
        cond.block("fp16 2").isRefused("must have two nested blocks, got 1");
        op("cond")
                .tensor("pred", "bool 2")
                .block("fp16")
                .block("fp16")
                .isRefused("pred must be a single bool, got tensor<bool, [2]>");
    }

    @Test
    void aLoopYieldsItsVariables() {
        Given loop = op("while_loop").tensors("loop_vars", "int32", "fp16 1 4");
        loop.block("bool").block("int32", "fp16 ? 4").yields("int32", "fp16 ? 4");
        loop.block("int32")
                .block("int32", "fp16 1 4")
                .isRefused("the first block must yield a single bool, got [tensor<int32, []>]");
        loop.block("bool")
                .block("int32")
                .isRefused("the second block must yield the types of loop_vars,"
                        + " got [tensor<int32, []>] and [tensor<int32, []>, tensor<fp16, [1, 4]>]");
    }

    @Test
    void statesAreReadAndWrittenAsTensors() {
        Given state = op("read_state").type("input", new StateType(Given.type("fp16 4")));
        state.yields("fp16 4");
        Given write = op("write_state").type("input", new StateType(Given.type("fp16 4")));
        assertThat(write.tensor("data", "fp16 4").outputs()).isEmpty();
        write.tensor("data", "fp16 5")
                .isRefused("data must have the type of the state, got tensor<fp16, [5]> and tensor<fp16, [4]>");
        op("read_state")
                .tensor("input", "fp16 4")
                .isRefused("input must be the state of a tensor, got tensor<fp16, [4]>");
    }

    @Test
    void listsHaveElementsOfOneType() {
        assertThat(op("make_list")
                        .integers("elem_shape", 2, 3)
                        .integer("init_length", 7)
                        .text("dtype", "int32")
                        .outputs())
                .extracting(ValueType::toText)
                .containsExactly("list<tensor<int32, [2, 3]>, 7>");
        op("list_length").type("ls", LIST).yields("int32");
        op("list_read").type("ls", LIST).integer("index", 0).yields("fp32 2 ?");
        op("list_gather").type("ls", LIST).ints("indices", 1, 2, 3).yields("fp32 3 2 ?");
        assertThat(op("list_write")
                        .type("ls", LIST)
                        .integer("index", 0)
                        .tensor("value", "fp32 2 9")
                        .outputs())
                .containsExactly(LIST);
        assertThat(op("list_scatter")
                        .type("ls", LIST)
                        .ints("indices", 1, 2)
                        .tensor("value", "fp32 2 2 9")
                        .outputs())
                .containsExactly(LIST);
        op("list_write")
                .type("ls", LIST)
                .integer("index", 0)
                .tensor("value", "fp32 3 9")
                .isRefused(
                        "value must be of the type of the elements, got tensor<fp32, [3, 9]> and tensor<fp32, [2, ?]>");
        op("list_length").tensor("ls", "fp32 2").isRefused("ls must be a list, got tensor<fp32, [2]>");
    }
}
