package io.corepress.onnx.cases;

import static io.corepress.onnx.testing.Data.between;
import static io.corepress.onnx.testing.Data.floats;
import static io.corepress.onnx.testing.Data.longs;
import static io.corepress.onnx.testing.Data.vector;

import io.corepress.mil.OpSet;
import io.corepress.onnx.testing.OperatorCase;
import java.util.ArrayList;
import java.util.List;

/** Resize in its many modes, and sampling. */
final class ResizeCases {
    private ResizeCases() {}

    static List<OperatorCase> all() {
        List<OperatorCase> cases = new ArrayList<>();
        for (String mode : List.of("nearest", "linear", "cubic")) {
            for (String coordinates : List.of(
                    "half_pixel", "asymmetric", "align_corners", "pytorch_half_pixel", "half_pixel_symmetric")) {
                if (coordinates.equals("half_pixel_symmetric") && mode.equals("cubic")) {
                    continue;
                }
                for (float scale : new float[] {2, 0.6f, 1.7f}) {
                    int version = coordinates.equals("half_pixel_symmetric") ? 19 : 13;
                    cases.add(of("Resize", version)
                            .named(mode + " " + coordinates + " by " + scale)
                            .feed(floats(1, 2, 5, 6))
                            .absent()
                            .known(vector(1, 1, scale, scale))
                            .attr("mode", mode)
                            .attr("coordinate_transformation_mode", coordinates)
                            .within(1e-4)
                            .make());
                }
                if (!coordinates.equals("half_pixel_symmetric")) {
                    cases.add(of("Resize", 13)
                            .named(mode + " " + coordinates + " to a size")
                            .feed(floats(1, 2, 5, 6))
                            .absent()
                            .absent()
                            .known(longs(1, 2, 7, 4))
                            .attr("mode", mode)
                            .attr("coordinate_transformation_mode", coordinates)
                            .within(1e-4)
                            .make());
                }
            }
        }
        for (String rounding : List.of("round_prefer_floor", "round_prefer_ceil", "floor", "ceil")) {
            cases.add(of("Resize", 13)
                    .named(rounding)
                    .feed(floats(1, 1, 4, 4))
                    .absent()
                    .known(vector(1, 1, 1.5f, 0.5f))
                    .attr("nearest_mode", rounding)
                    .make());
        }
        cases.add(of("Resize", 10)
                .feed(floats(1, 2, 3, 4))
                .known(vector(1, 1, 2, 2))
                .make());
        cases.add(of("Resize", 18)
                .named("axes")
                .feed(floats(1, 2, 5, 6))
                .absent()
                .known(vector(2, 3))
                .attr("axes", new int[] {2, 3})
                .make());
        cases.add(of("Resize", 18)
                .named("antialias")
                .feed(floats(1, 1, 8, 8))
                .absent()
                .known(vector(1, 1, 0.4f, 0.5f))
                .attr("mode", "linear")
                .attr("antialias", 1)
                .within(1e-4)
                .make());
        cases.add(of("Resize", 13)
                .named("one axis")
                .feed(floats(1, 2, 5))
                .absent()
                .known(vector(1, 1, 2.5f))
                .attr("mode", "linear")
                .within(1e-4)
                .make());
        cases.add(of("Resize", 13)
                .named("three axes")
                .feed(floats(1, 1, 2, 3, 4))
                .absent()
                .known(vector(1, 1, 2, 2, 2))
                .attr("mode", "linear")
                .within(1e-4)
                .make());
        cases.add(of("Resize", 13)
                .named("excluding outside")
                .feed(floats(1, 1, 5, 5))
                .absent()
                .known(vector(1, 1, 0.7f, 1.3f))
                .attr("mode", "cubic")
                .attr("exclude_outside", 1)
                .within(1e-4)
                .make());
        cases.add(of("Resize", 13)
                .named("flexible, nearest")
                .feed(floats(1, 2, 3, 4), -1, 2, -1, -1)
                .absent()
                .known(vector(1, 1, 2, 3))
                .attr("coordinate_transformation_mode", "asymmetric")
                .attr("nearest_mode", "floor")
                .make());
        cases.add(of("Resize", 13)
                .named("flexible, linear")
                .feed(floats(1, 2, 3, 4), -1, 2, -1, -1)
                .absent()
                .known(vector(1, 1, 2, 3))
                .attr("mode", "linear")
                .from(OpSet.CORE_ML_6)
                .within(1e-4)
                .make());
        cases.add(of("Upsample", 9)
                .feed(floats(1, 2, 3, 4))
                .known(vector(1, 1, 2, 3))
                .make());
        cases.add(of("Upsample", 9)
                .named("linear")
                .feed(floats(1, 2, 3, 4))
                .known(vector(1, 1, 2, 2))
                .attr("mode", "linear")
                .within(1e-4)
                .make());
        for (String padding : List.of("zeros", "border", "reflection")) {
            for (int corners : new int[] {0, 1}) {
                cases.add(of("GridSample", 20)
                        .named(padding + " " + corners)
                        .feed(floats(1, 2, 5, 6))
                        .feed(between(-1.2, 1.2, 1, 3, 4, 2))
                        .attr("padding_mode", padding)
                        .attr("align_corners", corners)
                        .within(1e-4)
                        .make());
            }
        }
        cases.add(of("GridSample", 16)
                .named("nearest")
                .feed(floats(1, 2, 5, 6))
                .feed(between(-0.9, 0.9, 1, 3, 4, 2))
                .attr("mode", "nearest")
                .make());
        cases.add(of("AffineGrid", 20)
                .feed(floats(2, 2, 3))
                .known(longs(2, 3, 4, 5))
                .make());
        cases.add(of("AffineGrid", 20)
                .named("corners")
                .feed(floats(1, 2, 3))
                .known(longs(1, 1, 3, 4))
                .attr("align_corners", 1)
                .make());
        return cases;
    }

    private static OperatorCase.Making of(String type, int version) {
        return OperatorCase.of(type, version);
    }
}
