package io.corepress.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/** A text table: columns as wide as their widest cell, numbers to the right. */
final class Table {
    private final List<String> header;
    private final List<List<String>> rows = new ArrayList<>();

    Table(String... header) {
        this.header = List.of(header);
    }

    void add(Object... cells) {
        List<String> row = new ArrayList<>();
        for (Object cell : cells) {
            row.add(String.valueOf(cell));
        }
        rows.add(row);
    }

    void print(PrintWriter out) {
        int[] widths = new int[header.size()];
        boolean[] right = new boolean[header.size()];
        for (int column = 0; column < widths.length; column++) {
            int index = column;
            widths[column] = Math.max(
                    header.get(column).length(),
                    rows.stream().mapToInt(row -> row.get(index).length()).max().orElse(0));
            right[column] = !rows.isEmpty() && rows.stream().allMatch(row -> isNumber(row.get(index)));
        }
        print(out, header, widths, right);
        rows.forEach(row -> print(out, row, widths, right));
    }

    private static void print(PrintWriter out, List<String> cells, int[] widths, boolean[] right) {
        StringBuilder line = new StringBuilder();
        for (int column = 0; column < widths.length; column++) {
            String space = " ".repeat(widths[column] - cells.get(column).length());
            line.append(column == 0 ? "" : "  ")
                    .append(right[column] ? space + cells.get(column) : cells.get(column) + space);
        }
        out.println(line.toString().stripTrailing());
    }

    private static boolean isNumber(String cell) {
        return !cell.isEmpty()
                && (Character.isDigit(cell.charAt(cell.length() - 1)) || cell.endsWith("%") || cell.equals("∞"))
                && (Character.isDigit(cell.charAt(0)) || cell.charAt(0) == '-' || cell.equals("∞"));
    }
}
