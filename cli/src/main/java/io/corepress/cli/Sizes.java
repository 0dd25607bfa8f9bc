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

    /** {@return for example {@code 3.97 times smaller}, of a size before divided by one after} */
    static String change(double ratio) {
        if (Math.abs(ratio - 1) < 0.005) {
            return "the same size";
        }
        return ratio > 1 ? decimal(ratio, 2) + " times smaller" : decimal(1 / ratio, 2) + " times larger";
    }

    static String decimal(double value, int places) {
        if (Double.isInfinite(value)) {
            return value > 0 ? "∞" : "-∞";
        }
        return String.format(Locale.ROOT, "%." + places + "f", value);
    }
}
