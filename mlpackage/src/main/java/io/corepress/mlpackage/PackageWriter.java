package io.corepress.mlpackage;

import io.corepress.mil.UnsupportedModelException;
import io.corepress.mlpackage.blob.BlobFile;
import io.corepress.mlpackage.blob.ScratchStore;
import io.corepress.mlpackage.file.FileBytes;
import io.corepress.mlpackage.file.OpenFile;
import io.corepress.mlpackage.file.StreamedFile;
import io.corepress.mlpackage.proto.Model;
import io.corepress.tensor.ByteSource;
import io.corepress.tensor.TensorStore;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongConsumer;

/**
 * Writes one model. The weights may come first, one by one into {@link #store}, then {@link #finish} adds the rest and
 * puts the whole in its place. Everything is written beside the place and renamed at the end: whatever goes wrong
 * before (an exception, a full disk, an interrupt, Ctrl-C), what was there stays, and the partial output is deleted.
 *
 * <p>It has a life, so it changes, and belongs to one thread at a time. {@link #close} without {@link #finish} gives
 * the output up. Tensors in the store can be read until {@link #close}.
 *
 * {@snippet :
 * try (PackageWriter writer = model.writer(out, false)) {
 *     TensorStore store = writer.store();
 *     writer.finish(model.mapPrograms(program -> compress(program, store)));
 * }
 * }
 */
public final class PackageWriter implements AutoCloseable {
    private final PartialOutput output;
    private final Path target;
    private final LongConsumer progress;
    private final Path modelPath;
    private final WeightFiles weights;
    private ScratchStore scratch;

    private PackageWriter(PartialOutput output, Path target, LongConsumer progress, Path modelPath) {
        this.output = output;
        this.target = target;
        this.progress = progress;
        this.modelPath = modelPath;
        this.weights = new WeightFiles(output.path().resolve(modelPath).getParent(), progress);
    }

    /**
     * Starts a package for a model that does not exist yet, see {@link ModelPackage#of}.
     *
     * @param out ends in {@code .mlpackage}
     * @param overwrite whether a package that is already there is replaced
     * @throws java.nio.file.FileAlreadyExistsException if something is at {@code out} that may not be replaced
     * @throws IllegalArgumentException if {@code out} has another ending
     */
    public static PackageWriter create(Path out, boolean overwrite) throws IOException {
        return start(out, overwrite, bytes -> {}, Optional.empty());
    }

    static PackageWriter start(Path out, boolean overwrite, LongConsumer progress, Optional<PackageSource> source)
            throws IOException {
        String name = String.valueOf(out.getFileName());
        if (!name.endsWith(".mlpackage") && !name.endsWith(".mlmodel")) {
            throw new IllegalArgumentException("a model is saved as .mlpackage or .mlmodel, got \"" + name + "\"");
        }
        if (source.isPresent()) {
            requireApart(out, source.get().root());
        }
        Path modelPath = source.filter(PackageSource::isPackage)
                .map(PackageSource::modelPath)
                .orElse(Manifest.DEFAULT_MODEL);
        return new PackageWriter(PartialOutput.beside(out, overwrite), out, progress, modelPath);
    }

    /** The output may be the input, but not be inside of it or around it. */
    private static void requireApart(Path out, Path source) throws IOException {
        Path folder = out.toAbsolutePath().getParent();
        if (!Files.isDirectory(folder)) {
            return;
        }
        Path real = folder.toRealPath().resolve(out.getFileName());
        if (!real.equals(source) && (real.startsWith(source) || source.startsWith(real))) {
            throw new IllegalArgumentException(
                    "the output " + out + " and the input " + source + " lie inside each other");
        }
    }

    /**
     * {@return the weight file of the package, {@code weights/weight.bin}: tensors written here are where they will
     * stay, and are not copied by {@link #finish}}
     *
     * <p>A tensor that the finished model does not use stays in the file all the same; intermediate results belong
     * into {@link #scratch}.
     *
     * @throws UnsupportedModelException if the output is a bare model file, which has no weight file
     */
    public TensorStore store() throws IOException {
        if (!isPackage()) {
            throw new UnsupportedModelException("a bare .mlmodel has no weight file; save as .mlpackage");
        }
        return weights.writer(WeightFiles.DEFAULT);
    }

    /** {@return a store for intermediate results, on the disk of the output; emptied when this writer is closed} */
    public TensorStore scratch() throws IOException {
        if (scratch == null) {
            scratch = ScratchStore.in(target.toAbsolutePath().getParent());
        }
        return scratch;
    }

