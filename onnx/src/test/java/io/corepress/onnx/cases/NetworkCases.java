package io.corepress.onnx.cases;

import static io.corepress.onnx.testing.Data.bools;
import static io.corepress.onnx.testing.Data.floats;
import static io.corepress.onnx.testing.Data.integers;
import static io.corepress.onnx.testing.Data.longScalar;
import static io.corepress.onnx.testing.Data.longs;
import static io.corepress.onnx.testing.Data.vector;
import static io.corepress.onnx.testing.Data.weights;

import io.corepress.onnx.testing.OperatorCase;
import io.corepress.tensor.DataType;
import java.util.ArrayList;
import java.util.List;

/** Reductions, convolutions, pooling, normalizations, products. */
final class NetworkCases {
    private NetworkCases() {}

    static List<OperatorCase> all() {
        List<OperatorCase> cases = new ArrayList<>();
        reductions(cases);
        convolutions(cases);
        pooling(cases);
        normalizations(cases);
        products(cases);
        return cases;
    }

    private static void reductions(List<OperatorCase> cases) {
        for (String type : List.of(
                "ReduceMean",
                "ReduceMax",
                "ReduceMin",
                "ReduceProd",
                "ReduceL1",
                "ReduceL2",
                "ReduceLogSum",
                "ReduceLogSumExp",
                "ReduceSumSquare")) {
            cases.add(of(type, 11)
                    .feed(weights(2, 3, 4))
                    .attr("axes", new int[] {1, -1})
                    .make());
            cases.add(of(type, 18)
                    .named("without axes kept")
                    .feed(weights(2, 3, 4))
                    .known(longs(0))
                    .attr("keepdims", 0)
                    .make());
        }
        cases.add(of("ReduceSum", 11)
                .feed(floats(2, 3, 4))
                .attr("axes", new int[] {1})
                .make());
        cases.add(of("ReduceSum", 13).named("all axes").feed(floats(2, 3, 4)).make());
        cases.add(of("ReduceSum", 13)
                .named("no axes")
                .feed(floats(2, 3))
                .attr("noop_with_empty_axes", 1)
                .make());
        cases.add(of("ReduceMax", 20)
                .named("bools")
                .feed(bools(3, 4))
                .known(longs(1))
                .output(DataType.BOOL)
                .make());
        for (String type : List.of("ArgMax", "ArgMin")) {
            cases.add(of(type, 13)
                    .feed(floats(3, 5))
                    .attr("axis", 1)
                    .output(DataType.INT64)
                    .make());
            cases.add(of(type, 13)
                    .named("last of equal ones")
                    .feed(vector(1, 3, 1, 3, 2))
                    .attr("select_last_index", 1)
                    .attr("keepdims", 0)
                    .output(DataType.INT64)
                    .make());
        }
        cases.add(of("CumSum", 14).feed(floats(3, 4)).known(longScalar(1)).make());
        cases.add(of("CumSum", 14)
                .named("exclusive, reverse")
                .feed(floats(3, 4))
                .known(longScalar(0))
                .attr("exclusive", 1)
                .attr("reverse", 1)
                .make());
        cases.add(of("TopK", 11)
                .feed(floats(3, 7))
                .known(longs(3))
                .output(DataType.FLOAT32)
                .output(DataType.INT64)
                .make());
        cases.add(of("TopK", 11)
                .named("smallest, axis 0")
                .feed(floats(5, 3))
                .known(longs(2))
                .attr("axis", 0)
                .attr("largest", 0)
                .output(DataType.FLOAT32)
                .output(DataType.INT64)
                .make());
        for (String type : List.of("Softmax", "LogSoftmax", "Hardmax")) {
            cases.add(of(type, 11).feed(floats(2, 3, 4)).make());
            cases.add(of(type, 13).feed(floats(2, 3, 4)).make());
            cases.add(of(type, 13)
                    .named("axis 1")
                    .feed(floats(2, 3, 4))
                    .attr("axis", 1)
                    .make());
        }
    }

