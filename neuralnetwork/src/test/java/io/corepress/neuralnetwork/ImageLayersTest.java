package io.corepress.neuralnetwork;

import static io.corepress.neuralnetwork.Nd.counted;
import static io.corepress.neuralnetwork.Nd.filled;
import static io.corepress.neuralnetwork.Nd.random;
import static io.corepress.neuralnetwork.Nd.shape;
import static io.corepress.neuralnetwork.TestNetwork.exact;
import static io.corepress.neuralnetwork.TestNetwork.legacy;
import static io.corepress.neuralnetwork.TestNetwork.longs;

import io.corepress.mlpackage.proto.BorderAmounts;
import io.corepress.mlpackage.proto.BoxCoordinatesMode.Coordinates;
import io.corepress.mlpackage.proto.ReorganizeDataLayerParams.ReorganizationType;
import io.corepress.mlpackage.proto.SamplingMode.Method;
import io.corepress.mlpackage.proto.SliceLayerParams.SliceAxis;
import io.corepress.mlpackage.proto.UpsampleLayerParams.InterpolationMode;
import io.corepress.mlpackage.proto.UpsampleLayerParams.LinearUpsampleMode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Layers that cut, extend, rearrange or resize images. */
class ImageLayersTest {
    private static BorderAmounts.Builder border(int top, int bottom, int left, int right) {
        BorderAmounts.Builder border = BorderAmounts.newBuilder();
        border.addBorderAmountsBuilder().setStartEdgeSize(top).setEndEdgeSize(bottom);
        border.addBorderAmountsBuilder().setStartEdgeSize(left).setEndEdgeSize(right);
        return border;
    }

    @Test
    void paddingIsConstantReflectedOrReplicated() {
        Nd x = random(1, 2, 3, 4);
        legacy().x(x)
                .layer(
                        "x",
                        "a",
                        layer -> layer.getPaddingBuilder()
                                .setPaddingAmounts(border(2, 1, 0, 3))
                                .getConstantBuilder()
                                .setValue(5))
                .layer(
                        "x",
                        "b",
                        layer -> layer.getPaddingBuilder()
                                .setPaddingAmounts(border(2, 1, 0, 3))
                                .getReflectionBuilder())
                .layer(
                        "x",
                        "c",
                        layer -> layer.getPaddingBuilder()
                                .setPaddingAmounts(border(2, 1, 0, 3))
                                .getReplicationBuilder())
                .expect("a", filled(shape(2, 6, 7), i -> x.atOr(5, i[0], i[1] - 2, i[2])))
                .expect("b", filled(shape(2, 6, 7), i -> x.at(i[0], reflected(i[1] - 2, 3), reflected(i[2], 4))))
                .expect(
                        "c",
                        filled(shape(2, 6, 7), i -> x.at(i[0], Math.clamp(i[1] - 2, 0, 2), Math.clamp(i[2], 0, 3))))
                .check();
    }

    private static int reflected(int at, int size) {
        int positive = Math.abs(at);
        return positive < size ? positive : 2 * (size - 1) - positive;
    }

    @Test
    void croppingCutsTheBordersOrTheSizeOfAnother() {
        Nd x = random(1, 2, 6, 7);
        legacy().x(x)
                .input("z", random(2, 2, 3, 2))
                .layer("x", "a", layer -> layer.getCropBuilder().setCropAmounts(border(1, 2, 0, 3)))
                .layer("x z", "b", layer -> layer.getCropBuilder().addAllOffset(longs(2, 4)))
                .expect("a", filled(shape(2, 3, 4), i -> x.at(i[0], i[1] + 1, i[2])))
                .expect("b", filled(shape(2, 3, 2), i -> x.at(i[0], i[1] + 2, i[2] + 4)))
                .check();
    }

