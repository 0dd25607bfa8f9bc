package io.corepress.cli;

import java.util.Locale;

/** Numbers as people read them. */
final class Sizes {
    private Sizes() {}

    /** {@return for example {@code 51.2 MB}} */
    static String bytes(long bytes) {
        if (Math.abs(bytes) < 1000) {
            return bytes + " B";
        }
        double value = bytes;
        String unit = "";
        for (String next : new String[] {"kB", "MB", "GB", "TB"}) {
            if (Math.abs(value) < 1000) {
                break;
            }
            value /= 1000;
            unit = next;
        }
        return String.format(Locale.ROOT, "%.1f %s", value, unit);
    }

    static String decimal(double value, int places) {
        return Double.isInfinite(value) ? "∞" : String.format(Locale.ROOT, "%." + places + "f", value);
    }
}