    private static void convolutions(List<OperatorCase> cases) {
        cases.add(of("Conv", 11)
                .feed(floats(1, 3, 8, 9))
                .known(weights(4, 3, 3, 3))
                .known(weights(4))
                .make());
        cases.add(of("Conv", 11)
                .named("asymmetric pads")
                .feed(floats(1, 3, 8, 9))
                .known(weights(4, 3, 3, 2))
                .attr("pads", new int[] {1, 0, 2, 1})
                .attr("strides", new int[] {2, 1})
                .make());
        cases.add(of("Conv", 11)
                .named("groups, dilations")
                .feed(floats(1, 4, 9, 9))
                .known(weights(8, 2, 3, 3))
                .attr("group", 2)
                .attr("dilations", new int[] {2, 1})
                .make());
        for (String pad : List.of("SAME_UPPER", "SAME_LOWER", "VALID")) {
            cases.add(of("Conv", 11)
                    .named(pad)
                    .feed(floats(1, 2, 7, 8))
                    .known(weights(3, 2, 2, 3))
                    .attr("auto_pad", pad)
                    .attr("strides", new int[] {2, 2})
                    .make());
        }
        cases.add(of("Conv", 11)
                .named("one axis")
                .feed(floats(2, 3, 10))
                .known(weights(4, 3, 3))
                .attr("pads", new int[] {1, 1})
                .make());
        cases.add(of("Conv", 11)
                .named("three axes")
                .feed(floats(1, 2, 4, 5, 6))
                .known(weights(3, 2, 2, 3, 2))
                .make());
        cases.add(of("Conv", 11)
                .named("flexible")
                .feed(floats(1, 3, 8, 9), -1, 3, -1, -1)
                .known(weights(4, 3, 3, 3))
                .attr("pads", new int[] {1, 1, 1, 1})
                .make());
        cases.add(of("ConvTranspose", 11)
                .feed(floats(1, 3, 4, 5))
                .known(weights(3, 2, 3, 3))
                .known(weights(2))
                .make());
        cases.add(of("ConvTranspose", 11)
                .named("output padding")
                .feed(floats(1, 3, 4, 5))
                .known(weights(3, 2, 3, 3))
                .known(weights(2))
                .attr("strides", new int[] {2, 2})
                .attr("pads", new int[] {1, 1, 1, 1})
                .attr("output_padding", new int[] {1, 1})
                .make());
        cases.add(of("ConvTranspose", 11)
                .named("output padding beyond")
                .feed(floats(1, 3, 4, 5))
                .known(weights(3, 2, 2, 2))
                .known(weights(2))
                .attr("strides", new int[] {3, 3})
                .attr("output_padding", new int[] {1, 2})
                .make());
        cases.add(of("ConvTranspose", 11)
                .named("groups")
                .feed(floats(1, 4, 4, 5))
                .known(weights(4, 3, 3, 3))
                .attr("group", 2)
                .attr("dilations", new int[] {2, 2})
                .make());
        cases.add(of("ConvTranspose", 11)
                .named("output shape")
                .feed(floats(1, 3, 4, 5))
                .known(weights(3, 2, 3, 3))
                .attr("strides", new int[] {2, 2})
                .attr("output_shape", new int[] {8, 10})
                .make());
        cases.add(of("ConvTranspose", 11)
                .named("SAME_UPPER")
                .feed(floats(1, 3, 4, 5))
                .known(weights(3, 2, 3, 3))
                .attr("strides", new int[] {2, 2})
                .attr("auto_pad", "SAME_UPPER")
                .make());
        cases.add(of("ConvTranspose", 11)
                .named("one axis")
                .feed(floats(1, 3, 6))
                .known(weights(3, 2, 4))
                .attr("strides", new int[] {2})
                .make());
    }

