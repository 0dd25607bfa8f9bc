package io.corepress.data.source;

import io.corepress.data.IndexedDataset;
import io.corepress.data.UnsupportedDataException;
import io.corepress.data.array.IdxFile;
import io.corepress.data.image.ImageFile;
import io.corepress.data.input.InputBinding;
import io.corepress.data.input.ModelInput;
import io.corepress.data.table.CsvFormat;
import io.corepress.data.table.CsvWindows;
import io.corepress.data.text.TextWindows;
import io.corepress.data.text.TokenFile;
import io.corepress.data.text.Tokens;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;

/** Opens data by what they are: the one door for everything on a disk. */
public final class DataSource {
    private DataSource() {}

    /**
     * Opens data for a model: each sample has exactly the model's inputs, see {@link InputBinding}.
     *
     * @param path a {@code .npz}, {@code .npy}, {@code .csv}, {@code .tsv}, {@code .txt} or image file, a file in IDX
     *     format, or a folder of images and arrays, with or without one sub-folder for each class
     * @param inputs of the model; none for the arrays as they are
     * @throws NoSuchFileException if there is nothing at {@code path}
     * @throws io.corepress.data.MalformedDataException if the data break the rules of their format, or are empty
     * @throws UnsupportedDataException if they are of no known kind, or do not fit the model
     */
    public static IndexedDataset open(Path path, List<ModelInput> inputs, DataOptions options) throws IOException {
        IndexedDataset data = openUnbound(path, inputs, options);
        if (inputs.isEmpty()) {
            return data;
        }
        List<ModelInput> said = inputs.stream()
                .map(input -> input.withPixels(options.pixels().over(input.pixels())))
                .toList();
        return new BoundDataset(data, new InputBinding(said));
    }

    private static IndexedDataset openUnbound(Path path, List<ModelInput> inputs, DataOptions options)
            throws IOException {
        if (!Files.exists(path)) {
            throw new NoSuchFileException(path.toString());
        }
        if (Files.isDirectory(path)) {
            return FolderDataset.open(path);
        }
        String name = path.getFileName().toString().toLowerCase(Locale.ROOT);
        String suffix = name.substring(name.lastIndexOf('.') + 1);
        if (options.tokens().isPresent() || suffix.equals("txt")) {
            return openText(path, suffix, inputs, options);
        }
        return switch (suffix) {
            case "npz" -> ArrayDataset.openNpz(path, inputs, options.label());
            case "npy" -> ArrayDataset.openNpy(path, inputs);
            case "csv" -> openTable(path, options.csv(), inputs, options);
            case "tsv" -> openTable(path, options.csv().withSeparator('\t'), inputs, options);
            default -> openOther(path, inputs);
        };
    }

    private static IndexedDataset openOther(Path path, List<ModelInput> inputs) throws IOException {
        if (ImageFile.hasImageName(path)) {
            return FolderDataset.ofFile(path);
        }
        if (IdxFile.isIdx(path)) {
            return ArrayDataset.openIdx(path, IdxPair.labelsOf(path), inputs);
        }
        throw new UnsupportedDataException(
                path + ": unknown kind of data; known are .npz, .npy, .csv, .tsv, .txt and image"
                        + " files, IDX files and folders of images or arrays");
    }

    private static IndexedDataset openText(Path path, String suffix, List<ModelInput> inputs, DataOptions options)
            throws IOException {
        int window = options.window()
                .orElseGet(() -> axisFromEnd(inputs, 1, 1)
                        .orElseThrow(() ->
                                new UnsupportedDataException(path + ": the model does not say how many tokens it takes;"
                                        + " say so with the data option window=N")));
        TokenFile tokens = suffix.equals("npy")
                ? TokenFile.openNpy(path)
                : TokenFile.open(path, options.tokens().orElse(Tokens.BYTES), options.vocabulary());
        try {
            return new TextWindows(tokens, window, options.stride().orElse(window));
        } catch (RuntimeException e) {
            tokens.close();
            throw e;
        }
    }

    private static IndexedDataset openTable(Path path, CsvFormat format, List<ModelInput> inputs, DataOptions options)
            throws IOException {
        OptionalInt window = options.window().isPresent() ? options.window() : axisFromEnd(inputs, 2, 3);
        CsvFormat whole = window.isPresent() ? format.withWindow(window.getAsInt()) : format;
        return CsvWindows.open(
                path,
                options.stride().isPresent() ? whole.withStride(options.stride().getAsInt()) : whole);
    }

    /** {@return the size of an axis of the only input, where it is fixed and there are axes enough} */
    private static OptionalInt axisFromEnd(List<ModelInput> inputs, int fromEnd, int minRank) {
        List<List<Long>> required = inputs.stream()
                .filter(input -> !input.optional())
                .map(ModelInput::sizes)
                .toList();
        if (required.size() != 1 || required.getFirst().size() < minRank) {
            return OptionalInt.empty();
        }
        List<Long> sizes = required.getFirst();
        long size = sizes.get(sizes.size() - fromEnd);
        return size > 0 && size <= Integer.MAX_VALUE ? OptionalInt.of((int) size) : OptionalInt.empty();
    }
}
