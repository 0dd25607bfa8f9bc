package io.corepress.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.corepress.mil.Value;
import io.corepress.tensor.Tensor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The engine against the value inference of coremltools, as {@code interop/engine_values.py} wrote it down: each operator
 * with what it is given computed by the program, and again with everything known from the file.
 */
class CoremltoolsValuesTest {

    static List<CoremltoolsCase> cases() throws IOException {
        return CoremltoolsCase.all();
    }

    @Test
    void thereAreCasesOfManyOperators() throws IOException {
        assertThat(cases().stream().map(CoremltoolsCase::type).distinct()).hasSizeGreaterThan(80);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void valuesAreThoseOfCoremltools(CoremltoolsCase one) {
        compare(one.operation().runAll(), one.outputs());
    }

    @ParameterizedTest
    @MethodSource("cases")
    void valuesAreTheSameWhereTheFileKnowsEverything(CoremltoolsCase one) {
        OneOperation known = one.operation();
        List<String> single = new ArrayList<>(known.inputs().keySet());
        single.removeIf(parameter -> one.operation().inputs().get(parameter).size() > 1);
        for (String parameter : single) {
            known = known.known(
                    parameter, Value.of(known.inputs().get(parameter).getFirst()));
        }
        compare(known.runAll(), one.outputs());
    }

    /** Numbers of float32 that were computed in another order differ in their last digits. */
    private static void compare(List<Tensor> actual, List<Tensor> expected) {
        assertThat(actual).hasSameSizeAs(expected);
        for (int i = 0; i < expected.size(); i++) {
            assertThat(actual.get(i).shape()).isEqualTo(expected.get(i).shape());
            assertThat(actual.get(i).dataType()).isEqualTo(expected.get(i).dataType());
            float[] numbers = CoremltoolsCase.numbers(actual.get(i));
            float[] wanted = CoremltoolsCase.numbers(expected.get(i));
            for (int at = 0; at < wanted.length; at++) {
                assertThat(numbers[at])
                        .as("output %d, element %d", i, at)
                        .isCloseTo(wanted[at], within(2e-6f * Math.max(1, Math.abs(wanted[at]))));
            }
        }
    }
}
