package io.corepress.compress.prune;

/**
 * How important the units of a weight are, as numbers from 0 up. A unit is what is kept or dropped as a whole: an
 * element, or a vector of a table of vectors.
 */
interface Magnitudes {
    /** {@return the number of units} */
    long count();

    /** {@return how many threads may read at once with profit} */
    int workers();

    /** {@return whether all magnitudes have at most 11 significant bits, as those of float16 elements do} */
    default boolean areHalves() {
        return false;
    }

    /** {@return a reader for one thread; it is quick when ranges come in ascending order} */
    Reader reader();

    /** Reads magnitudes. NaN and infinity mean that the weight is not finite. */
    interface Reader {
        /** Reads the magnitudes of the units {@code [start, start + length)} to the front of {@code target}. */
        void read(long start, float[] target, int length);
    }
}
