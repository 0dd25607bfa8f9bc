package io.corepress.compress;

import java.util.concurrent.CancellationException;

/** Hears of a compression as it goes on, from the thread that called it, and may stop it. */
public interface CompressionListener {
    CompressionListener NONE = new CompressionListener() {};

    /**
     * A weight is done.
     *
     * @param elementsDone of all weights looked at so far
     * @param elementsTotal of all weights of the program
     */
    default void onWeight(Decision decision, long elementsDone, long elementsTotal) {}

    /** A part of the work that looks at samples is done. @param done parts, of {@code total} */
    default void onSamples(long done, long total) {}

    /** {@return whether to stop before the next weight: the compression then ends with a {@link CancellationException}} */
    default boolean isCancelled() {
        return false;
    }
}
