package io.corepress.data;

/** Data that break the rules of their format: the message names the file, the place in it and what was expected. */
public final class MalformedDataException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public MalformedDataException(String message) {
        super(message);
    }

    public MalformedDataException(String message, Throwable cause) {
        super(message, cause);
    }
}
