package io.corepress.learn.activation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.corepress.compress.config.OpLinearQuantizerConfig;
import io.corepress.compress.config.OpLinearQuantizerConfig.Mode;
import io.corepress.compress.config.OptimizationConfig;
import io.corepress.mil.Function;
import io.corepress.mil.OpSet;
import io.corepress.mil.Operation;
import io.corepress.mil.UnsupportedModelException;
import io.corepress.mil.build.ConvSettings;
import io.corepress.mil.build.FunctionBuilder;
import io.corepress.mil.build.Var;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import io.corepress.torch.EngineOptions;
import io.corepress.torch.Predictor;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ActivationQuantizationTest {
    private static final OptimizationConfig INT8 = OptimizationConfig.of(OpLinearQuantizerConfig.of());

    private static Tensor numbers(long seed, long... sizes) {
        Random random = new Random(seed);
        Shape shape = Shape.of(sizes);
        float[] values = new float[(int) shape.elementCount()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return Tensor.ofFloats(DataType.FLOAT32, shape, values);
    }

    private interface Body {
        Var build(FunctionBuilder builder, Var x);
    }

    private static Function function(OpSet opset, Body body) {
        return FunctionBuilder.function(opset, builder -> {
            Var x = builder.input("x", DataType.FLOAT32, 1, 4, 6, 6);
            return List.of(body.build(builder, x));
        });
    }

    private static Var conv(FunctionBuilder builder, String name, Var x) {
        Var weight = builder.constant(name + "_w", numbers(name.hashCode(), 4, 4, 3, 3));
        return builder.conv(name, x, weight, ConvSettings.of(1, 1));
    }

    private static Function quantize(Function function, OptimizationConfig config) {
        return ActivationQuantization.quantize(
                function,
                List.of(Map.of("x", numbers(1, 1, 4, 6, 6)), Map.of("x", numbers(2, 1, 4, 6, 6))),
                config,
                ObserverKind.minMax(),
                EngineOptions.DEFAULT);
    }

    /** {@return the operations that compute, in order, each with the first of its inputs} */
    private static List<String> computing(Function function) {
        return function.body().orElseThrow().operations().stream()
                .filter(operation -> !operation.isConst())
                .map(operation -> operation.type() + "("
                        + operation.inputs().values().iterator().next().names().getFirst() + ")")
                .toList();
    }

    private static Operation producer(Function function, String value) {
        return function.body().orElseThrow().operations().stream()
                .filter(operation -> operation.outputs().stream()
                        .anyMatch(output -> output.name().equals(value)))
                .findFirst()
                .orElseThrow();
    }

    /** {@return scale and zero point of the pair behind a value} */
    private static List<Object> parameters(Function function, String value) {
        Operation quantize = producer(function, value + "_quantized");
        float scale = tensor(function, quantize, "scale").orElseThrow().toFloats()[0];
        Object zeroPoint = tensor(function, quantize, "zero_point")
                .<Object>map(tensor -> tensor.toInts()[0])
                .orElse("none");
        return List.of(scale, zeroPoint);
    }

    private static Optional<Tensor> tensor(Function function, Operation operation, String parameter) {
        return Optional.ofNullable(operation.inputs().get(parameter))
                .flatMap(argument ->
                        producer(function, argument.singleName().orElseThrow()).constTensor());
    }

    @Test
    void pairsStandAroundLayersWithTheirActivation() {
        Function function =
                function(OpSet.CORE_ML_7, (builder, x) -> conv(builder, "b", builder.relu("r", conv(builder, "a", x))));
        assertThat(computing(quantize(function, INT8)))
                .containsExactly(
                        "quantize(x)",
                        "dequantize(x_quantized)",
                        "conv(x_dequantized)",
                        "relu(a)",
                        "quantize(r)",
                        "dequantize(r_quantized)",
                        "conv(r_dequantized)");
    }

    @Test
    void whatOneOperationDoesNotWantIsLeftAlone() {
        Function function = function(OpSet.CORE_ML_7, (builder, x) -> builder.softmax("g", conv(builder, "a", x), 1));
        assertThat(computing(quantize(function, INT8.withOpName("a", Optional.empty()))))
                .containsExactly("conv(x)", "softmax(a)");
        assertThat(computing(quantize(function, INT8)))
                .containsExactly(
                        "quantize(x)",
                        "dequantize(x_quantized)",
                        "conv(x_dequantized)",
                        "quantize(a)",
                        "dequantize(a_quantized)",
                        "softmax(a_dequantized)");
    }

    @Test
    void whatIsConcatenatedAndPooledSharesOneRange() {
        Function function = function(OpSet.CORE_ML_7, (builder, x) -> {
            Var a = conv(builder, "a", x);
            Var b = conv(builder, "b", x);
            Var both = builder.concat("both", List.of(a, b), 2);
            Var pooled = builder.maxPool("pooled", both, 2, 2, 0);
            return conv(builder, "last", pooled);
        });
        Function quantized = quantize(function, INT8);
        assertThat(parameters(quantized, "a"))
                .isEqualTo(parameters(quantized, "b"))
                .isEqualTo(parameters(quantized, "both"))
                .isEqualTo(parameters(quantized, "pooled"))
                .isNotEqualTo(parameters(quantized, "x"));
    }

    @Test
    void valuesThatAreNeverNegativeUseAllCodes() {
        Function function = function(OpSet.CORE_ML_7, (builder, x) -> {
            Var a = builder.relu("ra", conv(builder, "a", x));
            Var b = builder.relu("rb", conv(builder, "b", x));
            Var positive = builder.add("positive", a, b);
            Var mixed = builder.add("mixed", positive, x);
            return conv(builder, "last", mixed);
        });
        Function quantized = quantize(function, INT8);
        assertThat(parameters(quantized, "ra").get(1)).isEqualTo(-128);
        assertThat(parameters(quantized, "positive").get(1)).isEqualTo(-128);
        assertThat(parameters(quantized, "mixed").get(1)).isEqualTo("none");
        OptimizationConfig unsigned =
                OptimizationConfig.of(OpLinearQuantizerConfig.of().withDtype(DataType.UINT8));
        assertThat(parameters(quantize(function, unsigned), "ra").get(1)).isEqualTo(0);
    }

    @Test
    void boundedFunctionsHaveTheRangeOfTheFunction() {
        Function function = function(
                OpSet.CORE_ML_7,
                (builder, x) -> conv(
                        builder,
                        "c",
                        builder.tanh("t", conv(builder, "b", builder.sigmoid("s", conv(builder, "a", x))))));
        OptimizationConfig unsigned = OptimizationConfig.of(
                OpLinearQuantizerConfig.of().withDtype(DataType.UINT8).withMode(Mode.LINEAR));
        assertThat(parameters(quantize(function, unsigned), "s")).containsExactly(1 / 256f, 0);
        assertThat(parameters(quantize(function, unsigned), "t")).containsExactly(1 / 128f, 128);
        assertThat(parameters(quantize(function, INT8), "t")).containsExactly(1 / 128f, 0);
    }

    @Test
    void theEngineComputesNearlyTheSameWithPairs() {
        Function function =
                function(OpSet.CORE_ML_7, (builder, x) -> conv(builder, "b", builder.relu("r", conv(builder, "a", x))));
        Map<String, Tensor> sample = Map.of("x", numbers(1, 1, 4, 6, 6));
        float[] expected = run(function, sample);
        float[] actual = run(quantize(function, INT8), sample);
        double error = 0;
        double signal = 0;
        for (int i = 0; i < expected.length; i++) {
            error += (expected[i] - actual[i]) * (expected[i] - actual[i]);
            signal += expected[i] * expected[i];
        }
        assertThat(error).isPositive();
        assertThat(10 * Math.log10(signal / error)).isGreaterThan(35);
    }

    private static float[] run(Function function, Map<String, Tensor> sample) {
        try (Predictor predictor = Predictor.load(function, EngineOptions.DEFAULT)) {
            return predictor.predict(sample).tensor("b").toFloats();
        }
    }

    @Test
    void whatIsQuantizedStaysAsItIs() {
        Function function =
                function(OpSet.CORE_ML_7, (builder, x) -> conv(builder, "b", builder.relu("r", conv(builder, "a", x))));
        Function once = quantize(function, INT8);
        assertThat(computing(quantize(once, INT8))).hasSize(computing(once).size());
    }

    @Test
    void olderSystemsAndSmallerTypesAreRefused() {
        assertThatThrownBy(() -> quantize(function(OpSet.CORE_ML_6, (builder, x) -> conv(builder, "a", x)), INT8))
                .isInstanceOf(UnsupportedModelException.class)
                .hasMessageContaining("iOS 17");
        OptimizationConfig four =
                OptimizationConfig.of(OpLinearQuantizerConfig.of().withDtype(DataType.INT4));
        assertThatThrownBy(() -> quantize(function(OpSet.CORE_ML_8, (builder, x) -> conv(builder, "a", x)), four))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("int4");
    }
}
