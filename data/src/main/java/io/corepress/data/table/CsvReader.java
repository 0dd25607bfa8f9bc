package io.corepress.data.table;

import io.corepress.data.MalformedDataException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Reader;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads rows of fields, as RFC 4180 describes them: a field in quotes may hold separators and line breaks, and a
 * quote in it is doubled. Empty lines are passed over. It has a position, so it changes.
 */
final class CsvReader {
    private static final int MAX_ROW_CHARACTERS = 1 << 24;

    private final BufferedReader reader;
    private final char separator;
    private final String place;
    private long line;
    private long rowLine;

    CsvReader(Reader reader, char separator, String place) {
        this.reader = new BufferedReader(reader, 1 << 16);
        this.separator = separator;
        this.place = place;
    }

    /** {@return the line, from 1, in which the last row began} */
    long line() {
        return rowLine;
    }

    /** {@return the fields of the next row, or nothing at the end} */
    Optional<List<String>> next() throws IOException {
        String text;
        do {
            text = readLine();
            if (text == null) {
                return Optional.empty();
            }
        } while (text.isBlank());
        rowLine = line;
        List<String> fields = new ArrayList<>();
        int at = 0;
        while (true) {
            StringBuilder field = new StringBuilder();
            if (at < text.length() && text.charAt(at) == '"') {
                at++;
                while (true) {
                    if (at >= text.length()) {
                        String more = readLine();
                        if (more == null) {
                            throw new MalformedDataException(
                                    place + ", line " + rowLine + ": a quote is not closed before the end of the file");
                        }
                        field.append('\n');
                        requireBounded(field.length() + more.length());
                        text = more;
                        at = 0;
                    } else if (text.charAt(at) != '"') {
                        field.append(text.charAt(at++));
                    } else if (at + 1 < text.length() && text.charAt(at + 1) == '"') {
                        field.append('"');
                        at += 2;
                    } else {
                        at++;
                        break;
                    }
                }
            }
            int end = text.indexOf(separator, at);
            field.append(text, at, end < 0 ? text.length() : end);
            fields.add(field.toString().strip());
            if (end < 0) {
                return Optional.of(fields);
            }
            at = end + 1;
        }
    }

    /** As {@link BufferedReader#readLine}, with a limit, because what is no text may have no line breaks either. */
    private String readLine() throws IOException {
        StringBuilder text = new StringBuilder();
        int character = reader.read();
        if (character < 0) {
            return null;
        }
        line++;
        while (character >= 0 && character != '\n') {
            text.append((char) character);
            requireBounded(text.length());
            character = reader.read();
        }
        if (!text.isEmpty() && text.charAt(text.length() - 1) == '\r') {
            text.setLength(text.length() - 1);
        }
        return text.toString();
    }

    private void requireBounded(int length) {
        if (length > MAX_ROW_CHARACTERS) {
            throw new MalformedDataException(
                    place + ", line " + line + ": a row has more than " + MAX_ROW_CHARACTERS + " characters");
        }
    }
}
