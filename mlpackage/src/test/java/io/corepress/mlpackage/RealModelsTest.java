package io.corepress.mlpackage;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.corepress.mil.Program;
import io.corepress.mlpackage.proto.MilSpec;
import io.corepress.mlpackage.proto.Model;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every real model we have goes through open and save, unchanged and rewritten. */
class RealModelsTest {
    private static final Path MODEL_FILE = Path.of("Data", "com.apple.CoreML", "model.mlmodel");

    @TempDir
    Path folder;

    static List<Path> models() throws IOException {
        return SharedModels.all();
    }

    static List<Path> packages() throws IOException {
        return SharedModels.all().stream()
                .filter(path -> path.toString().endsWith(".mlpackage"))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("models")
    void anUnchangedModelIsSavedByteForByte(Path path) throws IOException {
        Path in = SharedModels.resolve(path);
        Path out = folder.resolve(path.getFileName());
        try (ModelPackage model = ModelPackage.open(in)) {
            model.save(out);
        }

        assertThat(Trees.content(out)).isEqualTo(Trees.content(in));
        assertThat(Trees.names(folder)).containsExactly(out.getFileName().toString());
    }

    @ParameterizedTest
    @MethodSource("packages")
    void aProgramOfNewOperationsIsTheSameMessageWithTheSameTensors(Path path) throws IOException {
        rewriteAndCompare(path, ProgramCopies::ofOperations);
    }

    @ParameterizedTest
    @MethodSource("packages")
    void aProgramOfNewObjectsIsTheSameMessageWithTheSameTensors(Path path) throws IOException {
        rewriteAndCompare(path, ProgramCopies::ofEverything);
    }

    private void rewriteAndCompare(Path path, UnaryOperator<Program> copy) throws IOException {
        Path in = SharedModels.resolve(path);
        Path out = folder.resolve(path.getFileName());
        try (ModelPackage model = ModelPackage.open(in)) {
            model.mapPrograms(copy::apply).save(out);

            try (ModelPackage saved = ModelPackage.open(out)) {
                // Tensors compare by their bytes, so this holds the weights against each other as well.
                assertThat(saved.programs()).isEqualTo(model.programs());
                assertThat(saved.specificationVersion()).isEqualTo(model.specificationVersion());
            }
        }
        assertThat(withoutOffsets(read(out))).isEqualTo(withoutOffsets(read(in)));
        Map<String, String> before = Trees.content(in);
        Map<String, String> after = Trees.content(out);
        assertThat(after.keySet()).isEqualTo(before.keySet());
        assertThat(after.get(Manifest.FILE_NAME)).isEqualTo(before.get(Manifest.FILE_NAME));
    }

    private static Model read(Path packagePath) throws IOException {
        return Model.parseFrom(Files.readAllBytes(packagePath.resolve(MODEL_FILE)));
    }

    /** A copy of a message in which all references to weight files point to the start. */
    private static Message withoutOffsets(Message message) {
        if (message instanceof MilSpec.Value.BlobFileValue blob) {
            return blob.toBuilder().setOffset(0).build();
        }
        Message.Builder builder = message.toBuilder();
        message.getAllFields().forEach((field, value) -> {
            if (field.getJavaType() != FieldDescriptor.JavaType.MESSAGE) {
                return;
            }
            if (field.isRepeated()) {
                builder.setField(
                        field,
                        ((List<?>) value)
                                .stream()
                                        .map(element -> withoutOffsets((Message) element))
                                        .toList());
            } else {
                builder.setField(field, withoutOffsets((Message) value));
            }
        });
        return builder.build();
    }
}
