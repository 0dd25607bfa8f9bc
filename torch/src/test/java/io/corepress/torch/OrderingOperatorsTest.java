package io.corepress.torch;

import static io.corepress.torch.OneOperation.floats;
import static io.corepress.torch.OneOperation.shape;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.corepress.tensor.DataType;
import io.corepress.tensor.Tensor;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the value inference of coremltools leaves open of sorting; see {@link CoremltoolsValuesTest} for the rest. */
class OrderingOperatorsTest {
    private static final Tensor TIES = floats(shape(6), 2, 5, 2, 5, 1, 5);

    @Test
    void ofEqualNumbersTheFirstComesFirst() {
        List<Tensor> results = OneOperation.of("topk")
                .input("x", TIES)
                .with("k", 4)
                .returning(DataType.FLOAT32, DataType.INT32)
                .runAll();
        assertThat(results.get(0).toFloats()).containsExactly(5, 5, 5, 2);
        assertThat(results.get(1).toInts()).containsExactly(1, 3, 5, 0);
        Tensor order = OneOperation.of("argsort")
                .input("x", TIES)
                .with("ascending", true)
                .returning(DataType.INT32)
                .run();
        assertThat(order.toInts()).containsExactly(4, 0, 2, 1, 3, 5);
    }

    @Test
    void minusOneTakesAll() {
        List<Tensor> results = OneOperation.of("topk")
                .input("x", TIES)
                .with("k", -1)
                .with("sort", false)
                .returning(DataType.FLOAT32, DataType.INT32)
                .runAll();
        assertThat(results.get(0).toFloats()).containsExactlyInAnyOrder(5, 5, 5, 2, 2, 1);
        assertThat(results.get(1).toInts()).containsExactlyInAnyOrder(0, 1, 2, 3, 4, 5);
    }

    @Test
    void moreThanThereAreCannotBeTaken() {
        OneOperation operation = OneOperation.of("topk").input("x", TIES).with("k", 7);
        assertThatExceptionOfType(EngineException.class)
                .isThrownBy(operation::run)
                .withMessageContaining("k must be -1 to 6, got 7");
    }
}
