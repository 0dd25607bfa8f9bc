package io.corepress.torch;

import static io.corepress.torch.OneOperation.ints;
import static io.corepress.torch.OneOperation.shape;
import static org.assertj.core.api.Assertions.assertThat;

import io.corepress.tensor.DataType;
import io.corepress.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What coremltools has no value inference of, against formulas; the rest is in {@link CoremltoolsValuesTest}. */
class ReductionOperatorsTest {

    @ParameterizedTest
    @CsvSource({"0, false", "0, true", "1, false", "1, true", "-1, false", "-1, true"})
    void exclusiveSumsLeaveOutTheirOwnPlace(int axis, boolean reverse) {
        Grid x = Grid.mixed(2, 3, 4);
        int summed = axis < 0 ? axis + 3 : axis;
        Grid expected = Grid.computed(x.sizes(), place -> {
            double sum = 0;
            for (int at = 0; at < x.sizes()[summed]; at++) {
                long[] other = place.clone();
                other[summed] = at;
                boolean counts = reverse ? at > place[summed] : at < place[summed];
                sum += counts ? x.at(other) : 0;
            }
            return sum;
        });
        OneOperation operation = OneOperation.of("cumsum")
                .input("x", x.tensor())
                .with("axis", axis)
                .with("exclusive", true)
                .with("reverse", reverse);
        ConvolutionOperatorsTest.compare(operation.run(), expected);
    }

    @Test
    void sumsOfIntegersAreIntegers() {
        Tensor result = OneOperation.of("cumsum")
                .input("x", ints(shape(4), 5, -1, 2, 7))
                .with("exclusive", true)
                .returning(DataType.INT32)
                .run();
        assertThat(result.toInts()).containsExactly(0, 5, 4, 6);
    }
}
