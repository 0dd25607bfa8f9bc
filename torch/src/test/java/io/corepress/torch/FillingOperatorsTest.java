package io.corepress.torch;

import static io.corepress.torch.OneOperation.floats;
import static io.corepress.torch.OneOperation.ints;
import static io.corepress.torch.OneOperation.shape;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.corepress.tensor.DataType;
import io.corepress.tensor.Tensor;
import org.junit.jupiter.api.Test;

/** What coremltools has no value inference of, against formulas; the rest is in {@link CoremltoolsValuesTest}. */
class FillingOperatorsTest {

    @Test
    void oneHotVectorsAreOnWhereTheIndexSays() {
        int[] indices = {1, 0, 3, 2, 3, 0};
        for (int axis : new int[] {-1, 0, 1, -2}) {
            Tensor result = OneOperation.of("one_hot")
                    .input("indices", ints(shape(2, 3), indices))
                    .with("one_hot_vector_size", 4)
                    .with("axis", axis)
                    .with("on_value", 2.5f)
                    .with("off_value", -1f)
                    .run();
            int place = axis < 0 ? axis + 3 : axis;
            long[] sizes = place == 0 ? shape(4, 2, 3) : place == 1 ? shape(2, 4, 3) : shape(2, 3, 4);
            assertThat(result.shape().sizes()).containsExactly(sizes);
            float[] numbers = result.toFloats();
            for (int at = 0; at < 24; at++) {
                int i = (int) (at / (sizes[1] * sizes[2]));
                int j = (int) (at / sizes[2] % sizes[1]);
                int k = (int) (at % sizes[2]);
                int index = place == 0 ? indices[3 * j + k] : place == 1 ? indices[3 * i + k] : indices[3 * i + j];
                int entry = place == 0 ? i : place == 1 ? j : k;
                assertThat(numbers[at]).isEqualTo(index == entry ? 2.5f : -1);
            }
        }
    }

    /** As in TensorFlow, whose operator this is. */
    @Test
    void indicesOutOfRangeAreOnNowhere() {
        Tensor result = OneOperation.of("one_hot")
                .input("indices", ints(shape(3), -1, 1, 2))
                .with("one_hot_vector_size", 2)
                .returning(DataType.INT32)
                .run();
        assertThat(result.toInts()).containsExactly(0, 0, 0, 1, 0, 0);
    }

    @Test
    void zeroIsFilledInByDefault() {
        Tensor filled = OneOperation.of("fill").withVector("shape", 2, 1).run();
        assertThat(filled.shape().sizes()).containsExactly(2, 1);
        assertThat(filled.toFloats()).containsExactly(0, 0);
        Tensor like = OneOperation.of("fill_like")
                .input("ref_tensor", ints(shape(3), 1, 2, 3))
                .run();
        assertThat(like.toFloats()).containsExactly(0, 0, 0);
    }

    @Test
    void rangesThatGoNowhereAreEmpty() {
        OneOperation range = OneOperation.of("range_1d").with("start", 3).with("end", 1);
        assertThat(range.with("step", 1).returning(DataType.INT32).run().shape().sizes())
                .containsExactly(0);
        assertThatExceptionOfType(EngineException.class)
                .isThrownBy(range.with("step", 0)::run)
                .withMessageContaining("step must not be 0");
    }

    @Test
    void rangesOfFloatsMayEndBetweenSteps() {
        Tensor result = OneOperation.of("range_1d")
                .input("start", floats(shape(), 1))
                .input("end", floats(shape(), 2.1f))
                .input("step", floats(shape(), 0.5f))
                .run();
        assertThat(result.toFloats()).containsExactly(1, 1.5f, 2);
    }
}
