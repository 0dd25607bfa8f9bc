package io.corepress.learn.layer;

/**
 * Where the windows of a convolution lie on its spatial axes; one number for each axis.
 *
 * @param sizes of the input
 * @param before zeros before the input
 * @param counts of windows
 */
record Windows(int[] sizes, int[] kernel, int[] strides, int[] dilations, int[] before, int[] counts) {

    /**
     * @param padType {@code valid}, {@code same}, {@code same_lower} or {@code custom}
     * @param pad zeros before and after each axis (begin, end, begin, end), for {@code custom}
     */
    static Windows of(int[] sizes, int[] kernel, int[] strides, int[] dilations, String padType, int[] pad) {
        int axes = sizes.length;
        int[] before = new int[axes];
        int[] counts = new int[axes];
        for (int i = 0; i < axes; i++) {
            int reach = (kernel[i] - 1) * dilations[i] + 1;
            int total = switch (padType) {
                case "valid" -> 0;
                case "custom" -> pad[2 * i] + pad[2 * i + 1];
                case "same", "same_lower" ->
                    Math.max(0, (Math.ceilDiv(sizes[i], strides[i]) - 1) * strides[i] + reach - sizes[i]);
                default ->
                    throw new IllegalArgumentException(
                            "pad_type must be valid, custom, same or same_lower, got " + padType);
            };
            before[i] = switch (padType) {
                case "custom" -> pad[2 * i];
                case "same_lower" -> total - total / 2;
                default -> total / 2;
            };
            counts[i] = Math.max(0, (sizes[i] + total - reach) / strides[i] + 1);
        }
        return new Windows(sizes, kernel, strides, dilations, before, counts);
    }

    int count() {
        return product(counts);
    }

    int kernelSize() {
        return product(kernel);
    }

    /**
     * Writes what every window sees of some channels: a row for each window; in it channel by channel what lies under
     * the kernel, in row-major order.
     *
     * @param image channels one after the other, each of {@code sizes}
     * @param from index of the first element of the first channel
     */
    void unfold(float[] image, int from, int channels, float[] rows, int at) {
        int axes = sizes.length;
        int kernelSize = kernelSize();
        int columns = channels * kernelSize;
        int area = product(sizes);
        int[] window = new int[axes];
        int[] tap = new int[axes];
        int windows = count();
        for (int w = 0; w < windows; w++) {
            split(w, counts, window);
            for (int k = 0; k < kernelSize; k++) {
                split(k, kernel, tap);
                int place = place(window, tap);
                int target = at + w * columns + k;
                for (int channel = 0; channel < channels; channel++) {
                    rows[target + channel * kernelSize] = place < 0 ? 0 : image[from + channel * area + place];
                }
            }
        }
    }

    /** {@return the place in a channel that a tap of a window lies on, -1 if that is padding} */
    private int place(int[] window, int[] tap) {
        int place = 0;
        for (int i = 0; i < sizes.length; i++) {
            int coordinate = window[i] * strides[i] - before[i] + tap[i] * dilations[i];
            if (coordinate < 0 || coordinate >= sizes[i]) {
                return -1;
            }
            place = place * sizes[i] + coordinate;
        }
        return place;
    }

    private static void split(int index, int[] sizes, int[] coordinates) {
        int rest = index;
        for (int i = sizes.length - 1; i >= 0; i--) {
            coordinates[i] = rest % sizes[i];
            rest /= sizes[i];
        }
    }

    private static int product(int[] numbers) {
        int product = 1;
        for (int number : numbers) {
            product = Math.multiplyExact(product, number);
        }
        return product;
    }
}