    @Test
    void slicesHaveStridesAndCountFromTheEnd() {
        Nd x = random(1, 7, 6, 5);
        legacy().x(x)
                .layer(
                        "x",
                        "a",
                        layer -> layer.getSliceBuilder()
                                .setAxis(SliceAxis.CHANNEL_AXIS)
                                .setStartIndex(1)
                                .setEndIndex(-1)
                                .setStride(2))
                .layer(
                        "x",
                        "b",
                        layer -> layer.getSliceBuilder()
                                .setAxis(SliceAxis.HEIGHT_AXIS)
                                .setStartIndex(-4)
                                .setEndIndex(5)
                                .setStride(1))
                .layer(
                        "x",
                        "c",
                        layer -> layer.getSliceBuilder()
                                .setAxis(SliceAxis.WIDTH_AXIS)
                                .setStartIndex(3)
                                .setEndIndex(99)
                                .setStride(1))
                .expect("a", filled(shape(3, 6, 5), i -> x.at(1 + 2 * i[0], i[1], i[2])))
                .expect("b", filled(shape(7, 3, 5), i -> x.at(i[0], 2 + i[1], i[2])))
                .expect("c", filled(shape(7, 6, 2), i -> x.at(i[0], i[1], 3 + i[2])))
                .check();
    }

    /** The example of the format's description. */
    @Test
    void blocksOfPixelsBecomeChannelsAndBack() {
        Nd x = counted(8, 1, 2).map(v -> v + 1);
        Nd depthToSpace = Nd.of(shape(2, 2, 4), 1, 5, 2, 6, 9, 13, 10, 14, 3, 7, 4, 8, 11, 15, 12, 16);
        Nd shuffled = Nd.of(shape(2, 2, 4), 1, 3, 2, 4, 5, 7, 6, 8, 9, 11, 10, 12, 13, 15, 14, 16);
        legacy().x(x)
                .layer(
                        "x",
                        "a",
                        layer -> layer.getReorganizeDataBuilder()
                                .setMode(ReorganizationType.DEPTH_TO_SPACE)
                                .setBlockSize(2))
                .layer(
                        "x",
                        "b",
                        layer -> layer.getReorganizeDataBuilder()
                                .setMode(ReorganizationType.PIXEL_SHUFFLE)
                                .setBlockSize(2))
                .layer(
                        "a",
                        "c",
                        layer -> layer.getReorganizeDataBuilder()
                                .setMode(ReorganizationType.SPACE_TO_DEPTH)
                                .setBlockSize(2))
                .expect("a", depthToSpace)
                .expect("b", shuffled)
                .expect("c", x)
                .check();
    }

    /** Points between pixels of an axis, by the rule of the format. */
    private interface Grid {
        double point(int i, int in, int out);
    }

    private static Nd sampled(Nd x, int height, int width, Grid grid) {
        return filled(
                shape(x.size(0), height, width),
                i -> bilinear(x, i[0], grid.point(i[1], x.size(1), height), grid.point(i[2], x.size(2), width)));
    }

    private static double bilinear(Nd x, int channel, double row, double column) {
        double y = Math.clamp(row, 0, x.size(1) - 1);
        double z = Math.clamp(column, 0, x.size(2) - 1);
        int top = (int) Math.floor(y);
        int left = (int) Math.floor(z);
        int bottom = Math.min(top + 1, x.size(1) - 1);
        int right = Math.min(left + 1, x.size(2) - 1);
        double below = y - top;
        double beside = z - left;
        return (1 - below) * (1 - beside) * x.at(channel, top, left)
                + (1 - below) * beside * x.at(channel, top, right)
                + below * (1 - beside) * x.at(channel, bottom, left)
                + below * beside * x.at(channel, bottom, right);
    }

    private static double spread(int i, double start, double end, int count) {
        return count == 1 ? start : start + i * (end - start) / (count - 1);
    }

    private static Grid grid(Method method) {
        return switch (method) {
            case ALIGN_ENDPOINTS_MODE -> (i, in, out) -> out == 1 ? (in - 1) / 2.0 : spread(i, 0, in - 1, out);
            case UPSAMPLE_MODE -> (i, in, out) -> spread(i, 0, in - in / (double) out, out);
            case ROI_ALIGN_MODE ->
                (i, in, out) -> {
                    double spacing = Math.max(1, in - 1) / (double) out;
                    return spread(i, 0.5 * spacing, 0.5 * spacing + (out - 1) * spacing, out);
                };
            default -> (i, in, out) -> spread(i, 0, in - 1, out);
        };
    }

