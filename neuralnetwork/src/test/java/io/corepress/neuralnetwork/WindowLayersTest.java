package io.corepress.neuralnetwork;

import static io.corepress.neuralnetwork.Nd.filled;
import static io.corepress.neuralnetwork.Nd.random;
import static io.corepress.neuralnetwork.Nd.shape;
import static io.corepress.neuralnetwork.TestNetwork.exact;
import static io.corepress.neuralnetwork.TestNetwork.legacy;
import static io.corepress.neuralnetwork.TestNetwork.longs;
import static io.corepress.neuralnetwork.TestNetwork.weight;

import io.corepress.mlpackage.proto.BorderAmounts;
import io.corepress.mlpackage.proto.Convolution3DLayerParams;
import io.corepress.mlpackage.proto.ConvolutionLayerParams;
import io.corepress.mlpackage.proto.GlobalPooling3DLayerParams.GlobalPoolingType3D;
import io.corepress.mlpackage.proto.Pooling3DLayerParams;
import io.corepress.mlpackage.proto.PoolingLayerParams.PoolingType;
import io.corepress.mlpackage.proto.SamePadding.SamePaddingMode;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Layers that move a window over images and volumes, against loops over all positions. */
class WindowLayersTest {

    /** What a window of a convolution sums up; {@code top} and {@code left} zeros stand before the image. */
    private static Nd convolved(
            Nd x,
            Nd w,
            double[] bias,
            int[] stride,
            int[] dilation,
            int top,
            int left,
            int groups,
            int height,
            int width) {
        int perGroup = w.size(0) / groups;
        return filled(shape(w.size(0), height, width), o -> {
            double sum = bias[o[0]];
            for (int c = 0; c < w.size(1); c++) {
                for (int i = 0; i < w.size(2); i++) {
                    for (int j = 0; j < w.size(3); j++) {
                        int channel = o[0] / perGroup * w.size(1) + c;
                        int row = o[1] * stride[0] + i * dilation[0] - top;
                        int column = o[2] * stride[1] + j * dilation[1] - left;
                        sum += w.at(o[0], c, i, j) * x.atOr(0, channel, row, column);
                    }
                }
            }
            return sum;
        });
    }

    private static ConvolutionLayerParams.Builder convolution(Nd w, int groups, int[] stride, int[] dilation) {
        return ConvolutionLayerParams.newBuilder()
                .setOutputChannels(w.size(0))
                .setKernelChannels(w.size(1))
                .setNGroups(groups)
                .addAllKernelSize(longs(w.size(2), w.size(3)))
                .addAllStride(longs(stride))
                .addAllDilationFactor(longs(dilation))
                .setWeights(weight(w));
    }

    private static BorderAmounts border(int top, int bottom, int left, int right) {
        BorderAmounts.Builder border = BorderAmounts.newBuilder();
        border.addBorderAmountsBuilder().setStartEdgeSize(top).setEndEdgeSize(bottom);
        border.addBorderAmountsBuilder().setStartEdgeSize(left).setEndEdgeSize(right);
        return border.build();
    }

    @Test
    void aConvolutionHasStridesGroupsDilationsAndUnequalPadding() {
        Nd x = random(1, 4, 9, 8);
        Nd w = random(2, 6, 2, 3, 2);
        Nd bias = random(3, 6);
        int[] stride = {2, 1};
        int[] dilation = {1, 2};
        var params = convolution(w, 2, stride, dilation).setHasBias(true).setBias(weight(bias));
        params.getValidBuilder().setPaddingAmounts(border(1, 2, 0, 3));
        legacy().x(x)
                .layer(layer -> layer.setConvolution(params))
                .yields(convolved(x, w, bias.values(), stride, dilation, 1, 0, 2, 5, 9));
    }

    @Test
    void aConvolutionThatSaysNothingHasAKernelOfThreeAndNoPadding() {
        Nd x = random(1, 2, 5, 5);
        Nd w = random(2, 3, 2, 3, 3);
        var params = ConvolutionLayerParams.newBuilder()
                .setOutputChannels(3)
                .setKernelChannels(2)
                .setWeights(weight(w));
        legacy().x(x)
                .layer(layer -> layer.setConvolution(params))
                .yields(convolved(x, w, new double[3], shape(1, 1), shape(1, 1), 0, 0, 1, 3, 3));
    }

