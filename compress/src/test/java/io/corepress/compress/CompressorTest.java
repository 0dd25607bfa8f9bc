package io.corepress.compress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;

import io.corepress.compress.config.OpLinearQuantizerConfig;
import io.corepress.compress.config.OpPalettizerConfig;
import io.corepress.compress.config.OptimizationConfig;
import io.corepress.compress.weight.CompressedWeight;
import io.corepress.compress.weight.Elements;
import io.corepress.mil.Block;
import io.corepress.mil.Function;
import io.corepress.mil.OpSet;
import io.corepress.mil.Operation;
import io.corepress.mil.Program;
import io.corepress.mil.UnsupportedModelException;
import io.corepress.mil.build.ConvSettings;
import io.corepress.mil.build.FunctionBuilder;
import io.corepress.mil.build.Params;
import io.corepress.mil.build.Var;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import io.corepress.tensor.TensorStore;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CompressorTest {
    private static final OptimizationConfig INT8 = OptimizationConfig.of(OpLinearQuantizerConfig.of());
    private static final OptimizationConfig LUT4 = OptimizationConfig.of(OpPalettizerConfig.kmeans(4));

    @Test
    void onlyTheWeightsChangeAndKeepTheirNames() {
        Program program = convNet(OpSet.CORE_ML_8);
        Compression result = Compressor.of(INT8).compress(program);
        List<Operation> before = operations(program);
        List<Operation> after = operations(result.program());
        assertThat(after).hasSameSizeAs(before);
        for (int i = 0; i < before.size(); i++) {
            Operation old = before.get(i);
            if (List.of("w1", "w2").contains(old.name())) {
                assertThat(after.get(i).type()).isEqualTo("constexpr_blockwise_shift_scale");
                assertThat(after.get(i).outputs()).isEqualTo(old.outputs());
            } else {
                assertThat(after.get(i)).isSameAs(old);
            }
        }
    }

    @Test
    void everyWeightHasADecisionWithItsReason() {
        Compression result = Compressor.of(INT8).compress(convNet(OpSet.CORE_ML_8));
        assertThat(result.decisions())
                .extracting(Decision::weight, Decision::isCompressed)
                .containsExactly(tuple("w1", true), tuple("b1", false), tuple("w2", true), tuple("small", false));
        assertThat(reason(result, "b1")).contains("one axis");
        assertThat(reason(result, "small")).isEqualTo("2048 elements, not more than weight_threshold 2048");
    }

    @ParameterizedTest
    @EnumSource(
            value = OpSet.class,
            names = {"CORE_ML_6", "CORE_ML_7"})
    void olderSystemsGetTheFlatForms(OpSet opset) {
        Program program = convNet(opset);
        Operation quantized = operation(Compressor.of(INT8).compress(program).program(), "w1");
        assertThat(quantized.type()).isEqualTo("constexpr_affine_dequantize");
        assertThat(quantized.inputs()).isEmpty();
        assertThat(quantized.attributes().values()).containsKeys("quantized_data", "scale", "zero_point", "axis");
        Operation palettized = operation(Compressor.of(LUT4).compress(program).program(), "w1");
        assertThat(palettized.type()).isEqualTo("constexpr_lut_to_dense");
        assertThat(palettized.attributes().values()).containsKeys("indices", "lut", "shape");
    }

    @Test
    void whatTheOperatorSetLacksIsRefusedWithTheSystemThatHasIt() {
        assertThatThrownBy(() -> Compressor.of(INT8).compress(convNet(OpSet.CORE_ML_5)))
                .isInstanceOf(UnsupportedModelException.class)
                .hasMessageContaining("iOS 16")
                .hasMessageContaining("--target iOS16");
        OptimizationConfig int4 =
                OptimizationConfig.of(OpLinearQuantizerConfig.of().withDtype(DataType.INT4));
        assertThatThrownBy(() -> Compressor.of(int4).compress(convNet(OpSet.CORE_ML_7)))
                .hasMessageContaining("dtype int4 needs iOS 18");
        assertThatThrownBy(() -> Compressor.of(INT8).withJoint(true).compress(convNet(OpSet.CORE_ML_7)))
                .hasMessageContaining("joint compression needs iOS 18");
    }

    @Test
    void namesBeatTypesAndTypesBeatTheGlobalEntry() {
        OptimizationConfig config = INT8.withOpType("linear", Optional.empty())
                .withOpName("conv*", Optional.of(OpLinearQuantizerConfig.of().withDtype(DataType.UINT8)));
        Compression result = Compressor.of(config).compress(convNet(OpSet.CORE_ML_8));
        assertThat(reason(result, "w2")).isEqualTo("the configuration leaves it alone");
        assertThat(weight(result.program(), "w1").dataType()).isEqualTo(DataType.FLOAT16);
        assertThat(((CompressedWeight.Dequantized) weight(result.program(), "w1"))
                        .data()
                        .dataType())
                .isEqualTo(DataType.UINT8);
    }

    @Test
    void operationsThatShareAWeightMustAgree() {
        Program program = FunctionBuilder.program(OpSet.CORE_ML_8, f -> {
            Var x = f.input("x", DataType.FLOAT16, 1, 64);
            Var w = f.constant("w", random(1, 64, 64));
            Var y = f.linear("first", x, w);
            return List.of(f.matmul("second", y, w, false, true));
        });
        OptimizationConfig config = INT8.withOpType("matmul", Optional.empty());
        assertThatThrownBy(() -> Compressor.of(config).compress(program))
                .isInstanceOf(UnsupportedModelException.class)
                .hasMessageContaining("linear \"first\"")
                .hasMessageContaining("matmul \"second\"");
        assertThat(Compressor.of(INT8).compress(program).compressedCount()).isOne();
    }

    @Test
    void aWeightThatTheProgramReturnsStays() {
        Program program = FunctionBuilder.program(OpSet.CORE_ML_8, f -> {
            Var x = f.input("x", DataType.FLOAT16, 1, 64);
            Var w = f.constant("w", random(1, 64, 64));
            return List.of(f.linear("y", x, w), w);
        });
        assertThat(reason(Compressor.of(INT8).compress(program), "w")).contains("output of the program");
    }

    @Test
    void functionsThatShareAWeightShareTheResult() {
        Tensor shared = random(4, 64, 64);
        Function function = convNetFunction(OpSet.CORE_ML_8, shared);
        Map<String, Function> functions = new LinkedHashMap<>();
        functions.put("main", function);
        functions.put("other", convNetFunction(OpSet.CORE_ML_8, shared));
        Compression result = Compressor.of(LUT4).compress(Program.of(functions));
        CompressedWeight.Palettized one = (CompressedWeight.Palettized) weight(result.program(), "main", "w2");
        CompressedWeight.Palettized two = (CompressedWeight.Palettized) weight(result.program(), "other", "w2");
        assertThat(one.indices().bytes()).isSameAs(two.indices().bytes());
    }

    @Test
    void weightsInNestedBlocksAreFound() {
        Program program = FunctionBuilder.program(OpSet.CORE_ML_8, f -> {
            Var x = f.input("x", DataType.FLOAT16, 1, 64);
            Var flag = f.input("flag", DataType.BOOL, 1);
            Var scalar = f.op("squeeze", "flag_scalar", Params.of("x", flag), DataType.BOOL, Shape.scalar());
            return f.cond(
                    "choice",
                    scalar,
                    then -> List.of(then.linear("yes", x, then.constant("w_yes", random(1, 64, 64)))),
                    otherwise -> List.of(otherwise.linear("no", x, otherwise.constant("w_no", random(2, 64, 64)))));
        });
        Compression result = Compressor.of(LUT4).compress(program);
        assertThat(result.compressedCount()).isEqualTo(2);
        Block then = operations(result.program()).stream()
                .filter(op -> op.type().equals("cond"))
                .findFirst()
                .orElseThrow()
                .blocks()
                .getFirst();
        assertThat(then.operations()).anyMatch(op -> op.type().equals("constexpr_lut_to_dense"));
    }

    @Test
    void compressedWeightsAreLeftAloneUnlessJoint() {
        Program quantized =
                Compressor.of(INT8).compress(convNet(OpSet.CORE_ML_8)).program();
        Compression again = Compressor.of(LUT4).compress(quantized);
        assertThat(reason(again, "w1")).contains("compressed already");
        assertThat(again.program().functions().get("main"))
                .isSameAs(quantized.functions().get("main"));
    }

    @Test
    void decompressingGivesTheValuesThatTheFormStandsFor() {
        Program compressed =
                Compressor.of(LUT4).compress(convNet(OpSet.CORE_ML_8)).program();
        Program dense = Decompressor.decompress(compressed, TensorStore.onHeap());
        Operation constant = operation(dense, "w1");
        assertThat(constant.isConst()).isTrue();
        assertThat(constant.constTensor().orElseThrow().toFloats())
                .containsExactly(Elements.toFloats(weight(compressed, "w1")));
        assertThat(operations(dense)).hasSameSizeAs(operations(convNet(OpSet.CORE_ML_8)));
    }

    @Test
    void aListenerHearsOfEveryWeightAndMayStop() {
        List<String> heard = new ArrayList<>();
        CompressionListener listener = new CompressionListener() {
            @Override
            public void onWeight(Decision decision, long elementsDone, long elementsTotal) {
                heard.add(decision.weight());
                assertThat(elementsDone).isLessThanOrEqualTo(elementsTotal);
            }

            @Override
            public boolean isCancelled() {
                return heard.size() == 2;
            }
        };
        assertThatThrownBy(() -> Compressor.of(INT8).withListener(listener).compress(convNet(OpSet.CORE_ML_8)))
                .isInstanceOf(CancellationException.class);
        assertThat(heard).containsExactly("w1", "b1");
    }

    @Test
    void matmulWeightsAreScaledAlongTheirOutputAxis() {
        Program program = FunctionBuilder.program(OpSet.CORE_ML_8, f -> {
            Var x = f.input("x", DataType.FLOAT16, 1, 32);
            Var y = f.matmul("plain", x, f.constant("w_plain", random(1, 32, 96)), false, false);
            return List.of(f.matmul("transposed", y, f.constant("w_transposed", random(2, 80, 96)), false, true));
        });
        Program result = Compressor.of(INT8).compress(program).program();
        assertThat(((CompressedWeight.Dequantized) weight(result, "w_plain"))
                        .scale()
                        .shape())
                .isEqualTo(Shape.of(1, 96));
        assertThat(((CompressedWeight.Dequantized) weight(result, "w_transposed"))
                        .scale()
                        .shape())
                .isEqualTo(Shape.of(80, 1));
    }

    private static Program convNet(OpSet opset) {
        return Program.of(Map.of("main", convNetFunction(opset, random(3, 64, 64))));
    }

    private static Function convNetFunction(OpSet opset, Tensor linear) {
        return FunctionBuilder.function(opset, f -> {
            Var x = f.input("x", DataType.FLOAT16, 1, 16, 8, 8);
            Var y = f.conv(
                    "conv1",
                    x,
                    f.constant("w1", random(1, 64, 16, 3, 3)),
                    f.constant("b1", random(2, 64)),
                    ConvSettings.of(8, 1));
            Var flat = f.op(
                    "reshape",
                    "flat",
                    Params.of("x", y).with("shape", new int[] {1, 64}),
                    DataType.FLOAT16,
                    Shape.of(1, 64));
            Var z = f.linear("linear1", flat, f.constant("w2", linear));
            return List.of(f.linear("linear2", z, f.constant("small", random(5, 32, 64))));
        });
    }

    private static Tensor random(long seed, long... sizes) {
        RandomGenerator random = new Random(seed);
        Shape shape = Shape.of(sizes);
        float[] values = new float[(int) shape.elementCount()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return Tensor.ofFloats(DataType.FLOAT16, shape, values);
    }

    private static List<Operation> operations(Program program) {
        return program.functions().get("main").body().orElseThrow().operations();
    }

    private static Operation operation(Program program, String name) {
        return operations(program).stream()
                .filter(op -> op.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static CompressedWeight weight(Program program, String name) {
        return weight(program, "main", name);
    }

    private static CompressedWeight weight(Program program, String function, String name) {
        return WeightSites.of(program).stream()
                .filter(site -> site.function().equals(function) && site.name().equals(name))
                .findFirst()
                .orElseThrow()
                .weight();
    }

    private static String reason(Compression compression, String weight) {
        return compression.decisions().stream()
                .filter(decision -> decision.weight().equals(weight))
                .map(decision -> ((Decision.Skipped) decision.result()).reason())
                .findFirst()
                .orElseThrow();
    }
}
