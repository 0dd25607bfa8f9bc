package io.corepress.torch;

import static org.assertj.core.api.Assertions.assertThat;

import io.corepress.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Convolution and its transpose against sums over all weights; coremltools has no value inference of them. */
class ConvolutionOperatorsTest {

    /** @param pad before and after each axis */
    record Case(long[] sizes, long[] kernel, String padType, int[] pad, int[] strides, int[] dilations, int groups) {
        @Override
        public String toString() {
            return Arrays.toString(sizes) + " " + padType + " " + Arrays.toString(pad) + " strides "
                    + Arrays.toString(strides) + " dilations " + Arrays.toString(dilations) + " groups " + groups;
        }

        long reach(int axis) {
            return (kernel[axis] - 1) * dilations[axis] + 1;
        }
    }

    static List<Case> convolutions() {
        return List.of(
                new Case(axes(7), axes(3), "valid", ints(0, 0), ints(2), ints(1), 1),
                new Case(axes(6), axes(2), "custom", ints(2, 1), ints(1), ints(3), 2),
                new Case(axes(5, 6), axes(3, 2), "custom", ints(1, 1, 0, 0), ints(1, 2), ints(1, 1), 1),
                new Case(axes(5, 6), axes(3, 2), "custom", ints(0, 2, 1, 3), ints(2, 1), ints(1, 2), 4),
                new Case(axes(5, 6), axes(2, 4), "same", ints(0, 0, 0, 0), ints(2, 1), ints(1, 1), 1),
                new Case(axes(5, 6), axes(2, 4), "same_lower", ints(0, 0, 0, 0), ints(1, 2), ints(2, 1), 2),
                new Case(
                        axes(4, 3, 5),
                        axes(2, 1, 3),
                        "custom",
                        ints(1, 0, 0, 0, 1, 1),
                        ints(1, 1, 2),
                        ints(1, 1, 1),
                        1));
    }

    @ParameterizedTest
    @MethodSource("convolutions")
    void convolutionsAreSumsOverTheKernel(Case one) {
        int axes = one.kernel.length;
        long[] begin = new long[axes];
        long[] outputs = new long[axes];
        for (int i = 0; i < axes; i++) {
            long total = one.pad[2 * i] + one.pad[2 * i + 1];
            begin[i] = one.pad[2 * i];
            if (one.padType.startsWith("same")) {
                outputs[i] = (one.sizes[i] + one.strides[i] - 1) / one.strides[i];
                total = Math.max(0, (outputs[i] - 1) * one.strides[i] + one.reach(i) - one.sizes[i]);
                begin[i] = one.padType.equals("same") ? total / 2 : (total + 1) / 2;
            }
            outputs[i] = (one.sizes[i] + total - one.reach(i)) / one.strides[i] + 1;
        }
        Grid x = Grid.mixed(Grid.join(2, 4, one.sizes));
        Grid weight = Grid.mixed(Grid.join(8, 4 / one.groups, one.kernel));
        Grid bias = Grid.mixed(8);
        Grid expected = Grid.computed(Grid.join(2, 8, outputs), place -> {
            double sum = bias.at(place[1]);
            for (long channel = 0; channel < 4 / one.groups; channel++) {
                for (long[] k : Grid.places(one.kernel)) {
                    long[] from = new long[axes];
                    for (int i = 0; i < axes; i++) {
                        from[i] = place[i + 2] * one.strides[i] + k[i] * one.dilations[i] - begin[i];
                    }
                    long input = place[1] / (8 / one.groups) * (4 / one.groups) + channel;
                    long[] source = Grid.join(place[0], input, from);
                    sum += x.contains(source) ? x.at(source) * weight.at(Grid.join(place[1], channel, k)) : 0;
                }
            }
            return sum;
        });
        compare(operation("conv", one, x, weight, bias).run(), expected);
    }

    static List<Case> transposes() {
        return List.of(
                new Case(axes(4), axes(3), "valid", ints(0, 0), ints(2), ints(1), 1),
                new Case(axes(4, 3), axes(3, 2), "custom", ints(1, 1, 0, 0), ints(2, 1), ints(1, 1), 1),
                new Case(axes(4, 3), axes(3, 4), "custom", ints(1, 0, 2, 1), ints(2, 3), ints(1, 2), 2),
                new Case(axes(4, 3), axes(3, 4), "custom", ints(0, 2, 0, 3), ints(1, 1), ints(1, 1), 4),
                new Case(axes(4, 3), axes(3, 3), "same", ints(0, 0, 0, 0), ints(2, 1), ints(1, 1), 1),
                new Case(
                        axes(2, 3, 2),
                        axes(2, 1, 3),
                        "valid",
                        ints(0, 0, 0, 0, 0, 0),
                        ints(1, 2, 2),
                        ints(1, 1, 1),
                        1));
    }