    private static void pooling(List<OperatorCase> cases) {
        for (String type : List.of("MaxPool", "AveragePool", "LpPool")) {
            int version = type.equals("LpPool") ? 18 : 12;
            cases.add(of(type, version)
                    .feed(floats(1, 2, 7, 8))
                    .attr("kernel_shape", new int[] {3, 2})
                    .attr("strides", new int[] {2, 2})
                    .make());
            cases.add(of(type, version)
                    .named("pads")
                    .feed(floats(1, 2, 7, 8))
                    .attr("kernel_shape", new int[] {3, 3})
                    .attr("pads", new int[] {1, 0, 1, 1})
                    .make());
            cases.add(of(type, version)
                    .named("SAME_UPPER")
                    .feed(floats(1, 2, 7, 8))
                    .attr("kernel_shape", new int[] {2, 3})
                    .attr("strides", new int[] {2, 2})
                    .attr("auto_pad", "SAME_UPPER")
                    .make());
        }
        for (String type : List.of("MaxPool", "AveragePool")) {
            cases.add(of(type, 12)
                    .named("rounded up")
                    .feed(floats(1, 2, 7, 8))
                    .attr("kernel_shape", new int[] {3, 3})
                    .attr("strides", new int[] {2, 2})
                    .attr("ceil_mode", 1)
                    .make());
            cases.add(of(type, 12)
                    .named("rounded up, pads")
                    .feed(floats(1, 2, 6, 7))
                    .attr("kernel_shape", new int[] {3, 3})
                    .attr("strides", new int[] {2, 2})
                    .attr("pads", new int[] {1, 1, 1, 1})
                    .attr("ceil_mode", 1)
                    .make());
            cases.add(of(type, 12)
                    .named("one axis")
                    .feed(floats(2, 3, 9))
                    .attr("kernel_shape", new int[] {3})
                    .make());
            cases.add(of(type, 12)
                    .named("three axes")
                    .feed(floats(1, 2, 4, 5, 6))
                    .attr("kernel_shape", new int[] {2, 2, 3})
                    .make());
        }
        cases.add(of("AveragePool", 11)
                .named("pads count")
                .feed(floats(1, 2, 7, 8))
                .attr("kernel_shape", new int[] {3, 3})
                .attr("pads", new int[] {1, 1, 1, 1})
                .attr("count_include_pad", 1)
                .make());
        cases.add(of("AveragePool", 11)
                .named("pads count, rounded up")
                .feed(floats(1, 2, 6, 7))
                .attr("kernel_shape", new int[] {3, 3})
                .attr("strides", new int[] {2, 2})
                .attr("pads", new int[] {1, 1, 1, 1})
                .attr("count_include_pad", 1)
                .attr("ceil_mode", 1)
                .make());
        cases.add(of("LpPool", 18)
                .named("p 1")
                .feed(floats(1, 2, 5, 5))
                .attr("kernel_shape", new int[] {2, 2})
                .attr("p", 1)
                .make());
        for (String type : List.of("GlobalAveragePool", "GlobalMaxPool", "GlobalLpPool")) {
            cases.add(of(type, 2).feed(floats(2, 3, 4, 5)).make());
        }
    }

    private static void normalizations(List<OperatorCase> cases) {
        cases.add(of("BatchNormalization", 15)
                .feed(floats(2, 3, 4, 5))
                .known(weights(3))
                .known(floats(3))
                .known(floats(3))
                .known(weights(3))
                .make());
        cases.add(of("BatchNormalization", 15)
                .named("of vectors")
                .feed(floats(4, 3))
                .known(weights(3))
                .known(floats(3))
                .known(floats(3))
                .known(weights(3))
                .attr("epsilon", 1e-3f)
                .make());
        cases.add(of("BatchNormalization", 15)
                .named("computed")
                .feed(floats(2, 3, 4))
                .feed(weights(3))
                .feed(floats(3))
                .feed(floats(3))
                .feed(weights(3))
                .make());
        cases.add(of("InstanceNormalization", 6)
                .feed(floats(2, 3, 4, 5))
                .known(weights(3))
                .known(floats(3))
                .make());
        cases.add(of("InstanceNormalization", 6)
                .named("three axes")
                .feed(floats(2, 3, 2, 4, 5))
                .known(weights(3))
                .known(floats(3))
                .make());
        cases.add(of("InstanceNormalization", 6)
                .named("computed")
                .feed(floats(2, 3, 9))
                .feed(weights(3))
                .feed(floats(3))
                .make());
        cases.add(of("LayerNormalization", 17)
                .feed(floats(2, 3, 4))
                .known(weights(4))
                .known(floats(4))
                .make());
        cases.add(of("LayerNormalization", 17)
                .named("two axes")
                .feed(floats(2, 3, 4))
                .known(weights(3, 4))
                .attr("axis", 1)
                .make());
        cases.add(of("LayerNormalization", 17)
                .named("computed")
                .feed(floats(2, 3, 4))
                .feed(weights(4))
                .feed(floats(4))
                .make());
        cases.add(of("GroupNormalization", 18)
                .feed(floats(2, 4, 3, 3))
                .known(weights(2))
                .known(floats(2))
                .attr("num_groups", 2)
                .make());
        cases.add(of("GroupNormalization", 21)
                .feed(floats(2, 4, 3, 3))
                .known(weights(4))
                .known(floats(4))
                .attr("num_groups", 2)
                .make());
        cases.add(of("RMSNormalization", 23)
                .feed(floats(2, 3, 4))
                .known(weights(4))
                .make());
        cases.add(of("SimplifiedLayerNormalization", 17)
                .feed(floats(2, 3, 4))
                .known(weights(4))
                .make());
        cases.add(of("LpNormalization", 1).feed(floats(3, 4)).make());
        cases.add(of("LpNormalization", 1)
                .named("p 1, axis 0")
                .feed(floats(3, 4))
                .attr("p", 1)
                .attr("axis", 0)
                .make());
        cases.add(of("MeanVarianceNormalization", 13).feed(floats(2, 3, 4, 5)).make());
        cases.add(of("LRN", 13)
                .feed(floats(1, 5, 3, 3))
                .attr("size", 3)
                .attr("alpha", 0.3f)
                .attr("beta", 0.6f)
                .attr("bias", 2f)
                .make());
    }

