package io.corepress.learn.hessian;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.corepress.learn.layer.Layer;
import io.corepress.learn.layer.WeightMatrix;
import io.corepress.mil.Function;
import io.corepress.mil.OpSet;
import io.corepress.mil.Uses;
import io.corepress.mil.build.ConvSettings;
import io.corepress.mil.build.FunctionBuilder;
import io.corepress.mil.build.Var;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import io.corepress.torch.EngineOptions;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class HessianSumTest {
    private static Tensor numbers(long seed, long... sizes) {
        Random random = new Random(seed);
        Shape shape = Shape.of(sizes);
        float[] values = new float[(int) shape.elementCount()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return Tensor.ofFloats(DataType.FLOAT32, shape, values);
    }

    private static Layer layer(Function function, Shape weight) {
        Uses uses = Uses.of(function);
        return Layer.of(uses.operations().getLast(), "weight", weight, uses).orElseThrow();
    }

    /** More rows than wait at once, in parts of odd sizes, over several values. */
    @Test
    void itIsTheMeanOfTheProductsOfAllRows() {
        Tensor weight = numbers(1, 3, 5);
        Function function = FunctionBuilder.function(OpSet.CORE_ML_7, builder -> {
            Var x = builder.input("x", DataType.FLOAT32, 3001, 5);
            return List.of(builder.linear("y", x, builder.constant("w", weight)));
        });
        List<Tensor> values = List.of(numbers(2, 3001, 5), numbers(3, 3001, 5));
        double[] expected = new double[25];
        for (Tensor value : values) {
            float[] rows = value.toFloats();
            for (int at = 0; at < rows.length; at += 5) {
                for (int i = 0; i < 25; i++) {
                    expected[i] += (double) rows[at + i / 5] * rows[at + i % 5] / 6002;
                }
            }
        }
        Hessian hessian = sum(layer(function, weight.shape()), values);
        assertThat(hessian.count()).isEqualTo(6002);
        assertThat(hessian.groups().getFirst()).containsExactly(expected, within(1e-6));
        assertThat(hessian.error(0, new float[] {1, 0, 0, 0, 0})).isCloseTo(expected[0], within(1e-6));
    }

    @Test
    void groupsOfAConvolutionHaveHessiansOfTheirOwn() {
        Tensor weight = numbers(4, 4, 2, 1, 1);
        Function function = FunctionBuilder.function(OpSet.CORE_ML_7, builder -> {
            Var x = builder.input("x", DataType.FLOAT32, 2, 4, 3, 3);
            Var w = builder.constant("w", weight);
            return List.of(builder.conv("y", x, w, ConvSettings.of(1, 0).withGroups(2)));
        });
        Tensor value = numbers(5, 2, 4, 3, 3);
        Hessian hessian = sum(layer(function, weight.shape()), List.of(value));
        float[] pixels = value.toFloats();
        for (int group = 0; group < 2; group++) {
            double[] expected = new double[4];
            for (int sample = 0; sample < 2; sample++) {
                for (int place = 0; place < 9; place++) {
                    for (int i = 0; i < 4; i++) {
                        int channel = sample * 4 + group * 2;
                        expected[i] += (double) pixels[(channel + i / 2) * 9 + place]
                                * pixels[(channel + i % 2) * 9 + place]
                                / 18;
                    }
                }
            }
            assertThat(hessian.groups().get(group)).containsExactly(expected, within(1e-6));
        }
    }

    @Test
    void ofNothingItIsZero() {
        try (HessianSum sum = new HessianSum(WeightMatrix.of(2, 3), EngineOptions.DEFAULT)) {
            Hessian hessian = sum.finish();
            assertThat(hessian.count()).isZero();
            assertThat(hessian.groups().getFirst()).containsOnly(0);
        }
    }

    private static Hessian sum(Layer layer, List<Tensor> values) {
        try (HessianSum sum = new HessianSum(layer.matrix(), EngineOptions.DEFAULT)) {
            values.forEach(value -> sum.add(layer, value));
            return sum.finish();
        }
    }
}
