package io.corepress.onnx.op;

import io.corepress.mil.build.Params;
import io.corepress.mil.build.Var;
import io.corepress.onnx.convert.Call;
import io.corepress.onnx.convert.Dims;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import java.util.List;

/** Elements taken from computed places between the elements. */
final class Sampling {
    private Sampling() {}

    static void name(Registry registry) {
        registry.single("GridSample", "cubic; three spatial axes", Sampling::gridSample);
        registry.single("AffineGrid", "computed sizes", Sampling::affineGrid);
    }

    private static Var gridSample(Call call) {
        Var x = call.var(0);
        if (Dims.rank(x) != 4) {
            throw call.refuse("an input of " + Dims.rank(x) + " axes");
        }
        String mode = call.attributes().text("mode", "linear");
        if (!List.of("linear", "bilinear", "nearest").contains(mode)) {
            throw call.refuse("mode " + mode);
        }
        boolean alignCorners = call.attributes().flag("align_corners", false);
        String padding = switch (call.attributes().text("padding_mode", "zeros")) {
            case "border" -> "border";
            case "reflection" -> alignCorners ? "reflection" : "symmetric";
            default -> "constant";
        };
        return call.result(
                "resample",
                Params.of("x", x)
                        .with("coordinates", call.var(1))
                        .with("sampling_mode", mode.equals("nearest") ? "nearest" : "bilinear")
                        .with("padding_mode", padding)
                        .with("padding_value", call.number(0))
                        .with("coordinates_mode", "normalized_minus_one_to_one")
                        .with("align_corners", alignCorners));
    }

    /** The places of the output, as rows {@code [x, y, 1]}, are known; the matrices map them. */
    private static Var affineGrid(Call call) {
        long[] size = call.integers(1, "the size");
        boolean alignCorners = call.attributes().flag("align_corners", false);
        int spatial = size.length - 2;
        int count = 1;
        for (int i = 0; i < spatial; i++) {
            count *= Math.toIntExact(size[i + 2]);
        }
        float[] places = new float[count * (spatial + 1)];
        for (int i = 0; i < count; i++) {
            long rest = i;
            for (int axis = spatial - 1; axis >= 0; axis--) {
                long length = size[axis + 2];
                long at = rest % length;
                rest /= length;
                double place =
                        alignCorners ? length > 1 ? 2.0 * at / (length - 1) - 1 : 0 : (2.0 * at + 1) / length - 1;
                // The last axis is x, the first coordinate.
                places[i * (spatial + 1) + spatial - 1 - axis] = (float) place;
            }
            places[i * (spatial + 1) + spatial] = 1;
        }
        Var rows = call.constant(Tensor.ofFloats(DataType.FLOAT32, Shape.of(count, spatial + 1), places));
        Var mapped = call.op("matmul", Products.product(rows, call.var(0), false, true));
        long[] sizes = new long[spatial + 2];
        System.arraycopy(size, 2, sizes, 1, spatial);
        sizes[0] = size[0];
        sizes[spatial + 1] = spatial;
        return call.result("reshape", Params.of("x", mapped).with("shape", Call.ints(sizes)));
    }
}
