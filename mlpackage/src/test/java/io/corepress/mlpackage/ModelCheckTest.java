package io.corepress.mlpackage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.corepress.mil.OpSet;
import io.corepress.mil.Program;
import io.corepress.mil.build.FunctionBuilder;
import io.corepress.mil.build.Params;
import io.corepress.mil.build.Var;
import io.corepress.mil.check.Finding;
import io.corepress.mlpackage.proto.ArrayFeatureType.ArrayDataType;
import io.corepress.mlpackage.proto.ImageFeatureType.ColorSpace;
import io.corepress.mlpackage.proto.Model;
import io.corepress.mlpackage.specification.Specification;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each kind of fault in a description, planted in a sound model, is found. */
class ModelCheckTest {
    @TempDir
    private Path folder;

    @Test
    void soundModelsHaveNoFindings() throws IOException {
        assertThat(ModelCheck.thoroughFindings(ModelPackage.of(single()))).isEmpty();
        assertThat(ModelCheck.thoroughFindings(ModelPackage.of(two()))).isEmpty();
        assertThat(ModelCheck.thoroughFindings(ModelPackage.of(stateful()))).isEmpty();
    }

    @Test
    void aFeatureOfAnotherName() {
        assertThat(texts(
                        single(),
                        model ->
                                model.getDescriptionBuilder().getInputBuilder(0).setName("z")))
                .containsExactly(
                        "main/z: the input is described, but the function has none of this name",
                        "main/x: the input is not described");
        assertThat(texts(
                        single(),
                        model -> model.getDescriptionBuilder()
                                .getOutputBuilder(0)
                                .setName("z")))
                .containsExactly(
                        "main/z: the output is described, but the function has none of this name",
                        "main/y: the output is not described");
    }

    @Test
    void aFeatureOfAnotherType() {
        assertThat(texts(
                        single(),
                        model -> model.getDescriptionBuilder()
                                .getInputBuilder(0)
                                .getTypeBuilder()
                                .getMultiArrayTypeBuilder()
                                .setDataType(ArrayDataType.INT32)))
                .containsExactly("main/x: the input is described as a multi-array of int32, but is "
                        + "tensor<fp32, [1, 3, 4, 4]>");
        assertThat(texts(
                        single(),
                        model -> model.getDescriptionBuilder()
                                .getOutputBuilder(0)
                                .getTypeBuilder()
                                .getStringTypeBuilder()))
                .containsExactly("main/y: the output is described as a string, but is tensor<fp32, [1, 3, 4, 4]>");
    }

    @Test
    void aFeatureOfAnotherShape() {
        assertThat(texts(
                        single(),
                        model -> model.getDescriptionBuilder()
                                .getInputBuilder(0)
                                .getTypeBuilder()
                                .getMultiArrayTypeBuilder()
                                .setShape(3, 5)))
                .containsExactly("main/x: the input is described as a multi-array of shape [1, 3, 4, 5], but is "
                        + "tensor<fp32, [1, 3, 4, 4]>");
        assertThat(texts(
                        single(),
                        model -> model.getDescriptionBuilder()
                                .getInputBuilder(0)
                                .getTypeBuilder()
                                .getMultiArrayTypeBuilder()
                                .getEnumeratedShapesBuilder()
                                .addShapesBuilder()
                                .addShape(1)))
                .hasSize(1);
    }

    @Test
    void anImageOfAnotherSizeOrColour() {
        assertThat(texts(single(), model -> image(model, ColorSpace.RGB, 4))).isEmpty();
        assertThat(texts(single(), model -> image(model, ColorSpace.GRAYSCALE, 4)))
                .containsExactly("main/x: the input is described as an image of 1 channels, 4 high and 4 wide, but is "
                        + "tensor<fp32, [1, 3, 4, 4]>");
        assertThat(texts(single(), model -> image(model, ColorSpace.RGB, 5))).hasSize(1);
    }

    @Test
    void aFeatureThatIsDescribedTwice() {
        assertThat(texts(
                        single(),
                        model -> model.getDescriptionBuilder()
                                .addInput(model.getDescription().getInput(0))))
                .containsExactly("main/x: the input is described twice");
    }

    @Test
    void aPredictedFeatureThatIsNoOutput() {
        assertThat(texts(single(), model -> model.getDescriptionBuilder().setPredictedFeatureName("label")))
                .containsExactly("main: the predicted feature label is not among the outputs");
    }

    @Test
    void aVersionThatIsTooLow() throws IOException {
        Program newer = program(OpSet.CORE_ML_8, DataType.FLOAT32);
        assertThat(textsOfVersion(newer, 8))
                .containsExactly(
                        "specification version 8 is too low for its contents, which need 9 (iOS 18 / macOS 15)");
        assertThat(textsOfVersion(program(OpSet.CORE_ML_5, DataType.FLOAT16), 6))
                .hasSize(1);
        assertThat(textsOfVersion(newer, 99)).containsExactly("specification version 99 is not known");
    }

    @Test
    void aStateThatIsNotDescribed() {
        assertThat(texts(stateful(), model -> model.getDescriptionBuilder().clearState()))
                .containsExactly("main/s: the state is not described");
        assertThat(texts(
                        stateful(),
                        model -> model.getDescriptionBuilder()
                                .getStateBuilder(0)
                                .getTypeBuilder()
                                .getStateTypeBuilder()
                                .getArrayTypeBuilder()
                                .setShape(0, 9)))
                .hasSize(1);
    }

