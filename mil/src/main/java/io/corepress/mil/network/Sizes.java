package io.corepress.mil.network;

/** Checks the sizes that layers are given. */
final class Sizes {
    private Sizes() {}

    static void requirePositive(String what, long size) {
        if (size < 1) {
            throw new IllegalArgumentException(what + " must be 1 or more, got " + size);
        }
    }
}
