package io.corepress.data.image;

/**
 * The pixels that a model takes.
 *
 * @param channels 1 or 3
 * @param height in pixels, or {@link #ANY}
 * @param width in pixels, or {@link #ANY}
 */
public record PixelShape(Layout layout, int channels, int height, int width) {
    /** A side that may have any size, so that images keep theirs. */
    public static final int ANY = -1;

    public PixelShape {
        if (channels != 1 && (channels != 3 || layout == Layout.HW)) {
            throw new IllegalArgumentException("pixels have 1 or 3 channels, got " + channels + " in " + layout);
        }
        if ((height < 1 && height != ANY) || (width < 1 && width != ANY)) {
            throw new IllegalArgumentException("pixels of " + height + " x " + width);
        }
    }
}
