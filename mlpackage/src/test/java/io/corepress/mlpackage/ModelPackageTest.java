package io.corepress.mlpackage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.corepress.mil.OpSet;
import io.corepress.mil.Operation;
import io.corepress.mil.Program;
import io.corepress.mil.Rewrite;
import io.corepress.mil.UnsupportedModelException;
import io.corepress.mil.Value;
import io.corepress.mlpackage.blob.BlobFile;
import io.corepress.mlpackage.proto.Identity;
import io.corepress.mlpackage.proto.Model;
import io.corepress.mlpackage.proto.Pipeline;
import io.corepress.mlpackage.specification.Specification;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import io.corepress.tensor.TensorStore;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelPackageTest {
    private static final Path MODEL_FILE = Path.of("Data", "com.apple.CoreML", "model.mlmodel");
    private static final Path WEIGHTS = Path.of("Data", "com.apple.CoreML", "weights", "weight.bin");

    @TempDir
    Path folder;

    @Test
    void aNewModelHoldsAllThatItsProgramHolds() throws IOException {
        Program program = TinyModels.everything();
        try (ModelPackage model = ModelPackage.open(TinyModels.save(folder, "m.mlpackage", program))) {
            assertThat(model.program()).isEqualTo(program);
            assertThat(model.kind()).isEqualTo("mlProgram");
            assertThat(model.specificationVersion()).isEqualTo(9);
            assertThat(model.description().inputs())
                    .extracting(Feature::toText)
                    .containsExactly("multiArray fp32 [1, 4]");
            assertThat(model.description().states()).extracting(Feature::toText).containsExactly("state fp16 [2, 3]");
            assertThat(model.description().outputs()).extracting(Feature::name).containsExactly("y");
            assertThat(model.size().weightBytes()).isPositive();
        }
    }

    @Test
    void everyObjectOfAProgramCanBeWrittenAnew() throws IOException {
        Path in = TinyModels.save(folder, "in.mlpackage", TinyModels.everything());
        Path out = folder.resolve("out.mlpackage");
        try (ModelPackage model = ModelPackage.open(in)) {
            model.mapPrograms(ProgramCopies::ofEverything).save(out);
        }
        assertThat(Trees.content(out)).isEqualTo(Trees.content(in));
    }

    @Test
    void aNewPackageHasTheLayoutOfTheFormat() throws IOException {
        Path path = TinyModels.save(folder, "m.mlpackage", TinyModels.everything());

        assertThat(Files.readString(path.resolve("Manifest.json")).replaceAll("[0-9A-F-]{36}", "UUID"))
                .satisfiesAnyOf(
                        text -> assertThat(text).isEqualTo(manifest(model(), weights())),
                        text -> assertThat(text).isEqualTo(manifest(weights(), model())));
        assertThat(Trees.content(path).keySet())
                .containsExactlyInAnyOrder(
                        "",
                        "Data",
                        "Data/com.apple.CoreML",
                        "Data/com.apple.CoreML/model.mlmodel",
                        "Data/com.apple.CoreML/weights",
                        "Data/com.apple.CoreML/weights/weight.bin",
                        "Manifest.json");
    }

    private static String manifest(String first, String second) {
        return """
                {
                    "fileFormatVersion": "1.0.0",
                    "itemInfoEntries": {
                %s,
                %s
                    },
                    "rootModelIdentifier": "UUID"
                }
                """.formatted(first, second);
    }

    private static String model() {
        return item("CoreML Model Specification", "model.mlmodel");
    }

    private static String weights() {
        return item("CoreML Model Weights", "weights");
    }

    private static String item(String description, String name) {
        return """
                        "UUID": {
                            "author": "com.apple.CoreML",
                            "description": "%s",
                            "name": "%s",
                            "path": "com.apple.CoreML/%s"
                        }""".indent(8).stripTrailing().formatted(description, name, name);
    }

    @Test
    void aProgramOfSmallConstantsHasAnEmptyWeightsFolder() throws IOException {
        Tensor small = Tensor.ofFloats(DataType.FLOAT32, Shape.of(1, 4), 1, 2, 3, 4);
        Path path = TinyModels.save(folder, "m.mlpackage", TinyModels.plain(OpSet.CORE_ML_5, small));

        assertThat(path.resolve(WEIGHTS).getParent()).isEmptyDirectory();
        try (ModelPackage model = ModelPackage.open(path)) {
            assertThat(model.specificationVersion()).isEqualTo(6);
            assertThat(model.size().weightBytes()).isZero();
        }
    }

    @Test
    void functionsShareAWeightThatIsWrittenOnce() throws IOException {
        Path path = TinyModels.save(folder, "m.mlpackage", TinyModels.twoFunctions());
        try (ModelPackage model = ModelPackage.open(path);
                BlobFile file = BlobFile.open(path.resolve(WEIGHTS))) {
            ModelDescription description = model.description();
            assertThat(description.isMultifunction()).isTrue();
            assertThat(description.defaultFunction()).isEqualTo("main");
            assertThat(description.inputs()).isEmpty();
            assertThat(description.functions())
                    .extracting(ModelDescription.FunctionDescription::name)
                    .containsExactly("main", "other");
            assertThat(file.count()).isEqualTo(2);
            assertThat(weight(model, "main")).isSameAs(weight(model, "other"));
        }
    }

    private static Tensor weight(ModelPackage model, String function) {
        return model.program()
                .functions()
                .get(function)
                .body()
                .orElseThrow()
                .operations()
                .getFirst()
                .constTensor()
                .orElseThrow();
    }

    @Test
    void changedWeightsMoveAndTheRestStays() throws IOException {
        Path in = TinyModels.save(folder, "in.mlpackage", TinyModels.everything());
        Path out = folder.resolve("out.mlpackage");
        Tensor other = Tensor.ofFloats(DataType.FLOAT16, Shape.of(3, 40), new float[120]);
        try (ModelPackage model = ModelPackage.open(in);
                PackageWriter writer = model.writer(out, false)) {
            TensorStore store = writer.store();
            Tensor kept = store.keep(other);
            ModelPackage changed = model.mapPrograms(program -> replaceWeight(program, kept));
            writer.finish(changed);
        }
        try (ModelPackage model = ModelPackage.open(out);
                ModelPackage before = ModelPackage.open(in);
                BlobFile file = BlobFile.open(out.resolve(WEIGHTS))) {
            assertThat(weight(model, "main")).isEqualTo(other);
            assertThat(model.program()).isEqualTo(replaceWeight(before.program(), other));
            // The new one, the packed indices, and the old one, which others still use.
            assertThat(file.entries()).hasSize(3);
        }
    }

    private static Program replaceWeight(Program program, Tensor tensor) {
        return program.mapFunctions(function -> {
            Rewrite rewrite =
                    operation -> operation.isConst() && operation.name().equals("w")
                            ? List.of(Operation.constant("w", Value.of(tensor, Value.Blob.DEFAULT)))
                            : List.of(operation);
            return rewrite.apply(function);
        });
    }

    @Test
    void aHigherOpsetRaisesTheVersionAndALowerOneDoesNotLowerIt() throws IOException {
        Path in = TinyModels.save(folder, "in.mlpackage", TinyModels.plain(OpSet.CORE_ML_7, TinyModels.WEIGHT));
        try (ModelPackage model = ModelPackage.open(in)) {
            assertThat(model.specificationVersion()).isEqualTo(8);
            assertThat(model.withProgram(TinyModels.plain(OpSet.CORE_ML_9, TinyModels.WEIGHT))
                            .specificationVersion())
                    .isEqualTo(10);
            assertThat(model.withProgram(TinyModels.plain(OpSet.CORE_ML_5, TinyModels.WEIGHT))
                            .specificationVersion())
                    .isEqualTo(8);
        }
    }

    @Test
    void userDefinedMetadataIsAllThatChanges() throws IOException {
        Path in = TinyModels.save(folder, "in.mlpackage", TinyModels.everything());
        Path out = folder.resolve("out.mlpackage");
        try (ModelPackage model = ModelPackage.open(in)) {
            model.withUserDefined("by", "a test").save(out);
        }
        try (ModelPackage model = ModelPackage.open(out)) {
            assertThat(model.metadata().userDefined()).containsExactly(Map.entry("by", "a test"));
        }
        Map<String, String> before = Trees.content(in);
        Map<String, String> after = Trees.content(out);
        before.remove(MODEL_FILE.toString());
        after.remove(MODEL_FILE.toString());
        assertThat(after).isEqualTo(before);
    }

    @Test
    void unknownFilesAndManifestEntriesSurvive() throws IOException {
        Path in = TinyModels.save(folder, "in.mlpackage", TinyModels.everything());
        Files.writeString(in.resolve("notes.txt"), "keep me");
        Files.createDirectories(in.resolve("Data/com.example/empty"));
        Files.writeString(in.resolve("Data/com.example/table.csv"), "1,2");
        Path manifest = in.resolve("Manifest.json");
        Files.writeString(
                manifest, Files.readString(manifest).replaceFirst("\\{", "{\"unknown\": [1, {\"é\": null}],"));
        Path unchanged = folder.resolve("unchanged.mlpackage");
        Path changed = folder.resolve("changed.mlpackage");
        try (ModelPackage model = ModelPackage.open(in)) {
            model.save(unchanged);
            model.mapPrograms(ProgramCopies::ofOperations).save(changed);
        }
        assertThat(Trees.content(unchanged)).isEqualTo(Trees.content(in));
        assertThat(Trees.content(changed)).isEqualTo(Trees.content(in));
    }

    @Test
    void programsInAPipelineAreFoundAndReplaced() throws IOException {
        Path path = TinyModels.save(folder, "m.mlpackage", TinyModels.plain(OpSet.CORE_ML_5, TinyModels.WEIGHT));
        Model inner = Model.parseFrom(Files.readAllBytes(path.resolve(MODEL_FILE)));
        Model.Builder pipeline = Model.newBuilder().setSpecificationVersion(6);
        pipeline.getPipelineClassifierBuilder()
                .getPipelineBuilder()
                .addModels(inner)
                .addModels(Model.newBuilder()
                        .setSpecificationVersion(6)
                        .setPipeline(Pipeline.newBuilder().addModels(inner).addNames("inner")));
        Files.write(path.resolve(MODEL_FILE), pipeline.build().toByteArray());
        Path out = folder.resolve("out.mlpackage");
        try (ModelPackage model = ModelPackage.open(path)) {
            assertThat(model.kind()).isEqualTo("pipelineClassifier");
            assertThat(model.programs().keySet()).containsExactly("pipeline[0]", "pipeline[1]/pipeline[0]");
            assertThatThrownBy(model::program).isInstanceOf(UnsupportedModelException.class);
            model.withPrograms(Map.of("pipeline[1]/pipeline[0]", TinyModels.plain(OpSet.CORE_ML_7, TinyModels.WEIGHT)))
                    .save(out);
        }
        Model saved = Model.parseFrom(Files.readAllBytes(out.resolve(MODEL_FILE)));
        Pipeline savedPipeline = saved.getPipelineClassifier().getPipeline();
        assertThat(saved.getSpecificationVersion()).isEqualTo(8);
        assertThat(savedPipeline.getModels(0).getSpecificationVersion()).isEqualTo(6);
        assertThat(savedPipeline.getModels(1).getPipeline().getModels(0).getSpecificationVersion())
                .isEqualTo(8);
        assertThat(savedPipeline.getModels(1).getPipeline().getNames(0)).isEqualTo("inner");
    }

    @Test
    void anExistingOutputIsRefusedUnlessItMayBeReplaced() throws IOException {
        Path in = TinyModels.save(folder, "in.mlpackage", TinyModels.everything());
        Path out = TinyModels.save(folder, "out.mlpackage", TinyModels.plain(OpSet.CORE_ML_5, TinyModels.WEIGHT));
        Map<String, String> before = Trees.content(out);
        try (ModelPackage model = ModelPackage.open(in)) {
            assertThatThrownBy(() -> model.save(out)).isInstanceOf(FileAlreadyExistsException.class);
            assertThat(Trees.content(out)).isEqualTo(before);
            model.save(out, true);
        }
        assertThat(Trees.content(out)).isEqualTo(Trees.content(in));
        assertThat(Trees.names(folder)).containsExactly("in.mlpackage", "out.mlpackage");
    }

    @Test
    void aFolderThatIsNoModelIsNeverReplaced() throws IOException {
        Path out = Files.createDirectory(folder.resolve("photos.mlpackage"));
        Files.writeString(out.resolve("photo.jpg"), "precious");
        try (ModelPackage model = ModelPackage.of(TinyModels.everything())) {
            assertThatThrownBy(() -> model.save(out, true)).isInstanceOf(FileAlreadyExistsException.class);
        }
        assertThat(out.resolve("photo.jpg")).hasContent("precious");
    }

    @Test
    void theOutputMayBeTheInput() throws IOException {
        Path path = TinyModels.save(folder, "m.mlpackage", TinyModels.everything());
        Files.writeString(path.resolve("notes.txt"), "keep me");
        Path copy = folder.resolve("copy.mlpackage");
        try (ModelPackage model = ModelPackage.open(path)) {
            Map<String, String> before = Trees.content(path);
            model.withProgram(TinyModels.plain(OpSet.CORE_ML_5, TinyModels.WEIGHT))
                    .save(path, true);
            assertThat(path.resolve("notes.txt")).hasContent("keep me");
            // What is open is still the model that was opened, whatever is at its path now.
            model.save(copy);
            assertThat(Trees.content(copy)).isEqualTo(before);
        }
        try (ModelPackage model = ModelPackage.open(path)) {
            assertThat(model.program()).isEqualTo(TinyModels.plain(OpSet.CORE_ML_5, TinyModels.WEIGHT));
        }
    }

    @Test
    void theOutputMayNotBeInsideTheInputOrAroundIt() throws IOException {
        Path in = TinyModels.save(folder, "in.mlpackage", TinyModels.everything());
        Path around = Files.createDirectory(folder.resolve("around.mlpackage"));
        try (ModelPackage model = ModelPackage.open(in)) {
            assertThatThrownBy(() -> model.save(in.resolve("Data/out.mlpackage")))
                    .isInstanceOf(IllegalArgumentException.class);
        }
        try (ModelPackage model = ModelPackage.open(TinyModels.save(around, "in.mlpackage", TinyModels.everything()))) {
            assertThatThrownBy(() -> model.save(around, true)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void linksToFilesAreFollowedAndLinksToFoldersAreNot() throws IOException {
        Path in = TinyModels.save(folder, "in.mlpackage", TinyModels.everything());
        Map<String, String> before = Trees.content(in);
        Path moved = Files.move(in.resolve(WEIGHTS), folder.resolve("blob-1234"));
        Files.createSymbolicLink(in.resolve(WEIGHTS), moved);
        Path out = folder.resolve("out.mlpackage");
        try (ModelPackage model = ModelPackage.open(in)) {
            model.save(out);
            assertThat(Trees.content(out)).isEqualTo(before);
            assertThat(out.resolve(WEIGHTS)).isRegularFile();
            assertThat(Files.isSymbolicLink(out.resolve(WEIGHTS))).isFalse();

            Files.createSymbolicLink(in.resolve("loop"), in);
            assertThatThrownBy(() -> model.save(folder.resolve("never.mlpackage")))
                    .isInstanceOf(IOException.class);
        }
        assertThat(Trees.names(folder)).containsExactly("blob-1234", "in.mlpackage", "out.mlpackage");
    }

    @Test
    void aPackageIsOpenedThroughALink() throws IOException {
        Path in = TinyModels.save(folder, "in.mlpackage", TinyModels.everything());
        Path link = Files.createSymbolicLink(folder.resolve("link.mlpackage"), in);
        try (ModelPackage model = ModelPackage.open(link)) {
            model.mapPrograms(ProgramCopies::ofOperations).save(link, true);
        }
        assertThat(Files.isSymbolicLink(link)).isFalse();
        assertThat(Trees.content(link)).isEqualTo(Trees.content(in));
    }

    @Test
    void aBareModelFileIsSavedAsItIsOrIntoAPackage() throws IOException {
        byte[] identity = Model.newBuilder()
                .setSpecificationVersion(4)
                .setIdentity(Identity.getDefaultInstance())
                .build()
                .toByteArray();
        Path in = Files.write(folder.resolve("in.mlmodel"), identity);
        try (ModelPackage model = ModelPackage.open(in)) {
            assertThat(model.kind()).isEqualTo("identity");
            model.save(folder.resolve("out.mlmodel"));
            model.save(folder.resolve("out.mlpackage"));
            model.save(in, true);
        }
        assertThat(folder.resolve("out.mlmodel")).hasBinaryContent(identity);
        assertThat(folder.resolve("out.mlpackage").resolve(MODEL_FILE)).hasBinaryContent(identity);
        try (ModelPackage model = ModelPackage.open(folder.resolve("out.mlpackage"))) {
            model.save(folder.resolve("again.mlmodel"));
        }
        assertThat(folder.resolve("again.mlmodel")).hasBinaryContent(identity);
    }

    @Test
    void anMlProgramIsNotSavedAsABareFile() throws IOException {
        try (ModelPackage model = ModelPackage.of(TinyModels.everything())) {
            assertThatThrownBy(() -> model.save(folder.resolve("m.mlmodel")))
                    .isInstanceOf(UnsupportedModelException.class);
            assertThatThrownBy(() -> model.save(folder.resolve("m.zip"))).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> model.save(folder.resolve("absent/m.mlpackage")))
                    .isInstanceOf(NoSuchFileException.class);
        }
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void aModelThatIsNotThereIsNoSuchFile() {
        assertThatThrownBy(() -> ModelPackage.open(folder.resolve("absent.mlpackage")))
                .isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void aWriterForAModelThatDoesNotExistYetTakesWeightsFirst() throws IOException {
        Path out = folder.resolve("m.mlpackage");
        try (PackageWriter writer = PackageWriter.create(out, false)) {
            Tensor weight = writer.store().keep(TinyModels.WEIGHT);
            assertThat(writer.scratch().keep(weight)).isEqualTo(weight);
            writer.finish(ModelPackage.of(TinyModels.plain(OpSet.CORE_ML_6, weight)));
        }
        try (ModelPackage model = ModelPackage.open(out)) {
            assertThat(weight(model, "main")).isEqualTo(TinyModels.WEIGHT);
        }
        assertThat(Trees.names(folder)).containsExactly("m.mlpackage");
    }

    @Test
    void aWriterThatIsNotFinishedLeavesNothing() throws IOException {
        try (ModelPackage model = ModelPackage.of(TinyModels.everything());
                PackageWriter writer = model.writer(folder.resolve("m.mlpackage"), false)) {
            writer.store().keep(TinyModels.WEIGHT);
            assertThat(Trees.names(folder)).hasSize(1);
        }
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void anImmediateCopyOfABlobStaysImmediate() throws IOException {
        Program program = TinyModels.plain(OpSet.CORE_ML_8, TinyModels.WEIGHT).mapFunctions(function -> {
            Rewrite twice = operation -> operation.isConst()
                    ? List.of(operation, Operation.constant("copy", Value.immediate(TinyModels.WEIGHT)))
                    : List.of(operation);
            return twice.apply(function);
        });
        try (ModelPackage model = ModelPackage.open(TinyModels.save(folder, "m.mlpackage", program))) {
            assertThat(model.program()).isEqualTo(program);
        }
    }

    @Test
    void anotherSpecificationTakesTheProgramsThatItSpeaksOf() throws IOException {
        Program program = TinyModels.plain(OpSet.CORE_ML_7, TinyModels.WEIGHT);
        Path out = folder.resolve("out.mlpackage");
        try (ModelPackage model = ModelPackage.open(TinyModels.save(folder, "m.mlpackage", program))) {
            Model pipeline = Model.newBuilder()
                    .setSpecificationVersion(1)
                    .setPipeline(Pipeline.newBuilder()
                            .addModels(model.specification().message())
                            .addModels(Model.newBuilder()
                                    .setSpecificationVersion(1)
                                    .setIdentity(Identity.getDefaultInstance())))
                    .build();
            Specification specification = new Specification(pipeline);
            model.withSpecification(specification, Map.of("pipeline[0]", program))
                    .save(out);
            assertThatThrownBy(() -> model.withSpecification(specification, Map.of("", program)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("the specification has ML programs at [pipeline[0]], but programs are given for []");
        }
        try (ModelPackage saved = ModelPackage.open(out)) {
            assertThat(saved.kinds().values()).containsExactly("pipeline", "mlProgram", "identity");
            assertThat(saved.programs()).containsExactly(Map.entry("pipeline[0]", program));
        }
    }
}
