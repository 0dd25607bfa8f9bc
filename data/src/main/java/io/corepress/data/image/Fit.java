package io.corepress.data.image;

/** How an image of another size comes to the size that a model takes. */
public sealed interface Fit {
    /** Width and height each by its own factor: nothing is lost, shapes are distorted. */
    record Stretch() implements Fit {}

    /**
     * One factor; what does not fit is cut away equally on both sides.
     *
     * @param fraction of the smaller side of the image that remains, above 0 and at most 1; 0.875 is the usual way of
     *     resizing to 256 and cutting out 224
     */
    record CenterCrop(double fraction) implements Fit {
        public CenterCrop {
            if (!(fraction > 0 && fraction <= 1)) {
                throw new IllegalArgumentException(
                        "the fraction of a centre crop must be above 0 and at most 1, got " + fraction);
            }
        }
    }

    /**
     * One factor; the whole image in the centre, with bars where it leaves room.
     *
     * @param padding the pixel value of the bars, 0 (black) to 255
     */
    record Letterbox(int padding) implements Fit {
        public Letterbox {
            if (padding < 0 || padding > 255) {
                throw new IllegalArgumentException("the padding must be 0 to 255, got " + padding);
            }
        }
    }
}
