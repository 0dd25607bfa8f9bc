package io.corepress.data.table;

import io.corepress.data.ClassNames;
import io.corepress.data.IndexedDataset;
import io.corepress.data.Label;
import io.corepress.data.MalformedDataException;
import io.corepress.data.Sample;
import io.corepress.data.array.Rows;
import io.corepress.data.bytes.Scratch;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Rows of a table as samples, one by one or in windows. A window holds rows that follow each other, of one group and
 * one class; rows at the end of a run that do not fill a window are left out. Features are fp32.
 */
public final class CsvWindows implements IndexedDataset {
    private final Path path;
    private final CsvFormat format;
    private final Scratch scratch;
    private final CsvTable table;
    private final List<String> classNames;
    private final int[] classOfRow;
    private final int[] starts;

    private CsvWindows(Path path, CsvFormat format, Scratch scratch, CsvTable table) {
        this.path = path;
        this.format = format;
        this.scratch = scratch;
        this.table = table;
        ClassNames classes = ClassNames.of(table.labels());
        this.classNames = classes.names();
        Map<String, Integer> indices = classes.indices();
        int[] classOfLabel = table.labels().stream().mapToInt(indices::get).toArray();
        this.classOfRow = table.labelOfRow().length == 0
                ? new int[0]
                : Arrays.stream(table.labelOfRow())
                        .map(label -> classOfLabel[label])
                        .toArray();
        this.starts = starts();
    }

    /**
     * Reads a table once, from start to end; features go to a temporary file if there are many.
     *
     * @throws MalformedDataException if a row has too many or too few fields, a feature is no number, or not one
     *     window is filled
     */
    public static CsvWindows open(Path path, CsvFormat format) throws IOException {
        Scratch scratch = new Scratch();
        try {
            CsvWindows windows = new CsvWindows(path, format, scratch, CsvTable.read(path, format, scratch));
            if (windows.starts.length == 0) {
                throw new MalformedDataException(path + ": none of its " + windows.table.rows() + " rows"
                        + (format.window().isPresent()
                                ? " begins a window of " + format.window().getAsInt() + " of one group and class"
                                : " is a sample"));
            }
            return windows;
        } catch (IOException | RuntimeException e) {
            scratch.close();
            throw e;
        }
    }

    private int[] starts() {
        int window = format.window().orElse(1);
        int stride = format.stride().orElse(window);
        int[] found = new int[table.rows()];
        int count = 0;
        int runStart = 0;
        for (int row = 1; row <= table.rows(); row++) {
            if (row == table.rows() || !sameRun(row - 1, row)) {
                for (long start = runStart; start + window <= row; start += stride) {
                    found[count++] = (int) start;
                }
                runStart = row;
            }
        }
        return Arrays.copyOf(found, count);
    }

    private boolean sameRun(int row, int next) {
        return !table.startsGroup().get(next) && (classOfRow.length == 0 || classOfRow[row] == classOfRow[next]);
    }

    @Override
    public long count() {
        return starts.length;
    }

    @Override
    public Sample sample(long index) {
        int start = starts[(int) Objects.checkIndex(index, count())];
        Tensor rows = Rows.copy(table.features(), start, format.window().orElse(1));
        Tensor array = format.window().isPresent()
                ? rows
                : rows.withShape(Shape.of(rows.shape().size(1)));
        return new Sample(
                path.getFileName() + ", line " + table.lineOfRow()[start], Map.of(Sample.UNNAMED, array), label(index));
    }

    @Override
    public Optional<Label> label(long index) {
        int start = starts[(int) Objects.checkIndex(index, count())];
        return classOfRow.length == 0 ? Optional.empty() : Optional.of(new Label.ClassIndex(classOfRow[start]));
    }

    @Override
    public List<String> classNames() {
        return classNames;
    }

    @Override
    public void close() throws IOException {
        scratch.close();
    }
}
