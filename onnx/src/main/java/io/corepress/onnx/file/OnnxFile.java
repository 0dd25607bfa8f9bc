package io.corepress.onnx.file;

import io.corepress.mil.MalformedModelException;
import io.corepress.onnx.graph.Graph;
import io.corepress.onnx.graph.Node;
import io.corepress.onnx.graph.NodeAttributes;
import io.corepress.onnx.proto.FunctionProto;
import io.corepress.onnx.proto.ModelProto;
import io.corepress.onnx.proto.OperatorSetIdProto;
import io.corepress.onnx.proto.StringStringEntryProto;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** An ONNX model on disk and the files with its large tensors, which stay open until this is closed. */
public final class OnnxFile implements AutoCloseable {
    private final SourceFile model;
    private final ExternalFiles external;
    private final ModelProto message;
    private final Map<String, Integer> opsets;
    private final Graph graph;

    private OnnxFile(
            SourceFile model, ExternalFiles external, ModelProto message, Map<String, Integer> opsets, Graph graph) {
        this.model = model;
        this.external = external;
        this.message = message;
        this.opsets = opsets;
        this.graph = graph;
    }

    /**
     * Opens a model; tensors are not loaded, but each one's place is checked.
     *
     * @throws java.nio.file.NoSuchFileException if the file, or one that it refers to, is missing
     * @throws IOException if a file cannot be read
     * @throws MalformedModelException if a file breaks its format
     */
    public static OnnxFile open(Path path) throws IOException {
        SourceFile model = SourceFile.open(path);
        ExternalFiles external = new ExternalFiles(path.toAbsolutePath().getParent());
        try {
            ModelProto message = ModelOutline.read(model);
            if (!message.hasGraph()) {
                throw new MalformedModelException(path + " is no ONNX model: it has no graph");
            }
            Map<String, Integer> opsets = opsets(message.getOpsetImportList());
            GraphReader reader = new GraphReader(new TensorDecoder(model, external), opsets);
            Map<String, FunctionInlining.ModelFunction> functions = functions(message, reader, opsets);
            Graph graph = new FunctionInlining(functions).inline(reader.graph(message.getGraph(), ""));
            return new OnnxFile(model, external, message, opsets, graph);
        } catch (IOException | RuntimeException e) {
            external.close();
            model.close();
            throw e;
        }
    }

    private static Map<String, FunctionInlining.ModelFunction> functions(
            ModelProto message, GraphReader reader, Map<String, Integer> opsets) throws IOException {
        Map<String, FunctionInlining.ModelFunction> functions = new LinkedHashMap<>();
        for (FunctionProto function : message.getFunctionsList()) {
            Map<String, Integer> own = new LinkedHashMap<>(opsets);
            own.putAll(opsets(function.getOpsetImportList()));
            GraphReader inside = reader.withOpsets(own);
            List<Node> nodes = inside.nodes(function.getNodeList(), function.getName());
            NodeAttributes defaults = inside.attributes(function.getAttributeProtoList(), function.getName());
            functions.put(
                    FunctionInlining.key(function.getDomain(), function.getName()),
                    new FunctionInlining.ModelFunction(
                            new ArrayList<>(function.getInputList()),
                            new ArrayList<>(function.getOutputList()),
                            nodes,
                            defaults));
        }
        return functions;
    }

    private static Map<String, Integer> opsets(List<OperatorSetIdProto> imports) {
        Map<String, Integer> opsets = new LinkedHashMap<>();
        for (OperatorSetIdProto each : imports) {
            String domain = each.getDomain().equals("ai.onnx") ? "" : each.getDomain();
            opsets.put(domain, Math.toIntExact(Math.min(each.getVersion(), Integer.MAX_VALUE)));
        }
        return Collections.unmodifiableMap(opsets);
    }

    /** {@return the graph, with the model's own functions put in place} */
    public Graph graph() {
        return graph;
    }

    /** {@return the version of the operator set of each domain; ONNX's own domain is empty} */
    public Map<String, Integer> opsets() {
        return opsets;
    }

    public String producerName() {
        return message.getProducerName();
    }

    public String producerVersion() {
        return message.getProducerVersion();
    }

    public String description() {
        return message.getDocString();
    }

    /** {@return what its makers noted in the model, by key} */
    public Map<String, String> metadata() {
        Map<String, String> metadata = new LinkedHashMap<>();
        for (StringStringEntryProto entry : message.getMetadataPropsList()) {
            metadata.put(entry.getKey(), entry.getValue());
        }
        return metadata;
    }

    @Override
    public void close() throws IOException {
        try (model) {
            external.close();
        }
    }
}
