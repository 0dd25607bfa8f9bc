package io.corepress.data.array;

import io.corepress.data.MalformedDataException;
import io.corepress.data.UnsupportedDataException;
import java.util.ArrayList;
import java.util.List;

/**
 * The text of a {@code .npy} header: a Python dictionary of three entries, of which only the forms that describe
 * plain arrays are understood. It has a position, so it changes.
 */
final class HeaderText {
    /** NumPy's own limit. */
    private static final int MAX_RANK = 64;

    private final String text;
    private final String place;
    private int at;
    private String descr;
    private Boolean fortranOrder;
    private long[] sizes;

    private HeaderText(String text, String place) {
        this.text = text;
        this.place = place;
    }

    /** What the three entries say. */
    record Content(String descr, boolean fortranOrder, long[] sizes) {}

    static Content parse(String text, String place) {
        return new HeaderText(text, place).dictionary();
    }

    private Content dictionary() {
        expect('{');
        while (!take('}')) {
            String key = string();
            expect(':');
            switch (key) {
                case "descr" -> descr = elementType();
                case "fortran_order" -> fortranOrder = truth();
                case "shape" -> sizes = tuple();
                default -> throw malformed("unknown entry '" + key + "'");
            }
            if (!take(',')) {
                expect('}');
                break;
            }
        }
        skipSpace();
        if (at < text.length()) {
            throw malformed("there is something behind the dictionary");
        }
        if (descr == null || fortranOrder == null || sizes == null) {
            throw malformed("'descr', 'fortran_order' and 'shape' must all be there");
        }
        return new Content(descr, fortranOrder, sizes);
    }

    private String elementType() {
        skipSpace();
        if (at < text.length() && text.charAt(at) == '[') {
            throw new UnsupportedDataException(
                    place + ": it holds records of several fields; save each field as an array of its own");
        }
        return string();
    }

    private boolean truth() {
        skipSpace();
        for (String word : List.of("True", "False")) {
            if (text.startsWith(word, at)) {
                at += word.length();
                return word.equals("True");
            }
        }
        throw malformed("expected True or False");
    }

    private long[] tuple() {
        expect('(');
        List<Long> values = new ArrayList<>();
        while (!take(')')) {
            values.add(number());
            if (values.size() > MAX_RANK) {
                throw malformed("more than " + MAX_RANK + " axes");
            }
            if (!take(',')) {
                expect(')');
                break;
            }
        }
        return values.stream().mapToLong(Long::longValue).toArray();
    }

    private long number() {
        skipSpace();
        int start = at;
        while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
            at++;
        }
        if (at == start || at - start > 18) {
            throw malformed("expected an axis size");
        }
        long value = Long.parseLong(text, start, at, 10);
        // Python 2 marked long integers this way.
        take('L');
        return value;
    }

    private String string() {
        skipSpace();
        if (at >= text.length() || (text.charAt(at) != '\'' && text.charAt(at) != '"')) {
            throw malformed("expected a name in quotes");
        }
        int end = text.indexOf(text.charAt(at), at + 1);
        if (end < 0) {
            throw malformed("a quote is not closed");
        }
        String content = text.substring(at + 1, end);
        at = end + 1;
        return content;
    }

    private void expect(char wanted) {
        if (!take(wanted)) {
            throw malformed("expected '" + wanted + "'");
        }
    }

    private boolean take(char wanted) {
        skipSpace();
        if (at < text.length() && text.charAt(at) == wanted) {
            at++;
            return true;
        }
        return false;
    }

    private void skipSpace() {
        while (at < text.length() && text.charAt(at) <= ' ') {
            at++;
        }
    }

    private MalformedDataException malformed(String what) {
        return new MalformedDataException(place + ": bad header at its character " + at + ": " + what);
    }
}
