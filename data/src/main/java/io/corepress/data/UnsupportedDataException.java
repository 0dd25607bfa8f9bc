package io.corepress.data;

/**
 * Sound data that cannot be read here, or that do not fit what they are asked for: the message says what would help.
 */
public final class UnsupportedDataException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public UnsupportedDataException(String message) {
        super(message);
    }
}
