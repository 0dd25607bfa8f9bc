package io.corepress.onnx.cases;

import static io.corepress.onnx.testing.Data.floats;
import static io.corepress.onnx.testing.Data.integers;
import static io.corepress.onnx.testing.Data.ints;
import static io.corepress.onnx.testing.Data.scalar;
import static io.corepress.onnx.testing.Data.shape;
import static io.corepress.onnx.testing.Data.vector;
import static io.corepress.onnx.testing.Data.weights;

import io.corepress.onnx.testing.OperatorCase;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/** Quantized values and weights. A value at the border between two steps may fall to either, so one step is allowed. */
final class QuantizationCases {
    private QuantizationCases() {}

    static List<OperatorCase> all() {
        List<OperatorCase> cases = new ArrayList<>();
        for (DataType type : List.of(DataType.INT8, DataType.UINT8)) {
            String name = type.milName();
            cases.add(of("QuantizeLinear", 13)
                    .named(name)
                    .feed(floats(3, 4))
                    .known(scalar(0.03f))
                    .known(zero(type, 3))
                    .output(type)
                    .make());
            cases.add(of("QuantizeLinear", 13)
                    .named(name + " per channel")
                    .feed(floats(2, 3, 4))
                    .known(vector(0.03f, 0.02f, 0.05f))
                    .known(ints(type, shape(3), 1, 2, 3))
                    .output(type)
                    .make());
            cases.add(of("DequantizeLinear", 13)
                    .named(name + " computed")
                    .feed(integers(type, 0, 99, 3, 4))
                    .known(scalar(0.03f))
                    .known(zero(type, 3))
                    .make());
            cases.add(of("DequantizeLinear", 13)
                    .named(name + " weight")
                    .known(integers(type, 0, 99, 3, 4))
                    .known(vector(0.03f, 0.02f, 0.05f))
                    .known(ints(type, shape(3), 1, 2, 3))
                    .attr("axis", 0)
                    .make());
        }
        cases.add(of("DequantizeLinear", 21)
                .named("int4 in blocks")
                .known(integers(DataType.INT4, -8, 8, 4, 6))
                .known(weights(2, 6))
                .attr("axis", 0)
                .attr("block_size", 2)
                .make());
        cases.add(of("DequantizeLinear", 21)
                .named("uint4 with zero points")
                .known(integers(DataType.UINT4, 0, 16, 4, 6))
                .known(weights(6))
                .known(integers(DataType.UINT4, 0, 16, 6))
                .attr("axis", 1)
                .make());
        cases.add(of("DequantizeLinear", 13)
                .named("int32")
                .known(integers(DataType.INT32, -999, 999, 5))
                .known(scalar(0.01f))
                .make());
        cases.add(of("QuantizeLinear", 13)
                .named("known")
                .known(floats(3, 4))
                .known(scalar(0.03f))
                .known(zero(DataType.INT8, 0))
                .output(DataType.INT8)
                .make());
        cases.add(of("DynamicQuantizeLinear", 11)
                .feed(floats(3, 4))
                .output(DataType.UINT8)
                .output(DataType.FLOAT32)
                .output(DataType.UINT8)
                .make());
        products(cases);
        layers(cases);
        return cases;
    }

    private static Tensor zero(DataType type, int value) {
        return ints(type, shape(), value);
    }