    @Test
    void functionsThatAreMissingOrNotDescribed() {
        assertThat(texts(two(), model -> model.getDescriptionBuilder().removeFunctions(1)))
                .containsExactly("other: the function is not described");
        assertThat(texts(
                        two(),
                        model -> model.getDescriptionBuilder()
                                .getFunctionsBuilder(1)
                                .setName("third")))
                .containsExactly(
                        "third: the function is described, but not there", "other: the function is not described");
        assertThat(texts(two(), model -> model.getDescriptionBuilder().setDefaultFunctionName("nothing")))
                .singleElement()
                .asString()
                .startsWith("the default function is \"nothing\", which is none of");
        assertThat(texts(
                        two(),
                        model -> model.getDescriptionBuilder()
                                .addInput(model.getDescription().getFunctions(0).getInput(0))))
                .containsExactly("a model of several functions has inputs, outputs and states only in these");
    }

    @Test
    void aModelWithoutItsMainFunction() {
        Program other = Program.of(Map.of("other", single().functions().get("main")));
        assertThat(ModelCheck.findings(ModelPackage.of(other)))
                .containsExactly(Finding.error("", "the function main is missing, there is only [other]"));
    }

    @Test
    void aWeightFileThatContradictsItself() throws IOException {
        Path path = folder.resolve("m.mlpackage");
        ModelPackage.of(single()).save(path);
        Path weights = path.resolve("Data/com.apple.CoreML/weights/weight.bin");
        byte[] bytes = Files.readAllBytes(weights);
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putInt(0, 7);
        Files.write(weights, bytes);

        try (ModelPackage model = ModelPackage.open(path)) {
            assertThat(ModelCheck.findings(model)).isEmpty();
            assertThat(ModelCheck.thoroughFindings(model))
                    .singleElement()
                    .satisfies(finding -> assertThat(finding.place()).endsWith("weight.bin"));
        }
    }

    @Test
    void aChangeThatBreaksASoundModelIsABug() {
        ModelPackage sound = ModelPackage.of(single());
        ModelPackage faulty = sound.withProgram(single().mapFunctions(function ->
                function.withBody(function.body().orElseThrow().withOperations(List.of()))));

        ModelCheck.requireSound(sound, sound);
        ModelCheck.requireSound(faulty, faulty);
        assertThatIllegalStateException()
                .isThrownBy(() -> ModelCheck.requireSound(sound, faulty))
                .withMessage(
                        "the model to be written would break a rule of Core ML: main: its output y is not defined");
        assertThatIllegalStateException().isThrownBy(() -> ModelCheck.requireSound(faulty));
    }

    private static void image(Model.Builder model, ColorSpace colours, long size) {
        model.getDescriptionBuilder()
                .getInputBuilder(0)
                .getTypeBuilder()
                .getImageTypeBuilder()
                .setColorSpace(colours)
                .setHeight(size)
                .setWidth(size);
    }

    private static List<String> texts(Program program, Consumer<Model.Builder> fault) {
        ModelPackage sound = ModelPackage.of(program);
        Model.Builder model = sound.specification().message().toBuilder();
        fault.accept(model);
        ModelPackage faulty = sound.withSpecification(new Specification(model.build()), sound.programs());
        return ModelCheck.findings(faulty).stream().map(Finding::toText).toList();
    }

    /** A version that is too low is raised when a model is saved, so this one is written into the file. */
    private List<String> textsOfVersion(Program program, int version) throws IOException {
        Path path = folder.resolve("version-" + version + ".mlpackage");
        ModelPackage.of(program).save(path, true);
        Path file = path.resolve("Data/com.apple.CoreML/model.mlmodel");
        Model message = Model.parseFrom(Files.readAllBytes(file));
        Files.write(
                file,
                message.toBuilder().setSpecificationVersion(version).build().toByteArray());
        try (ModelPackage model = ModelPackage.open(path)) {
            return ModelCheck.findings(model).stream().map(Finding::toText).toList();
        }
    }

    private static Program single() {
        return program(OpSet.CORE_ML_6, DataType.FLOAT32);
    }

    private static Program program(OpSet opset, DataType dataType) {
        return FunctionBuilder.program(opset, f -> {
            Var x = f.input("x", dataType, 1, 3, 4, 4);
            Var w = f.constant("w", Tensor.ofFloats(dataType, Shape.of(1, 3, 4, 1), new float[12]));
            return List.of(f.add("y", x, w));
        });
    }

    private static Program two() {
        Map<String, io.corepress.mil.Function> functions = new LinkedHashMap<>();
        functions.put(
                "main", program(OpSet.CORE_ML_8, DataType.FLOAT32).functions().get("main"));
        functions.put(
                "other", program(OpSet.CORE_ML_8, DataType.FLOAT16).functions().get("main"));
        return Program.of(functions);
    }

    private static Program stateful() {
        return FunctionBuilder.program(OpSet.CORE_ML_8, f -> {
            Var state = f.state("s", 4);
            Var sum = f.op(
                    "add", "sum", Params.of("x", f.readState("r", state)).with("y", f.input("x", DataType.FLOAT16, 4)));
            return List.of(f.updateState("y", state, sum));
        });
    }
}
