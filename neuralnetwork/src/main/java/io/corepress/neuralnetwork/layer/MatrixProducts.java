package io.corepress.neuralnetwork.layer;

import io.corepress.mil.build.Params;
import io.corepress.mil.build.Var;
import io.corepress.mlpackage.proto.BatchedMatMulLayerParams;
import io.corepress.mlpackage.proto.EmbeddingLayerParams;
import io.corepress.mlpackage.proto.EmbeddingNDLayerParams;
import io.corepress.mlpackage.proto.InnerProductLayerParams;
import io.corepress.mlpackage.proto.WeightParams;
import io.corepress.neuralnetwork.graph.Blob;
import io.corepress.neuralnetwork.graph.Layer;
import io.corepress.neuralnetwork.graph.Scope;
import java.util.stream.IntStream;

/** Products with matrices, and the look-ups that stand for products with one-hot vectors. */
final class MatrixProducts {
    private static final int[] HEIGHT_AND_WIDTH = {-2, -1};

    private MatrixProducts() {}

    static void innerProduct(Layer layer) {
        InnerProductLayerParams params = layer.message().getInnerProduct();
        long inputs = params.getInputChannels();
        long outputs = params.getOutputChannels();
        Blob input = layer.input(0);
        boolean images = input.rank() >= 4;
        Var x = images ? vectors(layer, inputs) : input.var();
        Params operands =
                Params.of("x", x).with("weight", layer.weight("weight", params.getWeights(), outputs, inputs));
        if (params.getHasBias()) {
            operands = operands.with("bias", layer.weight("bias", params.getBias(), outputs));
        }
        remarkOnIntegers(layer, params.getInt8DynamicQuantize());
        if (images) {
            imagesOutput(layer, layer.step("linear", "vectors", operands));
        } else {
            layer.exactOutput(layer.op("linear", operands));
        }
    }

    private static void remarkOnIntegers(Layer layer, boolean asked) {
        if (asked) {
            layer.scope().notes().remark(layer.place() + " multiplied integers; it multiplies floats now");
        }
    }

    /** Images as vectors: {@code [batch, channel * height * width]}. */
    private static Var vectors(Layer layer, long size) {
        Var images = layer.images(0);
        if (Scope.size(images, -2).orElse(0) == 1 && Scope.size(images, -1).orElse(0) == 1) {
            return layer.step("squeeze", "squeezed", Params.of("x", images).with("axes", HEIGHT_AND_WIDTH));
        }
        return layer.scope().reshape(layer.outputName(0) + "_flat", images, -1, size);
    }

    /** Sets the output to vectors {@code [batch, channel]} as images of one pixel. */
    private static void imagesOutput(Layer layer, Var vectors) {
        layer.imagesOutput(layer.op("expand_dims", Params.of("x", vectors).with("axes", HEIGHT_AND_WIDTH)));
    }

    static void embedding(Layer layer) {
        EmbeddingLayerParams params = layer.message().getEmbedding();
        Var images = layer.images(0);
        Var indices = layer.step("squeeze", "indices", Params.of("x", images).with("axes", new int[] {1, 2, 3}));
        Var found = lookUp(
                layer,
                indices,
                params.getWeights(),
                params.getOutputChannels(),
                params.getInputDim(),
                params.getHasBias() ? params.getBias() : null);
        imagesOutput(layer, found);
    }

    static void embeddingND(Layer layer) {
        EmbeddingNDLayerParams params = layer.message().getEmbeddingND();
        Var indices =
                layer.step("squeeze", "indices", Params.of("x", layer.exact(0)).with("axes", new int[] {-1}));
        layer.exactOutput(lookUp(
                layer,
                indices,
                params.getWeights(),
                params.getEmbeddingSize(),
                params.getVocabSize(),
                params.getHasBias() ? params.getBias() : null));
    }

    /**
     * The columns of a matrix {@code [size, count]} at the indices, as vectors along a new last axis. The matrix
     * stays as it is stored; what was found is transposed, which is less.
     */
    private static Var lookUp(Layer layer, Var indices, WeightParams matrix, long size, long count, WeightParams bias) {
        Var weight = layer.weight("weight", matrix, size, count);
        Params gathered = Params.of("x", weight)
                .with("indices", layer.scope().integers(indices))
                .with("axis", 1);
        Var columns = layer.step("gather", "columns", gathered);
        int rank = columns.rank();
        int[] order = IntStream.range(0, rank).map(axis -> (axis + 1) % rank).toArray();
        Var rows = layer.step("transpose", "rows", Params.of("x", columns).with("perm", order));
        if (bias == null) {
            return rows;
        }
        return layer.step("add", "biased", Params.of("x", rows).with("y", layer.weight("bias", bias, size)));
    }

    static void batchedMatmul(Layer layer) {
        BatchedMatMulLayerParams params = layer.message().getBatchedMatmul();
        if (layer.inputCount() > 1) {
            Var x = layer.exact(0);
            Var y = layer.exact(1);
            if (x.rank() == 1) {
                x = layer.step("expand_dims", "row", Params.of("x", x).with("axes", new int[] {0}));
            }
            if (y.rank() == 1) {
                y = layer.step("expand_dims", "column", Params.of("x", y).with("axes", new int[] {1}));
            }
            layer.exactOutput(layer.op(
                    "matmul",
                    Params.of("x", x)
                            .with("y", y)
                            .with("transpose_x", params.getTransposeA())
                            .with("transpose_y", params.getTransposeB())));
            return;
        }
        long inputs = params.getWeightMatrixFirstDimension();
        long outputs = params.getWeightMatrixSecondDimension();
        remarkOnIntegers(layer, params.getInt8DynamicQuantize());
        // Stored column by column, the matrix [inputs, outputs] is [outputs, inputs] row by row.
        Var weight = layer.weight("weight", params.getWeights(), outputs, inputs);
        Var x = layer.exact(0);
        if (x.rank() <= 3) {
            Params operands = Params.of("x", x).with("weight", weight);
            if (params.getHasBias()) {
                operands = operands.with("bias", layer.weight("bias", params.getBias(), outputs));
            }
            layer.exactOutput(layer.op("linear", operands));
            return;
        }
        Params operands =
                Params.of("x", x).with("y", weight).with("transpose_x", false).with("transpose_y", true);
        if (!params.getHasBias()) {
            layer.exactOutput(layer.op("matmul", operands));
            return;
        }
        Var product = layer.step("matmul", "product", operands);
        Var bias = layer.weight("bias", params.getBias(), outputs);
        layer.exactOutput(layer.op("add", Params.of("x", product).with("y", bias)));
    }
}
