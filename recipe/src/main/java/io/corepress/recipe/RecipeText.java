package io.corepress.recipe;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** From bytes to text to nodes; every fault of the text becomes a {@link RecipeException}. */
final class RecipeText {
    /** A recipe that names ten thousand operations one by one has about one megabyte. */
    private static final int MAX_BYTES = 4 << 20;

    private RecipeText() {}

    static String read(Path file) throws IOException {
        byte[] bytes;
        try (InputStream in = Files.newInputStream(file)) {
            bytes = in.readNBytes(MAX_BYTES + 1);
        }
        checkSize(bytes.length, file.toString());
        CharsetDecoder decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        CharBuffer text = CharBuffer.allocate(bytes.length + 1);
        CoderResult result = decoder.decode(ByteBuffer.wrap(bytes), text, true);
        text.flip();
        if (result.isError()) {
            throw new RecipeException(placeAfter(text.toString(), file.toString()), "", "the file is not UTF-8 text");
        }
        return text.toString();
    }

    static Node parse(String text, String sourceName) {
        checkSize(text.length(), sourceName);
        String plain = withoutTabs(text.startsWith("\uFEFF") ? text.substring(1) : text);
        try {
            return NodeReader.read(plain, sourceName);
        } catch (MarkedYamlEngineException e) {
            throw malformed(e, sourceName);
        } catch (ReaderException e) {
            String before = plain.substring(0, plain.offsetByCodePoints(0, e.getPosition()));
            throw new RecipeException(
                    placeAfter(before, sourceName),
                    "",
                    "the character U+%04X is not allowed".formatted(e.getCodePoint()));
        } catch (YamlEngineException | IllegalArgumentException e) {
            if (e instanceof RecipeException ours) {
                throw ours;
            }
            // What is left has no place and speaks of the parser: an escape beyond Unicode, or %YAML 2.0.
            throw new RecipeException(
                    Place.startOf(sourceName),
                    "",
                    "this is neither YAML 1 nor JSON; look for a wrong escape or directive");
        }
    }

    /** JSON may be indented with tabs, YAML may not. A string of JSON holds no tab, so each is only white space. */
    private static String withoutTabs(String text) {
        return text.stripLeading().startsWith("{") ? text.replace('\t', ' ') : text;
    }

    private static RecipeException malformed(MarkedYamlEngineException e, String sourceName) {
        Mark mark = e.getProblemMark().or(e::getContextMark).orElse(null);
        Place place = mark == null
                ? Place.startOf(sourceName)
                : new Place(sourceName, mark.getLine() + 1, mark.getColumn() + 1);
        String problem = oneLine(e.getProblem());
        if (problem.contains("(TAB)")) {
            return new RecipeException(place, "", "a tab cannot indent YAML; use spaces");
        }
        String context = e.getContext() == null ? "" : oneLine(e.getContext()) + ", ";
        return new RecipeException(place, "", "this is neither YAML nor JSON: " + context + problem);
    }

    private static String oneLine(String message) {
        return message == null ? "unreadable" : message.lines().findFirst().orElse("unreadable");
    }

    private static void checkSize(long size, String sourceName) {
        if (size > MAX_BYTES) {
            throw new RecipeException(
                    Place.startOf(sourceName), "", "the text is larger than " + (MAX_BYTES >> 20) + " MiB");
        }
    }

    private static Place placeAfter(String before, String sourceName) {
        int lineStart = before.lastIndexOf('\n') + 1;
        int line = 1 + (int) before.chars().filter(c -> c == '\n').count();
        return new Place(sourceName, line, before.codePointCount(lineStart, before.length()) + 1);
    }
}
