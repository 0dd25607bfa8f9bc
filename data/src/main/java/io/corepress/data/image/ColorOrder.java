package io.corepress.data.image;

/** The meaning of the channels of pixels. */
public enum ColorOrder {
    RGB,
    BGR,
    /** One channel: 0.299 red + 0.587 green + 0.114 blue where colours have to be brought together (ITU-R BT.601). */
    GRAY
}
