package io.corepress.cli;

import java.util.function.Supplier;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** Errors of the one who typed the command. */
final class Usage {
    private Usage() {}

    static ParameterException error(CommandSpec spec, String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    /** {@return what {@code config} yields; a record that refuses its values becomes a usage error} */
    static <T> T checked(CommandSpec spec, Supplier<T> config) {
        try {
            return config.get();
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }
}
