package io.corepress.torch;

/** An operation of a program failed while it ran: the numbers or shapes that it got were not what it can work with. */
public final class EngineException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public EngineException(String message, Throwable cause) {
        super(message, cause);
    }
}
