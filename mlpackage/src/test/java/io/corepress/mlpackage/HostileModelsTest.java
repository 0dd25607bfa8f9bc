package io.corepress.mlpackage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import io.corepress.mil.Block;
import io.corepress.mil.Function;
import io.corepress.mil.MalformedModelException;
import io.corepress.mil.OpSet;
import io.corepress.mil.Operation;
import io.corepress.mil.Program;
import io.corepress.mil.UnsupportedModelException;
import io.corepress.mil.Value;
import io.corepress.mlpackage.proto.MilSpec;
import io.corepress.mlpackage.proto.MilSpec.TensorValue;
import io.corepress.mlpackage.proto.Model;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files made to break us, one a test. */
class HostileModelsTest {
    private static final String AT = "main/block/op \"w\"/val: ";

    @TempDir
    Path folder;

    private Path model;
    private Path manifest;
    private Path modelFile;
    private Path weights;

    @BeforeEach
    void savePlainModel() throws IOException {
        model = TinyModels.save(folder, "m.mlpackage", TinyModels.plain(OpSet.CORE_ML_8, TinyModels.WEIGHT));
        manifest = model.resolve("Manifest.json");
        modelFile = model.resolve("Data/com.apple.CoreML/model.mlmodel");
        weights = model.resolve("Data/com.apple.CoreML/weights/weight.bin");
    }

    private void assertMalformed(String message) {
        assertThatThrownBy(() -> ModelPackage.open(model).close())
                .isInstanceOf(MalformedModelException.class)
                .hasMessageContaining(message);
    }

    private void assertUnsupported(String message) {
        assertThatThrownBy(() -> ModelPackage.open(model).close())
                .isInstanceOf(UnsupportedModelException.class)
                .hasMessageContaining(message);
    }

    private void editManifest(String from, String to) throws IOException {
        String text = Files.readString(manifest);
        Files.writeString(manifest, text.replaceAll(from, to));
    }

    private void editModel(Consumer<Model.Builder> change) throws IOException {
        Model.Builder builder = Model.parseFrom(Files.readAllBytes(modelFile)).toBuilder();
        change.accept(builder);
        Files.write(modelFile, builder.build().toByteArray());
    }

    /** Changes the value of the one constant. */
    private void editValue(Consumer<MilSpec.Value.Builder> change) throws IOException {
        editModel(builder -> {
            MilSpec.Function.Builder main = builder.getMlProgram().getFunctionsOrThrow("main").toBuilder();
            MilSpec.Block.Builder block = main.getBlockSpecializationsOrThrow("CoreML8").toBuilder();
            MilSpec.Operation.Builder constant = block.getOperationsBuilder(0);
            MilSpec.Value.Builder value = constant.getAttributesOrThrow("val").toBuilder();
            change.accept(value);
            constant.putAttributes("val", value.build());
            builder.getMlProgramBuilder()
                    .putFunctions(
                            "main",
                            main.putBlockSpecializations("CoreML8", block.build())
                                    .build());
        });
    }

    private void editImmediate(MilSpec.DataType dataType, long size, Consumer<TensorValue.Builder> change)
            throws IOException {
        editValue(value -> {
            value.getTypeBuilder()
                    .getTensorTypeBuilder()
                    .setDataType(dataType)
                    .setRank(1)
                    .clearDimensions()
                    .addDimensionsBuilder()
                    .getConstantBuilder()
                    .setSize(size);
            change.accept(value.getImmediateValueBuilder().getTensorBuilder());
        });
    }

    // The manifest

    @Test
    void aManifestThatIsNoJsonIsMalformed() throws IOException {
        Files.writeString(manifest, "{\"fileFormatVersion\": ");
        assertMalformed("not JSON");
    }

    @Test
    void aManifestThatIsAListIsMalformed() throws IOException {
        Files.writeString(manifest, "[1, 2]");
        assertMalformed("not JSON");
    }

