package io.corepress.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * What happens when a signal (Ctrl-C) ends the process while a model is being written: the work is asked to stop, gets a
 * moment to remove what it has written, and one line says so. The JVM then ends with the code of the signal, 130. It
 * changes because it is told by another thread.
 */
final class Interruption implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 2;

    private final Thread worker = Thread.currentThread();
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final Thread hook;
    private volatile boolean interrupted;
    private volatile boolean done;

    private Interruption(Path output, PrintWriter err) {
        hook = new Thread(() -> stop(output, err), "corepress-interrupted");
    }

    /**
     * Watches over the work of this thread until it is closed.
     *
     * @param output null in a dry run
     */
    static Interruption watch(Path output, PrintWriter err) {
        Interruption interruption = new Interruption(output, err);
        Runtime.getRuntime().addShutdownHook(interruption.hook);
        return interruption;
    }

    private void stop(Path output, PrintWriter err) {
        interrupted = true;
        worker.interrupt();
        try {
            stopped.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        err.println("corepress: interrupted; "
                + (output == null ? "nothing was written" : output + (done ? " was written" : " was not written")));
    }

    boolean isInterrupted() {
        return interrupted;
    }

    /** The output is in its place. */
    void done() {
        done = true;
    }

    @Override
    public void close() {
        stopped.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            waitForTheEnd();
        }
    }

    /** The process is ending already: this thread must not say or do anything more, nor choose another exit code. */
    private static void waitForTheEnd() {
        while (true) {
            Thread.interrupted();
            LockSupport.park();
        }
    }
}
