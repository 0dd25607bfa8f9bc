package io.corepress.cli;

import io.corepress.data.MalformedDataException;
import io.corepress.data.UnsupportedDataException;
import io.corepress.mil.MalformedModelException;
import io.corepress.mil.UnsupportedModelException;
import io.corepress.press.OutputException;
import io.corepress.recipe.RecipeException;
import io.corepress.torch.EngineException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.concurrent.CancellationException;
import picocli.CommandLine;

/** What the process says to its caller, and the one place where an exception becomes such a number. */
enum ExitCode {
    OK(0),
    INTERNAL(1),
    USAGE(2),
    UNREADABLE(3),
    CANNOT_WRITE(4),
    IMPOSSIBLE(5),
    INTERRUPTED(130);

    private final int number;

    ExitCode(int number) {
        this.number = number;
    }

    int number() {
        return number;
    }

    static ExitCode of(Throwable failure) {
        return switch (failure) {
            case MalformedModelException _ -> UNREADABLE;
            case MalformedDataException _ -> UNREADABLE;
            case UnsupportedModelException _, UnsupportedDataException _, EngineException _ -> IMPOSSIBLE;
            case CancellationException _ -> INTERRUPTED;
            case OutputException _ -> CANNOT_WRITE;
            case UncheckedIOException wrapped -> of(wrapped.getCause());
            case IOException _ -> UNREADABLE;
            case CommandLine.ParameterException _, RecipeException _ -> USAGE;
            default -> INTERNAL;
        };
    }

    /** {@return one sentence for the user} */
    static String message(Throwable failure) {
        return switch (failure) {
            case OutputException write
            when write.getCause() instanceof FileAlreadyExistsException -> message(write.getCause());
            case OutputException write -> "cannot write " + write.output() + ": " + message(write.getCause());
            case UncheckedIOException wrapped -> message(wrapped.getCause());
            case FileAlreadyExistsException exists -> exists.getFile() + " exists already; --force replaces it";
            case NoSuchFileException missing -> missing.getFile() + ": no such file or folder";
            case AccessDeniedException denied -> denied.getFile() + ": permission denied";
            case NotDirectoryException file -> file.getFile() + " is not a folder";
            case FileSystemException system
            when system.getReason() != null -> system.getFile() + ": " + system.getReason();
            case CancellationException _ -> "interrupted; nothing was written";
            case OutOfMemoryError _ -> "not enough memory; COREPRESS_JAVA_OPTS=-Xmx8g, for example, allows 8 gigabytes";
            default -> failure.getMessage() == null ? failure.toString() : failure.getMessage();
        };
    }
}
