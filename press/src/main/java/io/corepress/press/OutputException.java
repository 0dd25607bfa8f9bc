package io.corepress.press;

import java.io.IOException;
import java.nio.file.Path;

/** The output could not be written; the cause says why. The input was read, and what was at the output is still there. */
public final class OutputException extends IOException {
    private static final long serialVersionUID = 1;

    private final transient Path output;

    public OutputException(Path output, IOException cause) {
        super("cannot write " + output + ": " + cause.getMessage(), cause);
        this.output = output;
    }

    public Path output() {
        return output;
    }

    @Override
    public synchronized IOException getCause() {
        return (IOException) super.getCause();
    }
}
