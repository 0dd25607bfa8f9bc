package io.corepress.onnx.cases;

import static io.corepress.onnx.testing.Data.bools;
import static io.corepress.onnx.testing.Data.floats;
import static io.corepress.onnx.testing.Data.integers;
import static io.corepress.onnx.testing.Data.ints;
import static io.corepress.onnx.testing.Data.longScalar;
import static io.corepress.onnx.testing.Data.longs;
import static io.corepress.onnx.testing.Data.scalar;
import static io.corepress.onnx.testing.Data.shape;
import static io.corepress.onnx.testing.Data.vector;
import static io.corepress.onnx.testing.Data.weights;

import io.corepress.mil.OpSet;
import io.corepress.onnx.testing.OperatorCase;
import io.corepress.tensor.DataType;
import java.util.ArrayList;
import java.util.List;

/** Operators that rearrange, join, cut and look up. */
final class ShapeCases {
    private ShapeCases() {}

    static List<OperatorCase> all() {
        List<OperatorCase> cases = new ArrayList<>();
        reshaping(cases);
        joining(cases);
        slicing(cases);
        padding(cases);
        indexing(cases);
        generating(cases);
        return cases;
    }

    private static void reshaping(List<OperatorCase> cases) {
        cases.add(of("Shape", 15).feed(floats(2, 3, 4)).output(DataType.INT64).make());
        cases.add(of("Shape", 15)
                .named("part")
                .feed(floats(2, 3, 4))
                .attr("start", 1)
                .attr("end", -1)
                .output(DataType.INT64)
                .make());
        cases.add(of("Shape", 15)
                .named("flexible")
                .feed(floats(2, 3, 4), -1, 3, -1)
                .output(DataType.INT64)
                .make());
        cases.add(of("Size", 13).feed(floats(2, 3, 4)).output(DataType.INT64).make());
        cases.add(of("Size", 13)
                .named("flexible")
                .feed(floats(2, 3, 4), -1, 3, -1)
                .output(DataType.INT64)
                .make());
        cases.add(of("Cast", 13)
                .named("to int")
                .feed(floats(9))
                .attr("to", 7)
                .output(DataType.INT64)
                .make());
        cases.add(of("Cast", 13)
                .named("to float")
                .feed(integers(DataType.INT64, -9, 9, 7))
                .attr("to", 1)
                .make());
        cases.add(of("Cast", 13)
                .named("to bool")
                .feed(integers(DataType.INT64, -1, 2, 7))
                .attr("to", 9)
                .output(DataType.BOOL)
                .make());
        cases.add(of("Cast", 13).named("from bool").feed(bools(7)).attr("to", 1).make());
        cases.add(of("Cast", 13)
                .named("to double")
                .feed(floats(7))
                .attr("to", 11)
                .output(DataType.FLOAT64)
                .make());
        cases.add(of("CastLike", 15)
                .feed(floats(7))
                .known(longs(1))
                .output(DataType.INT64)
                .make());
        cases.add(of("Reshape", 14)
                .named("rest")
                .feed(floats(2, 3, 4))
                .known(longs(4, -1))
                .make());
        cases.add(of("Reshape", 14)
                .named("copied size")
                .feed(floats(2, 3, 4))
                .known(longs(0, 12))
                .make());
        cases.add(of("Reshape", 14)
                .named("flexible")
                .feed(floats(2, 3, 4), -1, 3, 4)
                .known(longs(0, -1))
                .make());
        cases.add(of("Reshape", 14)
                .named("computed shape")
                .feed(floats(2, 3, 4))
                .feed(longs(6, 4))
                .make());
        cases.add(of("Reshape", 14)
                .named("to scalar")
                .feed(floats(1, 1))
                .known(longs())
                .make());
        cases.add(of("Flatten", 13).feed(floats(2, 3, 4)).make());
        cases.add(of("Flatten", 13)
                .named("axis 0")
                .feed(floats(2, 3, 4))
                .attr("axis", 0)
                .make());
        cases.add(of("Flatten", 13)
                .named("flexible")
                .feed(floats(2, 3, 4), -1, 3, -1)
                .attr("axis", 2)
                .make());
        cases.add(of("Squeeze", 11)
                .feed(floats(2, 1, 3, 1))
                .attr("axes", new int[] {1, 3})
                .make());
        cases.add(of("Squeeze", 13).named("all").feed(floats(2, 1, 3, 1)).make());
        cases.add(of("Squeeze", 13)
                .named("from behind")
                .feed(floats(2, 1, 3, 1))
                .known(longs(-1))
                .make());
        cases.add(of("Unsqueeze", 11)
                .feed(floats(2, 3))
                .attr("axes", new int[] {0, 3})
                .make());
        cases.add(of("Unsqueeze", 13).feed(floats(2, 3)).known(longs(-1, 1)).make());
        cases.add(of("Transpose", 13).feed(floats(2, 3, 4)).make());
        cases.add(of("Transpose", 13)
                .named("order")
                .feed(floats(2, 3, 4))
                .attr("perm", new int[] {1, 2, 0})
                .make());
        cases.add(of("Expand", 13).feed(floats(3, 1)).known(longs(2, 3, 4)).make());
        cases.add(of("Expand", 13)
                .named("smaller target")
                .feed(floats(2, 3))
                .known(longs(1, 1))
                .make());
        cases.add(of("Expand", 13)
                .named("flexible")
                .feed(floats(2, 1), -1, 1)
                .known(longs(1, 5))
                .make());
        cases.add(of("Expand", 13)
                .named("computed shape")
                .feed(floats(3, 1))
                .feed(longs(2, 3, 4))
                .make());
        cases.add(of("Expand", 13)
                .named("bools")
                .feed(bools(3, 1))
                .feed(longs(3, 2))
                .output(DataType.BOOL)
                .make());
        cases.add(of("Tile", 13).feed(floats(2, 3)).known(longs(2, 3)).make());
        cases.add(of("Tile", 13)
                .named("computed")
                .feed(floats(2, 3))
                .feed(longs(2, 1))
                .make());
        cases.add(of("DepthToSpace", 13)
                .feed(floats(1, 8, 2, 3))
                .attr("blocksize", 2)
                .make());
        cases.add(of("DepthToSpace", 13)
                .named("CRD")
                .feed(floats(1, 8, 2, 3))
                .attr("blocksize", 2)
                .attr("mode", "CRD")
                .make());
        cases.add(of("SpaceToDepth", 13)
                .feed(floats(1, 3, 4, 6))
                .attr("blocksize", 2)
                .make());
        cases.add(of("ReverseSequence", 10)
                .feed(floats(4, 3, 2))
                .known(longs(4, 2, 1))
                .make());
        cases.add(of("ReverseSequence", 10)
                .named("batch first")
                .feed(floats(3, 4))
                .feed(longs(4, 2, 1))
                .attr("time_axis", 1)
                .attr("batch_axis", 0)
                .make());
    }

