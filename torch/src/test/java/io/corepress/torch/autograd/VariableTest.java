package io.corepress.torch.autograd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.BinaryOperator;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class VariableTest {
    private static final float STEP = 1e-2f;

    /** Smooth functions of a [3, 4] and another [3, 4], all numbers of both above 0.5. */
    private static final Map<String, BinaryOperator<Variable>> SMOOTH = Map.ofEntries(
            Map.entry("add", Variable::add),
            Map.entry("add a number", (a, b) -> a.add(0.5)),
            Map.entry("sub", Variable::sub),
            Map.entry("sub a number", (a, b) -> a.sub(0.5)),
            Map.entry("mul", Variable::mul),
            Map.entry("mul by a number", (a, b) -> a.mul(0.5)),
            Map.entry("div", Variable::div),
            Map.entry("div by a number", (a, b) -> a.div(0.5)),
            Map.entry("pow", (a, b) -> a.pow(1.5)),
            Map.entry("neg", (a, b) -> a.neg()),
            Map.entry("abs", (a, b) -> a.neg().abs()),
            Map.entry("sqrt", (a, b) -> a.sqrt()),
            Map.entry("square", (a, b) -> a.square()),
            Map.entry("exp", (a, b) -> a.exp()),
            Map.entry("log", (a, b) -> a.log()),
            Map.entry("matmul", (a, b) -> a.matmul(Shaping.transpose(b, 0, 1))),
            Map.entry("sum", (a, b) -> a.sum()),
            Map.entry("mean", (a, b) -> a.mean()),
            Map.entry("sum of an axis", (a, b) -> Reductions.sum(a, false, 0)),
            Map.entry("mean of an axis", (a, b) -> Reductions.mean(a, true, -1)),
            Map.entry("amax", (a, b) -> Reductions.amax(a, true, 1)),
            Map.entry("amin", (a, b) -> Reductions.amin(a, false, 1)),
            Map.entry("softmax", (a, b) -> Reductions.softmax(a, -1)),
            Map.entry("logSoftmax", (a, b) -> Reductions.logSoftmax(a, 0)),
            Map.entry("permute", (a, b) -> Shaping.permute(a, 1, 0).mul(Shaping.transpose(b, 0, 1))),
            Map.entry("slice", (a, b) -> Shaping.slice(a, 1, 1, 2)),
            Map.entry("concat", (a, b) -> Shaping.concat(List.of(a, b), 1).square()),
            Map.entry("stack", (a, b) -> Shaping.stack(List.of(a, b), 1).square()),
            Map.entry(
                    "expand",
                    (a, b) -> Shaping.expand(a.reshape(1, 3, 4), 2, 3, 4).square()),
            Map.entry("gather", (a, b) -> Picking.gather(a, 1, indices(Shape.of(3, 2), 1, 2, 0, 3, 2, 2))),
            Map.entry("indexSelect", (a, b) -> Picking.indexSelect(a, 1, indices(Shape.of(2), 3, 3))),
            Map.entry("largest", (a, b) -> Picking.largest(a, 2, 1).numbers()),
            Map.entry("smallest", (a, b) -> Picking.smallest(a, 2, 0).numbers()),
            Map.entry(
                    "kthSmallest", (a, b) -> Picking.kthSmallest(a, 2, 1, true).numbers()),
            Map.entry("where", (a, b) -> Masks.where(Masks.greater(a, 1.05), a, b)),
            Map.entry("minimum", Masks::minimum),
            Map.entry("maximum", Masks::maximum),
            Map.entry("clamp", (a, b) -> Masks.clamp(a, 0, 1.05)),
            Map.entry("squaredDistances", Differences::squaredDistances),
            Map.entry("meanSquaredError", Differences::meanSquaredError),
            Map.entry(
                    "negativeLogLikelihood",
                    (a, b) -> Differences.negativeLogLikelihood(
                            Reductions.logSoftmax(a, 1), indices(Shape.of(3), 1, -1, 3))));

    private static Variable indices(Shape shape, int... numbers) {
        return Variable.of(Tensor.ofInts(DataType.INT32, shape, numbers));
    }

    private static float[] numbers(long seed) {
        Random random = new Random(seed);
        float[] numbers = new float[12];
        for (int i = 0; i < numbers.length; i++) {
            // Far enough apart for no step to change which of two is larger.
            numbers[i] = 0.55f + 0.11f * ((5 * i + (int) seed) % 12) + 0.01f * random.nextFloat();
        }
        return numbers;
    }

    /** {@return the weighted sum of the results, whose derivatives are compared} */
    private static Variable weighted(Variable result) {
        long count = result.shape().elementCount();
        float[] weights = new float[(int) count];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = 1 + 0.3f * (i % 5);
        }
        return result.reshape(count).mul(Variable.of(Shape.of(count), weights)).sum();
    }

    @TestFactory
    List<DynamicTest> gradientsAreFiniteDifferences() {
        return SMOOTH.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(entry -> DynamicTest.dynamicTest(entry.getKey(), () -> check(entry.getValue())))
                .toList();
    }

    private static void check(BinaryOperator<Variable> operation) {
        try (VariableScope scope = VariableScope.open()) {
            Variable[] operands = {parameter(numbers(3)), parameter(numbers(4))};
            weighted(operation.apply(operands[0], operands[1])).backward();
            for (int operand = 0; operand < 2; operand++) {
                float[] gradient = operands[operand]
                        .gradient()
                        .map(found -> found.toTensor().toFloats())
                        .orElseGet(() -> new float[12]);
                for (int i = 0; i < 12; i++) {
                    double difference =
                            (at(operation, operand, i, STEP) - at(operation, operand, i, -STEP)) / (2 * STEP);
                    assertThat((double) gradient[i]).isCloseTo(difference, within(2e-3 + 5e-3 * Math.abs(difference)));
                }
                operands[operand].close();
            }
        }
    }

    private static double at(BinaryOperator<Variable> operation, int operand, int index, float step) {
        float[][] numbers = {numbers(3), numbers(4)};
        numbers[operand][index] += step;
        Shape shape = Shape.of(3, 4);
        return weighted(operation.apply(Variable.of(shape, numbers[0]), Variable.of(shape, numbers[1])))
                .toFloat();
    }

    private static Variable parameter(float... numbers) {
        Shape shape = numbers.length == 12 ? Shape.of(3, 4) : Shape.of(numbers.length);
        return Variable.parameter(Tensor.ofFloats(DataType.FLOAT32, shape, numbers));
    }

    @Test
    void roundingGoesToEvenAndPassesTheGradientOn() {
        try (VariableScope scope = VariableScope.open();
                Variable x = parameter(0.5f, 1.5f, 2.5f, -0.5f, 0.6f)) {
            Variable rounded = Rounding.roundStraightThrough(x);
            rounded.mul(Variable.of(Shape.of(5), 1, 2, 3, 4, 5)).sum().backward();
            assertThat(rounded.toTensor().toFloats()).containsExactly(0, 2, 2, 0, 1);
            assertThat(x.gradient().orElseThrow().toTensor().toFloats()).containsExactly(1, 2, 3, 4, 5);
            x.clearGradient();
            Rounding.round(x).sum().backward();
            assertThat(x.gradient().orElseThrow().toTensor().toFloats()).containsOnly(0);
        }
    }

    @Test
    void halvesAreExactAndPassTheGradientOn() {
        float third = 1 / 3f;
        try (VariableScope scope = VariableScope.open();
                Variable x = parameter(third, 1000.3f)) {
            Variable half = Rounding.toHalfStraightThrough(x);
            half.sum().backward();
            assertThat(half.toTensor().toFloats())
                    .containsExactly(
                            Float.float16ToFloat(Float.floatToFloat16(third)),
                            Float.float16ToFloat(Float.floatToFloat16(1000.3f)));
            assertThat(x.gradient().orElseThrow().toTensor().toFloats()).containsExactly(1, 1);
        }
    }

    @Test
    void masksAreOnesAndZeros() {
        try (VariableScope scope = VariableScope.open()) {
            Variable a = Variable.of(Shape.of(3), 1, 2, 3);
            Variable b = Variable.of(Shape.of(3), 2, 2, 2);
            assertThat(Masks.greater(a, b).toTensor().toFloats()).containsExactly(0, 0, 1);
            assertThat(Masks.greaterOrEqual(a, b).toTensor().toFloats()).containsExactly(0, 1, 1);
            assertThat(Masks.less(a, b).toTensor().toFloats()).containsExactly(1, 0, 0);
            assertThat(Masks.equal(a, b).toTensor().toFloats()).containsExactly(0, 1, 0);
            assertThat(Masks.greater(a, 2).toTensor().toFloats()).containsExactly(0, 0, 1);
            assertThat(Masks.greaterOrEqual(a, 2).toTensor().toFloats()).containsExactly(0, 1, 1);
            assertThat(Masks.less(a, 2).toTensor().toFloats()).containsExactly(1, 0, 0);
            assertThat(Masks.equal(a, 2).toTensor().toFloats()).containsExactly(0, 1, 0);
        }
    }

    @Test
    void indicesAreOfTheSmallestAndTheLargest() {
        try (VariableScope scope = VariableScope.open()) {
            Variable x = Variable.of(Shape.of(2, 3), 3, 1, 1, 4, 6, 5);
            assertThat(Reductions.argmin(x, 1, false).toTensor().toInts()).containsExactly(1, 0);
            assertThat(Reductions.argmax(x, 1, true).toTensor().shape()).isEqualTo(Shape.of(2, 1));
            assertThat(Picking.largest(x, 1, 1).indices().toTensor().toInts()).containsExactly(0, 1);
        }
    }

    @Test
    void gradientsAddUpUntilTheyAreCleared() {
        try (VariableScope scope = VariableScope.open();
                Variable x = parameter(3)) {
            assertThat(x.gradient()).isEmpty();
            x.square().sum().backward();
            x.square().sum().backward();
            assertThat(x.gradient().orElseThrow().toFloat()).isEqualTo(12);
            x.clearGradient();
            assertThat(x.gradient()).isEmpty();
            x.detach().square().sum();
            assertThat(x.detach().hasHistory()).isFalse();
        }
    }

    @Test
    void changesInPlaceAreUnseenByGradients() {
        try (VariableScope scope = VariableScope.open();
                Variable x = parameter(1, 2)) {
            InPlace.addScaled(x, Variable.of(Shape.of(2), 10, 20), 0.5);
            InPlace.scale(x, 2);
            InPlace.add(x, 1);
            InPlace.addProduct(x, x, x, 1);
            InPlace.addQuotient(x, x, Variable.of(Shape.of(2), 2, 4), -1);
            InPlace.approach(x, Variable.of(Shape.of(2), 0, 0), 0.5);
            InPlace.multiply(x, Variable.of(Shape.of(2), 1, 0.5f));
            // 6, 12; 12, 24; 13, 25; 182, 650; 91, 487.5; 45.5, 243.75; 45.5, 121.875
            assertThat(x.toTensor().toFloats()).containsExactly(45.5f, 121.875f);
            InPlace.copy(x, Variable.of(Shape.of(2), 7, 8));
            x.sum().backward();
            assertThat(x.gradient().orElseThrow().toTensor().toFloats()).containsExactly(1, 1);
            InPlace.fill(x, 4);
            assertThat(x.toTensor().toFloats()).containsExactly(4, 4);
        }
    }

    @Test
    void whatIsKeptOutlivesItsScope() {
        Variable kept;
        try (VariableScope scope = VariableScope.open()) {
            kept = Variable.of(Shape.of(2), 1, 2).mul(3).keep();
        }
        assertThat(kept.toTensor().toFloats()).containsExactly(3, 6);
        kept.close();
    }

    @Test
    void aScopeWithoutGradientsRemembersNothing() {
        try (Variable x = parameter(3);
                VariableScope scope = VariableScope.open()) {
            try (VariableScope inner = VariableScope.withoutGradients()) {
                assertThat(x.square().hasHistory()).isFalse();
            }
            assertThat(x.square().hasHistory()).isTrue();
        }
    }

    @Test
    void moreThanOneNumberCannotGoBack() {
        try (VariableScope scope = VariableScope.open();
                Variable x = parameter(1, 2)) {
            assertThatThrownBy(() -> x.square().backward())
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("only one number can go back, got [2]");
        }
    }
}
