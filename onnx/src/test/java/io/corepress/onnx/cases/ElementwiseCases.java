package io.corepress.onnx.cases;

import static io.corepress.onnx.testing.Data.between;
import static io.corepress.onnx.testing.Data.bools;
import static io.corepress.onnx.testing.Data.floats;
import static io.corepress.onnx.testing.Data.integers;
import static io.corepress.onnx.testing.Data.ints;
import static io.corepress.onnx.testing.Data.longScalar;
import static io.corepress.onnx.testing.Data.scalar;
import static io.corepress.onnx.testing.Data.shape;
import static io.corepress.onnx.testing.Data.vector;
import static io.corepress.onnx.testing.Data.weights;

import io.corepress.onnx.testing.OperatorCase;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/** Functions of single elements. */
final class ElementwiseCases {
    private ElementwiseCases() {}

    static List<OperatorCase> all() {
        List<OperatorCase> cases = new ArrayList<>();
        for (String type : List.of(
                "Abs",
                "Neg",
                "Sign",
                "Ceil",
                "Floor",
                "Round",
                "Exp",
                "Sin",
                "Cos",
                "Tan",
                "Atan",
                "Sinh",
                "Cosh",
                "Tanh",
                "Erf",
                "Sigmoid",
                "Relu",
                "Softplus",
                "Softsign",
                "LeakyRelu",
                "Elu",
                "Selu",
                "Celu",
                "ThresholdedRelu",
                "HardSigmoid",
                "HardSwish",
                "Asinh",
                "Reciprocal",
                "Identity")) {
            cases.add(of(type, 14).feed(floats(2, 3, 4)).make());
        }
        for (String type : List.of("Sqrt", "Log")) {
            cases.add(of(type, 13).feed(weights(2, 5)).make());
        }
        for (String type : List.of("Asin", "Acos", "Atanh")) {
            cases.add(of(type, 13).feed(between(-0.9, 0.9, 7)).make());
        }
        cases.add(of("Acosh", 13).feed(between(1.1, 4, 7)).make());
        cases.add(of("Mish", 18).feed(floats(2, 5)).make());
        cases.add(of("Swish", 24).feed(floats(2, 5)).make());
        cases.add(of("Swish", 24)
                .named("alpha")
                .feed(floats(2, 5))
                .attr("alpha", 1.5f)
                .make());
        cases.add(of("Gelu", 20).feed(floats(2, 5)).within(1e-4).make());
        cases.add(of("Gelu", 20)
                .named("tanh")
                .feed(floats(2, 5))
                .attr("approximate", "tanh")
                .within(1e-4)
                .make());
        cases.add(of("Not", 13).feed(bools(2, 5)).output(DataType.BOOL).make());
        cases.add(of("IsNaN", 13)
                .feed(vector(1, Float.NaN, -2))
                .output(DataType.BOOL)
                .make());
        Tensor infinities = vector(1, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, -2);
        cases.add(of("IsInf", 10).feed(infinities).output(DataType.BOOL).make());
        cases.add(of("IsInf", 10)
                .named("negative only")
                .feed(infinities)
                .attr("detect_positive", 0)
                .output(DataType.BOOL)
                .make());
        cases.add(of("BitwiseNot", 18)
                .feed(integers(DataType.INT32, -9, 9, 6))
                .output(DataType.INT32)
                .make());
        cases.add(of("LeakyRelu", 16)
                .named("slope")
                .feed(floats(2, 3))
                .attr("alpha", 0.3f)
                .make());
        cases.add(of("PRelu", 16)
                .named("per channel")
                .feed(floats(2, 3, 4, 4))
                .known(weights(3, 1, 1))
                .make());
        cases.add(of("PRelu", 16)
                .named("one slope")
                .feed(floats(2, 3, 4))
                .known(weights(1))
                .make());
        cases.add(of("PRelu", 16)
                .named("computed slope")
                .feed(floats(2, 3, 4))
                .feed(weights(4))
                .make());
        cases.add(
                of("Elu", 6).named("alpha").feed(floats(7)).attr("alpha", 0.7f).make());
        cases.add(of("Celu", 12)
                .named("alpha")
                .feed(floats(7))
                .attr("alpha", 0.7f)
                .make());
        cases.add(of("Selu", 6)
                .named("own factors")
                .feed(floats(7))
                .attr("alpha", 0.7f)
                .attr("gamma", 1.5f)
                .make());
        cases.add(of("HardSigmoid", 6)
                .named("own line")
                .feed(floats(7))
                .attr("alpha", 0.4f)
                .attr("beta", 0.3f)
                .make());
        cases.add(of("ThresholdedRelu", 10)
                .named("alpha")
                .feed(floats(7))
                .attr("alpha", 0.4f)
                .make());
        cases.add(of("Shrink", 9)
                .feed(floats(9))
                .attr("lambd", 0.6f)
                .attr("bias", 0.2f)
                .make());
        cases.add(of("Dropout", 13).feed(floats(3, 4)).make());
        cases.add(of("Dropout", 13)
                .named("with mask")
                .feed(floats(3, 4))
                .output(DataType.FLOAT32)
                .output(DataType.BOOL)
                .make());
        cases.add(of("Clip", 6)
                .named("attributes")
                .feed(floats(9))
                .attr("min", -1f)
                .attr("max", 1f)
                .make());
        cases.add(of("Clip", 13)
                .named("known bounds")
                .feed(floats(9))
                .known(scalar(-1))
                .known(scalar(1.5f))
                .make());
        cases.add(of("Clip", 13)
                .named("relu6")
                .feed(between(-9, 9, 9))
                .known(scalar(0))
                .known(scalar(6))
                .make());
        cases.add(of("Clip", 13)
                .named("only max")
                .feed(floats(9))
                .absent()
                .known(scalar(0.5f))
                .make());
        cases.add(of("Clip", 13)
                .named("only min")
                .feed(floats(9))
                .known(scalar(0))
                .make());
        cases.add(of("Clip", 13)
                .named("computed bounds")
                .feed(floats(9))
                .feed(scalar(-1))
                .feed(scalar(1))
                .make());
        cases.add(of("Clip", 13)
                .named("integers")
                .feed(integers(DataType.INT64, -9, 9, 8))
                .known(longScalar(0))
                .output(DataType.INT64)
                .make());
        binary(cases);
        comparisons(cases);
        return cases;
    }

