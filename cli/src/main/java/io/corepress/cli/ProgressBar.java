package io.corepress.cli;

import io.corepress.compress.CompressionListener;
import io.corepress.compress.Decision;
import io.corepress.evaluate.WorkListener;
import java.io.PrintStream;
import java.util.Locale;
import java.util.OptionalLong;

/**
 * A line on the terminal that says how far long work is. It appears where there is a terminal and the work takes
 * over a second, and is gone at the end. It also passes on that the work is to stop. (A library for this would cost more start-up than the line is worth.)
 */
final class ProgressBar implements CompressionListener, WorkListener, AutoCloseable {
    private static final long DELAY_NANOS = 1_000_000_000;
    private static final long INTERVAL_NANOS = 100_000_000;
    private static final int WIDTH = 30;

    private final PrintStream terminal;
    private final Interruption interruption;
    private final long start = System.nanoTime();
    private long last = start;
    private boolean shown;

    private ProgressBar(PrintStream terminal, Interruption interruption) {
        this.terminal = terminal;
        this.interruption = interruption;
    }

    /**
     * @param wanted whether it may appear at all
     * @param interruption stops the work
     */
    static ProgressBar start(boolean wanted, Interruption interruption) {
        return new ProgressBar(wanted && isTerminal() ? System.err : null, interruption);
    }

    /** The launcher knows whether standard error is a terminal; Java knows only of input and output together. */
    private static boolean isTerminal() {
        String known = System.getProperty("corepress.terminal");
        return known != null
                ? Boolean.parseBoolean(known)
                : System.console() != null && System.console().isTerminal();
    }

    @Override
    public boolean isCancelled() {
        return interruption.isInterrupted();
    }

    @Override
    public void onWeight(Decision decision, long elementsDone, long elementsTotal) {
        show(elementsDone, elementsTotal);
    }

    @Override
    public void onSamples(long done, long total) {
        show(done, total);
    }

    @Override
    public void onProgress(long done, OptionalLong total) {
        if (total.isPresent()) {
            show(done, total.getAsLong());
        }
    }

    private void show(long done, long total) {
        long now = System.nanoTime();
        if (terminal == null || now - start < DELAY_NANOS || now - last < INTERVAL_NANOS) {
            return;
        }
        last = now;
        shown = true;
        double share = (double) done / Math.max(1, total);
        double remaining = (now - start) / 1e9 * (1 - share) / Math.max(share, 1e-9);
        int filled = (int) (WIDTH * share);
        terminal.printf(
                Locale.ROOT,
                "\r[%s%s] %3.0f %%, %.0f s left \033[K",
                "=".repeat(filled),
                " ".repeat(WIDTH - filled),
                100 * share,
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
