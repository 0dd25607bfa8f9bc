package io.corepress.torch;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Pooling against loops over its windows; coremltools has no value inference of it. */
class PoolingOperatorsTest {

    /** @param pad before and after each axis */
    record Case(
            String type,
            long[] sizes,
            int[] kernel,
            String padType,
            int[] pad,
            int[] strides,
            boolean ceil,
            boolean exclude) {
        @Override
        public String toString() {
            return type + " " + Arrays.toString(sizes) + " kernel " + Arrays.toString(kernel) + " " + padType
                    + Arrays.toString(pad) + " strides " + Arrays.toString(strides) + (ceil ? " ceil" : "")
                    + (exclude ? " exclude" : "");
        }
    }

    static List<Case> cases() {
        List<Case> cases = new ArrayList<>();
        for (String type : List.of("max_pool", "avg_pool", "l2_pool")) {
            for (boolean exclude : type.equals("avg_pool") ? new boolean[] {false, true} : new boolean[] {false}) {
                cases.add(of(type, axes(7), ints(3), "valid", ints(0, 0), ints(2), false, exclude));
                cases.add(of(type, axes(6), ints(2), "custom", ints(1, 0), ints(1), false, exclude));
                cases.add(of(type, axes(5, 6), ints(3, 2), "custom", ints(1, 1, 1, 1), ints(1, 2), false, exclude));
                cases.add(of(type, axes(5, 6), ints(3, 2), "custom", ints(0, 2, 1, 0), ints(2, 1), false, exclude));
                cases.add(of(type, axes(5, 6), ints(2, 3), "same", ints(0, 0, 0, 0), ints(2, 2), false, exclude));
                cases.add(of(type, axes(5, 6), ints(2, 4), "same_lower", ints(0, 0, 0, 0), ints(1, 2), false, exclude));
                cases.add(of(type, axes(6, 8), ints(3, 3), "custom", ints(0, 0, 1, 1), ints(2, 3), true, exclude));
                cases.add(of(type, axes(5, 5), ints(2, 2), "custom", ints(1, 1, 1, 1), ints(3, 3), true, exclude));
                if (!type.equals("l2_pool")) {
                    cases.add(of(
                            type,
                            axes(3, 4, 5),
                            ints(2, 1, 3),
                            "custom",
                            ints(1, 0, 0, 0, 1, 1),
                            ints(1, 2, 2),
                            false,
                            exclude));
                }
            }
        }
        return cases;
    }

    private static Case of(
            String type,
            long[] sizes,
            int[] kernel,
            String padType,
            int[] pad,
            int[] strides,
            boolean ceil,
            boolean exclude) {
        return new Case(type, sizes, kernel, padType, pad, strides, ceil, exclude);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void windowsAreSummedUp(Case one) {
        int axes = one.kernel.length;
        long[] begin = new long[axes];
        long[] padded = new long[axes];
        long[] outputs = new long[axes];
        for (int i = 0; i < axes; i++) {
            begin[i] = one.pad[2 * i];
            padded[i] = one.sizes[i] + one.pad[2 * i] + one.pad[2 * i + 1];
            if (one.padType.startsWith("same")) {
                outputs[i] = (one.sizes[i] + one.strides[i] - 1) / one.strides[i];
                long total = Math.max(0, (outputs[i] - 1) * one.strides[i] + one.kernel[i] - one.sizes[i]);
                begin[i] = one.padType.equals("same") ? total / 2 : (total + 1) / 2;
                padded[i] = one.sizes[i] + total;
            }
            long room = padded[i] - one.kernel[i];
            outputs[i] = room / one.strides[i] + 1;
            // With ceil mode a rest has a window too, if that does not begin in the padding at the end.
            if (one.ceil && room % one.strides[i] != 0 && outputs[i] * one.strides[i] < one.sizes[i] + begin[i]) {
                outputs[i]++;
            }
        }
        Grid x = Grid.mixed(Grid.join(2, 3, one.sizes));
        long[] kernel = Arrays.stream(one.kernel).asLongStream().toArray();
        Grid expected = Grid.computed(Grid.join(2, 3, outputs), place -> {
            double best = Double.NEGATIVE_INFINITY;
            double sum = 0;
            double squares = 0;
            int inside = 0;
            int inPadded = 0;
            for (long[] k : Grid.places(kernel)) {
                long[] from = new long[axes];
                boolean within = true;
                for (int i = 0; i < axes; i++) {
                    long position = place[i + 2] * one.strides[i] + k[i];
                    within &= position < padded[i];
                    from[i] = position - begin[i];
                }
                inPadded += within ? 1 : 0;
                long[] source = Grid.join(place[0], place[1], from);
                if (x.contains(source)) {
                    inside++;
                    best = Math.max(best, x.at(source));
                    sum += x.at(source);
                    squares += x.at(source) * x.at(source);
                }
            }
            return switch (one.type) {
                case "max_pool" -> best;
                case "avg_pool" -> sum / (one.exclude ? inside : inPadded);
                default -> Math.sqrt(squares);
            };
        });
        OneOperation operation = OneOperation.of(one.type)
                .input("x", x.tensor())
                .withVector("kernel_sizes", one.kernel)
                .withVector("strides", one.strides)
                .with("pad_type", one.padType)
                .with("ceil_mode", one.ceil);
        operation = one.padType.equals("custom") ? operation.withVector("pad", one.pad) : operation;
        operation =
                one.type.equals("avg_pool") ? operation.with("exclude_padding_from_average", one.exclude) : operation;
        ConvolutionOperatorsTest.compare(operation.run(), expected);
    }

    private static long[] axes(long... sizes) {
        return sizes;
    }

    private static int[] ints(int... numbers) {
        return numbers;
    }
}
