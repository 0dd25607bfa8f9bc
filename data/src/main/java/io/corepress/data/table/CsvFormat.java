package io.corepress.data.table;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What is where in a table.
 *
 * @param separator between two fields of a row
 * @param header whether the first row holds names; if that is not said, it does if none of its fields is a number
 * @param columns that are the features, in this order: numbers from 0, ranges such as {@code 5-7}, or names of
 *     the header; empty for all but the label and the group
 * @param label the column that holds the class, as a number or a name
 * @param group the column by which recordings are told apart, for example of sessions: a window never holds rows
 *     of two
 * @param window rows in a sample of shape [window, features]; nothing for samples of one row, of shape [features]
 * @param stride rows from the start of one window to that of the next; nothing for windows that do not overlap
 */
public record CsvFormat(
        char separator,
        Optional<Boolean> header,
        List<String> columns,
        Optional<String> label,
        Optional<String> group,
        OptionalInt window,
        OptionalInt stride) {
    public CsvFormat {
        columns = List.copyOf(columns);
        if (window.orElse(1) < 1 || stride.orElse(1) < 1) {
            throw new IllegalArgumentException("a window and its stride are at least one row, got " + window.orElse(1)
                    + " and " + stride.orElse(1));
        }
        if (separator == '"' || separator == '\n' || separator == '\r') {
            throw new IllegalArgumentException("a quote or a line break cannot separate fields");
        }
    }

    /** {@return rows of features between commas, without a label} */
    public static CsvFormat plain() {
        return new CsvFormat(
                ',',
                Optional.empty(),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                OptionalInt.empty(),
                OptionalInt.empty());
    }

    public CsvFormat withSeparator(char other) {
        return new CsvFormat(other, header, columns, label, group, window, stride);
    }

    public CsvFormat withHeader(boolean other) {
        return new CsvFormat(separator, Optional.of(other), columns, label, group, window, stride);
    }

    public CsvFormat withColumns(List<String> other) {
        return new CsvFormat(separator, header, other, label, group, window, stride);
    }

    public CsvFormat withLabel(String other) {
        return new CsvFormat(separator, header, columns, Optional.of(other), group, window, stride);
    }

    public CsvFormat withGroup(String other) {
        return new CsvFormat(separator, header, columns, label, Optional.of(other), window, stride);
    }

    public CsvFormat withWindow(int other) {
        return new CsvFormat(separator, header, columns, label, group, OptionalInt.of(other), stride);
    }

    public CsvFormat withStride(int other) {
        return new CsvFormat(separator, header, columns, label, group, window, OptionalInt.of(other));
    }
}
