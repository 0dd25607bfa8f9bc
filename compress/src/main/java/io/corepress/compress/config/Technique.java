package io.corepress.compress.config;

import java.util.Locale;

/** The three ways to make a weight smaller, and the way back. */
public enum Technique {
    PALETTIZE,
    QUANTIZE,
    PRUNE,
    DECOMPRESS;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
