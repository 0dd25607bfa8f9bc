package io.corepress.evaluate;

import java.util.OptionalLong;

/** Is told how far long work is, and may stop it. */
public interface WorkListener {
    WorkListener NONE = (done, total) -> {};

    /**
     * @param done samples so far
     * @param total samples in all, where that is known
     */
    void onProgress(long done, OptionalLong total);

    /** {@return whether the work should end}; it does so before the next sample */
    default boolean isCancelled() {
        return false;
    }
}
