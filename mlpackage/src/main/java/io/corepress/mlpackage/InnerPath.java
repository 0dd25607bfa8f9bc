package io.corepress.mlpackage;

import io.corepress.mil.MalformedModelException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** Names of files inside a package: always relative, never leading out of it. */
final class InnerPath {
    private static final String MODEL_PATH = "@model_path/";

    private InnerPath() {}

    /**
     * {@return the file that a program calls {@code fileName}, relative to the folder of the model file}
     *
     * @throws MalformedModelException if the name leads elsewhere
     */
    static Path ofBlob(String fileName) {
        String relative = fileName.startsWith(MODEL_PATH) ? fileName.substring(MODEL_PATH.length()) : fileName;
        return of(relative, "the name of a weight file");
    }

    /** {@return how a program calls the file at a path relative to the folder of the model file} */
    static String toBlobName(Path path) {
        StringBuilder name = new StringBuilder("@model_path");
        path.forEach(part -> name.append('/').append(part));
        return name.toString();
    }

    /** @param what for the error message, for example {@code the path of an item} */
    static Path of(String text, String what) {
        if (text.isEmpty()) {
            throw new MalformedModelException("expected " + what + ", got an empty one");
        }
        for (String part : text.split("/", -1)) {
            boolean leadsOut = part.isEmpty() || part.equals(".") || part.equals("..");
            if (leadsOut || part.indexOf('\\') >= 0 || part.indexOf('\0') >= 0) {
                throw new MalformedModelException(
                        "expected " + what + " to stay inside the package, got \"" + text.replace("\0", "\\0") + "\"");
            }
        }
        try {
            Path path = Path.of(text);
            if (!path.isAbsolute()) {
                return path;
            }
        } catch (InvalidPathException e) {
            throw new MalformedModelException("expected " + what + ", got \"" + text + "\"", e);
        }
        throw new MalformedModelException("expected " + what + " to be relative, got \"" + text + "\"");
    }
}
