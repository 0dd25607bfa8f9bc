package io.corepress.learn.train.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.corepress.data.Label;
import io.corepress.data.UnsupportedDataException;
import io.corepress.mil.OpSet;
import io.corepress.mil.build.FunctionBuilder;
import io.corepress.mil.build.Var;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import io.corepress.torch.autograd.Variable;
import io.corepress.torch.autograd.VariableScope;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LossTest {
    private static final Label ONE = new Label.ClassIndex(1);

    private static TrainingBatch batch(int rows, Label... labels) {
        Tensor x = Tensor.ofFloats(DataType.FLOAT32, Shape.of(rows), new float[rows]);
        return new TrainingBatch(Map.of("x", x), List.of(labels), Math.max(1, labels.length), rows);
    }

    private static Label ints(int... numbers) {
        return new Label.Target(Tensor.ofInts(DataType.INT32, Shape.of(numbers.length), numbers));
    }

    private static double loss(Loss loss, TrainingBatch batch, Shape shape, float... numbers) {
        try (VariableScope scope = VariableScope.withoutGradients()) {
            return loss.of(Map.of("y", Variable.of(shape, numbers)), batch, Map.of())
                    .toFloat();
        }
    }

    @Test
    void crossEntropyIsTheMeanOfRowsThatCount() {
        Loss logits = new CrossEntropyLoss("y", OutputKind.LOGITS);
        double first = Math.log(1 + Math.exp(1));
        assertThat(loss(logits, batch(1, ONE), Shape.of(1, 2), 1, 0)).isCloseTo(first, within(1e-6));
        // The second row only fills up.
        assertThat(loss(logits, batch(2, ONE), Shape.of(2, 2), 1, 0, 5, 9)).isCloseTo(first, within(1e-6));
        Loss probabilities = new CrossEntropyLoss("y", OutputKind.PROBABILITIES);
        assertThat(loss(probabilities, batch(1, ONE), Shape.of(1, 2, 1, 1), 0.75f, 0.25f))
                .isCloseTo(-Math.log(0.25), within(1e-6));
    }

    @Test
    void sequencesHaveAClassAtEachPlace() {
        Loss logits = new CrossEntropyLoss("y", OutputKind.LOGITS);
        double right = Math.log(1 + Math.exp(-2));
        double wrong = Math.log(1 + Math.exp(2));
        assertThat(loss(logits, batch(1, ints(0, 1)), Shape.of(1, 2, 2), 2, 0, 2, 0))
                .isCloseTo((right + wrong) / 2, within(1e-6));
        assertThatThrownBy(() -> loss(logits, batch(1, ints(0)), Shape.of(1, 2, 2), 2, 0, 2, 0))
                .isInstanceOf(UnsupportedDataException.class)
                .hasMessage("a sample has 1 labels, and the output 2 answers for each");
    }

    @Test
    void squaredErrorsLeaveOutWhatFillsUp() {
        Label target = new Label.Target(Tensor.ofFloats(DataType.FLOAT32, Shape.of(2), 1, 2));
        assertThat(loss(new SquaredErrorLoss("y"), batch(2, target), Shape.of(2, 2), 2, 4, 7, 7))
                .isCloseTo(2.5, within(1e-6));
    }

    @Test
    void distillationIsTheDivergenceFromTheTeacher() {
        try (VariableScope scope = VariableScope.withoutGradients()) {
            Variable student = Variable.of(Shape.of(1, 2), 2, 0);
            Variable teacher = Variable.of(Shape.of(1, 2), 0, 4);
            double temperature = 2;
            double[] p = {1 / (1 + Math.exp(2)), 1 / (1 + Math.exp(-2))};
            double[] q = {1 / (1 + Math.exp(-1)), 1 / (1 + Math.exp(1))};
            double expected = 4 * (p[0] * Math.log(p[0] / q[0]) + p[1] * Math.log(p[1] / q[1]));
            Loss loss = new DistillationLoss(Map.of("y", OutputKind.LOGITS), temperature);
            assertThat((double) loss.of(Map.of("y", student), batch(1), Map.of("y", teacher))
                            .toFloat())
                    .isCloseTo(expected, within(1e-5));
            assertThat((double) loss.of(Map.of("y", teacher), batch(1), Map.of("y", teacher))
                            .toFloat())
                    .isCloseTo(0, within(1e-7));
            Loss numbers = new DistillationLoss(Map.of("y", OutputKind.NUMBERS), 1);
            // (4 + 16) / 2 over 16 / 2
            assertThat(numbers.of(Map.of("y", student), batch(1), Map.of("y", teacher))
                            .toFloat())
                    .isEqualTo(1.25f);
        }
    }

    @Test
    void theLastOperationSaysWhatAnOutputIs() {
        var function = FunctionBuilder.function(OpSet.CORE_ML_6, builder -> {
            Var x = builder.input("x", DataType.FLOAT32, 1, 2);
            Tensor weight = Tensor.ofFloats(DataType.FLOAT32, Shape.of(2, 2), 1, 2, 3, 4);
            Var logits = builder.linear("logits", x, builder.constant("w", weight));
            return List.of(logits, builder.softmax("shares", logits, -1), builder.relu("positive", logits));
        });
        assertThat(OutputKind.of(function))
                .isEqualTo(Map.of(
                        "logits", OutputKind.LOGITS,
                        "shares", OutputKind.PROBABILITIES,
                        "positive", OutputKind.NUMBERS));
    }
}
