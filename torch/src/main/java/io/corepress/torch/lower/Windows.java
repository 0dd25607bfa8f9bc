package io.corepress.torch.lower;

import java.util.Arrays;

/**
 * Where the windows of a convolution or pooling lie on its spatial axes.
 *
 * @param padding zeros before and after each axis: begin, end, begin, end
 * @param overhang how far the last window of each axis reaches beyond the padded end; more than 0 only with ceil mode
 */
record Windows(long[] strides, long[] padding, long[] overhang) {

    /**
     * {@return the windows that a call asks for}
     *
     * @param sizes of the spatial axes of the input
     * @param reach of a window on each axis: the kernel's size, dilation included
     */
    static Windows of(Call call, long[] sizes, long[] reach) {
        int axes = sizes.length;
        long[] strides = call.longs("strides", filled(axes, 1));
        long[] padding = padding(call, sizes, reach, strides);
        long[] overhang = new long[axes];
        if (call.bool("ceil_mode", false)) {
            for (int i = 0; i < axes; i++) {
                overhang[i] = overhang(sizes[i], reach[i], strides[i], padding[2 * i], padding[2 * i + 1]);
            }
        }
        return new Windows(strides, padding, overhang);
    }

    private static long[] padding(Call call, long[] sizes, long[] reach, long[] strides) {
        int axes = sizes.length;
        String type = call.text("pad_type", "valid");
        return switch (type) {
            case "valid" -> new long[2 * axes];
            case "custom" -> call.longs("pad", new long[2 * axes]);
            case "same", "same_lower" -> {
                long[] padding = new long[2 * axes];
                for (int i = 0; i < axes; i++) {
                    long outputs = Math.ceilDiv(sizes[i], strides[i]);
                    long total = Math.max(0, (outputs - 1) * strides[i] + reach[i] - sizes[i]);
                    boolean lower = type.equals("same_lower");
                    padding[2 * i] = lower ? total - total / 2 : total / 2;
                    padding[2 * i + 1] = total - padding[2 * i];
                }
                yield padding;
            }
            default ->
                throw new IllegalArgumentException("pad_type must be valid, custom, same or same_lower, got " + type);
        };
    }

    /** A window more where the last one leaves a rest, unless it would lie in the padding altogether. */
    private static long overhang(long size, long reach, long stride, long before, long after) {
        long room = size + before + after - reach;
        long outputs = Math.ceilDiv(room, stride) + 1;
        if ((outputs - 1) * stride >= size + before) {
            outputs--;
        }
        return Math.max(0, (outputs - 1) * stride - room);
    }

    /** {@return the padding before each axis, if the same is after it and nothing hangs over; else null} */
    long[] symmetric() {
        long[] before = new long[strides.length];
        for (int i = 0; i < before.length; i++) {
            if (padding[2 * i] != padding[2 * i + 1] || overhang[i] != 0) {
                return null;
            }
            before[i] = padding[2 * i];
        }
        return before;
    }

    /** {@return padding as {@code constant_pad_nd} takes it: last axis first} */
    long[] lastAxisFirst(boolean withOverhang) {
        int axes = strides.length;
        long[] reversed = new long[2 * axes];
        for (int i = 0; i < axes; i++) {
            reversed[2 * (axes - 1 - i)] = padding[2 * i];
            reversed[2 * (axes - 1 - i) + 1] = padding[2 * i + 1] + (withOverhang ? overhang[i] : 0);
        }
        return reversed;
    }

    static long[] filled(int length, long number) {
        long[] numbers = new long[length];
        Arrays.fill(numbers, number);
        return numbers;
    }

    /** {@return the sizes of the axes behind batch and channels} */
    static long[] spatial(org.bytedeco.pytorch.Tensor x) {
        long[] sizes = new long[(int) x.dim() - 2];
        for (int i = 0; i < sizes.length; i++) {
            sizes[i] = x.size(i + 2);
        }
        return sizes;
    }
}
