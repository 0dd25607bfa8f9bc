package io.corepress.mil.infer;

import static io.corepress.mil.infer.Given.op;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SliceTypesTest {
    @ParameterizedTest
    @CsvSource({
        "10, 2, 7, 1, 5", "10, 2, 7, 2, 3", "10, -3, 10, 1, 3", "10, 0, -1, 1, 9", "10, 2, 99, 1, 8", "10, 7, 2, 1, 0",
        "10, 7, 2, -1, 5", "10, 7, 2, -2, 3", "10, 9, -99, -1, 10", "?, 2, 3, 1, 1", "?, 2, 4, 1, ?", "?, -1, 3, 1, ?",
        "?, 2, 4, 3, 1", "?, 3, 3, 1, 0"
    })
    void aSliceTakesThePlacesFromBeginToEnd(String size, int begin, int end, int stride, String expected) {
        op("slice_by_index")
                .tensor("x", "fp16 " + size)
                .ints("begin", begin)
                .ints("end", end)
                .ints("stride", stride)
                .yields("fp16 " + expected);
    }

    @Test
    void masksOpenASliceAndDropAnAxis() {
        Given slice = op("slice_by_index")
                .tensor("x", "fp16 10 ? 10 ?")
                .ints("begin", 3, 3, 3, -1)
                .ints("end", 5, 5, 5, 5);
        slice.bools("begin_mask", 1, 1, 0, 0).bools("end_mask", 0, 1, 1, 1).yields("fp16 5 ? 7 1");
        slice.bools("squeeze_mask", 1, 0, 1, 0).yields("fp16 ? ?");
        slice.ints("stride", 2, 2, 0, 1).isRefused("stride must not be 0, got [2, 2, 0, 1]");
        slice.ints("begin", 1, 2)
                .isRefused(
                        "begin must have one number for each axis of x, got tensor<int32, [2]> and tensor<fp16, [10, ?, 10, ?]>");
    }

    @Test
    void placesThatAreComputedLeaveTheSizeOpen() {
        Given slice = op("slice_by_index")
                .tensor("x", "fp16 10 1 8")
                .tensor("begin", "int32 3")
                .ints("end", 5, 1, 5);
        slice.yields("fp16 ? 1 ?");
        slice.bools("begin_mask", 1, 0, 0).yields("fp16 5 1 ?");
    }

    @Test
    void aSliceBySizeMayTakeAllThatIsLeft() {
        Given slice = op("slice_by_size").tensor("x", "fp16 10 ? 8").ints("begin", 2, 2, -3);
        slice.ints("size", 4, -1, -1).yields("fp16 4 ? 3");
        slice.ints("size", 9, 1, 1)
                .isRefused(
                        "the slice must lie within x, got begin [2, 2, -3], size [9, 1, 1] and tensor<fp16, [10, ?, 8]>");
        slice.tensor("size", "int32 3").yields("fp16 ? ? ?");
        slice.tensor("begin", "int32 3").ints("size", 4, -1, 2).yields("fp16 4 ? 2");
    }

    @Test
    void anUpdateHasTheShapeOfItsSlice() {
        Given update =
                op("slice_update").tensor("x", "fp16 10 8").ints("begin", 2, 0).ints("end", 4, 8);
        update.tensor("update", "fp16 2 8").yields("fp16 10 8");
        update.tensor("update", "fp16 3 8")
                .isRefused("update must have the shape of the slice, [2, 8], got tensor<fp16, [3, 8]>");
    }
}
