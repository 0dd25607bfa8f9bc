package io.corepress.onnx.cases;

import static io.corepress.onnx.testing.Data.floats;
import static io.corepress.onnx.testing.Data.ints;
import static io.corepress.onnx.testing.Data.longScalar;
import static io.corepress.onnx.testing.Data.shape;
import static io.corepress.onnx.testing.Data.weights;

import io.corepress.mil.OpSet;
import io.corepress.onnx.proto.GraphProto;
import io.corepress.onnx.proto.ModelProto;
import io.corepress.onnx.testing.OnnxBuilder;
import io.corepress.onnx.testing.OperatorCase;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Control flow, sequences, detection and transforms. */
final class FlowCases {
    private FlowCases() {}

    static List<OperatorCase> all() {
        List<OperatorCase> cases = new ArrayList<>();
        branches(cases);
        loops(cases);
        cases.add(scan());
        cases.add(sequences());
        cases.add(of("NonMaxSuppression", 11)
                .feed(boxes())
                .feed(scores(1))
                .known(longScalar(3))
                .known(Tensor.ofFloats(DataType.FLOAT32, Shape.scalar(), 0.5f))
                .output(DataType.INT64)
                .make());
        cases.add(of("NonMaxSuppression", 11)
                .named("two classes, lowest score")
                .feed(boxes())
                .feed(scores(2))
                .known(longScalar(3))
                .known(Tensor.ofFloats(DataType.FLOAT32, Shape.scalar(), 0.5f))
                .known(Tensor.ofFloats(DataType.FLOAT32, Shape.scalar(), 0.4f))
                .output(DataType.INT64)
                .make());
        cases.add(of("DFT", 17)
                .named("real")
                .feed(floats(1, 8, 1))
                .attr("onesided", 1)
                .within(1e-4)
                .make());
        cases.add(of("DFT", 17)
                .named("complex, axis 2")
                .feed(floats(1, 2, 5, 2))
                .attr("axis", 2)
                .within(1e-4)
                .make());
        cases.add(of("DFT", 17)
                .named("inverse")
                .feed(floats(1, 6, 2))
                .attr("inverse", 1)
                .within(1e-4)
                .make());
        cases.add(of("STFT", 17)
                .feed(floats(1, 32, 1))
                .known(longScalar(4))
                .known(weights(8))
                .within(1e-4)
                .make());
        return cases;
    }

    private static OperatorCase.Making of(String type, int version) {
        return OperatorCase.of(type, version);
    }

    private static OperatorCase of(String operator, String name, ModelProto model, Map<String, Tensor> inputs) {
        return new OperatorCase(operator, name, model, inputs, 1e-5, OpSet.CORE_ML_5);
    }

    private static void branches(List<OperatorCase> cases) {
        GraphProto yes = new OnnxBuilder(13)
                .node("Relu", List.of("x"), List.of("a"))
                .output("a", DataType.FLOAT32)
                .graph();
        GraphProto no = new OnnxBuilder(13)
                .node("Neg", List.of("x"), List.of("b"))
                .output("b", DataType.FLOAT32)
                .graph();
        for (int truth : new int[] {0, 1}) {
            Tensor condition = ints(DataType.BOOL, shape(), truth);
            ModelProto computed = new OnnxBuilder(13)
                    .input("c", DataType.BOOL)
                    .input("x", DataType.FLOAT32, 2, 3)
                    .node(
                            "If",
                            List.of("c"),
                            List.of("y"),
                            OnnxBuilder.attribute("then_branch", yes),
                            OnnxBuilder.attribute("else_branch", no))
                    .output("y", DataType.FLOAT32)
                    .model();
            cases.add(of("If", "computed " + truth, computed, Map.of("c", condition, "x", floats(2, 3))));
            ModelProto known = new OnnxBuilder(13)
                    .initializer("c", condition)
                    .input("x", DataType.FLOAT32, 2, 3)
                    .node(
                            "If",
                            List.of("c"),
                            List.of("y"),
                            OnnxBuilder.attribute("then_branch", yes),
                            OnnxBuilder.attribute("else_branch", no))
                    .output("y", DataType.FLOAT32)
                    .model();
            cases.add(of("If", "known " + truth, known, Map.of("x", floats(2, 3))));
        }
    }

