package io.corepress.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import org.junit.jupiter.api.Test;

class DeviationTest {
    @Test
    void followsTheFormulas() {
        Deviation deviation = Deviation.between(floats(3, 0, 4), floats(3, 1, 4));
        assertThat(deviation.snrDecibels()).isCloseTo(10 * Math.log10(25), within(1e-12));
        assertThat(deviation.psnrDecibels()).isCloseTo(10 * Math.log10(16 / (1.0 / 3)), within(1e-12));
        assertThat(deviation.cosine()).isCloseTo(25 / (5 * Math.sqrt(26)), within(1e-12));
        assertThat(deviation.maxError()).isEqualTo(1);
    }

    @Test
    void equalValuesHaveNoError() {
        Deviation deviation = Deviation.between(floats(1, -2, 3), floats(1, -2, 3));
        assertThat(deviation.snrDecibels()).isInfinite();
        assertThat(deviation.cosine()).isCloseTo(1, within(1e-12));
        assertThat(Deviation.between(floats(0, 0), floats(0, 0)).cosine()).isEqualTo(1);
    }

    @Test
    void placesThatAreNotFiniteAreCountedApart() {
        Deviation deviation = Deviation.between(
                floats(1, Float.NaN, Float.POSITIVE_INFINITY, 2), floats(1, Float.NaN, 7, Float.NEGATIVE_INFINITY));
        assertThat(deviation.notFinite()).isEqualTo(2);
        assertThat(deviation.error()).isZero();
    }

    @Test
    void partsAddUpToTheWhole() {
        Deviation whole = Deviation.between(floats(1, 2, 3, 4), floats(1, 1, 5, 4));
        Deviation parts =
                Deviation.between(floats(1, 2), floats(1, 1)).plus(Deviation.between(floats(3, 4), floats(5, 4)));
        assertThat(parts).isEqualTo(whole);
    }

    @Test
    void sizesMustBeTheSame() {
        assertThatThrownBy(() -> Deviation.between(floats(1, 2), floats(1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("cannot compare");
    }

    private static Tensor floats(float... values) {
        return Tensor.ofFloats(DataType.FLOAT32, Shape.of(values.length), values);
    }
}
