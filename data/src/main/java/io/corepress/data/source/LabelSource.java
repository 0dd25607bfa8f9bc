package io.corepress.data.source;

import io.corepress.data.IndexedDataset;
import io.corepress.data.MalformedDataException;
import io.corepress.data.array.IdxFile;
import io.corepress.data.array.NpyFile;
import io.corepress.data.text.LabelFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Labels in a file of their own. */
public final class LabelSource {
    private LabelSource() {}

    /**
     * Gives data the labels of a file. For data without labels it has one label for each sample: a {@code .npy} or an
     * IDX file, or text with one in each line, the name or the number of a class. For data with classes it is text,
     * and line i, from 0, is the name of class i.
     *
     * @throws MalformedDataException if there are too many or too few
     */
    public static IndexedDataset label(IndexedDataset data, Path file) throws IOException {
        if (file.toString().endsWith(".npy")) {
            try (NpyFile npy = NpyFile.open(file)) {
                return new LabelledDataset(data, RowLabels.of(npy.array(), data.count()));
            }
        }
        if (IdxFile.isIdx(file)) {
            try (IdxFile idx = IdxFile.open(file)) {
                return new LabelledDataset(data, RowLabels.ofNumbers(idx.tensor(), file.toString(), data.count()));
            }
        }
        List<String> lines = LabelFile.read(file);
        if (data.count() > 0 && data.label(0).isEmpty()) {
            return new LabelledDataset(data, RowLabels.ofNames(lines, file.toString(), data.count()));
        }
        if (lines.size() < data.classNames().size()) {
            throw new MalformedDataException(file + ": it names " + lines.size() + " classes, and the data have "
                    + data.classNames().size());
        }
        return new NamedClasses(data, lines);
    }
}
