package io.corepress.tensor;

import java.io.EOFException;
import java.io.IOException;

/**
 * The file behind a {@link ByteSource} could not be read: the cause of the unchecked exception that readers throw. It has
 * a type of its own because tensors are read in the middle of writing others, and the two failures are not the same.
 */
public final class UnreadableBytesException extends IOException {
    private static final long serialVersionUID = 1;

    /**
     * @param file the name of the file
     */
    public UnreadableBytesException(String file, IOException cause) {
        super(cause instanceof EOFException ? cause.getMessage() : file + ": " + cause.getMessage(), cause);
    }
}