    private static void joining(List<OperatorCase> cases) {
        cases.add(of("Concat", 13)
                .feed(floats(2, 3))
                .feed(weights(2, 1))
                .known(weights(2, 2))
                .attr("axis", -1)
                .make());
        cases.add(of("Concat", 13)
                .named("bools")
                .feed(bools(2, 3))
                .feed(bools(1, 3))
                .attr("axis", 0)
                .output(DataType.BOOL)
                .make());
        cases.add(of("Concat", 13)
                .named("alone")
                .feed(floats(2, 3))
                .attr("axis", 0)
                .make());
        cases.add(of("Concat", 13)
                .named("with nothing")
                .feed(floats(2, 3))
                .known(floats(0, 3))
                .attr("axis", 0)
                .make());
        cases.add(of("Split", 11)
                .feed(floats(2, 6))
                .attr("axis", 1)
                .attr("split", new int[] {2, 4})
                .output(DataType.FLOAT32)
                .output(DataType.FLOAT32)
                .make());
        cases.add(of("Split", 13)
                .feed(floats(2, 6))
                .known(longs(1, 5))
                .attr("axis", 1)
                .output(DataType.FLOAT32)
                .output(DataType.FLOAT32)
                .make());
        cases.add(of("Split", 13)
                .named("equal")
                .feed(floats(4, 2))
                .output(DataType.FLOAT32)
                .output(DataType.FLOAT32)
                .make());
        cases.add(of("Split", 18)
                .named("uneven")
                .feed(floats(5, 2))
                .attr("num_outputs", 2)
                .output(DataType.FLOAT32)
                .output(DataType.FLOAT32)
                .make());
    }

