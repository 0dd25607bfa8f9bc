package io.corepress.onnx.file;

import io.corepress.mil.MalformedModelException;
import io.corepress.mil.UnsupportedModelException;
import io.corepress.onnx.proto.StringStringEntryProto;
import io.corepress.onnx.proto.TensorProto;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** The files beside a model that hold its large tensors; each is opened when first needed, so this changes. */
final class ExternalFiles implements AutoCloseable {
    private final Path folder;
    private final Map<Path, SourceFile> open = new HashMap<>();

    /**
     * @param folder that of the model; nothing outside of it is read
     */
    ExternalFiles(Path folder) {
        this.folder = folder;
    }

    /**
     * {@return where the bytes of an external tensor are}
     *
     * @param expected the number of bytes that its type and shape ask for
     */
    FileBytes bytes(TensorProto tensor, long expected) throws IOException {
        Map<String, String> entries = new HashMap<>();
        for (StringStringEntryProto entry : tensor.getExternalDataList()) {
            entries.put(entry.getKey(), entry.getValue());
        }
        SourceFile file = file(tensor.getName(), entries.getOrDefault("location", ""));
        long offset = number(tensor.getName(), entries, "offset", 0);
        long length = number(tensor.getName(), entries, "length", expected);
        if (length != expected) {
            throw new MalformedModelException("tensor " + tensor.getName() + " has " + length
                    + " bytes of external data, but its type and shape take " + expected);
        }
        if (offset > file.size() - length) {
            throw new MalformedModelException("tensor " + tensor.getName() + " ends at byte " + (offset + length)
                    + " of " + file.path().getFileName() + ", which has " + file.size());
        }
        return new FileBytes(file, offset, length);
    }

    private static long number(String tensor, Map<String, String> entries, String key, long otherwise) {
        String text = entries.get(key);
        if (text == null) {
            return otherwise;
        }
        try {
            long number = Long.parseLong(text.strip());
            if (number >= 0) {
                return number;
            }
        } catch (NumberFormatException e) {
            // said below, as for negative numbers
        }
        throw new MalformedModelException(
                "tensor " + tensor + " has external data with the " + key + " \"" + text + "\", not a number from 0");
    }

    private SourceFile file(String tensor, String location) throws IOException {
        Path path = inside(tensor, location);
        SourceFile file = open.get(path);
        if (file == null) {
            file = SourceFile.open(path);
            open.put(path, file);
        }
        return file;
    }

    /** A model that comes from elsewhere must not make us read what is not its own. */
    private Path inside(String tensor, String location) throws IOException {
        try {
            Path relative = Path.of(location).normalize();
            if (location.isEmpty() || relative.isAbsolute() || relative.startsWith("..") || location.contains("\\")) {
                throw outside(tensor, location);
            }
            Path path = folder.resolve(relative).toRealPath();
            if (!path.startsWith(folder.toRealPath())) {
                throw outside(tensor, location);
            }
            return path;
        } catch (InvalidPathException e) {
            throw outside(tensor, location);
        } catch (NoSuchFileException e) {
            throw new NoSuchFileException(
                    folder.resolve(location).toString(),
                    null,
                    "tensor " + tensor + " of the model is kept in this file, which is missing");
        }
    }

    private static UnsupportedModelException outside(String tensor, String location) {
        return new UnsupportedModelException("tensor " + tensor + " is kept in \"" + location
                + "\": external data is read only from the folder of the model");
    }

    @Override
    public void close() throws IOException {
        for (SourceFile file : open.values()) {
            file.close();
        }
    }
}
