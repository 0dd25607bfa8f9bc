package io.corepress.torch.run;

/** An operation that could not be computed; the message names it. Leaves the room as an {@code EngineException}. */
public final class FailedOperation extends RuntimeException {
    private static final long serialVersionUID = 1;

    FailedOperation(String message, Throwable cause) {
        super(message, cause);
    }
}