    private static void binary(List<OperatorCase> cases) {
        for (String type : List.of("Add", "Sub", "Mul", "Div")) {
            cases.add(of(type, 14).feed(floats(2, 3, 4)).feed(weights(3, 1)).make());
            cases.add(of(type, 14)
                    .named("known")
                    .feed(floats(2, 3, 4))
                    .known(weights(4))
                    .make());
            cases.add(of(type, 14)
                    .named("integers")
                    .feed(integers(DataType.INT64, -20, 20, 8))
                    .feed(integers(DataType.INT64, 1, 7, 8))
                    .output(DataType.INT64)
                    .make());
        }
        cases.add(of("Mod", 13)
                .named("integers")
                .feed(integers(DataType.INT64, -20, 20, 8))
                .known(longScalar(3))
                .output(DataType.INT64)
                .make());
        cases.add(of("Mod", 13)
                .named("fmod")
                .feed(floats(8))
                .known(scalar(0.7f))
                .attr("fmod", 1)
                .make());
        for (float power : new float[] {1, 2, 3, 0.5f, -1, 1.7f}) {
            cases.add(of("Pow", 15)
                    .named("to " + power)
                    .feed(weights(2, 5))
                    .known(scalar(power))
                    .make());
        }
        cases.add(of("Pow", 15)
                .named("computed")
                .feed(weights(2, 5))
                .feed(floats(5))
                .make());
        for (String type : List.of("Max", "Min", "Sum", "Mean")) {
            cases.add(of(type, 13)
                    .feed(floats(2, 3))
                    .feed(weights(3))
                    .feed(floats(2, 1))
                    .make());
            cases.add(of(type, 13).named("alone").feed(floats(2, 3)).make());
        }
        for (String type : List.of("And", "Or", "Xor")) {
            cases.add(of(type, 7)
                    .feed(bools(3, 4))
                    .feed(bools(4))
                    .output(DataType.BOOL)
                    .make());
        }
        cases.add(of("BitShift", 11)
                .named("left")
                .feed(integers(DataType.UINT8, 0, 9, 6))
                .known(ints(DataType.UINT8, shape(1), 2))
                .attr("direction", "LEFT")
                .output(DataType.UINT8)
                .make());
        cases.add(of("BitShift", 11)
                .named("right")
                .feed(integers(DataType.UINT8, 0, 99, 6))
                .known(ints(DataType.UINT8, shape(1), 2))
                .attr("direction", "RIGHT")
                .output(DataType.UINT8)
                .make());
        cases.add(of("BitwiseAnd", 18)
                .feed(integers(DataType.INT32, 0, 99, 6))
                .known(ints(DataType.INT32, shape(1), 7))
                .output(DataType.INT32)
                .make());
        cases.add(of("Where", 16)
                .feed(bools(3, 4))
                .feed(floats(3, 4))
                .feed(weights(4))
                .make());
        cases.add(of("Where", 16)
                .named("known sides")
                .feed(bools(3, 4))
                .known(scalar(-1e4f))
                .known(scalar(2))
                .make());
    }

    private static void comparisons(List<OperatorCase> cases) {
        for (String type : List.of("Less", "LessOrEqual", "Greater", "GreaterOrEqual", "Equal")) {
            cases.add(of(type, 16)
                    .feed(floats(3, 4))
                    .feed(weights(4))
                    .output(DataType.BOOL)
                    .make());
            cases.add(of(type, 16)
                    .named("integers")
                    .feed(integers(DataType.INT64, 0, 4, 9))
                    .known(longScalar(2))
                    .output(DataType.BOOL)
                    .make());
        }
        cases.add(of("Equal", 13)
                .named("bools")
                .feed(bools(3, 4))
                .feed(bools(4))
                .output(DataType.BOOL)
                .make());
    }

    private static OperatorCase.Making of(String type, int version) {
        return OperatorCase.of(type, version);
    }
}
