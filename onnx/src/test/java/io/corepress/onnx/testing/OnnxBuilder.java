package io.corepress.onnx.testing;

import com.google.protobuf.ByteString;
import io.corepress.onnx.proto.AttributeProto;
import io.corepress.onnx.proto.AttributeProto.AttributeType;
import io.corepress.onnx.proto.GraphProto;
import io.corepress.onnx.proto.ModelProto;
import io.corepress.onnx.proto.NodeProto;
import io.corepress.onnx.proto.OperatorSetIdProto;
import io.corepress.onnx.proto.TensorProto;
import io.corepress.onnx.proto.TensorShapeProto;
import io.corepress.onnx.proto.TypeProto;
import io.corepress.onnx.proto.ValueInfoProto;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;

/** Builds small ONNX models. */
public final class OnnxBuilder {
    private final GraphProto.Builder graph = GraphProto.newBuilder().setName("test");
    private final int version;

    public OnnxBuilder(int version) {
        this.version = version;
    }

    /** Adds an input; a size of -1 is the symbol {@code d} with the number of the axis, for example {@code d0}. */
    public OnnxBuilder input(String name, DataType dataType, long... sizes) {
        graph.addInput(value(name, dataType, sizes));
        return this;
    }

    public OnnxBuilder output(String name, DataType dataType) {
        graph.addOutput(ValueInfoProto.newBuilder()
                .setName(name)
                .setType(TypeProto.newBuilder()
                        .setTensorType(TypeProto.Tensor.newBuilder().setElemType(code(dataType)))));
        return this;
    }

    public OnnxBuilder initializer(String name, Tensor tensor) {
        graph.addInitializer(tensor(name, tensor));
        return this;
    }

    public OnnxBuilder node(String type, List<String> inputs, List<String> outputs, AttributeProto... attributes) {
        return node("", type, inputs, outputs, attributes);
    }

    public OnnxBuilder node(
            String domain, String type, List<String> inputs, List<String> outputs, AttributeProto... attributes) {
        graph.addNode(NodeProto.newBuilder()
                .setOpType(type)
                .setDomain(domain)
                .setName(type + "_" + graph.getNodeCount())
                .addAllInput(inputs)
                .addAllOutput(outputs)
                .addAllAttribute(Arrays.asList(attributes)));
        return this;
    }

    public GraphProto graph() {
        return graph.build();
    }

    public ModelProto model() {
        return ModelProto.newBuilder()
                .setIrVersion(version >= 21 ? 10 : 8)
                .setProducerName("test")
                .addOpsetImport(opset("", version))
                .addOpsetImport(opset("com.microsoft", 1))
                .addOpsetImport(opset("ai.onnx.ml", 3))
                .setGraph(graph)
                .build();
    }

    private static OperatorSetIdProto opset(String domain, int version) {
        return OperatorSetIdProto.newBuilder()
                .setDomain(domain)
                .setVersion(version)
                .build();
    }

    private static ValueInfoProto value(String name, DataType dataType, long... sizes) {
        TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
        for (int axis = 0; axis < sizes.length; axis++) {
            shape.addDim(
                    sizes[axis] < 0
                            ? TensorShapeProto.Dimension.newBuilder().setDimParam("d" + axis)
                            : TensorShapeProto.Dimension.newBuilder().setDimValue(sizes[axis]));
        }
        return ValueInfoProto.newBuilder()
                .setName(name)
                .setType(TypeProto.newBuilder()
                        .setTensorType(TypeProto.Tensor.newBuilder()
                                .setElemType(code(dataType))
                                .setShape(shape)))
                .build();
    }

    /** {@return the model with symbols for all sizes of its inputs} */
    public static ModelProto withFlexibleInputs(ModelProto model) {
        GraphProto.Builder graph = model.getGraph().toBuilder();
        for (int i = 0; i < graph.getInputCount(); i++) {
            TensorShapeProto.Builder shape = graph.getInputBuilder(i)
                    .getTypeBuilder()
                    .getTensorTypeBuilder()
                    .getShapeBuilder();
            for (int axis = 0; axis < shape.getDimCount(); axis++) {
                shape.setDim(axis, TensorShapeProto.Dimension.newBuilder().setDimParam("s" + i + "_" + axis));
            }
        }
        return model.toBuilder().setGraph(graph).build();
    }

    public static TensorProto tensor(String name, Tensor tensor) {
        return TensorProto.newBuilder()
                .setName(name)
                .setDataType(code(tensor.dataType()))
                .addAllDims(LongStream.of(tensor.shape().sizes()).boxed().toList())
                .setRawData(ByteString.copyFrom(tensor.toBytes()))
                .build();
    }

    public static int code(DataType dataType) {
        return switch (dataType) {
            case FLOAT32 -> 1;
            case UINT8 -> 2;
            case INT8 -> 3;
            case UINT16 -> 4;
            case INT16 -> 5;
            case INT32 -> 6;
            case INT64 -> 7;
            case STRING -> 8;
            case BOOL -> 9;
            case FLOAT16 -> 10;
            case FLOAT64 -> 11;
            case UINT32 -> 12;
            case UINT64 -> 13;
            case BFLOAT16 -> 16;
            case FLOAT8E4M3FN -> 17;
            case FLOAT8E5M2 -> 19;
            case UINT4 -> 21;
            case INT4 -> 22;
            default -> throw new IllegalArgumentException(dataType.milName());
        };
    }

    public static AttributeProto attribute(String name, Object value) {
        AttributeProto.Builder attribute = AttributeProto.newBuilder().setName(name);
        switch (value) {
            case Integer number -> attribute.setType(AttributeType.INT).setI(number);
            case Long number -> attribute.setType(AttributeType.INT).setI(number);
            case Float number -> attribute.setType(AttributeType.FLOAT).setF(number);
            case String text -> attribute.setType(AttributeType.STRING).setS(ByteString.copyFromUtf8(text));
            case int[] numbers ->
                attribute
                        .setType(AttributeType.INTS)
                        .addAllInts(
                                Arrays.stream(numbers).mapToObj(Long::valueOf).toList());
            case float[] numbers -> {
                attribute.setType(AttributeType.FLOATS);
                for (float number : numbers) {
                    attribute.addFloats(number);
                }
            }
            case String[] texts -> {
                attribute.setType(AttributeType.STRINGS);
                for (String text : texts) {
                    attribute.addStrings(ByteString.copyFromUtf8(text));
                }
            }
            case Tensor tensor -> attribute.setType(AttributeType.TENSOR).setT(tensor("", tensor));
            case GraphProto graph -> attribute.setType(AttributeType.GRAPH).setG(graph);
            default -> throw new IllegalArgumentException("no attribute of " + value);
        }
        return attribute.build();
    }
}
