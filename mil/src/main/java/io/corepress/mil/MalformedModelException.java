package io.corepress.mil;

/** A model that breaks the rules of its format: the message says where, what was expected and what is there. */
public final class MalformedModelException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public MalformedModelException(String message) {
        super(message);
    }

    public MalformedModelException(String message, Throwable cause) {
        super(message, cause);
    }
}
