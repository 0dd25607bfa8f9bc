package io.corepress.torch;

import static io.corepress.torch.OneOperation.floats;
import static io.corepress.torch.OneOperation.ints;
import static io.corepress.torch.OneOperation.shape;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import io.corepress.tensor.DataType;
import io.corepress.tensor.Tensor;
import java.util.Map;
import java.util.function.DoubleBinaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Scattering against loops that bring one update after the other to its place. */
class ScatteringOperatorsTest {
    private static final float[] DATA = {1, -2, 3, 4, 0.5f, 6, -7, 8, 9, 2, 11, 12};
    private static final float[] UPDATES = {2, 0.5f, -3, 4, 5, -6, 7, 8, 0.25f};
    private static final Map<String, DoubleBinaryOperator> MODES = Map.of(
            "add", Double::sum,
            "sub", (before, update) -> before - update,
            "mul", (before, update) -> before * update,
            "div", (before, update) -> before / update,
            "max", Math::max,
            "min", Math::min,
            "update", (before, update) -> update);

    @ParameterizedTest
    @ValueSource(strings = {"add", "sub", "mul", "div", "max", "min", "update"})
    void slicesAreBroughtToTheirPlaces(String mode) {
        int[] rows = {2, 0, 2};
        double[] expected = doubles(DATA);
        for (int i = 0; i < rows.length; i++) {
            for (int column = 0; column < 3; column++) {
                apply(mode, expected, 3 * rows[i] + column, UPDATES[3 * i + column]);
            }
        }
        Tensor result = OneOperation.of("scatter")
                .input("data", floats(shape(4, 3), DATA))
                .input("indices", ints(shape(3), rows[0], rows[1] - 4, rows[2]))
                .input("updates", floats(shape(3, 3), UPDATES))
                .with("mode", mode)
                .run();
        compare(result, expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"add", "sub", "mul", "div", "max", "min", "update"})
    void slicesGoAlongAnyAxis(String mode) {
        int[] columns = {1, 3};
        double[] expected = doubles(DATA);
        for (int row = 0; row < 3; row++) {
            for (int i = 0; i < columns.length; i++) {
                apply(mode, expected, 4 * row + columns[i], UPDATES[2 * row + i]);
            }
        }
        Tensor result = OneOperation.of("scatter")
                .input("data", floats(shape(3, 4), DATA))
                .input("indices", ints(shape(2), columns))
                .input("updates", floats(shape(3, 2), java.util.Arrays.copyOf(UPDATES, 6)))
                .with("axis", -1)
                .with("mode", mode)
                .run();
        compare(result, expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"add", "sub", "mul", "div", "max", "min", "update"})
    void numbersGoAlongAnAxis(String mode) {
        int[] places = {3, 3, 0, 1, 0, 1, 2, 2, 2};
        double[] expected = doubles(DATA);
        for (int i = 0; i < places.length; i++) {
            apply(mode, expected, 4 * (i / 3) + places[i], UPDATES[i]);
        }
        Tensor result = OneOperation.of("scatter_along_axis")
                .input("data", floats(shape(3, 4), DATA))
                .input("indices", ints(shape(3, 3), places))
                .input("updates", floats(shape(3, 3), UPDATES))
                .with("axis", 1)
                .with("mode", mode)
                .run();
        compare(result, expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"add", "sub", "mul", "div", "max", "min", "update"})
    void rowsOfIndicesPointAtNumbers(String mode) {
        int[][] places = {{0, 1}, {2, 3}, {0, 1}, {1, 0}};
        double[] expected = doubles(DATA);
        for (int i = 0; i < places.length; i++) {
            apply(mode, expected, 4 * places[i][0] + places[i][1], UPDATES[i]);
        }
        Tensor result = OneOperation.of("scatter_nd")
                .input("data", floats(shape(3, 4), DATA))
                .input("indices", ints(shape(4, 2), 0, 1, -1, 3, 0, -3, 1, 0))
                .input("updates", floats(shape(4), java.util.Arrays.copyOf(UPDATES, 4)))
                .with("mode", mode)
                .run();
        compare(result, expected);
    }

    @Test
    void shortRowsOfIndicesPointAtSlices() {
        double[] expected = doubles(DATA);
        for (int i = 0; i < 6; i++) {
            apply("update", expected, i < 3 ? 9 + i : 3 + i - 3, UPDATES[i]);
        }
        Tensor result = OneOperation.of("scatter_nd")
                .input("data", floats(shape(2, 2, 3), DATA))
                .input("indices", ints(shape(2, 2), 1, 1, 0, 1))
                .input("updates", floats(shape(2, 3), java.util.Arrays.copyOf(UPDATES, 6)))
                .with("mode", "update")
                .run();
        compare(result, expected);
    }

    /** coremltools 9 writes the mode into the file always, and fills in {@code add} where none is given. */
    @Test
    void theModeIsToAddWhereNoneIsGiven() {
        for (String type : new String[] {"scatter", "scatter_along_axis", "scatter_nd"}) {
            Tensor indices = type.equals("scatter_nd") ? ints(shape(1, 1), 2) : ints(shape(1), 2);
            Tensor result = OneOperation.of(type)
                    .input("data", floats(shape(3), 1, 2, 3))
                    .input("indices", indices)
                    .input("updates", floats(shape(1), 4))
                    .run();
            assertThat(result.toFloats()).containsExactly(1, 2, 7);
        }
    }

    @Test
    void quotientsOfIntegersAreRoundedTowardZero() {
        Tensor result = OneOperation.of("scatter")
                .input("data", ints(shape(3), -7, 7, 5))
                .input("indices", ints(shape(3), 0, 1, 1))
                .input("updates", ints(shape(3), 2, 2, -2))
                .with("mode", "div")
                .returning(DataType.INT32)
                .run();
        assertThat(result.toInts()).containsExactly(-3, -1, 5);
    }

    @Test
    void dataStayAsTheyWere() {
        Tensor data = floats(shape(3), 1, 2, 3);
        OneOperation operation = OneOperation.of("scatter")
                .input("data", data)
                .input("indices", ints(shape(1), 0))
                .input("updates", floats(shape(1), 9));
        assertThat(operation.run().toFloats()).isEqualTo(operation.run().toFloats());
    }

    @Test
    void validatedIndicesMustBeInside() {
        OneOperation operation = OneOperation.of("scatter")
                .input("data", floats(shape(3), 1, 2, 3))
                .input("indices", ints(shape(1), -1))
                .input("updates", floats(shape(1), 9))
                .with("validate_indices", true);
        assertThatExceptionOfType(EngineException.class)
                .isThrownBy(operation::run)
                .withMessageContaining("indices must be in [0, 3), got -1");
    }

    private static void apply(String mode, double[] numbers, int place, float update) {
        numbers[place] = MODES.get(mode).applyAsDouble(numbers[place], update);
    }

    private static double[] doubles(float[] floats) {
        double[] doubles = new double[floats.length];
        for (int i = 0; i < floats.length; i++) {
            doubles[i] = floats[i];
        }
        return doubles;
    }

    private static void compare(Tensor result, double[] expected) {
        float[] actual = result.toFloats();
        assertThat(actual).hasSameSizeAs(expected);
        for (int i = 0; i < expected.length; i++) {
            assertThat((double) actual[i]).isCloseTo(expected[i], within(1e-6 * Math.max(1, Math.abs(expected[i]))));
        }
    }
}