    private static void slicing(List<OperatorCase> cases) {
        long far = Long.MAX_VALUE;
        cases.add(of("Slice", 9)
                .feed(floats(4, 5))
                .attr("starts", new int[] {1, 0})
                .attr("ends", new int[] {3, -1})
                .make());
        cases.add(of("Slice", 13)
                .feed(floats(4, 5))
                .known(longs(1))
                .known(longs(far))
                .known(longs(1))
                .make());
        cases.add(of("Slice", 13)
                .named("step")
                .feed(floats(4, 5))
                .known(longs(0))
                .known(longs(far))
                .known(longs(1))
                .known(longs(2))
                .make());
        cases.add(of("Slice", 13)
                .named("backwards")
                .feed(floats(4, 5))
                .known(longs(-1))
                .known(longs(-far))
                .known(longs(1))
                .known(longs(-1))
                .make());
        cases.add(of("Slice", 13)
                .named("backwards, part")
                .feed(floats(4, 7))
                .known(longs(5))
                .known(longs(1))
                .known(longs(1))
                .known(longs(-2))
                .make());
        cases.add(of("Slice", 13)
                .named("from behind")
                .feed(floats(4, 5))
                .known(longs(-3, -2))
                .known(longs(-1, far))
                .known(longs(0, 1))
                .make());
        cases.add(of("Slice", 13)
                .named("flexible")
                .feed(floats(4, 5), -1, 5)
                .known(longs(1))
                .known(longs(-1))
                .known(longs(0))
                .make());
        cases.add(of("Slice", 13)
                .named("flexible, to the end")
                .feed(floats(4, 5), -1, -1)
                .known(longs(2, -2))
                .known(longs(far, far))
                .known(longs(0, 1))
                .make());
        cases.add(of("Slice", 13)
                .named("flexible, backwards")
                .feed(floats(4, 5), -1, 5)
                .known(longs(-1))
                .known(longs(-far))
                .known(longs(0))
                .known(longs(-1))
                .make());
        cases.add(of("Slice", 13)
                .named("computed bounds")
                .feed(floats(4, 5))
                .feed(longs(1))
                .feed(longs(3))
                .known(longs(1))
                .make());
        cases.add(of("CenterCropPad", 18).feed(floats(4, 3)).known(longs(2, 6)).make());
    }

    private static void padding(List<OperatorCase> cases) {
        cases.add(of("Pad", 10)
                .named("attributes")
                .feed(floats(2, 3))
                .attr("pads", new int[] {0, 1, 2, 0})
                .attr("value", 0.5f)
                .make());
        cases.add(of("Pad", 13)
                .feed(floats(1, 2, 3, 4))
                .known(longs(0, 0, 1, 2, 0, 0, 3, 0))
                .known(scalar(-1))
                .make());
        cases.add(of("Pad", 13)
                .named("first axis")
                .feed(floats(2, 3))
                .known(longs(1, 0, 0, 0))
                .make());
        cases.add(of("Pad", 13)
                .named("crop")
                .feed(floats(4, 5))
                .known(longs(-1, 1, 0, -2))
                .make());
        cases.add(of("Pad", 13)
                .named("reflect")
                .feed(floats(1, 2, 4, 5))
                .known(longs(0, 0, 1, 2, 0, 0, 2, 1))
                .attr("mode", "reflect")
                .make());
        cases.add(of("Pad", 13)
                .named("reflect, one axis")
                .feed(floats(2, 5))
                .known(longs(0, 2, 0, 1))
                .attr("mode", "reflect")
                .make());
        cases.add(of("Pad", 13)
                .named("edge")
                .feed(floats(2, 3, 4))
                .known(longs(0, 1, 2, 0, 0, 1))
                .attr("mode", "edge")
                .make());
        cases.add(of("Pad", 13)
                .named("edge, outer axes")
                .feed(floats(2, 3, 4))
                .known(longs(1, 2, 0, 1, 0, 0))
                .attr("mode", "edge")
                .make());
        cases.add(of("Pad", 19)
                .named("wrap")
                .feed(floats(2, 5))
                .known(longs(1, 2, 0, 3))
                .attr("mode", "wrap")
                .make());
        cases.add(of("Pad", 18)
                .named("axes")
                .feed(floats(2, 3, 4))
                .known(longs(1, 2))
                .absent()
                .known(longs(-2))
                .make());
        cases.add(of("Pad", 13)
                .named("integers")
                .feed(integers(DataType.INT64, 0, 9, 4))
                .known(longs(1, 1))
                .known(longScalar(7))
                .output(DataType.INT64)
                .make());
    }

