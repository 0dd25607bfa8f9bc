package io.corepress.onnx.file;

import com.google.protobuf.ByteString;
import io.corepress.onnx.graph.Graph;
import io.corepress.onnx.graph.Literal;
import io.corepress.onnx.graph.Node;
import io.corepress.onnx.graph.NodeAttributes;
import io.corepress.onnx.graph.NodeAttributes.Attribute;
import io.corepress.onnx.graph.ValueInfo;
import io.corepress.onnx.graph.ValueInfo.Dimension;
import io.corepress.onnx.proto.AttributeProto;
import io.corepress.onnx.proto.GraphProto;
import io.corepress.onnx.proto.NodeProto;
import io.corepress.onnx.proto.SparseTensorProto;
import io.corepress.onnx.proto.TensorProto;
import io.corepress.onnx.proto.TensorShapeProto;
import io.corepress.onnx.proto.TypeProto;
import io.corepress.onnx.proto.ValueInfoProto;
import io.corepress.tensor.DataType;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Turns messages into graphs in our words. */
final class GraphReader {
    private final TensorDecoder tensors;
    private final Map<String, Integer> opsets;

    /**
     * @param opsets the version of the operator set of each domain
     */
    GraphReader(TensorDecoder tensors, Map<String, Integer> opsets) {
        this.tensors = tensors;
        this.opsets = opsets;
    }

    /** {@return this reader for nodes that are written for other operator sets, as those of a function may be} */
    GraphReader withOpsets(Map<String, Integer> others) {
        return new GraphReader(tensors, others);
    }

    /**
     * {@return the graph of a message}
     *
     * @param place goes before the names of its nodes
     */
    Graph graph(GraphProto message, String place) throws IOException {
        Map<String, Literal> initializers = new LinkedHashMap<>();
        for (TensorProto tensor : message.getInitializerList()) {
            initializers.put(tensor.getName(), tensors.decode(tensor));
        }
        for (SparseTensorProto tensor : message.getSparseInitializerList()) {
            initializers.put(tensor.getValues().getName(), SparseDecoder.decode(tensor, tensors));
        }
        return new Graph(
                message.getName(),
                message.getInputList().stream().map(GraphReader::valueInfo).toList(),
                message.getOutputList().stream().map(GraphReader::valueInfo).toList(),
                initializers,
                nodes(message.getNodeList(), place));
    }

    List<Node> nodes(List<NodeProto> messages, String place) throws IOException {
        List<Node> nodes = new ArrayList<>();
        for (int i = 0; i < messages.size(); i++) {
            NodeProto message = messages.get(i);
            String named = message.getName().isEmpty() ? "node " + i : "\"" + message.getName() + "\"";
            nodes.add(node(message, place.isEmpty() ? named : place + " / " + named));
        }
        return nodes;
    }

    private Node node(NodeProto message, String place) throws IOException {
        // "ai.onnx" is another name for the domain that usually has none.
        String domain = message.getDomain().equals("ai.onnx") ? "" : message.getDomain();
        return new Node(
                message.getOpType(),
                domain,
                opsets.getOrDefault(domain, 1),
                message.getName(),
                message.getInputList(),
                message.getOutputList(),
                attributes(message.getAttributeList(), place),
                place);
    }

    NodeAttributes attributes(List<AttributeProto> messages, String place) throws IOException {
        Map<String, Attribute> attributes = new LinkedHashMap<>();
        for (AttributeProto message : messages) {
            attributes.put(message.getName(), attribute(message, place));
        }
        return attributes.isEmpty() ? NodeAttributes.none() : new NodeAttributes(attributes);
    }

    private Attribute attribute(AttributeProto message, String place) throws IOException {
        if (!message.getRefAttrName().isEmpty()) {
            return new NodeAttributes.Reference(message.getRefAttrName());
        }
        return switch (message.getType()) {
            case FLOAT -> new NodeAttributes.FloatAttribute(message.getF());
            case INT -> new NodeAttributes.IntAttribute(message.getI());
            case STRING -> new NodeAttributes.TextAttribute(message.getS().toStringUtf8());
            case TENSOR -> new NodeAttributes.LiteralAttribute(tensors.decode(message.getT()));
            case SPARSE_TENSOR ->
                new NodeAttributes.LiteralAttribute(SparseDecoder.decode(message.getSparseTensor(), tensors));
            case GRAPH -> new NodeAttributes.GraphAttribute(graph(message.getG(), place));
            case FLOATS -> new NodeAttributes.FloatsAttribute(message.getFloatsList());
            case INTS -> new NodeAttributes.IntsAttribute(message.getIntsList());
            case STRINGS ->
                new NodeAttributes.TextsAttribute(message.getStringsList().stream()
                        .map(ByteString::toStringUtf8)
                        .toList());
            default -> new NodeAttributes.OtherAttribute(message.getType().name());
        };
    }

    private static ValueInfo valueInfo(ValueInfoProto message) {
        return new ValueInfo(message.getName(), type(message.getType()));
    }

    private static ValueInfo.Type type(TypeProto message) {
        return switch (message.getValueCase()) {
            case TENSOR_TYPE -> tensor(message.getTensorType());
            case VALUE_NOT_SET -> new ValueInfo.Other("a value without a type");
            default ->
                new ValueInfo.Other("a "
                        + message.getValueCase()
                                .name()
                                .toLowerCase(java.util.Locale.ROOT)
                                .replace("_type", ""));
        };
    }

    private static ValueInfo.Type tensor(TypeProto.Tensor message) {
        Optional<DataType> dataType = ElementTypes.of(message.getElemType());
        if (dataType.isEmpty()) {
            return new ValueInfo.Other("a tensor of " + ElementTypes.name(message.getElemType()));
        }
        Optional<List<Dimension>> dimensions = message.hasShape()
                ? Optional.of(message.getShape().getDimList().stream()
                        .map(GraphReader::dimension)
                        .toList())
                : Optional.empty();
        return new ValueInfo.TensorInfo(dataType.get(), dimensions);
    }

    private static Dimension dimension(TensorShapeProto.Dimension message) {
        // Some exporters write -1 or 0 for a size that they do not know.
        return message.hasDimValue() && message.getDimValue() > 0
                ? new ValueInfo.Fixed(message.getDimValue())
                : new ValueInfo.Symbolic(message.getDimParam());
    }
}
