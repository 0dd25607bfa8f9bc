package io.corepress.mlpackage.proto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Descriptors.OneofDescriptor;
import com.google.protobuf.Message;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Holds the schema against real models, and against the table of fields it was written from. */
class SchemaTest {
    private static final Path SHARED = Path.of(System.getProperty("corepress.shared", "absent"));

    @ParameterizedTest
    @MethodSource("modelFiles")
    void knowsEveryFieldOfARealModel(Path file) throws IOException {
        Model model = read(file);

        assertThat(unknownFields("Model", model)).isEmpty();
        assertThat(model.getTypeCase()).isNotEqualTo(Model.TypeCase.TYPE_NOT_SET);
    }

    @ParameterizedTest
    @MethodSource("modelFiles")
    void writesARealModelByteForByte(Path file) throws IOException {
        assertThat(read(file).toByteArray()).isEqualTo(Files.readAllBytes(SHARED.resolve(file)));
    }

    @Test
    void schemaHoldsEveryFieldOfTheTable() throws IOException {
        Path table = SHARED.resolve("spec/coreml-protobuf-fields.csv");
        assumeTrue(Files.exists(table), () -> "no table of fields at " + table);
        Set<String> expected = new LinkedHashSet<>();
        List<String> lines = Files.readAllLines(table);
        for (String line : lines.subList(1, lines.size())) {
            expected.add(line.replace("\"", ""));
        }

        // Model holds everything but the named parameters, which no other message mentions.
        Set<String> actual = rows(ModelProto.getDescriptor(), NamedParametersProto.getDescriptor());

        assertThat(without(expected, actual))
                .as("in the table, not in the schema")
                .isEmpty();
        assertThat(without(actual, expected))
                .as("in the schema, not in the table")
                .isEmpty();
    }

    private static Set<String> without(Set<String> rows, Set<String> others) {
        Set<String> rest = new LinkedHashSet<>(rows);
        rest.removeAll(others);
        return rest;
    }

    /** The model files of the shared folder, relative to it. */
    static List<Path> modelFiles() throws IOException {
        Path models = SHARED.resolve("models");
        assumeTrue(Files.isDirectory(models), () -> "no models at " + models);
        try (Stream<Path> files = Files.walk(models)) {
            return files.filter(file -> file.toString().endsWith(".mlmodel"))
                    .map(SHARED::relativize)
                    .sorted()
                    .toList();
        }
    }

    private static Model read(Path file) throws IOException {
        return Model.parseFrom(Files.readAllBytes(SHARED.resolve(file)));
    }

    /** Where in the tree of messages there are fields that the schema does not name. */
    private static List<String> unknownFields(String path, Message message) {
        List<String> found = new ArrayList<>();
        message.getUnknownFields().asMap().keySet().forEach(number -> found.add(path + " field " + number));
        message.getAllFields().forEach((field, value) -> {
            if (field.getJavaType() != FieldDescriptor.JavaType.MESSAGE) {
                return;
            }
            List<?> messages = field.isRepeated() ? (List<?>) value : List.of(value);
            for (int i = 0; i < messages.size(); i++) {
                found.addAll(unknownFields(path + "/" + field.getName() + "[" + i + "]", (Message) messages.get(i)));
            }
        });
        return found;
    }

    /** The schema as the table writes it: {@code file,message,field,number,label,type,oneof}. */
    private static Set<String> rows(FileDescriptor... roots) {
        Map<String, FileDescriptor> files = new TreeMap<>();
        for (FileDescriptor root : roots) {
            addWithImports(root, files);
        }
        Set<String> rows = new LinkedHashSet<>();
        for (FileDescriptor file : files.values()) {
            file.getMessageTypes().forEach(message -> addRows(message, rows));
            file.getEnumTypes().forEach(type -> addRows(type, rows));
        }
        return rows;
    }

    private static void addWithImports(FileDescriptor file, Map<String, FileDescriptor> files) {
        if (files.putIfAbsent(file.getName(), file) == null) {
            file.getDependencies().forEach(imported -> addWithImports(imported, files));
        }
    }

    private static void addRows(Descriptor message, Set<String> rows) {
        if (message.getOptions().getMapEntry()) {
            return;
        }
        for (FieldDescriptor field : message.getFields()) {
            OneofDescriptor oneof = field.getRealContainingOneof();
            rows.add(String.join(
                    ",",
                    message.getFile().getName(),
                    message.getFullName(),
                    field.getName(),
                    String.valueOf(field.getNumber()),
                    field.isRepeated() && !field.isMapField() ? "repeated" : "",
                    typeName(field),
                    oneof == null ? "" : oneof.getName()));
        }
        message.getNestedTypes().forEach(nested -> addRows(nested, rows));
        message.getEnumTypes().forEach(nested -> addRows(nested, rows));
    }

    private static void addRows(EnumDescriptor type, Set<String> rows) {
        type.getValues()
                .forEach(value -> rows.add(String.join(
                        ",",
                        type.getFile().getName(),
                        type.getFullName(),
                        value.getName(),
                        String.valueOf(value.getNumber()),
                        "",
                        "enum value",
                        "")));
    }

    private static String typeName(FieldDescriptor field) {
        if (field.isMapField()) {
            Descriptor entry = field.getMessageType();
            return "map<" + typeName(entry.findFieldByNumber(1)) + "," + typeName(entry.findFieldByNumber(2)) + ">";
        }
        return switch (field.getType()) {
            case MESSAGE -> field.getMessageType().getFullName();
            case ENUM -> field.getEnumType().getFullName();
            default -> field.getType().name().toLowerCase(Locale.ROOT);
        };
    }
}
