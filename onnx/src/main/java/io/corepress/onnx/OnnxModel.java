package io.corepress.onnx;

import io.corepress.onnx.file.OnnxFile;
import io.corepress.onnx.graph.Graph;
import io.corepress.onnx.graph.ValueInfo;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * An ONNX model on disk, of any size, with its tensors in the file or beside it. Opening reads the graph, not the
 * weights: those are read from the open files when they are needed, so a program that was imported from a model can be
 * read only until the model is closed.
 */
public final class OnnxModel implements AutoCloseable {
    private final OnnxFile file;

    private OnnxModel(OnnxFile file) {
        this.file = file;
    }

    /**
     * Opens a model.
     *
     * @throws java.nio.file.NoSuchFileException if the file, or one with external data, is missing
     * @throws IOException if a file cannot be read
     * @throws io.corepress.mil.MalformedModelException if a file breaks its format
     * @throws io.corepress.mil.UnsupportedModelException if external data lies outside of the model's folder
     */
    public static OnnxModel open(Path path) throws IOException {
        return new OnnxModel(OnnxFile.open(path));
    }

    /** {@return the graph, with the functions that the model brings along put in place of their calls} */
    public Graph graph() {
        return file.graph();
    }

    /** {@return the inputs that a caller has to give} */
    public List<ValueInfo> inputs() {
        return graph().requiredInputs();
    }

    public List<ValueInfo> outputs() {
        return graph().outputs();
    }

    /** {@return the version of the operator set of each domain; ONNX's own domain is empty} */
    public Map<String, Integer> opsets() {
        return file.opsets();
    }

    /** {@return the tool that wrote the model and its version, for example {@code pytorch 2.4.0}; may be empty} */
    public String producer() {
        return (file.producerName() + " " + file.producerVersion()).strip();
    }

    /** {@return what its makers say of the model; usually empty} */
    public String description() {
        return file.description();
    }

    /** {@return what its makers noted in the model, by key} */
    public Map<String, String> metadata() {
        return file.metadata();
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