    @ParameterizedTest
    @EnumSource(names = {"BOTTOM_RIGHT_HEAVY", "TOP_LEFT_HEAVY"})
    void theLargerHalfOfSamePaddingIsWhereTheModeSays(SamePaddingMode mode) {
        Nd x = random(1, 2, 6, 7);
        Nd w = random(2, 3, 2, 4, 2);
        int[] stride = {1, 2};
        var params = convolution(w, 1, stride, shape(1, 1));
        params.getSameBuilder().setAsymmetryMode(mode);
        // Heights: 6 of 6, padding 3. Widths: 4 of 7 by 2, padding 3 * 2 + 2 - 7 = 1.
        boolean topLeft = mode == SamePaddingMode.TOP_LEFT_HEAVY;
        legacy().x(x)
                .layer(layer -> layer.setConvolution(params))
                .yields(convolved(x, w, new double[3], stride, shape(1, 1), topLeft ? 2 : 1, topLeft ? 1 : 0, 1, 6, 4));
    }

    @Test
    void aConvolutionOfValuesWithFourAxesKeepsTheBatch() {
        Nd x = random(1, 2, 3, 4, 4);
        Nd w = random(2, 5, 3, 2, 2);
        Nd first = convolved(part(x, 0), w, new double[5], shape(1, 1), shape(1, 1), 0, 0, 1, 3, 3);
        Nd second = convolved(part(x, 1), w, new double[5], shape(1, 1), shape(1, 1), 0, 0, 1, 3, 3);
        exact().x(x)
                .layer(layer -> layer.setConvolution(convolution(w, 1, shape(1, 1), shape(1, 1))))
                .yields(filled(shape(2, 5, 3, 3), i -> (i[0] == 0 ? first : second).at(i[1], i[2], i[3])));
        exact().x(x)
                .input("w", w)
                .layer(layer -> layer.setConvolution(
                        convolution(w, 1, shape(1, 1), shape(1, 1)).clearWeights()))
                .yields(filled(shape(2, 5, 3, 3), i -> (i[0] == 0 ? first : second).at(i[1], i[2], i[3])));
    }

    private static Nd part(Nd x, int batch) {
        return filled(shape(x.size(1), x.size(2), x.size(3)), i -> x.at(batch, i[0], i[1], i[2]));
    }

    /** Every pixel of the image puts its kernel to the result, of which something is cut off. */
    private static Nd deconvolved(
            Nd x, Nd w, double[] bias, int[] stride, int top, int left, int groups, int height, int width) {
        int outputs = w.size(1) * groups;
        int perGroup = x.size(0) / groups;
        Nd result = filled(shape(outputs, height, width), o -> bias[o[0]]);
        for (int c = 0; c < x.size(0); c++) {
            for (int y = 0; y < x.size(1); y++) {
                for (int z = 0; z < x.size(2); z++) {
                    for (int o = 0; o < w.size(1); o++) {
                        for (int i = 0; i < w.size(2); i++) {
                            for (int j = 0; j < w.size(3); j++) {
                                int row = y * stride[0] + i - top;
                                int column = z * stride[1] + j - left;
                                if (row >= 0 && row < height && column >= 0 && column < width) {
                                    int channel = c / perGroup * w.size(1) + o;
                                    result.values()[(channel * height + row) * width + column] +=
                                            x.at(c, y, z) * w.at(c, o, i, j);
                                }
                            }
                        }
                    }
                }
            }
        }
        return result;
    }

    private static ConvolutionLayerParams.Builder deconvolution(Nd w, int groups, int[] stride) {
        return convolution(w, groups, stride, shape(1, 1))
                .setIsDeconvolution(true)
                .setKernelChannels(w.size(0))
                .setOutputChannels(w.size(1) * groups);
    }

    @Test
    void aDeconvolutionCutsItsPaddingOff() {
        Nd x = random(1, 4, 3, 4);
        Nd w = random(2, 4, 3, 3, 2);
        Nd bias = random(3, 6);
        var params = deconvolution(w, 2, shape(2, 3)).setHasBias(true).setBias(weight(bias));
        params.getValidBuilder().setPaddingAmounts(border(1, 0, 0, 1));
        legacy().x(x)
                .layer(layer -> layer.setConvolution(params))
                .yields(deconvolved(x, w, bias.values(), shape(2, 3), 1, 0, 2, 6, 10));
    }

