package io.corepress.mil.build;

/**
 * How a convolution moves over its input; the same on all spatial axes.
 *
 * @param padding zeros added on each side of each spatial axis; 0 is what the format calls {@code valid}
 * @param groups into how many independent parts the channels are split
 */
public record ConvSettings(int stride, int padding, int dilation, int groups) {
    public ConvSettings {
        if (stride < 1 || padding < 0 || dilation < 1 || groups < 1) {
            throw new IllegalArgumentException("stride, dilation and groups must be at least 1 and padding at least 0,"
                    + " got stride " + stride + ", padding " + padding + ", dilation " + dilation + ", groups "
                    + groups);
        }
    }

    public static ConvSettings of(int stride, int padding) {
        return new ConvSettings(stride, padding, 1, 1);
    }

    public ConvSettings withGroups(int number) {
        return new ConvSettings(stride, padding, dilation, number);
    }

    public ConvSettings withDilation(int number) {
        return new ConvSettings(stride, padding, number, groups);
    }
}
