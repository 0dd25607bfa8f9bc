package io.corepress.data.text;

import io.corepress.data.MalformedDataException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A text file of labels, one a line. */
public final class LabelFile {
    private static final long MAX_BYTES = 256L << 20;

    private LabelFile() {}

    /**
     * {@return the lines, without spaces around them; the last may end with a line break or not}
     *
     * @throws MalformedDataException if the file is empty, has an empty line, or is not in UTF-8
     */
    public static List<String> read(Path path) throws IOException {
        if (Files.size(path) > MAX_BYTES) {
            throw new MalformedDataException(
                    path + ": a file of labels has at most " + MAX_BYTES + " bytes, this one " + Files.size(path));
        }
        List<String> lines;
        try {
            lines = Files.readAllLines(path).stream().map(String::strip).toList();
        } catch (CharacterCodingException e) {
            throw new MalformedDataException(path + ": a file of labels is text in UTF-8, this one is not", e);
        }
        int empty = lines.indexOf("");
        if (lines.isEmpty() || empty >= 0) {
            throw new MalformedDataException(path + ": expected a label in each line, "
                    + (lines.isEmpty() ? "but there are no lines" : "but line " + (empty + 1) + " is empty"));
        }
        return lines;
    }
}
