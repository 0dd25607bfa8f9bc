package io.corepress.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.corepress.data.UnsupportedDataException;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import org.junit.jupiter.api.Test;

class RowsTest {
    @Test
    void probabilitiesAreTakenAsTheyAre() {
        Rows rows = Rows.of(floats(Shape.of(2, 3), 0.5f, 0.25f, 0.25f, 0, 0.125f, 0.875f));
        assertThat(rows.probabilities()).isTrue();
        assertThat(rows.score(0, 0).lossSum()).isCloseTo(Math.log(2), within(1e-6));
        assertThat(rows.score(1, 1).lossSum()).isCloseTo(Math.log(8), within(1e-6));
    }

    @Test
    void logitsGoThroughASoftmax() {
        Rows rows = Rows.of(floats(Shape.of(1, 3), 1000, 999, 998));
        double sum = 1 + Math.exp(-1) + Math.exp(-2);
        assertThat(rows.probabilities()).isFalse();
        assertThat(rows.score(0, 1).lossSum()).isCloseTo(1 + Math.log(sum), within(1e-4));
    }

    @Test
    void theBestFiveCountAndTheFirstOfEquals() {
        Rows rows = Rows.of(floats(Shape.of(1, 7), 1, 7, 7, 6, 5, 4, 3));
        assertThat(rows.best(0)).isEqualTo(1);
        assertThat(rows.score(0, 1).top1()).isEqualTo(1);
        assertThat(rows.score(0, 2).top1()).isZero();
        assertThat(rows.score(0, 5).top5()).isEqualTo(1);
        assertThat(rows.score(0, 6).top5()).isZero();
    }

    @Test
    void anAnswerThatIsNotANumberIsWrong() {
        Rows rows = Rows.of(floats(Shape.of(1, 2), Float.NaN, Float.NaN));
        assertThat(rows.score(0, 0).top1()).isZero();
    }

    @Test
    void axesOfOneBehindTheClassesAreNoClasses() {
        Rows rows = Rows.of(floats(Shape.of(1, 4, 1, 1), 1, 2, 3, 4));
        assertThat(rows.classes()).isEqualTo(4);
        assertThat(rows.count()).isEqualTo(1);
    }

    @Test
    void aLabelBeyondTheClassesIsRefused() {
        Rows rows = Rows.of(floats(Shape.of(1, 2), 1, 2));
        assertThatThrownBy(() -> rows.score(0, 2))
                .isInstanceOf(UnsupportedDataException.class)
                .hasMessageContaining("label 2");
    }

    private static Tensor floats(Shape shape, float... values) {
        return Tensor.ofFloats(DataType.FLOAT32, shape, values);
    }
}
