package io.corepress.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import io.corepress.mil.MalformedModelException;
import io.corepress.mil.UnsupportedModelException;
import io.corepress.mil.fold.Numbers;
import io.corepress.onnx.graph.Graph;
import io.corepress.onnx.graph.Literal;
import io.corepress.onnx.graph.Node;
import io.corepress.onnx.proto.AttributeProto;
import io.corepress.onnx.proto.FunctionProto;
import io.corepress.onnx.proto.GraphProto;
import io.corepress.onnx.proto.ModelProto;
import io.corepress.onnx.proto.NodeProto;
import io.corepress.onnx.proto.SparseTensorProto;
import io.corepress.onnx.proto.StringStringEntryProto;
import io.corepress.onnx.proto.TensorProto;
import io.corepress.onnx.testing.Data;
import io.corepress.onnx.testing.OnnxBuilder;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import io.corepress.tensor.TensorReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OnnxModelTest {
    @TempDir
    Path folder;

    private Path file(byte[] bytes) throws IOException {
        return Files.write(folder.resolve("model.onnx"), bytes);
    }

    private static ModelProto with(TensorProto... tensors) {
        return ModelProto.newBuilder()
                .setGraph(GraphProto.newBuilder().addAllInitializer(List.of(tensors)))
                .build();
    }

    private Tensor read(TensorProto tensor) throws IOException {
        try (OnnxModel model = OnnxModel.open(file(with(tensor).toByteArray()))) {
            Tensor found = tensor(model, tensor.getName());
            return Tensor.ofBytes(found.dataType(), found.shape(), found.toBytes());
        }
    }

    private static Tensor tensor(OnnxModel model, String name) {
        return ((Literal.Numbers) model.graph().initializers().get(name)).tensor();
    }

    @Test
    void largeTensorsStayInTheFile() throws IOException {
        Tensor large = Data.floats(100, 100);
        try (OnnxModel model =
                OnnxModel.open(file(with(OnnxBuilder.tensor("w", large)).toByteArray()))) {
            assertThat(tensor(model, "w")).isEqualTo(large);
        }
        assertThatThrownBy(() -> {
                    OnnxModel model = OnnxModel.open(folder.resolve("model.onnx"));
                    Tensor tensor = tensor(model, "w");
                    model.close();
                    tensor.toFloats();
                })
                .as("nothing was kept when the file is closed")
                .isInstanceOf(RuntimeException.class);
    }

    @Test
    void largeTensorsOfPackedFloatsStayInTheFileToo() throws IOException {
        TensorProto.Builder tensor =
                TensorProto.newBuilder().setName("w").setDataType(1).addDims(1000);
        for (int i = 0; i < 1000; i++) {
            tensor.addFloatData(i);
        }
        assertThat(read(tensor.build()).toFloats()).startsWith(0, 1, 2).endsWith(998, 999);
    }

    /** The message is written by hand, because protobuf could not hold it; the file has a hole where the weight is. */
    @Test
    void modelsMayBeLargerThanTwoGigabytes() throws IOException {
        long elements = 600_000_000;
        Path path = folder.resolve("large.onnx");
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        CodedOutputStream fields = CodedOutputStream.newInstance(head);
        fields.writeInt64(1, elements);
        fields.writeInt32(2, 1);
        fields.writeString(8, "w");
        fields.writeTag(9, 2);
        fields.writeUInt64NoTag(elements * 4);
        fields.flush();
        long tensorLength = head.size() + elements * 4;
        ByteArrayOutputStream outer = new ByteArrayOutputStream();
        CodedOutputStream model = CodedOutputStream.newInstance(outer);
        model.writeTag(7, 2);
        model.writeUInt64NoTag(tensorLength + 1 + CodedOutputStream.computeUInt64SizeNoTag(tensorLength));
        model.writeTag(5, 2);
        model.writeUInt64NoTag(tensorLength);
        model.flush();
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
            file.write(outer.toByteArray());
            file.write(head.toByteArray());
            file.seek(file.getFilePointer() + (elements - 1) * 4);
            file.writeInt(Integer.reverseBytes(Float.floatToIntBits(42)));
        }
        try (OnnxModel large = OnnxModel.open(path)) {
            float[] last = new float[2];
            new TensorReader(tensor(large, "w")).readFloats(elements - 2, last, 0, 2);
            assertThat(last).containsExactly(0, 42);
        }
    }

    @Test
    void dataMayLieBesideTheModel() throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(32).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putFloat(16, 1.5f).putFloat(20, -2);
        Files.createDirectories(folder.resolve("weights"));
        Files.write(folder.resolve("weights/data.bin"), bytes.array());
        TensorProto tensor = external("weights/data.bin", "offset", "16", "length", "8");
        assertThat(read(tensor).toFloats()).containsExactly(1.5f, -2);
    }

    private static TensorProto external(String location, String... entries) {
        TensorProto.Builder tensor = TensorProto.newBuilder()
                .setName("w")
                .setDataType(1)
                .addDims(2)
                .setDataLocation(TensorProto.DataLocation.EXTERNAL)
                .addExternalData(entry("location", location));
        for (int i = 0; i < entries.length; i += 2) {
            tensor.addExternalData(entry(entries[i], entries[i + 1]));
        }
        return tensor.build();
    }

    private static StringStringEntryProto entry(String key, String value) {
        return StringStringEntryProto.newBuilder().setKey(key).setValue(value).build();
    }

    @ParameterizedTest
    @ValueSource(strings = {"../secret", "a/../../secret", "/etc/hostname", "", "..\\secret"})
    void dataOutsideOfTheFolderIsNotRead(String location) {
        assertThatThrownBy(() -> read(external(location)))
                .isInstanceOf(UnsupportedModelException.class)
                .hasMessageContaining("only from the folder of the model");
    }

    @Test
    void dataBehindALinkToTheOutsideIsNotRead(@TempDir Path elsewhere) throws IOException {
        Path secret = Files.write(elsewhere.resolve("secret"), new byte[8]);
        Files.createSymbolicLink(folder.resolve("link"), secret);
        assertThatThrownBy(() -> read(external("link"))).isInstanceOf(UnsupportedModelException.class);
    }

    @Test
    void missingDataIsNamed() {
        assertThatThrownBy(() -> read(external("gone.bin")))
                .isInstanceOf(NoSuchFileException.class)
                .hasMessageContaining("gone.bin");
    }

    @Test
    void dataThatEndsTooEarlyIsMalformed() throws IOException {
        Files.write(folder.resolve("short.bin"), new byte[7]);
        assertThatThrownBy(() -> read(external("short.bin")))
                .isInstanceOf(MalformedModelException.class)
                .hasMessageContaining("w ends at byte 8 of short.bin, which has 7");
        assertThatThrownBy(() -> read(external("short.bin", "offset", "-1")))
                .isInstanceOf(MalformedModelException.class)
                .hasMessageContaining("offset");
        assertThatThrownBy(() -> read(external("short.bin", "length", "4")))
                .isInstanceOf(MalformedModelException.class)
                .hasMessageContaining("take 8");
    }

    @Test
    void everyElementTypeHasAFieldOfItsOwn() throws IOException {
        assertThat(read(typed(1).addFloatData(1.5f).build()).toFloats()).containsExactly(1.5f);
        assertThat(Numbers.of(read(typed(11).addDoubleData(0.1).build())).doubleAt(0))
                .isEqualTo(0.1);
        assertThat(Numbers.of(read(typed(7).addInt64Data(Long.MAX_VALUE).build()))
                        .longAt(0))
                .isEqualTo(Long.MAX_VALUE);
        assertThat(Numbers.of(read(typed(13).addUint64Data(-1).build())).longAt(0))
                .isEqualTo(-1);
        assertThat(Numbers.of(read(typed(12).addUint64Data(4_000_000_000L).build()))
                        .longAt(0))
                .isEqualTo(4_000_000_000L);
        for (int code : new int[] {2, 3, 4, 5, 6}) {
            assertThat(read(typed(code).addInt32Data(77).build()).toInts()).containsExactly(77);
        }
        assertThat(read(typed(3).addInt32Data(-5).build()).toInts()).containsExactly(-5);
        assertThat(read(typed(9).addInt32Data(1).build()).dataType()).isEqualTo(DataType.BOOL);
        int half = Float.floatToFloat16(0.25f);
        assertThat(read(typed(10).addInt32Data(half).build()).toFloats()).containsExactly(0.25f);
        assertThat(read(typed(16).addInt32Data(0x3FC0).build()).toFloats()).containsExactly(1.5f);
        assertThat(read(typed(17).addInt32Data(0x3C).build()).toFloats()).containsExactly(1.5f);
        assertThat(read(typed(19).addInt32Data(0x3E).build()).toFloats()).containsExactly(1.5f);
    }

    private static TensorProto.Builder typed(int code) {
        return TensorProto.newBuilder().setName("w").setDataType(code).addDims(1);
    }

    @Test
    void elementsBelowAByteShareBytes() throws IOException {
        TensorProto int4 = TensorProto.newBuilder()
                .setName("w")
                .setDataType(22)
                .addDims(3)
                .addInt32Data(0xF7)
                .addInt32Data(0x08)
                .build();
        assertThat(read(int4).toInts()).containsExactly(7, -1, -8);
        TensorProto uint4 = int4.toBuilder()
                .setDataType(21)
                .clearInt32Data()
                .setRawData(ByteString.copyFrom(new byte[] {(byte) 0xF7, 8}))
                .build();
        assertThat(read(uint4).toInts()).containsExactly(7, 15, 8);
        TensorProto int2 = uint4.toBuilder()
                .setDataType(26)
                .setRawData(ByteString.copyFrom(new byte[] {0b00_11_10_01}))
                .build();
        assertThat(read(int2).toInts()).containsExactly(1, -2, -1);
    }

    @Test
    void floatsThatCoreMlLacksAreWidened() throws IOException {
        assertThat(read(typed(18).addInt32Data(0x3C).build()).toFloats())
                .as("4 bits of exponent with bias 8: 1.5 * 2^(7 - 8)")
                .containsExactly(0.75f);
        assertThat(read(typed(18).addInt32Data(0x80).build()).toFloats()).containsExactly(Float.NaN);
        assertThat(read(typed(20).addInt32Data(0x3E).build()).toFloats())
                .as("5 bits of exponent with bias 16: 1.5 * 2^(15 - 16)")
                .containsExactly(0.75f);
        assertThat(read(typed(20).addInt32Data(0x01).build()).toFloats())
                .as("the smallest: 2^(1 - 16 - 2)")
                .containsExactly(0x1p-17f);
        assertThat(read(typed(24).addInt32Data(130).build()).toFloats())
                .as("a power of two with bias 127")
                .containsExactly(8);
        TensorProto float4 = TensorProto.newBuilder()
                .setName("w")
                .setDataType(23)
                .addDims(4)
                .setRawData(ByteString.copyFrom(new byte[] {0x21, (byte) 0xF7}))
                .build();
        assertThat(read(float4).toFloats()).containsExactly(0.5f, 1, 6, -6);
    }

    @Test
    void textsAndUnreadableTensorsAreSaidToBeThat() throws IOException {
        TensorProto texts =
                typed(8).addStringData(ByteString.copyFromUtf8("cat")).build();
        TensorProto complex = typed(14).setName("c").build();
        try (OnnxModel model = OnnxModel.open(file(with(texts, complex).toByteArray()))) {
            assertThat(model.graph().initializers().get("w")).isEqualTo(new Literal.Texts(Shape.of(1), List.of("cat")));
            assertThat(model.graph().initializers().get("c"))
                    .isEqualTo(new Literal.Unreadable("its elements are complex64"));
        }
    }

    @Test
    void sparseTensorsAreSpread() throws IOException {
        SparseTensorProto sparse = SparseTensorProto.newBuilder()
                .setValues(OnnxBuilder.tensor("w", Data.vector(5, 7)))
                .setIndices(OnnxBuilder.tensor("", Data.longs(1, 5)))
                .addDims(2)
                .addDims(3)
                .build();
        ModelProto proto = ModelProto.newBuilder()
                .setGraph(GraphProto.newBuilder().addSparseInitializer(sparse))
                .build();
        try (OnnxModel model = OnnxModel.open(file(proto.toByteArray()))) {
            assertThat(tensor(model, "w").toFloats()).containsExactly(0, 5, 0, 0, 0, 7);
        }
    }

    @Test
    void dataOfAnotherSizeThanTypeAndShapeAskForIsMalformed() {
        assertThatThrownBy(() -> read(typed(1).addDims(5).addFloatData(1).build()))
                .isInstanceOf(MalformedModelException.class)
                .hasMessageContaining("tensor w of float with dimensions [1, 5] has data of another size");
        assertThatThrownBy(() -> read(typed(1).addDims(-5).build())).isInstanceOf(MalformedModelException.class);
    }

    /** A file must not make us read elsewhere by the field with which we note where data is. */
    @Test
    void aPlaceOfDataThatTheFileClaimsIsIgnored() {
        TensorProto forged = typed(1).setLeftOut(io.corepress.onnx.proto.LeftOut.newBuilder()
                        .setOffset(0)
                        .setLength(4))
                .build();
        assertThatThrownBy(() -> read(forged)).isInstanceOf(MalformedModelException.class);
    }

    @Test
    void filesThatAreNoModelAreMalformed() throws IOException {
        assertThatThrownBy(() -> OnnxModel.open(file(new byte[0])))
                .isInstanceOf(MalformedModelException.class)
                .hasMessageContaining("is no ONNX model");
        byte[] noise = new byte[4096];
        new Random(1).nextBytes(noise);
        assertThatThrownBy(() -> OnnxModel.open(file(noise))).isInstanceOf(MalformedModelException.class);
        assertThatThrownBy(() -> OnnxModel.open(folder.resolve("absent"))).isInstanceOf(NoSuchFileException.class);
        assertThatThrownBy(() -> OnnxModel.open(folder)).isInstanceOf(IOException.class);
    }

    @Test
    void aModelThatIsCutShortAnywhereIsMalformed() throws IOException {
        byte[] whole = new OnnxBuilder(13)
                .input("x", DataType.FLOAT32, 2, 3)
                .initializer("w", Data.floats(30, 20))
                .node("MatMul", List.of("x", "w"), List.of("y"), OnnxBuilder.attribute("a", new int[] {1, 2}))
                .output("y", DataType.FLOAT32)
                .model()
                .toByteArray();
        for (int length = 1; length < whole.length; length += 7) {
            byte[] cut = java.util.Arrays.copyOf(whole, length);
            try (OnnxModel model = OnnxModel.open(file(cut))) {
                assertThat(model.graph())
                        .as("the first %s bytes are a model of their own", length)
                        .isNotNull();
            } catch (MalformedModelException e) {
                assertThat(e).hasMessageContaining("model.onnx");
            }
        }
    }

    @Test
    void functionsOfTheModelArePutInPlaceOfTheirCalls() throws IOException {
        FunctionProto function = FunctionProto.newBuilder()
                .setDomain("own")
                .setName("Twice")
                .addInput("a")
                .addOutput("b")
                .addAttribute("axis")
                .addNode(NodeProto.newBuilder()
                        .setOpType("Add")
                        .addInput("a")
                        .addInput("a")
                        .addOutput("sum"))
                .addNode(NodeProto.newBuilder()
                        .setOpType("Softmax")
                        .addInput("sum")
                        .addOutput("b")
                        .addAttribute(
                                AttributeProto.newBuilder().setName("axis").setRefAttrName("axis")))
                .build();
        ModelProto proto = new OnnxBuilder(13)
                        .input("x", DataType.FLOAT32, 2, 3)
                        .node("own", "Twice", List.of("x"), List.of("m"), OnnxBuilder.attribute("axis", 0))
                        .node("own", "Twice", List.of("m"), List.of("y"))
                        .output("y", DataType.FLOAT32)
                        .model()
                        .toBuilder()
                        .addFunctions(function)
                        .build();
        try (OnnxModel model = OnnxModel.open(file(proto.toByteArray()))) {
            Graph graph = model.graph();
            assertThat(graph.nodes()).extracting(Node::type).containsExactly("Add", "Softmax", "Add", "Softmax");
            assertThat(graph.nodes().get(0).inputs()).containsExactly("x", "x");
            assertThat(graph.nodes().get(1).outputs()).containsExactly("m");
            assertThat(graph.nodes().get(1).attributes().integer("axis", -1)).isZero();
            assertThat(graph.nodes().get(3).attributes().has("axis")).isFalse();
            assertThat(graph.nodes().get(0).output(0))
                    .isNotEqualTo(graph.nodes().get(2).output(0));
        }
    }

    @Test
    void whatTheMakersNotedIsKept() throws IOException {
        ModelProto proto = new OnnxBuilder(13)
                        .input("x", DataType.FLOAT32, -1, 3)
                        .node("Relu", List.of("x"), List.of("y"))
                        .output("y", DataType.FLOAT32)
                        .model()
                        .toBuilder()
                        .setProducerVersion("1.2")
                        .setDocString("A model.")
                        .addMetadataProps(entry("author", "me"))
                        .build();
        try (OnnxModel model = OnnxModel.open(file(proto.toByteArray()))) {
            assertThat(model.producer()).isEqualTo("test 1.2");
            assertThat(model.description()).isEqualTo("A model.");
            assertThat(model.metadata()).isEqualTo(Map.of("author", "me"));
            assertThat(model.opsets()).containsEntry("", 13);
            assertThat(model.inputs().getFirst().type().toText()).isEqualTo("fp32 [d0, 3]");
        }
    }
}
