package io.corepress.data.source;

import io.corepress.data.ClassNames;
import io.corepress.data.IndexedDataset;
import io.corepress.data.Label;
import io.corepress.data.MalformedDataException;
import io.corepress.data.Sample;
import io.corepress.data.array.NpyFile;
import io.corepress.data.array.NpzFile;
import io.corepress.data.image.ImageFile;
import io.corepress.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Files that are a sample each: images, or {@code .npy} and {@code .npz} files. They lie in a folder, or in one
 * sub-folder for each class. Their order is that of their names; hidden files and those of other kinds are passed
 * over.
 */
public final class FolderDataset implements IndexedDataset {
    private final Path root;
    private final List<Path> files;
    private final RowLabels labels;

    private FolderDataset(Path root, List<Path> files, RowLabels labels) {
        this.root = root;
        this.files = files;
        this.labels = labels;
    }

    /**
     * Lists a folder; nothing in it is read yet.
     *
     * @throws MalformedDataException if there are no samples in it, or some in and some beside sub-folders
     */
    public static FolderDataset open(Path folder) throws IOException {
        List<Path> direct;
        List<Path> subfolders;
        try (Stream<Path> children = Files.list(folder)) {
            List<Path> all = children.filter(child -> !isHidden(child)).sorted().toList();
            direct = all.stream().filter(FolderDataset::isSample).toList();
            subfolders = all.stream().filter(Files::isDirectory).toList();
        }
        List<Path> files = new ArrayList<>(direct);
        List<String> folderOfFile = new ArrayList<>();
        for (Path subfolder : subfolders) {
            for (Path file : samplesBelow(subfolder)) {
                files.add(file);
                folderOfFile.add(subfolder.getFileName().toString());
            }
        }
        if (files.isEmpty()) {
            throw new MalformedDataException(folder + ": there are no images and no .npy or .npz files in it");
        }
        if (!direct.isEmpty() && !folderOfFile.isEmpty()) {
            throw new MalformedDataException(folder + ": some samples are in sub-folders, which are classes, and "
                    + direct.getFirst().getFileName() + " is not");
        }
        if (folderOfFile.isEmpty()) {
            return new FolderDataset(folder, files, RowLabels.none());
        }
        // A folder without samples is a class all the same: it must not change the numbers of the others.
        ClassNames classes = ClassNames.of(
                subfolders.stream().map(path -> path.getFileName().toString()).toList());
        Map<String, Integer> indices = classes.indices();
        int[] classOfFile = folderOfFile.stream().mapToInt(indices::get).toArray();
        return new FolderDataset(folder, files, RowLabels.ofClasses(classOfFile, classes.names()));
    }

    /** {@return a single file as a data set of one sample} */
    public static FolderDataset ofFile(Path file) {
        return new FolderDataset(file.toAbsolutePath().getParent(), List.of(file), RowLabels.none());
    }

    private static List<Path> samplesBelow(Path folder) throws IOException {
        try (Stream<Path> paths = Files.walk(folder)) {
            return paths.filter(path -> !isHidden(path) && isSample(path))
                    .sorted()
                    .toList();
        }
    }

    private static boolean isHidden(Path path) {
        return path.getFileName().toString().startsWith(".");
    }

    private static boolean isSample(Path path) {
        String name = path.getFileName().toString();
        return (ImageFile.hasImageName(path) || name.endsWith(".npy") || name.endsWith(".npz"))
                && Files.isRegularFile(path);
    }

    @Override
    public long count() {
        return files.size();
    }

    @Override
    public Sample sample(long index) throws IOException {
        Path file = files.get((int) Objects.checkIndex(index, count()));
        String name = root.relativize(file.toAbsolutePath().startsWith(root) ? file.toAbsolutePath() : file)
                .toString();
        return new Sample(name, arrays(file), label(index));
    }

    private static Map<String, Tensor> arrays(Path file) throws IOException {
        if (ImageFile.hasImageName(file)) {
            return Map.of(Sample.UNNAMED, ImageFile.read(file));
        }
        if (file.toString().endsWith(".npy")) {
            return Map.of(Sample.UNNAMED, NpyFile.read(file));
        }
        try (NpzFile npz = NpzFile.open(file)) {
            Map<String, Tensor> arrays = new LinkedHashMap<>();
            for (String name : npz.names()) {
                Tensor tensor = npz.array(name).tensor();
                arrays.put(name, Tensor.ofBytes(tensor.dataType(), tensor.shape(), tensor.toBytes()));
            }
            return arrays;
        }
    }

    @Override
    public Optional<Label> label(long index) {
        return labels.of(Objects.checkIndex(index, count()));
    }

    @Override
    public List<String> classNames() {
        return labels.classNames();
    }
}
