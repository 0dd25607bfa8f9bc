package io.corepress.mil.text;

/**
 * Strings and names as text. Control characters are escaped, for the text may go to a terminal, which must not obey a
 * model file; so are unpaired surrogates, which no encoding can write.
 */
final class StringText {
    private StringText() {}

    /** {@return the string in quotes, escaped} */
    static String quoted(String string) {
        StringBuilder text = new StringBuilder(string.length() + 2).append('"');
        string.codePoints().forEach(character -> {
            switch (character) {
                case '"' -> text.append("\\\"");
                case '\\' -> text.append("\\\\");
                case '\n' -> text.append("\\n");
                case '\r' -> text.append("\\r");
                case '\t' -> text.append("\\t");
                default -> append(character, text);
            }
        });
        return text.append('"').toString();
    }

    /** {@return the name as it is, but for characters that must not be written} */
    static String name(String name) {
        if (name.codePoints().noneMatch(StringText::mustBeEscaped)) {
            return name;
        }
        StringBuilder text = new StringBuilder();
        name.codePoints().forEach(character -> append(character, text));
        return text.toString();
    }

    private static void append(int character, StringBuilder text) {
        if (mustBeEscaped(character)) {
            text.append(String.format("\\u%04x", character));
        } else {
            text.appendCodePoint(character);
        }
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
