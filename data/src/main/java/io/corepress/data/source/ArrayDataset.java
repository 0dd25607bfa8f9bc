package io.corepress.data.source;

import io.corepress.data.IndexedDataset;
import io.corepress.data.Label;
import io.corepress.data.MalformedDataException;
import io.corepress.data.Sample;
import io.corepress.data.array.IdxFile;
import io.corepress.data.array.NpyFile;
import io.corepress.data.array.NpzFile;
import io.corepress.data.array.Rows;
import io.corepress.data.input.ModelInput;
import io.corepress.tensor.Tensor;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Arrays in a file: rows of their first axes are samples, or the whole arrays are one sample. */
public final class ArrayDataset implements IndexedDataset {
    /** Instead of a number of rows: the arrays are one sample as they are. */
    private static final long ONE_SAMPLE = -1;

    private final Path path;
    private final Closeable file;
    private final Map<String, Tensor> arrays;
    private final RowLabels labels;
    private final long rows;

    private ArrayDataset(Path path, Closeable file, Map<String, Tensor> arrays, RowLabels labels, long rows) {
        this.path = path;
        this.file = file;
        this.arrays = arrays;
        this.labels = labels;
        this.rows = rows;
    }

    /**
     * Opens a {@code .npz} file for a model.
     *
     * <p>The arrays are those with the names of the model's inputs. A model with one input that is not optional also
     * takes {@code x}, or the only array that is no label. Their first axes count the samples, except where an array
     * fits only as it is, or has as many rows as the input always takes and there are no labels for rows.
     *
     * @param inputs of the model; if there are none, all arrays but the labels are taken, by rows
     * @param label the array of the labels; nothing for {@code y}, {@code label}, {@code labels}, {@code target}
     *     or {@code targets} if there is one
     * @throws MalformedDataException if an array breaks the rules of its format, or arrays have different numbers
     *     of rows
     * @throws io.corepress.data.UnsupportedDataException if arrays are missing
     */
    public static ArrayDataset openNpz(Path path, List<ModelInput> inputs, Optional<String> label) throws IOException {
        NpzFile file = NpzFile.open(path);
        try {
            ArrayRoles roles = ArrayRoles.of(path, file.names(), inputs, label);
            Map<String, Tensor> arrays = new LinkedHashMap<>();
            for (String name : roles.arrays().keySet()) {
                arrays.put(name, file.array(name).tensor());
            }
            long rows = roles.areOneSample(arrays) ? ONE_SAMPLE : countRows(path, arrays);
            RowLabels labels = RowLabels.none();
            if (roles.label().isPresent()) {
                labels = RowLabels.of(file.array(roles.label().get()), Math.abs(rows));
            }
            return new ArrayDataset(path, file, arrays, labels, rows);
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    /** Opens a {@code .npy} file: one array without a name and without labels, otherwise as {@link #openNpz}. */
    public static ArrayDataset openNpy(Path path, List<ModelInput> inputs) throws IOException {
        NpyFile file = NpyFile.open(path);
        try {
            return unnamed(path, file, file.array().tensor(), inputs, Optional.empty(), RowLabels.none());
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    /**
     * Opens a pair of IDX files, or one without labels.
     *
     * @param labels one axis of whole numbers, as many as there are images
     */
    public static ArrayDataset openIdx(Path path, Optional<Path> labels, List<ModelInput> inputs) throws IOException {
        IdxFile file = IdxFile.open(path);
        try {
            RowLabels read = RowLabels.none();
            if (labels.isPresent()) {
                try (IdxFile labelFile = IdxFile.open(labels.get())) {
                    long rows = file.tensor().shape().size(0);
                    read = RowLabels.ofNumbers(labelFile.tensor(), labels.get().toString(), rows);
                }
            }
            return unnamed(path, file, file.tensor(), inputs, labels.map(Path::toString), read);
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    private static ArrayDataset unnamed(
            Path path,
            Closeable file,
            Tensor array,
            List<ModelInput> inputs,
            Optional<String> label,
            RowLabels labels) {
        Map<String, Tensor> arrays = Map.of(Sample.UNNAMED, array);
        boolean whole = inputs.stream()
                .filter(input -> !input.optional())
                .findFirst()
                .map(input -> new ArrayRoles(Map.of(Sample.UNNAMED, Optional.of(input)), label))
                .map(roles -> roles.areOneSample(arrays))
                .orElse(false);
        return new ArrayDataset(path, file, arrays, labels, whole ? ONE_SAMPLE : countRows(path, arrays));
    }

    private static long countRows(Path path, Map<String, Tensor> arrays) {
        long rows = -1;
        for (var array : arrays.entrySet()) {
            String place = path + (array.getKey().isEmpty() ? "" : ", array '" + array.getKey() + "'");
            if (array.getValue().shape().rank() == 0) {
                throw new MalformedDataException(place + ": it is one number, and has no rows of samples");
            }
            long own = array.getValue().shape().size(0);
            if (rows >= 0 && rows != own) {
                throw new MalformedDataException(
                        place + ": it has " + own + " rows, and the array before it has " + rows);
            }
            rows = own;
        }
        if (rows == 0) {
            throw new MalformedDataException(path + ": its arrays have no rows, so there are no samples");
        }
        return rows;
    }

    @Override
    public long count() {
        return rows == ONE_SAMPLE ? 1 : rows;
    }

    @Override
    public Sample sample(long index) {
        Objects.checkIndex(index, count());
        Map<String, Tensor> inputs = new LinkedHashMap<>();
        arrays.forEach((name, array) -> inputs.put(name, rows == ONE_SAMPLE ? array : Rows.row(array, index)));
        String name = path.getFileName() + (rows == ONE_SAMPLE ? "" : "[" + index + "]");
        return new Sample(name, inputs, label(index));
    }

    @Override
    public Optional<Label> label(long index) {
        return labels.of(Objects.checkIndex(index, count()));
    }

    @Override
    public List<String> classNames() {
        return labels.classNames();
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
