package io.corepress.learn.norm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.corepress.mil.Function;
import io.corepress.mil.OpSet;
import io.corepress.mil.UnsupportedModelException;
import io.corepress.mil.build.FunctionBuilder;
import io.corepress.mil.build.Params;
import io.corepress.mil.build.Var;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import io.corepress.torch.EngineOptions;
import io.corepress.torch.Predictor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BatchNormEstimationTest {
    private static Tensor numbers(long seed, double mean, double deviation, long... sizes) {
        Random random = new Random(seed);
        Shape shape = Shape.of(sizes);
        float[] values = new float[(int) shape.elementCount()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (mean + deviation * random.nextGaussian());
        }
        return Tensor.ofFloats(DataType.FLOAT32, shape, values);
    }

    private static Tensor filled(float number, int count) {
        float[] values = new float[count];
        java.util.Arrays.fill(values, number);
        return Tensor.ofFloats(DataType.FLOAT32, Shape.of(count), values);
    }

    /** Two norms that share statistics, a convolution between them. */
    private static Function function() {
        return FunctionBuilder.function(OpSet.CORE_ML_7, builder -> {
            Var x = builder.input("x", DataType.FLOAT32, 5, 3, 4, 4);
            Var mean = builder.constant("mean", filled(0, 3));
            Var variance = builder.constant("variance", filled(1, 3));
            Var a = builder.op("batch_norm", "a", norm(x, mean, variance));
            Var c = builder.op(
                    "conv",
                    "c",
                    Params.of("x", a).with("weight", builder.constant("w", numbers(1, 0.5, 1, 3, 3, 1, 1))));
            return List.of(builder.op("batch_norm", "y", norm(c, mean, variance)));
        });
    }

    private static Params norm(Var x, Var mean, Var variance) {
        return Params.of("x", x).with("mean", mean).with("variance", variance);
    }

    @Test
    void everyNormYieldsMeanZeroAndVarianceOneOnTheSamples() {
        List<Map<String, Tensor>> samples = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            samples.add(Map.of("x", numbers(10 + i, 3, 2, 5, 3, 4, 4)));
        }
        Function estimated = BatchNormEstimation.estimate(function(), samples, EngineOptions.DEFAULT);
        double[] sums = new double[3];
        double[] squares = new double[3];
        try (Predictor predictor = Predictor.load(estimated, EngineOptions.DEFAULT)) {
            for (Map<String, Tensor> sample : samples) {
                float[] values = predictor.predict(sample).tensor("y").toFloats();
                for (int i = 0; i < values.length; i++) {
                    sums[i / 16 % 3] += values[i];
                    squares[i / 16 % 3] += values[i] * values[i];
                }
            }
        }
        for (int channel = 0; channel < 3; channel++) {
            assertThat(sums[channel] / 320).isCloseTo(0, within(1e-3));
            assertThat(squares[channel] / 320).isCloseTo(1, within(1e-3));
        }
    }

    @Test
    void aFunctionWithoutNormsIsRefused() {
        Function plain = FunctionBuilder.function(OpSet.CORE_ML_7, builder ->
                List.of(builder.relu("y", builder.input("x", DataType.FLOAT32, 1, 3))));
        assertThatThrownBy(() -> BatchNormEstimation.estimate(
                        plain, List.of(Map.of("x", numbers(1, 0, 1, 1, 3))), EngineOptions.DEFAULT))
                .isInstanceOf(UnsupportedModelException.class)
                .hasMessageContaining("no batch_norm whose statistics are constants");
    }
}
