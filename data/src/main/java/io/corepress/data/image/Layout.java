package io.corepress.data.image;

import io.corepress.tensor.Shape;
import java.util.Optional;

/** The order of the axes of pixels: channels, height, width. */
public enum Layout {
    CHW,
    HWC,
    /** One channel, which has no axis. */
    HW;

    /**
     * {@return the layout that a shape suggests: two axes are {@link #HW}; of three, the channels are the one of size
     * 1, 3 or 4, and the first if both ends are} Nothing if no axis can be the channels.
     */
    public static Optional<Layout> of(Shape shape) {
        if (shape.rank() == 2) {
            return Optional.of(HW);
        }
        if (shape.rank() != 3) {
            return Optional.empty();
        }
        if (isChannels(shape.size(0))) {
            return Optional.of(CHW);
        }
        return isChannels(shape.size(2)) ? Optional.of(HWC) : Optional.empty();
    }

    private static boolean isChannels(long size) {
        return size == 1 || size == 3 || size == 4;
    }

    int rank() {
        return this == HW ? 2 : 3;
    }

    int channelAxis() {
        return this == CHW ? 0 : 2;
    }

    int heightAxis() {
        return this == CHW ? 1 : 0;
    }

    int widthAxis() {
        return heightAxis() + 1;
    }
}
