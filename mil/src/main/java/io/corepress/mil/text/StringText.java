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

    /** {@return a name as it is, or quoted where it is no identifier of MIL} */
    static String name(String name) {
        boolean identifier = !name.isEmpty() && !(name.charAt(0) >= '0' && name.charAt(0) <= '9');
        for (int i = 0; i < name.length() && identifier; i++) {
            char c = name.charAt(i);
            identifier = c == '_' || c == '@' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
        }
        return identifier ? name : quoted(name);
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
