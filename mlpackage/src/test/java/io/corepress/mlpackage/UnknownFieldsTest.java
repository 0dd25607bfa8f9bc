package io.corepress.mlpackage;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import com.google.protobuf.UnknownFieldSet;
import io.corepress.mlpackage.proto.MilSpec;
import io.corepress.mlpackage.proto.Model;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What we do not know is carried through, wherever in a program it is. */
class UnknownFieldsTest {
    private static final Path MODEL_FILE = Path.of("Data", "com.apple.CoreML", "model.mlmodel");
    private static final int UNKNOWN_NUMBER = 9999;

    @TempDir
    Path folder;

    private final Set<String> planted = new TreeSet<>();

    @Test
    void unknownFieldsOfEveryMessageSurviveARewriteOfAllOperations() throws IOException {
        Path in = TinyModels.save(folder, "in.mlpackage", TinyModels.everything());
        Model model = (Model) plant(read(in));
        assertThat(planted)
                .contains(
                        "Model",
                        "Program",
                        "Function",
                        "Block",
                        "Operation",
                        "NamedValueType",
                        "Argument",
                        "Binding",
                        "ValueType",
                        "TensorType",
                        "ListType",
                        "TupleType",
                        "DictionaryType",
                        "StateType",
                        "Dimension",
                        "ConstantDimension",
                        "Value",
                        "ImmediateValue",
                        "BlobFileValue",
                        "TensorValue",
                        "TupleValue",
                        "ListValue",
                        "DictionaryValue",
                        "KeyValuePair",
                        "RepeatedFloats",
                        "RepeatedBytes");

        assertThat(rewritten(in, model)).isEqualTo(model);
    }

    @Test
    void missingAndEmptyMessagesStayMissingAndEmpty() throws IOException {
        Path in = TinyModels.save(folder, "in.mlpackage", TinyModels.everything());
        Model.Builder model = read(in).toBuilder();
        MilSpec.Function.Builder function = model.getMlProgram().getFunctionsOrThrow("main").toBuilder();
        MilSpec.Block.Builder block = function.getBlockSpecializationsOrThrow("CoreML8").toBuilder();
        MilSpec.Value nothing = MilSpec.Value.getDefaultInstance();
        MilSpec.Value emptyValue = MilSpec.Value.newBuilder()
                .setImmediateValue(MilSpec.Value.ImmediateValue.getDefaultInstance())
                .setType(MilSpec.ValueType.getDefaultInstance())
                .build();
        MilSpec.ValueType lengthless = MilSpec.ValueType.newBuilder()
                .setListType(MilSpec.ListType.newBuilder().setType(MilSpec.ValueType.getDefaultInstance()))
                .build();
        MilSpec.ValueType unranked = MilSpec.ValueType.newBuilder()
                .setTensorType(MilSpec.TensorType.newBuilder()
                        .setDataType(MilSpec.DataType.FLOAT32)
                        .setRank(-1)
                        .putAttributes("nothing", nothing))
                .build();
        MilSpec.ValueType.Builder variadic = MilSpec.ValueType.newBuilder();
        MilSpec.TensorType.Builder dimensions = variadic.getTensorTypeBuilder()
                .setDataType(MilSpec.DataType.INT8)
                .setRank(3);
        dimensions.addDimensionsBuilder().getUnknownBuilder().setVariadic(true);
        dimensions.addDimensionsBuilder().getUnknownBuilder();
        dimensions.addDimensionsBuilder();
        block.addOperationsBuilder()
                .setType("odd")
                .putInputs("empty", MilSpec.Argument.getDefaultInstance())
                .putAttributes("nothing", nothing)
                .putAttributes("emptyValue", emptyValue)
                .addOutputs(MilSpec.NamedValueType.newBuilder().setName("untyped"))
                .addOutputs(MilSpec.NamedValueType.newBuilder().setType(lengthless))
                .addOutputs(MilSpec.NamedValueType.newBuilder().setType(unranked))
                .addOutputs(MilSpec.NamedValueType.newBuilder().setType(variadic));
        function.putBlockSpecializations("CoreML8", block.build())
                .putBlockSpecializations("CoreML5", MilSpec.Block.getDefaultInstance());
        model.getMlProgramBuilder()
                .setDocString("doc")
                .putAttributes("buildInfo", nothing)
                .putFunctions("main", function.build());

        assertThat(rewritten(in, model.build())).isEqualTo(model.build());
    }

    private Model rewritten(Path in, Model model) throws IOException {
        Files.write(in.resolve(MODEL_FILE), model.toByteArray());
        Path out = folder.resolve("out.mlpackage");
        try (ModelPackage opened = ModelPackage.open(in)) {
            opened.mapPrograms(ProgramCopies::ofOperations).save(out);
        }
        return read(out);
    }

    private static Model read(Path in) throws IOException {
        return Model.parseFrom(Files.readAllBytes(in.resolve(MODEL_FILE)));
    }

    /** A copy of a message with an unknown field in it and in all that it holds. */
    private Message plant(Message message) {
        Message.Builder builder = message.toBuilder();
        message.getAllFields().forEach((field, value) -> {
            if (field.getJavaType() == FieldDescriptor.JavaType.MESSAGE) {
                builder.setField(
                        field,
                        field.isRepeated()
                                ? ((List<?>) value)
                                        .stream()
                                                .map(element -> plant((Message) element))
                                                .toList()
                                : plant((Message) value));
            }
        });
        // The entries of maps are not messages of their own: protobuf keeps nothing unknown in them.
        if (!message.getDescriptorForType().getOptions().getMapEntry()) {
            String name = message.getDescriptorForType().getName();
            planted.add(name);
            UnknownFieldSet.Field field = UnknownFieldSet.Field.newBuilder()
                    .addLengthDelimited(ByteString.copyFromUtf8("unknown in " + name))
                    .build();
            builder.setUnknownFields(
                    UnknownFieldSet.newBuilder().addField(UNKNOWN_NUMBER, field).build());
        }
        return builder.build();
    }
}
