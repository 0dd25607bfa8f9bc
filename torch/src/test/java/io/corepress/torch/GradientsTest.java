package io.corepress.torch;

import static io.corepress.torch.OneOperation.floats;
import static io.corepress.torch.OneOperation.ints;
import static io.corepress.torch.OneOperation.shape;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.corepress.mil.Function;
import io.corepress.mil.OpSet;
import io.corepress.mil.build.FunctionBuilder;
import io.corepress.mil.build.Params;
import io.corepress.mil.build.Var;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.Test;

/** Gradients of {@code square((x + bias) * scale)}, whose derivatives are plain to see. */
class GradientsTest {
    private static final Tensor X = floats(shape(2), 3, -5);
    private static final Map<String, Tensor> ONES = Map.of("result", floats(shape(2), 1, 1));

    private static Function function() {
        return FunctionBuilder.function(OpSet.CORE_ML_6, f -> {
            Var x = f.input("x", DataType.FLOAT32, 2);
            Var bias = f.constant("bias", floats(shape(2), 1, 2));
            Var scale = f.constant("scale", floats(shape(2), 10, 20));
            Var sum = f.op("add", "sum", Params.of("x", x).with("y", bias), DataType.FLOAT32, Shape.of(2));
            Var product = f.op("mul", "product", Params.of("x", sum).with("y", scale), DataType.FLOAT32, Shape.of(2));
            return List.of(f.op("square", "result", Params.of("x", product), DataType.FLOAT32, Shape.of(2)));
        });
    }

    private static Map<String, Tensor> gradients(Set<String> wanted) {
        try (Predictor predictor = Predictor.load(function(), EngineOptions.DEFAULT)) {
            return Gradients.of(predictor, Map.of("x", X), ONES, wanted).byName();
        }
    }

    @Test
    void inputsConstantsAndValuesHaveGradients() {
        // (x + bias) * scale is 40 and -60; the derivative of its square is twice that.
        Map<String, Tensor> gradients = gradients(Set.of("x", "bias", "scale", "sum", "product"));
        assertThat(gradients.get("product").toFloats()).containsExactly(80, -120);
        assertThat(gradients.get("sum").toFloats()).containsExactly(800, -2400);
        assertThat(gradients.get("x").toFloats()).containsExactly(800, -2400);
        assertThat(gradients.get("bias").toFloats()).containsExactly(800, -2400);
        assertThat(gradients.get("scale").toFloats()).containsExactly(320, 360);
    }

    @Test
    void aValueInTheMiddleNeedsNothingBeforeItToBeWanted() {
        assertThat(gradients(Set.of("sum")).get("sum").toFloats()).containsExactly(800, -2400);
    }

    @Test
    void weightsOfTheOutputsMayFollowFromTheOutputs() {
        try (Predictor predictor = Predictor.load(function(), EngineOptions.DEFAULT);
                PredictorState state = predictor.newState()) {
            Gradients gradients = Gradients.of(
                    predictor,
                    Map.of("x", X),
                    state,
                    prediction -> {
                        float[] outputs = prediction.tensor("result").toFloats();
                        return Map.of("result", floats(shape(2), outputs[0], 1));
                    },
                    Set.of("product"));
            assertThat(gradients.prediction().tensor("result").toFloats()).containsExactly(1600, 3600);
            assertThat(gradients.byName().get("product").toFloats()).containsExactly(80 * 1600, -120);
        }
    }

    @Test
    void whatTheOutputsDoNotDependOnHasAGradientOfZeros() {
        Function function = FunctionBuilder.function(OpSet.CORE_ML_6, f -> {
            Var x = f.input("x", DataType.FLOAT32, 2);
            Var y = f.input("y", DataType.FLOAT32, 2);
            return List.of(
                    f.op("square", "result", Params.of("x", x), DataType.FLOAT32, Shape.of(2)),
                    f.op("square", "other", Params.of("x", y), DataType.FLOAT32, Shape.of(2)));
        });
        try (Predictor predictor = Predictor.load(function, EngineOptions.DEFAULT)) {
            Map<String, Tensor> inputs = Map.of("x", X, "y", X);
            Map<String, Tensor> both =
                    Gradients.of(predictor, inputs, ONES, Set.of("x", "y")).byName();
            assertThat(both.get("x").toFloats()).containsExactly(6, -10);
            assertThat(both.get("y").toFloats()).containsExactly(0, 0);
            assertThat(Gradients.of(predictor, inputs, ONES, Set.of("y"))
                            .byName()
                            .get("y")
                            .toFloats())
                    .containsExactly(0, 0);
        }
    }

