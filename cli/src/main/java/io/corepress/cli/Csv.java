package io.corepress.cli;

/** Comma-separated values as RFC 4180 has them. */
final class Csv {
    private Csv() {}

    static String line(Object... cells) {
        StringBuilder line = new StringBuilder();
        for (Object cell : cells) {
            line.append(line.isEmpty() ? "" : ",").append(quoted(String.valueOf(cell)));
        }
        return line.toString();
    }

    private static String quoted(String cell) {
        boolean plain = !cell.isEmpty() && cell.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
        return plain ? cell : '"' + cell.replace("\"", "\"\"") + '"';
    }
}