    private static void indexing(List<OperatorCase> cases) {
        cases.add(of("Gather", 13)
                .feed(floats(5, 3))
                .known(longs(shape(2, 2), 0, 4, -1, 2))
                .make());
        cases.add(of("Gather", 13)
                .named("computed indices")
                .feed(floats(5, 3))
                .feed(longs(shape(2, 2), 0, 4, -1, 2))
                .from(OpSet.CORE_ML_5)
                .make());
        cases.add(of("Gather", 13)
                .named("axis 1, scalar")
                .feed(floats(2, 3, 4))
                .known(longScalar(1))
                .attr("axis", 1)
                .make());
        cases.add(of("Gather", 13)
                .named("embedding")
                .known(floats(7, 4))
                .feed(longs(shape(1, 3), 6, 0, 3))
                .make());
        cases.add(of("Gather", 13)
                .named("bools")
                .feed(bools(4, 3))
                .known(longs(0, 2))
                .output(DataType.BOOL)
                .make());
        cases.add(of("GatherElements", 13)
                .feed(floats(3, 4))
                .known(longs(shape(2, 4), 0, 1, 2, 0, 2, -1, 0, 1))
                .make());
        cases.add(of("GatherElements", 13)
                .named("axis 1")
                .feed(floats(3, 4))
                .feed(longs(shape(3, 2), 0, 1, 2, 3, 1, 0))
                .attr("axis", 1)
                .make());
        cases.add(of("GatherND", 13)
                .feed(floats(2, 3, 4))
                .known(longs(shape(2, 2), 0, 1, 1, 2))
                .make());
        cases.add(of("GatherND", 13)
                .named("batch")
                .feed(floats(2, 3, 4))
                .known(longs(shape(2, 1), 1, 0))
                .attr("batch_dims", 1)
                .from(OpSet.CORE_ML_6)
                .make());
        cases.add(of("ScatterElements", 18)
                .feed(floats(3, 4))
                .known(longs(shape(1, 4), 0, 2, 1, 0))
                .feed(weights(1, 4))
                .make());
        cases.add(of("ScatterElements", 18)
                .named("add")
                .feed(floats(3, 4))
                .feed(longs(shape(1, 4), 0, 2, 1, 0))
                .feed(weights(1, 4))
                .attr("reduction", "add")
                .make());
        cases.add(of("Scatter", 9)
                .feed(floats(3, 4))
                .known(longs(shape(3, 1), 0, 3, 1))
                .feed(weights(3, 1))
                .attr("axis", 1)
                .make());
        cases.add(of("ScatterND", 16)
                .feed(floats(4, 3))
                .known(longs(shape(2, 1), 3, 0))
                .feed(weights(2, 3))
                .make());
        cases.add(of("ScatterND", 16)
                .named("add")
                .feed(floats(4, 3))
                .known(longs(shape(2, 2), 3, 1, 0, 2))
                .feed(weights(2))
                .attr("reduction", "add")
                .make());
        cases.add(of("OneHot", 11)
                .feed(longs(0, 2, -1))
                .known(longScalar(4))
                .known(vector(0, 1))
                .make());
        cases.add(of("OneHot", 11)
                .named("axis 0, own values")
                .feed(longs(0, 2, 1))
                .known(longScalar(4))
                .known(vector(-1, 5))
                .attr("axis", 0)
                .make());
        cases.add(of("NonZero", 13)
                .feed(ints(DataType.INT32, shape(2, 3), 0, 1, 2, 0, 0, 3))
                .output(DataType.INT64)
                .make());
        cases.add(of("Compress", 11)
                .feed(floats(4, 3))
                .known(ints(DataType.BOOL, shape(4), 1, 0, 1, 0))
                .attr("axis", 0)
                .make());
        cases.add(of("Compress", 11)
                .named("computed, flat")
                .feed(floats(2, 3))
                .feed(ints(DataType.BOOL, shape(6), 1, 0, 1, 0, 0, 1))
                .make());
    }

    private static void generating(List<OperatorCase> cases) {
        cases.add(of("ConstantOfShape", 9)
                .feed(longs(2, 3))
                .attr("value", vector(1.5f))
                .make());
        cases.add(of("Range", 11)
                .feed(scalar(1))
                .feed(scalar(4.6f))
                .known(scalar(0.5f))
                .make());
        cases.add(of("Range", 11)
                .named("integers")
                .feed(longScalar(1))
                .feed(longScalar(9))
                .known(longScalar(3))
                .output(DataType.INT64)
                .make());
        cases.add(of("EyeLike", 9).feed(floats(3, 4)).attr("k", 1).make());
        cases.add(of("Trilu", 14).feed(floats(2, 3, 4)).make());
        cases.add(of("Trilu", 14)
                .named("lower")
                .feed(floats(3, 4))
                .known(longScalar(-1))
                .attr("upper", 0)
                .make());
        cases.add(of("Constant", 13).attr("value", floats(2, 3)).make());
        cases.add(of("Constant", 13)
                .named("floats")
                .attr("value_floats", new float[] {1, 2.5f})
                .make());
        cases.add(of("Constant", 13)
                .named("int")
                .attr("value_int", 7)
                .output(DataType.INT64)
                .make());
        cases.add(of("HannWindow", 17).known(longScalar(8)).make());
        cases.add(
                of("HammingWindow", 17).known(longScalar(8)).attr("periodic", 0).make());
        cases.add(of("BlackmanWindow", 17).known(longScalar(9)).make());
    }

    private static OperatorCase.Making of(String type, int version) {
        return OperatorCase.of(type, version);
    }
}
