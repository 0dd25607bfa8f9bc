package io.corepress.compress.config;

/** Checks that several configurations share. */
final class Checks {
    private Checks() {}

    static void weightThreshold(long value) {
        if (value < 0) {
            throw new IllegalArgumentException("weight_threshold must be at least 0, got " + value);
        }
    }

    static void fraction(String name, double value) {
        if (!(value >= 0 && value <= 1)) {
            throw new IllegalArgumentException(name + " must be from 0 to 1, got " + value);
        }
    }
}