    @ParameterizedTest
    @MethodSource("transposes")
    void transposesBringEachNumberToAWindow(Case one) {
        int axes = one.kernel.length;
        long[] outputs = new long[axes];
        long[] begin = new long[axes];
        for (int i = 0; i < axes; i++) {
            long full = (one.sizes[i] - 1) * one.strides[i] + one.reach(i);
            begin[i] = one.pad[2 * i];
            outputs[i] = full - one.pad[2 * i] - one.pad[2 * i + 1];
            if (one.padType.equals("same")) {
                outputs[i] = one.sizes[i] * one.strides[i];
                begin[i] = (full - outputs[i]) / 2;
            }
        }
        Grid x = Grid.mixed(Grid.join(2, 4, one.sizes));
        Grid weight = Grid.mixed(Grid.join(4, 8 / one.groups, one.kernel));
        Grid bias = Grid.mixed(8);
        Grid expected = transposed(one, x, weight, bias, begin, outputs);
        compare(operation("conv_transpose", one, x, weight, bias).run(), expected);
    }

    /** An output shape takes from the end what the padding does not say. */
    @Test
    void transposesMayBeToldTheirShape() {
        Case one = new Case(axes(4, 3), axes(3, 3), "custom", ints(1, 1, 1, 1), ints(2, 2), ints(1, 1), 1);
        Grid x = Grid.mixed(2, 4, 4, 3);
        Grid weight = Grid.mixed(4, 8, 3, 3);
        Grid bias = Grid.mixed(8);
        Grid expected = transposed(one, x, weight, bias, axes(1, 1), axes(8, 6));
        Tensor result = operation("conv_transpose", one, x, weight, bias)
                .withVector("output_shape", 2, 8, 8, 6)
                .run();
        compare(result, expected);
    }

    private static Grid transposed(Case one, Grid x, Grid weight, Grid bias, long[] begin, long[] outputs) {
        int axes = one.kernel.length;
        long perGroup = 8 / one.groups;
        return Grid.computed(Grid.join(2, 8, outputs), place -> {
            double sum = bias.at(place[1]);
            for (long channel = 0; channel < 4 / one.groups; channel++) {
                long input = place[1] / perGroup * (4 / one.groups) + channel;
                for (long[] from : Grid.places(one.sizes)) {
                    for (long[] k : Grid.places(one.kernel)) {
                        boolean here = true;
                        for (int i = 0; i < axes; i++) {
                            here &= from[i] * one.strides[i] + k[i] * one.dilations[i] - begin[i] == place[i + 2];
                        }
                        sum += here
                                ? x.at(Grid.join(place[0], input, from))
                                        * weight.at(Grid.join(input, place[1] % perGroup, k))
                                : 0;
                    }
                }
            }
            return sum;
        });
    }

    private static OneOperation operation(String type, Case one, Grid x, Grid weight, Grid bias) {
        OneOperation operation = OneOperation.of(type)
                .input("x", x.tensor())
                .input("weight", weight.tensor())
                .input("bias", bias.tensor())
                .with("pad_type", one.padType)
                .withVector("strides", one.strides)
                .withVector("dilations", one.dilations)
                .with("groups", one.groups);
        return one.padType.equals("custom") ? operation.withVector("pad", one.pad) : operation;
    }

    static void compare(Tensor actual, Grid expected) {
        assertThat(actual.shape().sizes()).containsExactly(expected.sizes());
        float[] numbers = actual.toFloats();
        for (int i = 0; i < numbers.length; i++) {
            float wanted = expected.numbers()[i];
            assertThat(numbers[i])
                    .as("element %d", i)
                    .isCloseTo(wanted, org.assertj.core.api.Assertions.within(1e-5f * Math.max(1, Math.abs(wanted))));
        }
    }

    private static long[] axes(long... sizes) {
        return sizes;
    }

    private static int[] ints(int... numbers) {
        return numbers;
    }
}
