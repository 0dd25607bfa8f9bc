package io.corepress.data.table;

import io.corepress.data.MalformedDataException;
import io.corepress.data.bytes.Scratch;
import io.corepress.tensor.ByteSource;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import java.io.IOException;
import java.io.OutputStream;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * A table that has been read.
 *
 * @param features fp32 [rows, features]
 * @param labels the different ones, in the order in which they occur; empty if the table has none
 * @param labelOfRow a position in {@code labels} for each row; empty if the table has none
 * @param startsGroup the rows that belong to another group than the row before
 * @param lineOfRow where each row is in the file, from 1
 */
record CsvTable(Tensor features, List<String> labels, int[] labelOfRow, BitSet startsGroup, int[] lineOfRow) {
    int rows() {
        return lineOfRow.length;
    }

    static CsvTable read(Path path, CsvFormat format, Scratch scratch) throws IOException {
        try (Reader text = Files.newBufferedReader(path)) {
            return new Reading(path, format, new CsvReader(text, format.separator(), path.toString())).run(scratch);
        } catch (CharacterCodingException e) {
            throw new MalformedDataException(path + ": a table is text in UTF-8, this is not", e);
        }
    }

    /** A table while it is being read: grows row by row. */
    private static final class Reading {
        /** Java would also take hexadecimal numbers and an f or d at the end, which no table means that way. */
        private static final Pattern NUMBER = Pattern.compile(
                "[+-]?(\\d++\\.?\\d*+|\\.\\d++)([eE][+-]?\\d++)?|[+-]?inf|nan", Pattern.CASE_INSENSITIVE);

        private final Path path;
        private final CsvFormat format;
        private final CsvReader reader;
        private final Map<String, Integer> labels = new HashMap<>();
        private final List<String> labelsInOrder = new ArrayList<>();
        private final IntStream.Builder labelOfRow = IntStream.builder();
        private final IntStream.Builder lineOfRow = IntStream.builder();
        private final BitSet startsGroup = new BitSet();
        private String group;
        private int rows;

        Reading(Path path, CsvFormat format, CsvReader reader) {
            this.path = path;
            this.format = format;
            this.reader = reader;
        }

        CsvTable run(Scratch scratch) throws IOException {
            List<String> first =
                    reader.next().orElseThrow(() -> new MalformedDataException(path + ": there are no rows in it"));
            boolean header = format.header().orElse(first.stream().noneMatch(Reading::isNumber));
            Optional<List<String>> names = header ? Optional.of(first) : Optional.empty();
            CsvColumns columns = CsvColumns.find(format, names, first.size(), path.toString());
            ByteSource bytes = scratch.keep(out -> {
                Optional<List<String>> row = header ? reader.next() : Optional.of(first);
                while (row.isPresent()) {
                    add(row.get(), columns, out);
                    row = reader.next();
                }
            });
            Tensor features = Tensor.of(
                    DataType.FLOAT32, Shape.of(rows, columns.features().size()), bytes);
            return new CsvTable(
                    features,
                    List.copyOf(labelsInOrder),
                    columns.label() < 0 ? new int[0] : labelOfRow.build().toArray(),
                    startsGroup,
                    lineOfRow.build().toArray());
        }

        private void add(List<String> row, CsvColumns columns, OutputStream out) throws IOException {
            if (row.size() != columns.width()) {
                throw malformed("expected " + columns.width() + " fields as in the first row, got " + row.size());
            }
            ByteBuffer values =
                    ByteBuffer.allocate(4 * columns.features().size()).order(ByteOrder.LITTLE_ENDIAN);
            for (int column : columns.features()) {
                values.putFloat(number(row.get(column), column));
            }
            out.write(values.array(), 0, values.capacity());
            if (columns.label() >= 0) {
                String label = row.get(columns.label());
                labelOfRow.add(labels.computeIfAbsent(label, text -> {
                    labelsInOrder.add(text);
                    return labels.size();
                }));
            }
            if (columns.group() >= 0 && !row.get(columns.group()).equals(group)) {
                group = row.get(columns.group());
                startsGroup.set(rows);
            }
            lineOfRow.add((int) Math.min(reader.line(), Integer.MAX_VALUE));
            rows++;
        }

        private float number(String field, int column) {
            if (!isNumber(field)) {
                throw malformed("field " + column + " is '" + abridged(field) + "', and a feature is a number");
            }
            return switch (field.toLowerCase(Locale.ROOT)) {
                case "nan" -> Float.NaN;
                case "inf", "+inf" -> Float.POSITIVE_INFINITY;
                case "-inf" -> Float.NEGATIVE_INFINITY;
                default -> Float.parseFloat(field);
            };
        }

        private static String abridged(String field) {
            return field.length() <= 40 ? field : field.substring(0, 40) + "...";
        }

        private static boolean isNumber(String field) {
            return NUMBER.matcher(field).matches();
        }

        private MalformedDataException malformed(String what) {
            return new MalformedDataException(path + ", line " + reader.line() + ": " + what);
        }
    }
}