    private static void loops(List<OperatorCase> cases) {
        GraphProto body = new OnnxBuilder(13)
                .input("i", DataType.INT64)
                .input("go", DataType.BOOL)
                .input("state", DataType.FLOAT32, 2, 3)
                .node("Identity", List.of("go"), List.of("on"))
                .node("Mul", List.of("state", "w"), List.of("next"))
                .node("Neg", List.of("next"), List.of("each"))
                .output("on", DataType.BOOL)
                .output("next", DataType.FLOAT32)
                .output("each", DataType.FLOAT32)
                .graph();
        ModelProto unrolled = new OnnxBuilder(13)
                .input("x", DataType.FLOAT32, 2, 3)
                .initializer("n", longScalar(3))
                .initializer("w", weights(3))
                .node("Loop", List.of("n", "", "x"), List.of("y", "all"), OnnxBuilder.attribute("body", body))
                .output("y", DataType.FLOAT32)
                .output("all", DataType.FLOAT32)
                .model();
        cases.add(of("Loop", "known number of rounds", unrolled, Map.of("x", floats(2, 3))));
        GraphProto doubling = new OnnxBuilder(13)
                .input("i", DataType.INT64)
                .input("go", DataType.BOOL)
                .input("state", DataType.FLOAT32, 2, 3)
                .node("Add", List.of("state", "state"), List.of("next"))
                .node("ReduceSumSquare", List.of("next"), List.of("size"), OnnxBuilder.attribute("keepdims", 0))
                .node("Less", List.of("size", "limit"), List.of("on"))
                .output("on", DataType.BOOL)
                .output("next", DataType.FLOAT32)
                .graph();
        ModelProto looped = new OnnxBuilder(13)
                .input("x", DataType.FLOAT32, 2, 3)
                .input("n", DataType.INT64)
                .initializer("limit", Tensor.ofFloats(DataType.FLOAT32, Shape.scalar(), 1000))
                .initializer("start", ints(DataType.BOOL, shape(), 1))
                .node("Loop", List.of("n", "start", "x"), List.of("y"), OnnxBuilder.attribute("body", doubling))
                .output("y", DataType.FLOAT32)
                .model();
        cases.add(of("Loop", "until a condition", looped, Map.of("x", weights(2, 3), "n", longScalar(20))));
        cases.add(of("Loop", "computed number of rounds", looped, Map.of("x", weights(2, 3), "n", longScalar(2))));
    }

    private static OperatorCase scan() {
        GraphProto body = new OnnxBuilder(13)
                .input("sum", DataType.FLOAT32, 3)
                .input("each", DataType.FLOAT32, 3)
                .node("Add", List.of("sum", "each"), List.of("next"))
                .node("Mul", List.of("next", "each"), List.of("out"))
                .output("next", DataType.FLOAT32)
                .output("out", DataType.FLOAT32)
                .graph();
        ModelProto model = new OnnxBuilder(13)
                .input("x", DataType.FLOAT32, 3)
                .input("xs", DataType.FLOAT32, 4, 3)
                .node(
                        "Scan",
                        List.of("x", "xs"),
                        List.of("y", "ys"),
                        OnnxBuilder.attribute("body", body),
                        OnnxBuilder.attribute("num_scan_inputs", 1))
                .output("y", DataType.FLOAT32)
                .output("ys", DataType.FLOAT32)
                .model();
        return of("Scan", "", model, Map.of("x", floats(3), "xs", floats(4, 3)));
    }

    private static OperatorCase sequences() {
        ModelProto model = new OnnxBuilder(13)
                .input("x", DataType.FLOAT32, 6, 3)
                .initializer("two", longScalar(2))
                .initializer("last", longScalar(-1))
                .initializer("one", longScalar(1))
                .node("SplitToSequence", List.of("x", "two"), List.of("parts"), OnnxBuilder.attribute("axis", 0))
                .node("SequenceAt", List.of("parts", "last"), List.of("part"))
                .node("Neg", List.of("part"), List.of("negative"))
                .node("SequenceInsert", List.of("parts", "negative", "one"), List.of("more"))
                .node("SequenceErase", List.of("more", "last"), List.of("less"))
                .node("SequenceLength", List.of("less"), List.of("count"))
                .node("ConcatFromSequence", List.of("less"), List.of("y"), OnnxBuilder.attribute("axis", 1))
                .node("SequenceConstruct", List.of("part", "negative"), List.of("pair"))
                .node(
                        "ConcatFromSequence",
                        List.of("pair"),
                        List.of("z"),
                        OnnxBuilder.attribute("axis", 0),
                        OnnxBuilder.attribute("new_axis", 1))
                .node("SequenceEmpty", List.of(), List.of("none"))
                .node("SequenceInsert", List.of("none", "negative"), List.of("single"))
                .node("SequenceAt", List.of("single", "last"), List.of("w"))
                .output("y", DataType.FLOAT32)
                .output("z", DataType.FLOAT32)
                .output("w", DataType.FLOAT32)
                .output("count", DataType.INT64)
                .model();
        return of("SplitToSequence", "and all that is done with sequences", model, Map.of("x", floats(6, 3)));
    }

    private static Tensor boxes() {
        return Tensor.ofFloats(
                DataType.FLOAT32,
                Shape.of(1, 6, 4),
                0,
                0,
                1,
                1,
                0,
                0.1f,
                1,
                1.1f,
                0,
                -0.1f,
                1,
                0.9f,
                0,
                10,
                1,
                11,
                0,
                10.1f,
                1,
                11.1f,
                0,
                100,
                1,
                101);
    }

    private static Tensor scores(int classes) {
        float[] one = {0.9f, 0.75f, 0.6f, 0.95f, 0.5f, 0.3f};
        float[] all = new float[6 * classes];
        for (int i = 0; i < all.length; i++) {
            all[i] = i < 6 ? one[i] : one[11 - i];
        }
        return Tensor.ofFloats(DataType.FLOAT32, Shape.of(1, classes, 6), all);
    }
}