    /**
     * Writes the rest of the model and puts it in its place. Tensors that are not in the {@link #store} are copied from
     * where they are, each once. If no program differs from what was read, weight files are copied as they are.
     *
     * @param model derived from the one that this writer was made for
     * @throws IOException if the model could not be written; what was at the output before is still there
     * @throws UnsupportedModelException if the output is a bare model file and the model has ML programs
     */
    public void finish(ModelPackage model) throws IOException {
        try {
            if (isPackage()) {
                writePackage(model);
            } else {
                writeFile(model);
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        if (Thread.currentThread().isInterrupted()) {
            throw new InterruptedIOException("interrupted before " + target + " was in its place");
        }
        output.commit();
    }

    private void writeFile(ModelPackage model) throws IOException {
        if (!model.programs().isEmpty()) {
            throw new UnsupportedModelException("a model with an ML program is saved as .mlpackage, not as .mlmodel");
        }
        writeModel(model, model.message(), output.path());
    }

    private void writePackage(ModelPackage model) throws IOException {
        Path root = output.path();
        Files.createDirectories(root);
        Optional<PackageSource> source = model.source().filter(PackageSource::isPackage);
        boolean keepWeights = source.isPresent() && model.hasOriginalPrograms();
        if (keepWeights) {
            weights.discard();
        }
        Model message = keepWeights ? model.message() : model.encode(weights);
        weights.finish();

        Set<Path> written = new HashSet<>();
        weights.paths().forEach(path -> written.add(modelPath.resolveSibling(path)));
        Map<Path, ByteSource> held = new LinkedHashMap<>();
        if (source.isPresent()) {
            Map<Path, BlobFile> original = source.get().weightFiles();
            if (keepWeights) {
                original.forEach((path, file) -> held.put(path, file.bytes()));
            } else {
                written.addAll(original.keySet());
            }
        }
        Manifest manifest = source.flatMap(PackageSource::manifest).orElseGet(Manifest::create);
        if (!model.programs().isEmpty()) {
            manifest = manifest.withWeights();
            Files.createDirectories(root.resolve(modelPath).resolveSibling("weights"));
        }
        Files.createDirectories(root.resolve(modelPath).getParent());
        writeModel(model, message, root.resolve(modelPath));
        copy(ByteSource.of(manifest.bytes()), root.resolve(Manifest.FILE_NAME));
        written.add(modelPath);
        written.add(Path.of(Manifest.FILE_NAME));
        if (source.isPresent()) {
            copyRest(source.get().root(), held, written);
        }
    }

    /** Copies what has not been written anew; files that are open are copied from there, whatever is at their path. */
    private void copyRest(Path from, Map<Path, ByteSource> held, Set<Path> written) throws IOException {
        PackageTree tree = PackageTree.of(from);
        for (Path folder : tree.folders()) {
            Files.createDirectories(output.path().resolve(folder));
        }
        for (Map.Entry<Path, ByteSource> entry : held.entrySet()) {
            Files.createDirectories(output.path().resolve(entry.getKey()).getParent());
            copy(entry.getValue(), output.path().resolve(entry.getKey()));
        }
        for (Path path : tree.files()) {
            if (!written.contains(path) && !held.containsKey(path)) {
                try (OpenFile file = OpenFile.open(from.resolve(path))) {
                    copy(new FileBytes(file, 0, file.size()), output.path().resolve(path));
                }
            }
        }
    }

    private void writeModel(ModelPackage model, Model message, Path to) throws IOException {
        Optional<PackageSource> source = model.source();
        if (source.isPresent() && model.hasOriginalMessage() && message == model.message()) {
            OpenFile original = source.get().modelFile();
            copy(new FileBytes(original, 0, original.size()), to);
            return;
        }
        if (message.getSerializedSize() < 0) {
            throw new UnsupportedModelException(
                    "the model file would take more than 2 GiB; keep large values in the weight file");
        }
        try (StreamedFile file = StreamedFile.create(to, progress)) {
            message.writeTo(new OutputStream() {
                @Override
                public void write(int oneByte) throws IOException {
                    file.write(ByteBuffer.wrap(new byte[] {(byte) oneByte}));
                }

                @Override
                public void write(byte[] bytes, int from, int length) throws IOException {
                    file.write(ByteBuffer.wrap(bytes, from, length));
                }
            });
            file.flush();
        }
    }

    private void copy(ByteSource from, Path to) throws IOException {
        try (StreamedFile file = StreamedFile.create(to, progress)) {
            file.write(from);
            file.flush();
        }
    }

    private boolean isPackage() {
        return target.toString().endsWith(".mlpackage");
    }

    @Override
    public void close() throws IOException {
        try (output;
                weights) {
            if (scratch != null) {
                scratch.close();
            }
        }
    }
}