    private static void products(List<OperatorCase> cases) {
        Tensor a = integers(DataType.UINT8, 0, 255, 3, 4);
        Tensor b = integers(DataType.INT8, -127, 127, 4, 5);
        cases.add(of("MatMulInteger", 10)
                .feed(a)
                .known(b)
                .known(zero(DataType.UINT8, 120))
                .known(zero(DataType.INT8, 0))
                .output(DataType.INT32)
                .make());
        cases.add(of("ConvInteger", 10)
                .feed(integers(DataType.UINT8, 0, 255, 1, 2, 5, 5))
                .known(integers(DataType.UINT8, 0, 255, 3, 2, 3, 3))
                .known(zero(DataType.UINT8, 12))
                .attr("pads", new int[] {1, 1, 1, 1})
                .output(DataType.INT32)
                .make());
        cases.add(of("com.microsoft.MatMulIntegerToFloat", 17)
                .feed(a)
                .known(b)
                .known(scalar(0.02f))
                .known(weights(5))
                .known(zero(DataType.UINT8, 120))
                .absent()
                .known(weights(5))
                .make());
        cases.add(of("com.microsoft.DynamicQuantizeMatMul", 17)
                .feed(floats(3, 4))
                .known(b)
                .known(weights(5))
                .within(0.03)
                .make());
        cases.add(of("com.microsoft.MatMulNBits", 17)
                .feed(floats(2, 3, 32))
                .known(integers(DataType.UINT8, 0, 255, 6, 2, 8))
                .known(weights(12))
                .attr("K", 32)
                .attr("N", 6)
                .attr("bits", 4)
                .attr("block_size", 16)
                .make());
        cases.add(of("com.microsoft.MatMulNBits", 17)
                .named("zero points")
                .feed(floats(2, 48))
                .known(integers(DataType.UINT8, 0, 255, 5, 3, 8))
                .known(weights(15))
                .known(integers(DataType.UINT8, 0, 255, 10))
                .attr("K", 48)
                .attr("N", 5)
                .attr("bits", 4)
                .attr("block_size", 16)
                .make());
        cases.add(of("QLinearMatMul", 10)
                .feed(a)
                .known(scalar(0.02f))
                .known(zero(DataType.UINT8, 120))
                .known(integers(DataType.UINT8, 0, 255, 4, 5))
                .known(scalar(0.01f))
                .known(zero(DataType.UINT8, 130))
                .known(scalar(0.05f))
                .known(zero(DataType.UINT8, 128))
                .output(DataType.UINT8)
                .within(0.006)
                .make());
        cases.add(of("QLinearConv", 10)
                .feed(integers(DataType.UINT8, 0, 255, 1, 2, 5, 5))
                .known(scalar(0.02f))
                .known(zero(DataType.UINT8, 120))
                .known(integers(DataType.INT8, -127, 127, 3, 2, 3, 3))
                .known(vector(0.01f, 0.02f, 0.015f))
                .known(ints(DataType.INT8, shape(3), 0, 0, 0))
                .known(scalar(0.1f))
                .known(zero(DataType.UINT8, 128))
                .known(integers(DataType.INT32, -500, 500, 3))
                .output(DataType.UINT8)
                .within(0.006)
                .make());
        cases.add(of("com.microsoft.QGemm", 17)
                .feed(a)
                .known(scalar(0.02f))
                .known(zero(DataType.UINT8, 120))
                .known(integers(DataType.UINT8, 0, 255, 4, 5))
                .known(scalar(0.01f))
                .known(zero(DataType.UINT8, 130))
                .known(integers(DataType.INT32, -500, 500, 5))
                .known(scalar(0.05f))
                .known(zero(DataType.UINT8, 128))
                .output(DataType.UINT8)
                .within(0.006)
                .make());
    }

    private static void layers(List<OperatorCase> cases) {
        Tensor x = integers(DataType.UINT8, 0, 255, 2, 3, 4, 4);
        for (String type : List.of("Add", "Mul")) {
            cases.add(of("com.microsoft.QLinear" + type, 17)
                    .feed(x)
                    .known(scalar(0.02f))
                    .known(zero(DataType.UINT8, 120))
                    .feed(integers(DataType.UINT8, 0, 255, 4))
                    .known(scalar(0.01f))
                    .known(zero(DataType.UINT8, 100))
                    .known(scalar(0.04f))
                    .known(zero(DataType.UINT8, 128))
                    .output(DataType.UINT8)
                    .within(0.006)
                    .make());
        }
        for (String type : List.of("Sigmoid", "LeakyRelu", "GlobalAveragePool")) {
            cases.add(of("com.microsoft.QLinear" + type, 17)
                    .feed(x)
                    .known(scalar(0.02f))
                    .known(zero(DataType.UINT8, 120))
                    .known(scalar(0.01f))
                    .known(zero(DataType.UINT8, 28))
                    .output(DataType.UINT8)
                    .within(0.006)
                    .make());
        }
        cases.add(of("com.microsoft.QLinearConcat", 17)
                .known(scalar(0.04f))
                .known(zero(DataType.UINT8, 128))
                .feed(x)
                .known(scalar(0.02f))
                .known(zero(DataType.UINT8, 120))
                .feed(integers(DataType.UINT8, 0, 255, 2, 1, 4, 4))
                .known(scalar(0.03f))
                .known(zero(DataType.UINT8, 110))
                .attr("axis", 1)
                .output(DataType.UINT8)
                .within(0.006)
                .make());
    }

    private static OperatorCase.Making of(String type, int version) {
        return OperatorCase.of(type, version);
    }
}
