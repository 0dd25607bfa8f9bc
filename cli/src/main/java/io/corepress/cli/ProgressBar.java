package io.corepress.cli;

import io.corepress.compress.CompressionListener;
import io.corepress.compress.Decision;
import java.io.PrintStream;
import java.util.Locale;

/**
 * A line on the terminal that says how far a compression is. It appears where there is a terminal and the work takes
 * over a second, and is gone at the end. (A library for this would cost more start-up than the line is worth.)
 */
final class ProgressBar implements CompressionListener, AutoCloseable {
    private static final long DELAY_NANOS = 1_000_000_000;
    private static final long INTERVAL_NANOS = 100_000_000;
    private static final int WIDTH = 30;

    private final PrintStream terminal;
    private final long start = System.nanoTime();
    private long last = start;
    private boolean shown;

    private ProgressBar(PrintStream terminal) {
        this.terminal = terminal;
    }

    /**
     * @param wanted whether it may appear at all
     */
    static ProgressBar start(boolean wanted) {
        boolean terminal = wanted && System.console() != null && System.console().isTerminal();
        return new ProgressBar(terminal ? System.err : null);
    }

    @Override
    public void onWeight(Decision decision, long elementsDone, long elementsTotal) {
        long now = System.nanoTime();
        if (terminal == null || now - start < DELAY_NANOS || now - last < INTERVAL_NANOS) {
            return;
        }
        last = now;
        shown = true;
        double done = (double) elementsDone / Math.max(1, elementsTotal);
        double remaining = (now - start) / 1e9 * (1 - done) / Math.max(done, 1e-9);
        int filled = (int) (WIDTH * done);
        terminal.printf(
                Locale.ROOT,
                "\r[%s%s] %3.0f %%, %.0f s left \033[K",
                "=".repeat(filled),
                " ".repeat(WIDTH - filled),
                100 * done,
                remaining);
        terminal.flush();
    }

    @Override
    public void close() {
        if (shown) {
            terminal.print("\r\033[K");
            terminal.flush();
        }
    }
}