    @ParameterizedTest
    @CsvSource({"BOTTOM_RIGHT_HEAVY,0,1", "TOP_LEFT_HEAVY,1,1"})
    void aDeconvolutionOfTheSameKindMultipliesTheSizeByTheStride(SamePaddingMode mode, int top, int left) {
        Nd x = random(1, 2, 3, 4);
        Nd w = random(2, 2, 3, 3, 4);
        var params = deconvolution(w, 1, shape(2, 2));
        params.getSameBuilder().setAsymmetryMode(mode);
        legacy().x(x)
                .layer(layer -> layer.setConvolution(params))
                .yields(deconvolved(x, w, new double[3], shape(2, 2), top, left, 1, 6, 8));
    }

    @Test
    void aDeconvolutionHasTheOutputSizeThatItIsGiven() {
        Nd x = random(1, 2, 3, 3);
        Nd w = random(2, 2, 1, 4, 4);
        var params = deconvolution(w, 1, shape(2, 2)).addAllOutputShape(longs(6, 7));
        legacy().x(x)
                .layer(layer -> layer.setConvolution(params))
                .yields(deconvolved(x, w, new double[1], shape(2, 2), 1, 0, 1, 6, 7));
    }

    @Test
    void aConvolutionOfVolumesHasThreeSizes() {
        Nd x = random(1, 1, 4, 4, 5, 3);
        Nd w = random(2, 6, 2, 2, 3, 2);
        Nd bias = random(3, 6);
        var params = Convolution3DLayerParams.newBuilder()
                .setOutputChannels(6)
                .setInputChannels(4)
                .setNGroups(2)
                .setKernelDepth(2)
                .setKernelHeight(3)
                .setKernelWidth(2)
                .setStrideDepth(2)
                .setStrideHeight(1)
                .setStrideWidth(1)
                .setDilationDepth(1)
                .setDilationHeight(1)
                .setDilationWidth(1)
                .setHasBias(true)
                .setWeights(weight(w))
                .setBias(weight(bias))
                .setCustomPaddingFront(1)
                .setCustomPaddingBottom(1)
                .setCustomPaddingLeft(2);
        exact().x(x).layer(layer -> layer.setConvolution3D(params)).yields(filled(shape(1, 6, 2, 4, 4), o -> {
            double sum = bias.at(o[1]);
            for (int c = 0; c < 2; c++) {
                for (int d = 0; d < 2; d++) {
                    for (int i = 0; i < 3; i++) {
                        for (int j = 0; j < 2; j++) {
                            sum += w.at(o[1], c, d, i, j)
                                    * x.atOr(0, 0, o[1] / 3 * 2 + c, 2 * o[2] + d - 1, o[3] + i, o[4] + j - 2);
                        }
                    }
                }
            }
            return sum;
        }));
    }

    private interface Pool {
        double of(double[] inside, int windowSize);
    }

    private static Pool pool(PoolingType type, boolean excludePadding) {
        return (inside, size) -> {
            double max = Double.NEGATIVE_INFINITY;
            double sum = 0;
            double squares = 0;
            for (double value : inside) {
                max = Math.max(max, value);
                sum += value;
                squares += value * value;
            }
            return switch (type) {
                case MAX -> max;
                case AVERAGE -> sum / (excludePadding ? inside.length : size);
                default -> Math.sqrt(squares);
            };
        };
    }

    private static Nd pooled(Nd x, int[] kernel, int[] stride, int top, int left, int height, int width, Pool pool) {
        return filled(shape(x.size(0), height, width), o -> {
            double[] inside = new double[kernel[0] * kernel[1]];
            int count = 0;
            for (int i = 0; i < kernel[0]; i++) {
                for (int j = 0; j < kernel[1]; j++) {
                    double value = x.atOr(Double.NaN, o[0], o[1] * stride[0] + i - top, o[2] * stride[1] + j - left);
                    if (!Double.isNaN(value)) {
                        inside[count++] = value;
                    }
                }
            }
            return pool.of(Arrays.copyOf(inside, count), inside.length);
        });
    }

