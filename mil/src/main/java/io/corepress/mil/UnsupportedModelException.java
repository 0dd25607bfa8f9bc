package io.corepress.mil;

/** A sound model for which the request cannot be met: the message says what it needs and what would help. */
public final class UnsupportedModelException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public UnsupportedModelException(String message) {
        super(message);
    }

    public UnsupportedModelException(String message, Throwable cause) {
        super(message, cause);
    }
}
