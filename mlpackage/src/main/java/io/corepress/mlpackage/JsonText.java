package io.corepress.mlpackage;

import java.util.Iterator;
import java.util.Map;
import java.util.function.Consumer;

/** Prints JSON as Core ML's own library does: four spaces a level, text beyond ASCII as it is, a line break at the end. */
final class JsonText {
    private final StringBuilder out = new StringBuilder();

    private JsonText() {}

    /** {@return the text of a tree of maps, iterables, strings, numbers, booleans and nulls} */
    static String of(Object tree) {
        JsonText text = new JsonText();
        text.write(tree, 0);
        return text.out.append('\n').toString();
    }

    private void write(Object node, int depth) {
        switch (node) {
            case Map<?, ?> map -> {
                Iterator<? extends Map.Entry<?, ?>> entries = map.entrySet().iterator();
                writeAll('{', '}', depth, entries, entry -> {
                    string(String.valueOf(entry.getKey()));
                    out.append(": ");
                    write(entry.getValue(), depth + 1);
                });
            }
            case Iterable<?> list -> writeAll('[', ']', depth, list.iterator(), element -> write(element, depth + 1));
            case String string -> string(string);
            case null, default -> out.append(node);
        }
    }

    private <T> void writeAll(char open, char close, int depth, Iterator<T> elements, Consumer<T> writer) {
        out.append(open);
        boolean empty = !elements.hasNext();
        while (elements.hasNext()) {
            newLine(depth + 1);
            writer.accept(elements.next());
            if (elements.hasNext()) {
                out.append(',');
            }
        }
        if (!empty) {
            newLine(depth);
        }
        out.append(close);
    }

    private void newLine(int depth) {
        out.append('\n').repeat(' ', 4 * depth);
    }

    private void string(String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                case '\b' -> out.append("\\b");
                case '\f' -> out.append("\\f");
                default -> {
                    if (c < 0x20) {
                        out.append("\\u%04x".formatted((int) c));
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        out.append('"');
    }
}
