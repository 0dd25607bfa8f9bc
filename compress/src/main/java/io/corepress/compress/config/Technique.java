package io.corepress.compress.config;

import java.util.Locale;

/** The three ways to make a weight smaller. */
public enum Technique {
    PALETTIZE,
    QUANTIZE,
    PRUNE;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
