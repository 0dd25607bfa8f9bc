package io.corepress.compress;

import static org.assertj.core.api.Assertions.assertThat;

import io.corepress.compress.config.Granularity;
import io.corepress.compress.config.OpConfig;
import io.corepress.compress.config.OpLinearQuantizerConfig;
import io.corepress.compress.config.OpMagnitudePrunerConfig;
import io.corepress.compress.config.OpPalettizerConfig;
import io.corepress.compress.config.OptimizationConfig;
import io.corepress.compress.weight.CompressedWeight;
import io.corepress.compress.weight.CompressedWeight.Dequantized;
import io.corepress.compress.weight.CompressedWeight.Sparse;
import io.corepress.compress.weight.Elements;
import io.corepress.compress.weight.SparseValues.SparseDequantized;
import io.corepress.compress.weight.SparseValues.SparseLut;
import io.corepress.mil.OpSet;
import io.corepress.mil.Program;
import io.corepress.mil.build.FunctionBuilder;
import io.corepress.mil.build.Var;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import io.corepress.tensor.TensorStore;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every order of pruning, palettization and quantization that Core ML can hold. */
class JointCompressionTest {
    private static final OpConfig PRUNE = OpMagnitudePrunerConfig.targetSparsity(0.5);
    private static final OpConfig PALETTIZE = OpPalettizerConfig.kmeans(4);
    private static final OpConfig QUANTIZE = OpLinearQuantizerConfig.of();
    private static final OpConfig QUANTIZE_TABLES =
            OpLinearQuantizerConfig.of().withGranularity(Granularity.PER_TENSOR);

    static Stream<List<OpConfig>> orders() {
        return Stream.of(
                List.of(PRUNE, PALETTIZE, QUANTIZE_TABLES),
                List.of(PRUNE, QUANTIZE, PALETTIZE),
                List.of(PALETTIZE, PRUNE, QUANTIZE_TABLES),
                List.of(PALETTIZE, QUANTIZE_TABLES, PRUNE),
                List.of(QUANTIZE, PRUNE, PALETTIZE),
                List.of(QUANTIZE, PALETTIZE, PRUNE),
                List.of(PRUNE, PALETTIZE),
                List.of(PALETTIZE, PRUNE),
                List.of(PRUNE, QUANTIZE),
                List.of(QUANTIZE, PRUNE),
                List.of(PALETTIZE, QUANTIZE_TABLES),
                List.of(QUANTIZE, PALETTIZE),
                List.of(PRUNE, PRUNE));
    }

    @ParameterizedTest
    @MethodSource("orders")
    void everyOrderWorksAndReadsBackAsTheSameValues(List<OpConfig> steps) {
        for (OpSet opset : List.of(OpSet.CORE_ML_8, OpSet.CORE_ML_9)) {
            Program program = program(opset);
            double error = Double.MAX_VALUE;
            for (OpConfig step : steps) {
                Compression compression = Compressor.of(OptimizationConfig.of(step))
                        .withJoint(true)
                        .compress(program);
                assertThat(compression.decisions()).allMatch(Decision::isCompressed);
                program = compression.program();
            }
            float[] original = weight(program(opset)).toDense();
            float[] values = weight(program).toDense();
            error = relativeError(original, values);
            assertThat(error).isLessThan(0.3);
            Program dense = Decompressor.decompress(program, TensorStore.onHeap());
            assertThat(weight(dense).toDense()).isEqualTo(values);
            if (steps.contains(PRUNE)) {
                assertThat(zeros(values)).isGreaterThanOrEqualTo(0.5);
            }
        }
    }

    @Test
    void tablesOfAPrunedWeightSpendNoEntryOnZeros() {
        Program pruned = compress(program(OpSet.CORE_ML_8), PRUNE);
        Program both = compress(pruned, OpPalettizerConfig.kmeans(1));
        SparseLut lut = (SparseLut) ((Sparse) weight(both).form()).values();
        assertThat(Elements.toFloats(lut.lut())[0]).isLessThan(-0.5f);
        assertThat(Elements.toFloats(lut.lut())[1]).isGreaterThan(0.5f);
    }

    @Test
    void prunedWeightsTakeVectorTables() {
        Program pruned = compress(program(OpSet.CORE_ML_8), OpMagnitudePrunerConfig.targetSparsity(0.9));
        Program both = compress(pruned, OpPalettizerConfig.kmeans(6).withClusterDim(2));
        SparseLut lut = (SparseLut) ((Sparse) weight(both).form()).values();
        assertThat(lut.indicesMask().shape()).isEqualTo(Shape.of(32, 64));
        assertThat(lut.vectorAxis()).hasValue(0);
        assertThat(relativeError(weight(pruned).toDense(), weight(both).toDense()))
                .isLessThan(0.2);
    }

