package io.corepress.torch;

import static io.corepress.torch.OneOperation.floats;
import static io.corepress.torch.OneOperation.ints;
import static io.corepress.torch.OneOperation.shape;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.corepress.tensor.Tensor;
import org.junit.jupiter.api.Test;

/**
 * What coremltools has no value inference of: {@code gather_nd} against loops that follow its definition, and indices
 * that are out of range. The rest of the family is in {@link CoremltoolsValuesTest}.
 */
class GatheringOperatorsTest {
    private static final Tensor CUBE = floats(shape(2, 3, 2), 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);

    @Test
    void rowsOfIndicesPointAtNumbers() {
        Tensor indices = ints(shape(2, 3), 0, 2, 1, -1, -3, -2);
        Tensor result = OneOperation.of("gather_nd")
                .input("x", CUBE)
                .input("indices", indices)
                .run();
        assertThat(result.shape().sizes()).containsExactly(2);
        assertThat(result.toFloats()).containsExactly(at(0, 2, 1), at(1, 0, 0));
    }

    @Test
    void shortRowsOfIndicesPointAtSlices() {
        Tensor indices = ints(shape(2, 1, 2), 1, 2, 0, 1);
        Tensor result = OneOperation.of("gather_nd")
                .input("x", CUBE)
                .input("indices", indices)
                .run();
        assertThat(result.shape().sizes()).containsExactly(2, 1, 2);
        assertThat(result.toFloats()).containsExactly(at(1, 2, 0), at(1, 2, 1), at(0, 1, 0), at(0, 1, 1));
    }

    @Test
    void batchesOfIndicesPointIntoTheirOwnBatch() {
        int[][][] rows = {{{2, 1}, {0, 0}, {1, 1}}, {{1, 0}, {2, 0}, {0, 1}}};
        Tensor result = OneOperation.of("gather_nd")
                .input("x", CUBE)
                .input("indices", ints(shape(2, 3, 2), 2, 1, 0, 0, 1, 1, 1, 0, 2, 0, 0, 1))
                .with("batch_dims", 1)
                .run();
        assertThat(result.shape().sizes()).containsExactly(2, 3);
        float[] numbers = result.toFloats();
        for (int batch = 0; batch < 2; batch++) {
            for (int row = 0; row < 3; row++) {
                int[] place = rows[batch][row];
                assertThat(numbers[3 * batch + row]).isEqualTo(at(batch, place[0], place[1]));
            }
        }
    }

    @Test
    void batchesMayHaveSlicesToo() {
        Tensor result = OneOperation.of("gather_nd")
                .input("x", CUBE)
                .input("indices", ints(shape(2, 1), 2, 1))
                .with("batch_dims", 1)
                .run();
        assertThat(result.shape().sizes()).containsExactly(2, 2);
        assertThat(result.toFloats()).containsExactly(at(0, 2, 0), at(0, 2, 1), at(1, 1, 0), at(1, 1, 1));
    }

    @Test
    void indicesBehindTheEndAreRefused() {
        OneOperation operation = OneOperation.of("gather")
                .input("x", CUBE)
                .input("indices", ints(shape(1), 3))
                .with("axis", 1);
        assertThatExceptionOfType(EngineException.class)
                .isThrownBy(operation::run)
                .withMessageContaining("(gather): indices must be in [-3, 3), got 3");
    }

    @Test
    void validatedIndicesMustNotBeNegative() {
        OneOperation operation = OneOperation.of("gather_along_axis")
                .input("x", CUBE)
                .input("indices", ints(shape(2, 1, 2), 0, -1, 0, 0))
                .with("axis", 1);
        assertThat(operation.run().toFloats()).containsExactly(at(0, 0, 0), at(0, 2, 1), at(1, 0, 0), at(1, 0, 1));
        assertThatExceptionOfType(EngineException.class)
                .isThrownBy(operation.with("validate_indices", true)::run)
                .withMessageContaining("indices must be in [0, 3), got -1");
    }

    @Test
    void noIndicesGiveNoNumbers() {
        Tensor result = OneOperation.of("gather")
                .input("x", CUBE)
                .input("indices", ints(shape(0)))
                .with("axis", 1)
                .run();
        assertThat(result.shape().sizes()).containsExactly(2, 0, 2);
    }

    private static float at(int i, int j, int k) {
        return CUBE.toFloats()[6 * i + 2 * j + k];
    }
}