    @Test
    void predictingAfterwardsRecordsNothingAndGivesTheSame() {
        try (Predictor predictor = Predictor.load(function(), EngineOptions.DEFAULT)) {
            float[] before = predictor.predict(Map.of("x", X)).tensor("result").toFloats();
            Gradients gradients = Gradients.of(predictor, Map.of("x", X), ONES, Set.of("scale"));
            float[] after = predictor.predict(Map.of("x", X)).tensor("result").toFloats();
            assertThat(before).containsExactly(1600, 3600);
            assertThat(after).isEqualTo(before);
            assertThat(gradients.prediction().tensor("result").toFloats()).isEqualTo(before);
        }
    }

    /** 0.1 is 0.09997559 in float16, and a gradient of 100 000 would be infinite there. */
    @Test
    void gradientsArePassedByTheRoundingToFloat16() {
        Function function = FunctionBuilder.function(OpSet.CORE_ML_6, f -> {
            Var x = f.input("x", DataType.FLOAT16, 3);
            Var factor = f.constant("factor", floats(shape(1), 100_000));
            Var same = f.op("identity", "same", Params.of("x", x), DataType.FLOAT16, Shape.of(3));
            return List.of(
                    f.op("mul", "result", Params.of("x", same).with("y", factor), DataType.FLOAT32, Shape.of(3)));
        });
        Tensor x = floats(shape(3), 0.1f, 70_000, Float.NEGATIVE_INFINITY);
        EngineOptions options = EngineOptions.DEFAULT.withPrecision(Precision.FLOAT16);
        try (Predictor predictor = Predictor.load(function, options)) {
            Map<String, Tensor> ones = Map.of("result", floats(shape(3), 1, 1, 1));
            Gradients gradients = Gradients.of(predictor, Map.of("x", x), ones, Set.of("x"));
            assertThat(gradients.prediction().tensor("result").toFloats())
                    .containsExactly(9997.559f, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY);
            assertThat(gradients.byName().get("x").toFloats()).containsExactly(100_000, 100_000, 100_000);
        }
    }

    /** What is recorded for the way back goes with the run. */
    @Test
    void nothingStaysInNativeMemory() {
        int size = 1000;
        Tensor x = floats(shape(size), new float[size]);
        Map<String, Tensor> ones = Map.of("result_0", x);
        try (Predictor predictor =
                Predictor.load(OneOperation.of("sigmoid").input("x", x).toFunction(), EngineOptions.DEFAULT)) {
            Gradients.of(predictor, Map.of("x_0", x), ones, Set.of("x_0", "result_0"));
            long count = Pointer.totalCount();
            for (int run = 0; run < 20; run++) {
                Gradients.of(predictor, Map.of("x_0", x), ones, Set.of("x_0", "result_0"));
            }
            assertThat(Pointer.totalCount()).isLessThanOrEqualTo(count);
        }
    }

    @Test
    void namesThatNothingHasAreNamed() {
        assertThatThrownBy(() -> gradients(Set.of("scales")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("scales");
    }

    @Test
    void integersHaveNoGradient() {
        Function function = FunctionBuilder.function(OpSet.CORE_ML_6, f -> {
            Var x = f.input("x", DataType.INT32, 2);
            Var two = f.constant("two", ints(shape(2), 2, 2));
            Var sum = f.op("add", "sum", Params.of("x", x).with("y", two), DataType.INT32, Shape.of(2));
            return List.of(f.op("square", "result", Params.of("x", sum), DataType.INT32, Shape.of(2)));
        });
        try (Predictor predictor = Predictor.load(function, EngineOptions.DEFAULT)) {
            Map<String, Tensor> inputs = Map.of("x", ints(shape(2), 1, 2));
            for (String name : List.of("x", "two", "sum")) {
                assertThatThrownBy(() -> Gradients.of(predictor, inputs, ONES, Set.of(name)))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining(name + " holds integers");
            }
        }
    }

    @Test
    void weightsOfAnotherShapeThanTheirOutputAreRefused() {
        try (Predictor predictor = Predictor.load(function(), EngineOptions.DEFAULT)) {
            assertThatThrownBy(() ->
                            Gradients.of(predictor, Map.of("x", X), Map.of("result", floats(shape(1), 1)), Set.of("x")))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("must be of shape [2], got [1]");
            assertThatThrownBy(() -> Gradients.of(predictor, Map.of("x", X), Map.of("nothing", X), Set.of("x")))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("nothing");
        }
    }
}
