package io.corepress.learn;

/** Watches a calibration, and may stop it. */
public interface CalibrationListener {
    CalibrationListener NONE = new CalibrationListener() {};

    /**
     * Called after each weight.
     *
     * @param done how many are done, of {@code total}
     */
    default void onWeight(String weight, int done, int total) {}

    /** {@return whether to stop; asked before each weight} */
    default boolean isCancelled() {
        return false;
    }
}
