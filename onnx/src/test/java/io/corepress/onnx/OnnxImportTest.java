package io.corepress.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.corepress.mil.OpSet;
import io.corepress.mil.Operation;
import io.corepress.mil.UnsupportedModelException;
import io.corepress.mil.ValueType;
import io.corepress.mil.pass.Pass;
import io.corepress.onnx.proto.GraphProto;
import io.corepress.onnx.testing.Data;
import io.corepress.onnx.testing.Imported;
import io.corepress.onnx.testing.OnnxBuilder;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import io.corepress.tensor.TensorStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OnnxImportTest {
    private static final OnnxOptions STANDARD = OnnxOptions.standard(OpSet.CORE_ML_7);

    @TempDir
    Path folder;

    private ImportedProgram program(OnnxBuilder model, OnnxOptions options) throws IOException {
        return Imported.program(folder, model.model(), options);
    }

    private static List<Operation> operations(ImportedProgram imported) {
        return imported.program().functions().get("main").body().orElseThrow().operations();
    }

    private static List<String> types(ImportedProgram imported) {
        return operations(imported).stream()
                .filter(operation -> !operation.isConst())
                .map(Operation::type)
                .toList();
    }

    private static Operation first(ImportedProgram imported, String type) {
        return operations(imported).stream()
                .filter(operation -> operation.type().equals(type))
                .findFirst()
                .orElseThrow();
    }

    private static OnnxBuilder relu() {
        return new OnnxBuilder(13)
                .input("x", DataType.FLOAT32, -1, 3)
                .node("Relu", List.of("x"), List.of("y"))
                .output("y", DataType.FLOAT32);
    }

    @Test
    void allOperatorsThatAreMissingAreNamedWithTheirPlaces() {
        GraphProto branch = new OnnxBuilder(13)
                .node("Unheard", List.of("x"), List.of("b"))
                .output("b", DataType.FLOAT32)
                .graph();
        OnnxBuilder model = new OnnxBuilder(13)
                .input("x", DataType.FLOAT32, 2, 3)
                .input("c", DataType.BOOL)
                .node("Frobnicate", List.of("x"), List.of("a"))
                .node("Relu", List.of("a"), List.of("r"))
                .node("ai.foreign", "Zap", List.of("r"), List.of("z"))
                .node(
                        "If",
                        List.of("c"),
                        List.of("i"),
                        OnnxBuilder.attribute("then_branch", branch),
                        OnnxBuilder.attribute("else_branch", branch))
                .node("MaxPool", List.of("x"), List.of("p"), OnnxBuilder.attribute("kernel_shape", new int[] {2, 2}))
                .node("Concat", List.of("z", "i", "p"), List.of("y"), OnnxBuilder.attribute("axis", 0))
                .output("y", DataType.FLOAT32);
        assertThatThrownBy(() -> program(model, STANDARD))
                .isInstanceOf(UnsupportedModelException.class)
                .hasMessageContaining("the model has 4 nodes that cannot be imported")
                .hasMessageContaining("Frobnicate at \"Frobnicate_0\": there is no translation of this operator")
                .hasMessageContaining("ai.foreign.Zap at \"Zap_2\"")
                .hasMessageContaining("Unheard at \"If_3\" / \"Unheard_0\"")
                .hasMessageContaining("MaxPool at \"MaxPool_4\": an input of 2 axes with a kernel of 2")
                .hasMessageNotContaining("Relu")
                .hasMessageNotContaining("Concat");
    }

    @Test
    void nodesThatNoOutputNeedsAreNotLookedAt() throws IOException {
        OnnxBuilder model = relu().node("Frobnicate", List.of("y"), List.of("unused"));
        assertThat(types(program(model, STANDARD))).containsExactly("cast", "relu", "cast");
    }

    @Test
    void inputsAndOutputsKeepTheirNamesAsFarAsAProgramAllows() throws IOException {
        OnnxBuilder model = new OnnxBuilder(13)
                .input("serving:0", DataType.FLOAT32, 2)
                .input("mask", DataType.BOOL, 2)
                .input("n", DataType.INT64)
                .node("Relu", List.of("serving:0"), List.of("1"))
                .node("Not", List.of("mask"), List.of("not"))
                .node("Identity", List.of("n"), List.of("m"))
                .output("1", DataType.FLOAT32)
                .output("not", DataType.BOOL)
                .output("m", DataType.INT64)
                .output("1", DataType.FLOAT32);
        ImportedProgram imported = program(model, STANDARD);
        assertThat(imported.inputs()).extracting(ImportedProgram.Port::name).containsExactly("serving_0", "mask", "n");
        assertThat(imported.inputs())
                .extracting(port -> port.type().toText())
                .containsExactly("tensor<fp32, [2]>", "tensor<int32, [2]>", "tensor<int32, [1]>");
        assertThat(imported.outputs()).extracting(ImportedProgram.Port::name).containsExactly("_1", "not", "m", "_1_0");
        assertThat(imported.outputs())
                .extracting(port -> port.type().toText())
                .containsExactly("tensor<fp32, [2]>", "tensor<int32, [2]>", "tensor<int32, [1]>", "tensor<fp32, [2]>");
        assertThat(imported.outputs().get(1).source().name()).isEqualTo("not");
    }

    @Test
    void symbolicSizesStayFlexibleUnlessTheyAreFixed() throws IOException {
        assertThat(program(relu(), STANDARD).inputs().getFirst().type().toText())
                .isEqualTo("tensor<fp32, [?, 3]>");
        ImportedProgram fixed = program(relu(), STANDARD.withFixedSizes(Map.of("d0", 5L)));
        assertThat(fixed.inputs().getFirst().type().toText()).isEqualTo("tensor<fp32, [5, 3]>");
        assertThat(fixed.outputs().getFirst().type().toText()).isEqualTo("tensor<fp32, [5, 3]>");
        ImportedProgram shaped = program(relu(), STANDARD.withInputShapes(Map.of("x", new long[] {7, 3})));
        assertThat(shaped.outputs().getFirst().type().shape()).contains(Shape.of(7, 3));
    }

    @Test
    void anInputCanBecomeAConstant() throws IOException {
        OnnxBuilder model = new OnnxBuilder(13)
                .input("x", DataType.FLOAT32, 2, 3)
                .input("shape", DataType.INT64, 2)
                .node("Reshape", List.of("x", "shape"), List.of("y"))
                .output("y", DataType.FLOAT32);
        ImportedProgram imported = program(model, STANDARD.withFixedInputs(Map.of("shape", Data.longs(3, 2))));
        assertThat(imported.inputs()).extracting(ImportedProgram.Port::name).containsExactly("x");
        assertThat(imported.outputs().getFirst().type().shape()).contains(Shape.of(3, 2));
    }

    @Test
    void anImportSaysHowFarItIsAndCanBeStopped() throws IOException {
        Path file = Files.write(folder.resolve("relu.onnx"), relu().model().toByteArray());
        List<Long> seen = new ArrayList<>();
        try (OnnxModel model = OnnxModel.open(file)) {
            OnnxImport.program(model, STANDARD, (done, total) -> seen.addAll(List.of(done, total)));
            assertThat(seen).containsExactly(1L, 1L);
            ImportListener impatient = new ImportListener() {
                @Override
                public void onNode(long done, long total) {
                    seen.clear();
                }

                @Override
                public boolean isCancelled() {
                    return true;
                }
            };
            assertThatThrownBy(() -> OnnxImport.program(model, STANDARD, impatient))
                    .isInstanceOf(CancellationException.class);
            assertThat(seen).isNotEmpty();
        }
    }

    @Test
    void optionsAboutWhatIsNotThereAreRefused() {
        assertThatThrownBy(() -> program(relu(), STANDARD.withFixedSizes(Map.of("batch", 1L))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a symbolic size must be one of [d0], got \"batch\"");
        assertThatThrownBy(() -> program(relu(), STANDARD.withInputShapes(Map.of("z", new long[0]))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("an input must be one of [x], got \"z\"");
        assertThatThrownBy(() -> program(relu(), STANDARD.withoutPasses(Set.of("nonsense"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("a pass must be one of [constant_folding, ");
        assertThatThrownBy(() -> STANDARD.withFloatType(DataType.INT8)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> STANDARD.withFixedSizes(Map.of("d0", 0L)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> STANDARD.withFloatType(DataType.FLOAT32).withHalfPorts(true))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void portsAreSinglePrecisionUnlessHalvesAreAskedFor() throws IOException {
        ImportedProgram half = program(relu(), STANDARD.withHalfPorts(true));
        assertThat(types(half)).containsExactly("relu");
        assertThat(half.inputs().getFirst().type().dataType()).isEqualTo(DataType.FLOAT16);
        assertThat(half.outputs().getFirst().type().dataType()).isEqualTo(DataType.FLOAT16);
        assertThat(types(program(relu(), STANDARD.withFloatType(DataType.FLOAT32))))
                .containsExactly("relu");
    }

    @Test
    void numbersThatHalvesCannotHoldAreBroughtToTheNearestThatTheyCan() throws IOException {
        OnnxBuilder model = new OnnxBuilder(13)
                .input("x", DataType.FLOAT32, 3)
                .initializer("w", Data.vector(-3.4e38f, 1e9f, Float.NEGATIVE_INFINITY))
                .node("Add", List.of("x", "w"), List.of("y"))
                .output("y", DataType.FLOAT32);
        ImportedProgram imported = program(model, STANDARD);
        Tensor constant = operations(imported).stream()
                .filter(operation -> operation.name().equals("w"))
                .findFirst()
                .flatMap(Operation::constTensor)
                .orElseThrow();
        assertThat(constant.toFloats()).containsExactly(-65504, 65504, Float.NEGATIVE_INFINITY);
    }

    private static OnnxBuilder quantized() {
        return new OnnxBuilder(13)
                .input("x", DataType.FLOAT32, 2, 16)
                .initializer("w", Data.integers(DataType.INT8, -9, 9, 8, 16))
                .initializer("s", Data.weights(8))
                .node("DequantizeLinear", List.of("w", "s"), List.of("d"), OnnxBuilder.attribute("axis", 0))
                .node("Transpose", List.of("d"), List.of("t"), OnnxBuilder.attribute("perm", new int[] {1, 0}))
                .node("MatMul", List.of("x", "t"), List.of("y"))
                .output("y", DataType.FLOAT32);
    }

    @Test
    void weightsThatAreQuantizedArriveQuantized() throws IOException {
        ImportedProgram ios16 = program(quantized(), OnnxOptions.standard(OpSet.CORE_ML_6));
        assertThat(types(ios16)).containsOnlyOnce("constexpr_affine_dequantize").contains("linear");
        Operation affine = first(ios16, "constexpr_affine_dequantize");
        assertThat(affine.constantParameter("quantized_data")
                        .orElseThrow()
                        .tensor()
                        .orElseThrow())
                .as("transposed twice, for the graph and for the layer, it is as it was")
                .isEqualTo(Data.integers(DataType.INT8, -9, 9, 8, 16));
        ImportedProgram ios18 = program(quantized(), OnnxOptions.standard(OpSet.CORE_ML_8));
        Operation blockwise = first(ios18, "constexpr_blockwise_shift_scale");
        assertThat(blockwise.inputs()).doesNotContainKey("offset");
        assertThat(blockwise
                        .constantParameter("scale")
                        .orElseThrow()
                        .tensor()
                        .orElseThrow()
                        .shape())
                .isEqualTo(Shape.of(8, 1));
        assertThat(types(program(quantized(), OnnxOptions.standard(OpSet.CORE_ML_5))))
                .as("iOS 15 has no quantized weights")
                .containsExactly("cast", "linear", "cast");
    }

    @Test
    void passesAreListedAndCanBeSwitchedOff() throws IOException {
        assertThat(OnnxImport.passes())
                .extracting(Pass::name)
                .contains("constant_folding", "fold_conv_batch_norm", "remove_redundant_casts", "dead_code");
        assertThat(OnnxImport.passes())
                .allSatisfy(pass -> assertThat(pass.description()).endsWith("."));
        OnnxBuilder model = new OnnxBuilder(13)
                .input("x", DataType.FLOAT32, 1, 2, 5, 5)
                .initializer("w", Data.floats(3, 2, 3, 3))
                .initializer("g", Data.weights(3))
                .initializer("v", Data.weights(3))
                .node("Conv", List.of("x", "w"), List.of("c"))
                .node("BatchNormalization", List.of("c", "g", "g", "g", "v"), List.of("y"))
                .output("y", DataType.FLOAT32);
        assertThat(types(program(model, STANDARD))).containsExactly("cast", "conv", "cast");
        assertThat(types(program(model, STANDARD.withoutPasses(Set.of("fold_conv_batch_norm")))))
                .containsExactly("cast", "conv", "batch_norm", "cast");
    }

    @Test
    void convertedWeightsGoToTheStore() throws IOException {
        List<Shape> stored = new ArrayList<>();
        TensorStore store = (dataType, shape) -> {
            stored.add(shape);
            return TensorStore.onHeap().open(dataType, shape);
        };
        OnnxBuilder model = new OnnxBuilder(13)
                .input("x", DataType.FLOAT32, 2, 16)
                .initializer("w", Data.floats(8, 16))
                .initializer("b", Data.floats(8))
                .node("Gemm", List.of("x", "w", "b"), List.of("y"), OnnxBuilder.attribute("transB", 1))
                .output("y", DataType.FLOAT32);
        program(model, STANDARD.withStore(store));
        assertThat(stored).as("what fits into the program itself is not stored").containsExactly(Shape.of(8, 16));
    }

    @Test
    void oneTensorThatTwoNodesUseBecomesOneConstant() throws IOException {
        OnnxBuilder model = new OnnxBuilder(13)
                .input("x", DataType.FLOAT32, 2, 16)
                .initializer("w", Data.floats(16))
                .node("Add", List.of("x", "w"), List.of("a"))
                .node("Mul", List.of("a", "w"), List.of("y"))
                .output("y", DataType.FLOAT32);
        assertThat(operations(program(model, STANDARD)).stream()
                        .filter(Operation::isConst)
                        .filter(operation -> operation
                                .constTensor()
                                .filter(tensor -> tensor.elementCount() == 16)
                                .isPresent()))
                .hasSize(1);
    }

    /** As language models use one tensor for the first and the last layer. */
    @Test
    void aTensorThatIsUsedTransposedTooStaysOneConstant() throws IOException {
        OnnxBuilder model = new OnnxBuilder(13)
                .input("ids", DataType.INT64, 1, 3)
                .initializer("w", Data.floats(20, 16))
                .node("Gather", List.of("w", "ids"), List.of("e"))
                .node("Transpose", List.of("w"), List.of("t"), OnnxBuilder.attribute("perm", new int[] {1, 0}))
                .node("MatMul", List.of("e", "t"), List.of("y"))
                .output("y", DataType.FLOAT32);
        ImportedProgram imported = program(model, STANDARD);
        assertThat(operations(imported).stream()
                        .flatMap(operation -> operation.constTensor().stream())
                        .filter(tensor -> tensor.elementCount() == 320))
                .hasSize(1);
        assertThat(first(imported, "linear").inputs().get("weight"))
                .isEqualTo(first(imported, "gather").inputs().get("x"));
    }

    @Test
    void recurrentLayersGetSinglePrecisionWhereTheOperatorSetHasNoOther() throws IOException {
        OnnxBuilder model = new OnnxBuilder(14)
                .input("x", DataType.FLOAT32, 5, 2, 3)
                .initializer("w", Data.floats(1, 16, 3))
                .initializer("r", Data.floats(1, 16, 4))
                .node("LSTM", List.of("x", "w", "r"), List.of("y"), OnnxBuilder.attribute("hidden_size", 4))
                .output("y", DataType.FLOAT32);
        Operation old = first(program(model, OnnxOptions.standard(OpSet.CORE_ML_6)), "lstm");
        assertThat(dataType(old)).isEqualTo(DataType.FLOAT32);
        Operation newer = first(program(model, OnnxOptions.standard(OpSet.CORE_ML_7)), "lstm");
        assertThat(dataType(newer)).isEqualTo(DataType.FLOAT16);
    }

    private static DataType dataType(Operation operation) {
        return ((ValueType.TensorType) operation.outputs().getFirst().type()).dataType();
    }

    @Test
    void shapesOfFlexibleTensorsAreComputedAheadAsFarAsTheyAreKnown() throws IOException {
        OnnxBuilder model = new OnnxBuilder(13)
                .input("x", DataType.FLOAT32, -1, 6, 4)
                .initializer("zero", Data.longScalar(0))
                .initializer("one", Data.longScalar(1))
                .initializer("axis", Data.longs(0))
                .initializer("rest", Data.longs(-1))
                .node("Shape", List.of("x"), List.of("s"))
                .node("Gather", List.of("s", "zero"), List.of("batch"))
                .node("Gather", List.of("s", "one"), List.of("six"))
                .node("Mul", List.of("six", "six"), List.of("product"))
                .node("Div", List.of("product", "six"), List.of("again"))
                .node("Unsqueeze", List.of("batch", "axis"), List.of("b"))
                .node("Unsqueeze", List.of("again", "axis"), List.of("a"))
                .node("Concat", List.of("b", "rest", "a"), List.of("target"), OnnxBuilder.attribute("axis", 0))
                .node("Reshape", List.of("x", "target"), List.of("y"))
                .output("y", DataType.FLOAT32);
        ImportedProgram imported = program(model, STANDARD);
        assertThat(types(imported)).as("no shape is computed").containsExactly("cast", "reshape", "cast");
        assertThat(imported.outputs().getFirst().type().toText()).isEqualTo("tensor<fp32, [?, 4, 6]>");
    }

    @Test
    void stringsAreRefused() {
        OnnxBuilder model = new OnnxBuilder(13)
                .input("x", DataType.STRING, 2)
                .node("Identity", List.of("x"), List.of("y"))
                .output("y", DataType.STRING);
        assertThatThrownBy(() -> program(model, STANDARD))
                .isInstanceOf(UnsupportedModelException.class)
                .hasMessage("the input \"x\" is string [2], and a program takes tensors of numbers");
    }
}