    @ParameterizedTest
    @CsvSource({"MAX,false", "AVERAGE,false", "AVERAGE,true", "L2,false"})
    void poolingTakesTheMaximumTheMeanOrTheLengthOfAWindow(PoolingType type, boolean excludePadding) {
        Nd x = random(1, 3, 7, 6);
        legacy().x(x)
                .layer(layer -> {
                    var params = layer.getPoolingBuilder()
                            .setType(type)
                            .setAvgPoolExcludePadding(excludePadding)
                            .addAllKernelSize(longs(3, 2))
                            .addAllStride(longs(2, 1));
                    params.getValidBuilder().setPaddingAmounts(border(1, 1, 1, 0));
                })
                .yields(pooled(x, shape(3, 2), shape(2, 1), 1, 1, 4, 6, pool(type, excludePadding)));
        legacy().x(x)
                .layer(layer -> layer.getPoolingBuilder().setType(type).setGlobalPooling(true))
                .yields(pooled(x, shape(7, 6), shape(1, 1), 0, 0, 1, 1, pool(type, excludePadding)));
    }

    @Test
    void poolingOfTheSameKindKeepsTheSizeAndPutsTheRestBelow() {
        Nd x = random(1, 2, 5, 5);
        legacy().x(x)
                .layer(layer -> {
                    var params = layer.getPoolingBuilder()
                            .setType(PoolingType.AVERAGE)
                            .setAvgPoolExcludePadding(true)
                            .addAllKernelSize(longs(2, 2));
                    params.getSameBuilder();
                })
                .yields(pooled(x, shape(2, 2), shape(1, 1), 0, 0, 5, 5, pool(PoolingType.AVERAGE, true)));
    }

    @Test
    void theLastPixelIsInTheLastWindowWhereThatIsAskedFor() {
        Nd x = random(1, 2, 6, 8);
        // (6 + 2 - 3) / 2 up is 3, and one more; that window starts at pixel 6 - 1 of the padded image, so it stays.
        legacy().x(x)
                .layer(layer -> {
                    var params = layer.getPoolingBuilder()
                            .setType(PoolingType.MAX)
                            .addAllKernelSize(longs(3, 3))
                            .addAllStride(longs(2, 2));
                    params.getIncludeLastPixelBuilder().addAllPaddingAmounts(longs(1, 1));
                })
                .yields(pooled(x, shape(3, 3), shape(2, 2), 1, 1, 4, 5, pool(PoolingType.MAX, false)));
    }

    @Test
    void poolingOfVolumesHasThreeSizes() {
        Nd x = random(1, 1, 2, 4, 5, 6);
        for (var type : new Pooling3DLayerParams.PoolingType3D[] {
            Pooling3DLayerParams.PoolingType3D.MAX, Pooling3DLayerParams.PoolingType3D.AVERAGE
        }) {
            boolean max = type == Pooling3DLayerParams.PoolingType3D.MAX;
            exact().x(x)
                    .layer(layer -> layer.getPooling3DBuilder()
                            .setType(type)
                            .setKernelDepth(2)
                            .setKernelHeight(3)
                            .setKernelWidth(2)
                            .setStrideDepth(2)
                            .setStrideHeight(1)
                            .setStrideWidth(2)
                            .setPaddingType(Pooling3DLayerParams.Pooling3DPaddingType.VALID))
                    .yields(filled(shape(1, 2, 2, 3, 3), o -> {
                        double best = Double.NEGATIVE_INFINITY;
                        double sum = 0;
                        for (int i = 0; i < 12; i++) {
                            int[] at = Nd.index(shape(2, 3, 2), i);
                            double value = x.at(0, o[1], 2 * o[2] + at[0], o[3] + at[1], 2 * o[4] + at[2]);
                            best = Math.max(best, value);
                            sum += value;
                        }
                        return max ? best : sum / 12;
                    }));
        }
        exact().x(x)
                .layer(layer -> layer.getGlobalPooling3DBuilder().setType(GlobalPoolingType3D.AVERAGE))
                .yields(filled(shape(1, 2, 1, 1, 1), o -> {
                    double sum = 0;
                    for (int i = 0; i < 120; i++) {
                        sum += x.values()[o[1] * 120 + i];
                    }
                    return sum / 120;
                }));
    }
}
