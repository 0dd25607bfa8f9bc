package io.corepress.learn.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.corepress.mil.Function;
import io.corepress.mil.OpSet;
import io.corepress.mil.Operation;
import io.corepress.mil.UnsupportedModelException;
import io.corepress.mil.Uses;
import io.corepress.mil.build.FunctionBuilder;
import io.corepress.mil.build.Params;
import io.corepress.mil.build.Var;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import io.corepress.torch.EngineOptions;
import io.corepress.torch.Predictor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rows times the weight's matrix must be what the engine computes of the operation itself. */
class LayerTest {
    private final Random random = new Random(7);

    private Tensor numbers(long... sizes) {
        Shape shape = Shape.of(sizes);
        float[] values = new float[(int) shape.elementCount()];
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextInt(-4, 5);
        }
        return Tensor.ofFloats(DataType.FLOAT32, shape, values);
    }

    private interface Body {
        Var build(FunctionBuilder builder, Var x, Var weight);
    }

    /** {@return for each group and row of inputs the products with each row of the matrix} */
    private List<float[]> products(Layer layer, Tensor x, Tensor weight) {
        List<float[]> products = new ArrayList<>();
        WeightMatrix matrix = layer.matrix();
        float[] values = weight.toFloats();
        layer.forEachRow(x, (rows, count) -> {
            float[] found = new float[matrix.groups() * matrix.rows() * count];
            for (int group = 0; group < matrix.groups(); group++) {
                for (int row = 0; row < matrix.rows(); row++) {
                    for (int at = 0; at < count; at++) {
                        float sum = 0;
                        for (int column = 0; column < matrix.columns(); column++) {
                            sum += values[matrix.index(group, row, column)]
                                    * rows[(group * count + at) * matrix.columns() + column];
                        }
                        found[(group * matrix.rows() + row) * count + at] = sum;
                    }
                }
            }
            products.add(found);
        });
        return products;
    }

    private Layer layer(Function function, String type, String parameter, Tensor weight) {
        Uses uses = Uses.of(function);
        Operation operation = uses.operations().stream()
                .filter(candidate -> candidate.type().equals(type))
                .findFirst()
                .orElseThrow();
        return Layer.of(operation, parameter, weight.shape(), uses).orElseThrow();
    }

    private static Function function(Tensor x, Tensor weight, Body body) {
        return FunctionBuilder.function(OpSet.CORE_ML_7, builder -> {
            Var input = builder.input("x", DataType.FLOAT32, x.shape().sizes());
            return List.of(body.build(builder, input, builder.constant("w", weight)));
        });
    }

    private static float[] run(Function function, Tensor x) {
        try (Predictor predictor = Predictor.load(function, EngineOptions.DEFAULT)) {
            return predictor.predict(Map.of("x", x)).tensor("y").toFloats();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "4, 6, 1, 1, 1, valid, 0, 0",
        "4, 6, 2, 2, 1, custom, 1, 2",
        "4, 8, 4, 1, 2, custom, 2, 0",
        "6, 6, 6, 1, 1, same, 0, 0",
        "4, 2, 1, 2, 1, same, 0, 0",
        "4, 2, 1, 2, 1, same_lower, 0, 0",
    })
    void windowsOfAConvolutionTimesItsKernels(
            int inputs, int outputs, int groups, int stride, int dilation, String padType, int begin, int end) {
        Tensor x = numbers(2, inputs, 7, 6);
        Tensor weight = numbers(outputs, inputs / groups, 3, 2);
        Function function = function(
                x,
                weight,
                (builder, input, w) -> builder.op(
                        "conv",
                        "y",
                        Params.of("x", input)
                                .with("weight", w)
                                .with("strides", new int[] {stride, stride})
                                .with("dilations", new int[] {dilation, dilation})
                                .with("pad_type", padType)
                                .with("pad", new int[] {begin, end, end, begin})
                                .with("groups", groups)));
        List<float[]> products = products(layer(function, "conv", "weight", weight), x, weight);
        assertThat(products).hasSize(2);
        float[] both = Arrays.copyOf(products.getFirst(), 2 * products.getFirst().length);
        System.arraycopy(products.getLast(), 0, both, products.getFirst().length, products.getLast().length);
        assertThat(run(function, x)).containsExactly(both, within(1e-4f));
    }

    @Test
    void vectorsOfALinearLayer() {
        Tensor x = numbers(2, 3, 5);
        Tensor weight = numbers(4, 5);
        Function function = function(x, weight, (builder, input, w) -> builder.linear("y", input, w));
        check(function, "linear", "weight", x, weight, false);
    }

    @ParameterizedTest
    @CsvSource({"false, false", "true, false", "false, true", "true, true"})
    void vectorsOfAMatrixProductFromEitherSide(boolean transposeX, boolean transposeY) {
        Tensor x = transposeX ? numbers(2, 5, 3) : numbers(2, 3, 5);
        Tensor weight = transposeY ? numbers(4, 5) : numbers(5, 4);
        Function right =
                function(x, weight, (builder, input, w) -> builder.matmul("y", input, w, transposeX, transposeY));
        check(right, "matmul", "y", x, weight, false);
        Tensor y = transposeY ? numbers(2, 3, 5) : numbers(2, 5, 3);
        Tensor first = transposeX ? numbers(5, 4) : numbers(4, 5);
        Function left =
                function(y, first, (builder, input, w) -> builder.matmul("y", w, input, transposeX, transposeY));
        check(left, "matmul", "x", y, first, true);
    }

    private void check(
            Function function, String type, String parameter, Tensor x, Tensor weight, boolean outputsFirst) {
        Layer layer = layer(function, type, parameter, weight);
        int rows = layer.matrix().rows();
        float[] actual = run(function, x);
        List<List<Float>> byRow = new ArrayList<>();
        for (int row = 0; row < rows; row++) {
            byRow.add(new ArrayList<>());
        }
        for (float[] found : products(layer, x, weight)) {
            for (int i = 0; i < found.length; i++) {
                byRow.get(i / (found.length / rows)).add(found[i]);
            }
        }
        int places = actual.length / rows / 2;
        for (int i = 0; i < actual.length; i++) {
            int sample = i / (rows * places);
            int within = i % (rows * places);
            int row = outputsFirst ? within / places : within % rows;
            int place = outputsFirst ? within % places : within / rows;
            assertThat(actual[i]).isEqualTo(byRow.get(row).get(sample * places + place));
        }
    }

    /** With a stride as long as the kernel nothing is added up: each tap yields an output of its own. */
    @Test
    void placesOfATransposedConvolution() {
        Tensor x = numbers(1, 4, 3, 2);
        Tensor weight = numbers(4, 3, 2, 2);
        Function function = function(
                x,
                weight,
                (builder, input, w) -> builder.op(
                        "conv_transpose",
                        "y",
                        Params.of("x", input)
                                .with("weight", w)
                                .with("strides", new int[] {2, 2})
                                .with("groups", 2)));
        float[] found = products(layer(function, "conv_transpose", "weight", weight), x, weight)
                .getFirst();
        float[] actual = run(function, x);
        for (int output = 0; output < 6; output++) {
            for (int tap = 0; tap < 4; tap++) {
                for (int place = 0; place < 6; place++) {
                    int row = place / 2 * 2 + tap / 2;
                    int column = place % 2 * 2 + tap % 2;
                    assertThat(actual[(output * 6 + row) * 4 + column])
                            .isEqualTo(found[(output * 4 + tap) * 6 + place]);
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"false, false", "true, false", "false, true", "true, true"})
    void eachMatrixOfABatchMeetsTheRowsOfItsPlace(boolean transposeX, boolean transposeY) {
        Tensor weight = transposeY ? numbers(3, 4, 5) : numbers(3, 5, 4);
        checkBatch(transposeX ? numbers(2, 3, 5, 6) : numbers(2, 3, 6, 5), weight, transposeX, transposeY);
        checkBatch(transposeX ? numbers(5, 6) : numbers(6, 5), weight, transposeX, transposeY);
    }

    private void checkBatch(Tensor x, Tensor weight, boolean transposeX, boolean transposeY) {
        Function function =
                function(x, weight, (builder, input, w) -> builder.matmul("y", input, w, transposeX, transposeY));
        float[] actual = run(function, x);
        List<float[]> products = products(layer(function, "matmul", "y", weight), x, weight);
        assertThat(products).hasSize(actual.length / (3 * 6 * 4));
        for (int i = 0; i < actual.length; i++) {
            int outer = i / (3 * 6 * 4);
            int group = i / (6 * 4) % 3;
            int at = i / 4 % 6;
            int row = i % 4;
            assertThat(actual[i]).isEqualTo(products.get(outer)[(group * 4 + row) * 6 + at]);
        }
    }

    @Test
    void anInputThatIsSpreadOverABatchIsRefused() {
        Tensor x = numbers(2, 1, 6, 5);
        Tensor weight = numbers(3, 5, 4);
        Function function = function(x, weight, (builder, input, w) -> builder.matmul("y", input, w, false, false));
        Layer layer = layer(function, "matmul", "y", weight);
        assertThatThrownBy(() -> layer.forEachRow(x, (_, _) -> {}))
                .isInstanceOf(UnsupportedModelException.class)
                .hasMessageContaining("operation y spreads the axes of its input");
    }
}
