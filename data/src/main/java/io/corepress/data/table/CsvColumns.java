package io.corepress.data.table;

import io.corepress.data.MalformedDataException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The columns that a format asks for, found in a table.
 *
 * @param features at least one, in order
 * @param label -1 if there is none
 * @param group -1 if there is none
 * @param width the fields of a row
 */
record CsvColumns(List<Integer> features, int label, int group, int width) {
    private static final Pattern RANGE = Pattern.compile("(\\d{1,6})-(\\d{1,6})");
    private static final Pattern NUMBER = Pattern.compile("\\d{1,6}");

    /**
     * @param names of the header, or nothing
     * @param width the fields of the first row
     */
    static CsvColumns find(CsvFormat format, Optional<List<String>> names, int width, String place) {
        int label =
                format.label().map(column -> index(column, names, width, place)).orElse(-1);
        int group =
                format.group().map(column -> index(column, names, width, place)).orElse(-1);
        List<Integer> features = new ArrayList<>();
        for (String column : format.columns()) {
            Matcher range = RANGE.matcher(column);
            boolean isName = names.isPresent() && names.get().contains(column);
            if (range.matches() && !isName) {
                int last = index(range.group(2), Optional.empty(), width, place);
                for (int i = index(range.group(1), Optional.empty(), width, place); i <= last; i++) {
                    features.add(i);
                }
            } else {
                features.add(index(column, names, width, place));
            }
        }
        if (format.columns().isEmpty()) {
            for (int i = 0; i < width; i++) {
                if (i != label && i != group) {
                    features.add(i);
                }
            }
        }
        if (features.isEmpty()) {
            throw new MalformedDataException(place + ": it has no columns of features");
        }
        return new CsvColumns(List.copyOf(features), label, group, width);
    }

    private static int index(String column, Optional<List<String>> names, int width, String place) {
        int named = names.map(list -> list.indexOf(column)).orElse(-1);
        if (named >= 0) {
            return named;
        }
        if (NUMBER.matcher(column).matches() && Integer.parseInt(column) < width) {
            return Integer.parseInt(column);
        }
        throw new MalformedDataException(place + ": there is no column '" + column + "'; they are "
                + names.map(list -> "named " + String.join(", ", list)).orElse("numbered")
                + ", 0 to " + (width - 1));
    }
}