    @Test
    void aManifestNestedWithoutEndIsMalformed() throws IOException {
        Files.writeString(manifest, "{\"a\":" + "[".repeat(1_000_000));
        assertMalformed("not JSON");
    }

    @Test
    void aManifestWithoutRootIsMalformed() throws IOException {
        editManifest("rootModelIdentifier", "other");
        assertMalformed("rootModelIdentifier");
    }

    @Test
    void aRootThatIsNoItemIsMalformed() throws IOException {
        editManifest("\"rootModelIdentifier\": \".*\"", "\"rootModelIdentifier\": \"none\"");
        assertMalformed("no item");
    }

    @Test
    void anItemWithoutAuthorIsMalformed() throws IOException {
        editManifest("\"author\": .*\n", "");
        assertMalformed("author");
    }

    @Test
    void aNewerPackageFormatIsUnsupported() throws IOException {
        editManifest("1\\.0\\.0", "1.1.0");
        assertUnsupported("1.1.0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.0", "1.0.0.0", "1.0.x", "-1.0.0", "", "99999999999.0.0"})
    void aPackageFormatThatIsNoVersionIsMalformed(String version) throws IOException {
        editManifest("1\\.0\\.0", version);
        assertMalformed("fileFormatVersion");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../../../outside",
                "/etc/passwd",
                "com.apple.CoreML/../../../../outside",
                "",
                "a//b",
                "a/./b",
                "a\\\\u0000b",
                "..\\\\\\\\..\\\\\\\\outside",
                "com.apple.CoreML/"
            })
    void anItemThatLeavesThePackageIsMalformed(String path) throws IOException {
        Files.writeString(folder.resolve("outside"), "secret");
        editManifest("com.apple.CoreML/model.mlmodel", path);
        assertMalformed("expected Manifest.json/itemInfoEntries/");
    }

    @Test
    void aModelFileThatIsMissingIsMalformed() throws IOException {
        Files.delete(modelFile);
        assertMalformed("missing");
    }

    @Test
    void aFolderWithoutManifestIsMalformed() throws IOException {
        Files.delete(manifest);
        assertMalformed("Manifest.json");
    }

    @Test
    void aModelFileThatIsAFolderIsAnIoError() throws IOException {
        Files.delete(modelFile);
        Files.createDirectory(modelFile);
        assertThatThrownBy(() -> ModelPackage.open(model).close())
                .isInstanceOf(IOException.class)
                .hasMessageContaining("not a regular file");
    }

    // The model file

    @Test
    void anEmptyModelFileIsMalformed() throws IOException {
        Files.write(modelFile, new byte[0]);
        assertMalformed("specification version");
    }

    @Test
    void aModelFileThatIsCutShortIsMalformed() throws IOException {
        byte[] bytes = Files.readAllBytes(modelFile);
        Files.write(modelFile, Arrays.copyOf(bytes, bytes.length - 3));
        assertMalformed("not a readable Core ML model");
    }

    @Test
    void blocksNestedWithoutEndAreMalformed() throws IOException {
        ByteString operation = ByteString.EMPTY;
        for (int i = 0; i < 5000; i++) {
            operation = field(
                    MilSpec.Operation.BLOCKS_FIELD_NUMBER, field(MilSpec.Block.OPERATIONS_FIELD_NUMBER, operation));
        }
        ByteString entry = field(2, field(3, field(2, field(3, operation))));
        Files.write(
                modelFile,
                ByteString.copyFrom(new byte[] {8, 9})
                        .concat(field(Model.MLPROGRAM_FIELD_NUMBER, field(2, entry)))
                        .toByteArray());
        assertMalformed("nested more than 100 deep");
    }

    @Test
    void pipelinesNestedWithoutEndAreMalformed() throws IOException {
        ByteString inner = ByteString.copyFrom(new byte[] {8, 4});
        for (int i = 0; i < 5000; i++) {
            inner = ByteString.copyFrom(new byte[] {8, 4}).concat(field(Model.PIPELINE_FIELD_NUMBER, field(1, inner)));
        }
        Files.write(modelFile, inner.toByteArray());
        assertMalformed("nested more than 100 deep");
    }

    private static ByteString field(int number, ByteString content) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        CodedOutputStream out = CodedOutputStream.newInstance(bytes);
        out.writeBytes(number, content);
        out.flush();
        return ByteString.copyFrom(bytes.toByteArray());
    }

    @Test
    void textThatIsNoUtf8IsMalformed() throws IOException {
        Files.write(modelFile, new byte[] {8, 9, 18, 5, 90, 3, (byte) 0xFF, (byte) 0xFE, (byte) 0xFD});
        assertMalformed("not a readable Core ML model");
    }

    // Types

    @Test
    void aShapeOfTooManyElementsIsMalformed() throws IOException {
        editValue(value -> {
            MilSpec.TensorType.Builder type = value.getTypeBuilder().getTensorTypeBuilder();
            type.getDimensionsBuilder(0).getConstantBuilder().setSize(1L << 62);
            type.getDimensionsBuilder(1).getConstantBuilder().setSize(1L << 62);
        });
        assertMalformed(AT + "too many elements");
    }

    @Test
    void aShapeWhoseBytesDoNotFitIsMalformed() throws IOException {
        editImmediate(MilSpec.DataType.FLOAT16, 1L << 62, tensor -> tensor.getBytesBuilder());
        assertMalformed(AT + "shape [4611686018427387904] is too large");
    }

    @Test
    void aSizeBeyondALongIsMalformed() throws IOException {
        editImmediate(MilSpec.DataType.FLOAT16, -1, tensor -> tensor.getBytesBuilder());
        assertMalformed("size 18446744073709551615 is too large");
    }

    @Test
    void aRankThatIsNotTheNumberOfDimensionsIsMalformed() throws IOException {
        editValue(value -> value.getTypeBuilder().getTensorTypeBuilder().setRank(3));
        assertMalformed(AT + "expected a rank of 2");
    }

    @Test
    void aDataTypeOfTheFutureIsUnsupported() throws IOException {
        editValue(value -> value.getTypeBuilder().getTensorTypeBuilder().setDataTypeValue(77));
        assertUnsupported(AT + "data type 77");
    }

    @Test
    void aTensorWithoutDataTypeIsMalformed() throws IOException {
        editValue(value -> value.getTypeBuilder().getTensorTypeBuilder().setDataTypeValue(0));
        assertMalformed(AT + "expected a data type");
    }

    // Values in the program

    @Test
    void anImmediateValueOfTooFewNumbersIsMalformed() throws IOException {
        editImmediate(
                MilSpec.DataType.FLOAT32,
                1L << 40,
                tensor -> tensor.getFloatsBuilder().addValues(1));
        assertMalformed(AT + "expected 1099511627776 values for shape [1099511627776], got 1");
    }

    @Test
    void anImmediateValueOfTooFewBytesIsMalformed() throws IOException {
        editImmediate(
                MilSpec.DataType.UINT4,
                5,
                tensor -> tensor.getBytesBuilder().setValues(ByteString.copyFrom(new byte[2])));
        assertMalformed(AT + "expected 3 bytes for uint4 of shape [5], got 2");
    }

    @Test
    void aNumberThatDoesNotFitItsTypeIsMalformed() throws IOException {
        editImmediate(
                MilSpec.DataType.INT8, 1, tensor -> tensor.getIntsBuilder().addValues(128));
        assertMalformed(AT + "128 does not fit int8");
    }

    @Test
    void numbersForAStringAreMalformed() throws IOException {
        editImmediate(
                MilSpec.DataType.STRING, 1, tensor -> tensor.getIntsBuilder().addValues(1));
        assertMalformed(AT + "expected strings");
    }

    @Test
    void stringsForANumberAreMalformed() throws IOException {
        editImmediate(
                MilSpec.DataType.INT32, 1, tensor -> tensor.getStringsBuilder().addValues("1"));
        assertMalformed(AT + "expected int32 numbers");
    }

    @Test
    void aConstantOfUnknownShapeIsMalformed() throws IOException {
        editValue(value -> value.getTypeBuilder()
                .getTensorTypeBuilder()
                .getDimensionsBuilder(0)
                .getUnknownBuilder());
        assertMalformed(AT + "expected a fixed shape");
    }

    @Test
    void aListWhoseTypeIsATensorIsMalformed() throws IOException {
        editValue(value -> value.getImmediateValueBuilder().getListBuilder());
        assertMalformed(AT + "the value is a list");
    }

    // Values in weight files

    @ParameterizedTest
    @ValueSource(
            strings = {
                "@model_path/../../../outside.bin",
                "/outside.bin",
                "@model_path//outside.bin",
                "@model_path/",
                "",
                "@model_path/weights/../../../../outside.bin",
                "@model_path/weights/weight.bin\0",
                "..\\outside.bin",
                ".."
            })
    void aWeightFileOutsideOfThePackageIsMalformed(String name) throws IOException {
        Files.copy(weights, folder.resolve("outside.bin"));
        editValue(value -> value.getBlobFileValueBuilder().setFileName(name));
        assertMalformed(AT + "expected the name of a weight file");
    }

    @Test
    void aWeightFileThatIsMissingIsMalformed() throws IOException {
        Files.delete(weights);
        assertMalformed(AT + "the weight file \"@model_path/weights/weight.bin\" is missing");
    }

    @Test
    void aWeightFileThatIsCutShortIsMalformed() throws IOException {
        Files.write(weights, Arrays.copyOf(Files.readAllBytes(weights), 140));
        assertMalformed("past the end of the file at 140");
    }

    @Test
    void anOffsetOutsideOfTheWeightFileIsMalformed() throws IOException {
        for (long offset : new long[] {1 << 20, -64, Long.MIN_VALUE, 63, 128}) {
            editValue(value -> value.getBlobFileValueBuilder().setOffset(offset));
            assertMalformed(AT);
        }
    }

    @Test
    void anotherTypeThanInTheWeightFileIsMalformed() throws IOException {
        editValue(value -> value.getTypeBuilder().getTensorTypeBuilder().setDataType(MilSpec.DataType.BFLOAT16));
        assertMalformed("expected bf16, got fp16");
    }

    @Test
    void stringsInAWeightFileAreMalformed() throws IOException {
        editValue(value -> value.getTypeBuilder().getTensorTypeBuilder().setDataType(MilSpec.DataType.STRING));
        assertMalformed(AT + "strings cannot be kept in a weight file");
    }

    @Test
    void aPipeInThePlaceOfAWeightFileIsAnIoError() throws Exception {
        Files.delete(weights);
        Process process = new ProcessBuilder("mkfifo", weights.toString()).start();
        assumeTrue(process.waitFor() == 0, "no mkfifo here");
        assertThatThrownBy(() -> ModelPackage.open(model).close())
                .isInstanceOf(IOException.class)
                .hasMessageContaining("not a regular file");
    }

    @Test
    void aRequestForAWeightFileOutsideIsRefusedWhenSaving() throws IOException {
        try (ModelPackage opened = ModelPackage.open(model)) {
            var elsewhere = Operation.constant(
                    "w", Value.of(TinyModels.WEIGHT, new Value.Blob("@model_path/../../../outside.bin")));
            var block = Block.of(List.of(elsewhere), List.of("w"));
            var function = Function.of(List.of(), OpSet.CORE_ML_8, block);
            var program = Program.of(Map.of("main", function));
            assertThatThrownBy(() -> opened.withProgram(program).save(folder.resolve("out.mlpackage")))
                    .isInstanceOf(IllegalArgumentException.class);
        }
        assertThat(Trees.names(folder)).containsExactly("m.mlpackage");
    }
}