    @Test
    void palettizedVectorsArePrunedWhole() {
        Program palettized =
                compress(program(OpSet.CORE_ML_8), OpPalettizerConfig.kmeans(6).withClusterDim(2));
        float[] values = weight(compress(palettized, PRUNE)).toDense();
        for (int row = 0; row < 64; row += 2) {
            for (int column = 0; column < 64; column++) {
                assertThat(values[row * 64 + column] == 0).isEqualTo(values[(row + 1) * 64 + column] == 0);
            }
        }
    }

    @Test
    void smallTablesAreQuantizedToo() {
        Program palettized = compress(program(OpSet.CORE_ML_8), OpPalettizerConfig.kmeans(2));
        CompressedWeight.Palettized both = (CompressedWeight.Palettized)
                weight(compress(palettized, QUANTIZE_TABLES)).form();
        assertThat(both.lut()).isInstanceOf(Dequantized.class);
    }

    @Test
    void fourBitIntegersArePalettizedThroughEightBitTables() {
        for (DataType dtype : List.of(DataType.INT4, DataType.UINT4)) {
            Program quantized = compress(
                    program(OpSet.CORE_ML_8), OpLinearQuantizerConfig.of().withDtype(dtype));
            Dequantized both = (Dequantized)
                    weight(compress(quantized, OpPalettizerConfig.kmeans(3))).form();
            assertThat(both.data().dataType()).isEqualTo(dtype == DataType.INT4 ? DataType.INT8 : DataType.UINT8);
            both.offset().ifPresent(offset -> assertThat(offset.dataType()).isEqualTo(DataType.UINT8));
        }
    }

    @ParameterizedTest
    @EnumSource(value = OpPalettizerConfig.PerChannelScale.class, names = "NONE", mode = EnumSource.Mode.EXCLUDE)
    void scaledTablesArePrunedAndQuantized(OpPalettizerConfig.PerChannelScale scale) {
        Program scaled =
                compress(program(OpSet.CORE_ML_8), OpPalettizerConfig.kmeans(4).withPerChannelScale(scale));
        Program all = compress(compress(scaled, QUANTIZE_TABLES), PRUNE);
        SparseDequantized form = (SparseDequantized) ((Sparse) weight(all).form()).values();
        assertThat(form.data()).isInstanceOf(SparseLut.class);
        assertThat(zeros(weight(all).toDense())).isGreaterThanOrEqualTo(0.5);
    }

    @Test
    void structuredPruningOfACompressedWeightWorks() {
        for (OpConfig first : List.of(QUANTIZE, PALETTIZE)) {
            float[] values = weight(
                            compress(compress(program(OpSet.CORE_ML_8), first), OpMagnitudePrunerConfig.nm(2, 4)))
                    .toDense();
            for (int at = 0; at < values.length; at += 4) {
                int zeros = 0;
                for (int i = at; i < at + 4; i++) {
                    zeros += values[i] == 0 ? 1 : 0;
                }
                assertThat(zeros).isGreaterThanOrEqualTo(2);
            }
        }
    }

    private record Weight(CompressedWeight form) {
        float[] toDense() {
            return Elements.toFloats(form);
        }
    }

    private static Program compress(Program program, OpConfig config) {
        return Compressor.of(OptimizationConfig.of(config))
                .withJoint(true)
                .compress(program)
                .program();
    }

    private static Weight weight(Program program) {
        return new Weight(WeightSites.of(program).getFirst().weight());
    }

    private static Program program(OpSet opset) {
        Random random = new Random(1);
        float[] values = new float[64 * 64];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        Tensor weight = Tensor.ofFloats(DataType.FLOAT16, Shape.of(64, 64), values);
        return FunctionBuilder.program(opset, f -> {
            Var x = f.input("x", DataType.FLOAT16, 1, 64);
            return List.of(f.linear("y", x, f.constant("w", weight)));
        });
    }

    private static double zeros(float[] values) {
        int count = 0;
        for (float value : values) {
            count += value == 0 ? 1 : 0;
        }
        return (double) count / values.length;
    }

    private static double relativeError(float[] expected, float[] actual) {
        double error = 0;
        double energy = 0;
        for (int i = 0; i < expected.length; i++) {
            error += Math.pow(expected[i] - actual[i], 2);
            energy += Math.pow(expected[i], 2);
        }
        return error / energy;
    }
}
