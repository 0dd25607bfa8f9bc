package io.corepress.mlpackage;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnsafeByteOperations;
import io.corepress.mil.MalformedModelException;
import io.corepress.mil.UnsupportedModelException;
import io.corepress.mlpackage.blob.BlobFile;
import io.corepress.mlpackage.file.OpenFile;
import io.corepress.mlpackage.program.BlobSource;
import io.corepress.mlpackage.proto.Model;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The files of a model that is open. Changes only while the model is read: weight files are opened when a program
 * first mentions them.
 */
final class PackageSource implements BlobSource, AutoCloseable {
    /** As deep as the official readers go; a nested block of a program takes three levels. */
    private static final int MAX_NESTING = 100;

    private final Path root;
    private final Optional<Manifest> manifest;
    private final Path modelPath;
    private final OpenFile modelFile;
    /** By path relative to the folder of the model file. */
    private final Map<Path, BlobFile> weightFiles = new LinkedHashMap<>();

    private PackageSource(Path root, Optional<Manifest> manifest, Path modelPath, OpenFile modelFile) {
        this.root = root;
        this.manifest = manifest;
        this.modelPath = modelPath;
        this.modelFile = modelFile;
    }

    static PackageSource open(Path path) throws IOException {
        Path root = path.toRealPath();
        if (!Files.isDirectory(root)) {
            return new PackageSource(root, Optional.empty(), root.getFileName(), OpenFile.open(root));
        }
        Path manifestFile = root.resolve(Manifest.FILE_NAME);
        if (!Files.exists(manifestFile)) {
            throw new MalformedModelException(
                    path + ": a model package has a " + Manifest.FILE_NAME + ", this folder has none");
        }
        Manifest manifest = Manifest.parse(bytes(manifestFile));
        Path modelPath = manifest.modelPath();
        if (!Files.exists(root.resolve(modelPath))) {
            throw new MalformedModelException(path + ": the model file " + modelPath + " is missing");
        }
        return new PackageSource(root, Optional.of(manifest), modelPath, OpenFile.open(root.resolve(modelPath)));
    }

    /** {@return the folder of the package or the bare model file, without symbolic links} */
    Path root() {
        return root;
    }

    /** {@return the manifest; nothing for a bare model file} */
    Optional<Manifest> manifest() {
        return manifest;
    }

    boolean isPackage() {
        return manifest.isPresent();
    }

    /** {@return the path of the model file, relative to the package} */
    Path modelPath() {
        return modelPath;
    }

    OpenFile modelFile() {
        return modelFile;
    }

    /** {@return the weight files that the programs use, by path relative to the package} */
    Map<Path, BlobFile> weightFiles() {
        Map<Path, BlobFile> files = new LinkedHashMap<>();
        weightFiles.forEach((path, file) -> files.put(modelPath.resolveSibling(path), file));
        return files;
    }

    Model readModel() throws IOException {
        byte[] bytes = bytes(modelFile);
        CodedInputStream input = UnsafeByteOperations.unsafeWrap(bytes).newCodedInput();
        input.enableAliasing(true);
        input.setSizeLimit(Integer.MAX_VALUE);
        input.setRecursionLimit(MAX_NESTING);
        Model model;
        try {
            model = Model.parseFrom(input);
        } catch (InvalidProtocolBufferException e) {
            String message = e.getMessage();
            String reason = message != null && message.contains("levels of nesting")
                    ? "its messages are nested more than " + MAX_NESTING + " deep"
                    : message;
            throw new MalformedModelException(modelFile.path() + ": not a readable Core ML model: " + reason, e);
        }
        if (model.getSpecificationVersion() < 1) {
            throw new MalformedModelException(modelFile.path()
                    + ": not a Core ML model: expected a specification version of 1 or more, got "
                    + model.getSpecificationVersion());
        }
        return model;
    }

    @Override
    public Tensor tensor(String fileName, long offset, DataType dataType, Shape shape) {
        Path path = InnerPath.ofBlob(fileName);
        try {
            BlobFile file = weightFiles.get(path);
            if (file == null) {
                file = BlobFile.open(root.resolve(modelPath).resolveSibling(path));
                weightFiles.put(path, file);
            }
            return file.tensor(offset, dataType, shape);
        } catch (NoSuchFileException e) {
            throw new MalformedModelException("the weight file \"" + fileName + "\" is missing", e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        try (modelFile) {
            IOException failure = null;
            for (BlobFile file : weightFiles.values()) {
                try {
                    file.close();
                } catch (IOException e) {
                    failure = e;
                }
            }
            if (failure != null) {
                throw failure;
            }
        }
    }

    private static byte[] bytes(Path path) throws IOException {
        try (OpenFile file = OpenFile.open(path)) {
            return bytes(file);
        }
    }

    private static byte[] bytes(OpenFile file) throws IOException {
        long size = file.size();
        if (size > Integer.MAX_VALUE - 8) {
            throw new UnsupportedModelException(
                    file.path() + ": a protobuf message has less than 2 GiB, this file has " + size + " bytes");
        }
        byte[] bytes = new byte[(int) size];
        file.read(0, ByteBuffer.wrap(bytes));
        return bytes;
    }
}