    @ParameterizedTest
    @EnumSource(names = {"STRICT_ALIGN_ENDPOINTS_MODE", "ALIGN_ENDPOINTS_MODE", "UPSAMPLE_MODE", "ROI_ALIGN_MODE"})
    void resizingTakesPointsOfTheGridOfItsMode(Method method) {
        Nd x = random(1, 2, 4, 5);
        for (int[] size : new int[][] {{7, 9}, {3, 2}, {1, 1}}) {
            legacy().x(x)
                    .layer(layer -> {
                        var params = layer.getResizeBilinearBuilder().addAllTargetSize(longs(size));
                        params.getModeBuilder().setSamplingMethod(method);
                    })
                    .yields(sampled(x, size[0], size[1], grid(method)));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void enlargingRepeatsPixelsOrGoesBetweenThem(int factor) {
        Nd x = random(1, 2, 3, 4);
        Grid centers = (i, in, out) -> (i + 0.5) * in / out - 0.5;
        legacy().x(x)
                .layer("x", "a", layer -> layer.getUpsampleBuilder().addAllScalingFactor(longs(factor, 2)))
                .layer(
                        "x",
                        "b",
                        layer -> layer.getUpsampleBuilder()
                                .setMode(InterpolationMode.BILINEAR)
                                .addAllScalingFactor(longs(factor, 2)))
                .layer(
                        "x",
                        "c",
                        layer -> layer.getUpsampleBuilder()
                                .setMode(InterpolationMode.BILINEAR)
                                .setLinearUpsampleMode(LinearUpsampleMode.ALIGN_CORNERS_TRUE)
                                .addAllScalingFactor(longs(factor, 2)))
                .layer(
                        "x",
                        "d",
                        layer -> layer.getUpsampleBuilder()
                                .setMode(InterpolationMode.BILINEAR)
                                .setLinearUpsampleMode(LinearUpsampleMode.ALIGN_CORNERS_FALSE)
                                .addAllScalingFactor(longs(factor, 2)))
                .expect("a", filled(shape(2, 3 * factor, 8), i -> x.at(i[0], i[1] / factor, i[2] / 2)))
                .expect("b", sampled(x, 3 * factor, 8, grid(Method.UPSAMPLE_MODE)))
                .expect("c", sampled(x, 3 * factor, 8, grid(Method.STRICT_ALIGN_ENDPOINTS_MODE)))
                .expect("d", sampled(x, 3 * factor, 8, centers))
                .check();
    }

    @Test
    void boxesAreCutOutAndResized() {
        Nd x = random(1, 1, 1, 2, 8, 9);
        Nd image = x.reshaped(2, 8, 9);
        // Top, left, bottom and right of two boxes.
        Nd boxes = Nd.of(shape(2, 1, 4, 1, 1), 1, 2, 5, 6, 0, 0, 7, 8);
        exact().x(x)
                .input("z", boxes)
                .layer(layer -> {
                    var params = layer.getCropResizeBuilder()
                            .addAllTargetSize(longs(3, 4))
                            .setSpatialScale(1);
                    params.getModeBuilder().setSamplingMethod(Method.STRICT_ALIGN_ENDPOINTS_MODE);
                    params.getBoxIndicesModeBuilder().setBoxMode(Coordinates.CORNERS_HEIGHT_FIRST);
                })
                .yields(filled(shape(2, 1, 2, 3, 4), i -> {
                    double top = boxes.at(i[0], 0, 0, 0, 0);
                    double left = boxes.at(i[0], 0, 1, 0, 0);
                    double bottom = boxes.at(i[0], 0, 2, 0, 0);
                    double right = boxes.at(i[0], 0, 3, 0, 0);
                    return bilinear(image, i[2], spread(i[3], top, bottom, 3), spread(i[4], left, right, 4));
                }));
    }
}