    private static void products(List<OperatorCase> cases) {
        cases.add(of("MatMul", 13)
                .named("known weight")
                .feed(floats(2, 3, 4))
                .known(weights(4, 5))
                .make());
        cases.add(of("MatMul", 13)
                .named("both computed")
                .feed(floats(2, 3, 4))
                .feed(weights(2, 4, 5))
                .make());
        cases.add(of("MatMul", 13)
                .named("stretched")
                .feed(floats(2, 1, 3, 4))
                .feed(weights(3, 4, 5))
                .make());
        cases.add(of("MatMul", 13)
                .named("vector left")
                .feed(floats(4))
                .feed(weights(4, 5))
                .make());
        cases.add(of("MatMul", 13)
                .named("vector right")
                .feed(floats(2, 3, 4))
                .known(weights(4))
                .make());
        cases.add(of("MatMul", 13)
                .named("vectors")
                .feed(floats(4))
                .feed(weights(4))
                .make());
        cases.add(of("MatMul", 13)
                .named("known on the left")
                .known(weights(3, 4))
                .feed(floats(4, 5))
                .make());
        cases.add(of("MatMul", 13)
                .named("rank 4, known")
                .feed(floats(2, 2, 3, 4))
                .known(weights(4, 5))
                .make());
        cases.add(of("MatMul", 13)
                .named("integers")
                .feed(integers(DataType.INT32, -9, 9, 2, 3))
                .feed(integers(DataType.INT32, -9, 9, 3, 4))
                .output(DataType.INT32)
                .make());
        cases.add(of("Gemm", 13)
                .feed(floats(2, 4))
                .known(weights(4, 5))
                .known(weights(5))
                .make());
        cases.add(of("Gemm", 13)
                .named("transposed")
                .feed(floats(4, 2))
                .known(weights(5, 4))
                .known(weights(1, 5))
                .attr("transA", 1)
                .attr("transB", 1)
                .attr("beta", 0.5f)
                .make());
        cases.add(of("Gemm", 13)
                .named("scaled")
                .feed(floats(2, 4))
                .known(weights(4, 5))
                .known(weights(2, 1))
                .attr("alpha", 0.5f)
                .attr("beta", 2f)
                .make());
        cases.add(of("Gemm", 13)
                .named("computed")
                .feed(floats(2, 4))
                .feed(weights(4, 5))
                .feed(weights(5))
                .make());
        cases.add(of("Gemm", 13)
                .named("without C")
                .feed(floats(2, 4))
                .known(weights(4, 5))
                .make());
        for (String equation : List.of(
                "ij,jk->ik",
                "bij,bjk->bik",
                "bhid,bhjd->bhij",
                "bhij,bhjd->bihd",
                "ij,kj->ki",
                "i,j->ij",
                "ij,ij->i",
                "ij,j")) {
            var made = of("Einsum", 12).named(equation).attr("equation", equation);
            String[] terms = equation.split("->")[0].split(",");
            for (String term : terms) {
                made.feed(
                        floats(term.chars().mapToLong(letter -> 2 + letter % 4).toArray()));
            }
            cases.add(made.make());
        }
        cases.add(of("Einsum", 12)
                .named("transposed")
                .feed(floats(2, 3))
                .attr("equation", "ij->ji")
                .make());
        cases.add(of("Einsum", 12)
                .named("summed")
                .feed(floats(2, 3))
                .attr("equation", "ij->j")
                .make());
        cases.add(of("Einsum", 12)
                .named("ellipsis")
                .feed(floats(2, 3, 4))
                .feed(floats(4, 5))
                .attr("equation", "...ij,jk->...ik")
                .make());
        cases.add(of("Einsum", 12)
                .named("three")
                .feed(floats(2, 3))
                .feed(floats(3, 4))
                .feed(floats(4, 5))
                .attr("equation", "ij,jk,kl->il")
                .make());
    }

    private static OperatorCase.Making of(String type, int version) {
        return OperatorCase.of(type, version);
    }
}
