package io.corepress.compress.availability;

import io.corepress.compress.Compression;
import io.corepress.compress.Compressor;
import io.corepress.compress.config.Granularity;
import io.corepress.compress.config.OpConfig;
import io.corepress.compress.config.OpLinearQuantizerConfig;
import io.corepress.compress.config.OpMagnitudePrunerConfig;
import io.corepress.compress.config.OpPalettizerConfig;
import io.corepress.compress.config.OptimizationConfig;
import io.corepress.compress.constexpr.ConstexprWriter;
import io.corepress.compress.weight.CompressedWeight;
import io.corepress.mil.OpSet;
import io.corepress.mil.Operation;
import io.corepress.mil.Program;
import io.corepress.mil.Rewrite;
import io.corepress.mil.build.FunctionBuilder;
import io.corepress.mil.build.Params;
import io.corepress.mil.build.Var;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import java.util.List;
import java.util.Random;

/** A small model for each row of the table. */
final class RowModels {
    private static final Shape SHAPE = Shape.of(32, 16);

    private RowModels() {}

    /** {@return a sound program in which only what the row is about needs a system as new as the row says} */
    static Program program(Availability row, OpSet opset) {
        return switch (row) {
            case ACTIVATIONS -> activations(opset);
            case HALF_FOR_FLOAT -> with(new CompressedWeight.Cast(weight(DataType.FLOAT16)), opset);
            default -> compress(dense(opset), steps(row)).program();
        };
    }

    /** {@return what makes the form of a row from a dense weight; nothing for what other rooms make} */
    static List<OpConfig> steps(Availability row) {
        OpPalettizerConfig tables = OpPalettizerConfig.kmeans(nbits(row)).withWeightThreshold(0);
        OpLinearQuantizerConfig integers = OpLinearQuantizerConfig.of().withWeightThreshold(0);
        OpConfig sparse = OpMagnitudePrunerConfig.targetSparsity(0.5).withWeightThreshold(0);
        return switch (row) {
            case TABLE, TABLE_3_BITS -> List.of(tables);
            case TABLE_PER_GROUP ->
                List.of(tables.withGranularity(Granularity.PER_GROUPED_CHANNEL).withGroupSize(8));
            case TABLE_OF_VECTORS -> List.of(tables.withClusterDim(2));
            case TABLE_WITH_SCALE ->
                List.of(tables.withPerChannelScale(OpPalettizerConfig.PerChannelScale.OUTPUT_CHANNEL));
            case TABLE_OF_INTEGERS -> List.of(tables.withLutDtype(DataType.INT8));
            case INTEGER_PER_TENSOR -> List.of(integers.withGranularity(Granularity.PER_TENSOR));
            case INTEGER_PER_CHANNEL -> List.of(integers);
            case INTEGER_PER_BLOCK ->
                List.of(integers.withGranularity(Granularity.PER_BLOCK).withBlockSize(8));
            case INTEGER_4_BITS -> List.of(integers.withDtype(DataType.INT4));
            case SPARSE -> List.of(sparse);
            case SPARSE_TABLE -> List.of(sparse, tables);
            case SPARSE_INTEGER -> List.of(sparse, integers);
            case JOINT -> List.of(sparse, tables, integers.withGranularity(Granularity.PER_TENSOR));
            case HALF_FOR_FLOAT, ACTIVATIONS -> List.of();
            case NETWORK_HALF, NETWORK_INTEGER, NETWORK_TABLE, NETWORK_INTEGER_PRODUCT -> List.of();
        };
    }

    static int nbits(Availability row) {
        return switch (row) {
            case TABLE_3_BITS -> 3;
            case INTEGER_PER_TENSOR, INTEGER_PER_CHANNEL, INTEGER_PER_BLOCK, SPARSE_INTEGER -> 8;
            default -> 4;
        };
    }

    static Compression compress(Program program, List<OpConfig> steps) {
        Compression last = null;
        Program current = program;
        for (OpConfig step : steps) {
            last = Compressor.of(OptimizationConfig.of(step))
                    .withJoint(steps.size() > 1)
                    .compress(current);
            current = last.program();
        }
        return last;
    }

    static Program dense(OpSet opset) {
        return FunctionBuilder.program(opset, f -> {
            Var x = f.input("x", DataType.FLOAT32, 1, 16);
            Var w = f.constant("w", weight(DataType.FLOAT32));
            return List.of(f.linear("y", x, w));
        });
    }

    private static Program with(CompressedWeight weight, OpSet opset) {
        Rewrite rewrite = operation -> operation.name().equals("w")
                ? ConstexprWriter.write(weight, "w", "w", opset, name -> name)
                : List.<Operation>of(operation);
        return dense(opset).mapFunctions(rewrite::apply);
    }

    private static Program activations(OpSet opset) {
        return FunctionBuilder.program(opset, f -> {
            Var x = f.input("x", DataType.FLOAT32, 1, 16);
            Var scale = f.scalar("scale", DataType.FLOAT32, 0.1f);
            Var codes = f.op(
                    "quantize",
                    "codes",
                    Params.of("input", x).with("scale", scale).with("output_dtype", "int8"));
            Var again = f.op("dequantize", "again", Params.of("input", codes).with("scale", scale));
            return List.of(f.linear("y", again, f.constant("w", weight(DataType.FLOAT32))));
        });
    }

    private static Tensor weight(DataType dataType) {
        Random random = new Random(3);
        float[] numbers = new float[(int) SHAPE.elementCount()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = (float) random.nextGaussian();
        }
        return Tensor.ofFloats(dataType, SHAPE, numbers);
    }
}
