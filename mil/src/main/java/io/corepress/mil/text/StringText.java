package io.corepress.mil.text;

/** Strings as text. */
final class StringText {
    private StringText() {}

    /**
     * {@return the string in quotes} Control characters are escaped, for the text may go to a terminal, which must not
     * obey a model file; so are unpaired surrogates, which no encoding can write.
     */
    static String quoted(String string) {
        StringBuilder text = new StringBuilder(string.length() + 2).append('"');
        string.codePoints().forEach(character -> {
            switch (character) {
                case '"' -> text.append("\\\"");
                case '\\' -> text.append("\\\\");
                case '\n' -> text.append("\\n");
                case '\r' -> text.append("\\r");
                case '\t' -> text.append("\\t");
                default -> {
                    if (mustBeEscaped(character)) {
                        text.append(String.format("\\u%04x", character));
                    } else {
                        text.appendCodePoint(character);
                    }
                }
            }
        });
        return text.append('"').toString();
    }

    private static boolean mustBeEscaped(int character) {
        // Of the characters that only format, those beyond four digits do not move text about.
        return switch (Character.getType(character)) {
            case Character.CONTROL, Character.SURROGATE, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR ->
                true;
            case Character.FORMAT -> character <= 0xFFFF;
            default -> false;
        };
    }
}
