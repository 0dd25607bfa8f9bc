package io.corepress.mil.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.corepress.mil.Argument;
import io.corepress.mil.Attributes;
import io.corepress.mil.Block;
import io.corepress.mil.Function;
import io.corepress.mil.NamedType;
import io.corepress.mil.OpSet;
import io.corepress.mil.Operation;
import io.corepress.mil.Program;
import io.corepress.mil.UnknownFields;
import io.corepress.mil.Value;
import io.corepress.mil.ValueType.StateType;
import io.corepress.mil.ValueType.TensorType;
import io.corepress.mil.build.ConvSettings;
import io.corepress.mil.build.FunctionBuilder;
import io.corepress.mil.build.Params;
import io.corepress.mil.build.Var;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each kind of fault, planted in a sound program, is found where it is, and nothing else is. */
class ProgramCheckTest {
    private static final ProgramCheck CHECK = ProgramCheck.standard();
    private static final TensorType PICTURE = TensorType.of(DataType.FLOAT16, 1, 4, 8, 8);

    @ParameterizedTest
    @EnumSource(OpSet.class)
    void soundProgramsHaveNoFindings(OpSet opset) {
        assertThat(CHECK.findings(network(opset))).isEmpty();
        assertThat(CHECK.findings(loop(opset))).isEmpty();
    }

    @Test
    void compressedWeightsOfBothFormsAreSound() {
        assertThat(CHECK.findings(flat())).isEmpty();
        assertThat(CHECK.findings(tables())).isEmpty();
    }

    @Test
    void aNameThatIsNotDefined() {
        assertFound(
                operation("relu", relu -> Edit.input(relu, "x", Argument.name("nowhere"))),
                "main/relu",
                "its x is nowhere, which is not defined before it");
    }

    @Test
    void aNameThatIsDefinedLater() {
        assertThat(CHECK.findings(Edit.body(
                        network(OpSet.CORE_ML_8),
                        body -> body.withOperations(body.operations().reversed()))))
                .extracting(Finding::sentence)
                .contains("its x is conv, which is not defined before it");
    }

    @Test
    void aNameThatIsGivenTwice() {
        assertFound(
                operation("relu", relu -> Edit.outputs(relu, new NamedType("conv", PICTURE))),
                program -> Edit.body(program, body -> Edit.outputs(body, "conv")),
                "main",
                "the name conv is given twice");
    }

    @Test
    void aNameThatIsNone() {
        assertFound(
                operation("relu", relu -> Edit.outputs(relu, new NamedType("re/lu", PICTURE))),
                program -> Edit.body(program, body -> Edit.outputs(body, "re/lu")),
                "main",
                "a value cannot have the name \"re/lu\"");
    }

    @Test
    void anOutputThatIsNotDefined() {
        assertFound(
                Edit.body(network(OpSet.CORE_ML_8), body -> Edit.outputs(body, "relu", "nowhere")),
                "main",
                "its output nowhere is not defined");
    }

    @Test
    void aFunctionThatYieldsNothing() {
        assertFound(Edit.body(network(OpSet.CORE_ML_8), Edit::outputs), "main", "the function has no outputs");
    }

    @Test
    void anOperatorThatDoesNotExist() {
        assertFound(
                operation("relu", relu -> Edit.type(relu, "rellu")), "main/relu", "rellu: no operator has this name");
    }

    @Test
    void anOperatorThatCameLater() {
        Program states = FunctionBuilder.program(OpSet.CORE_ML_8, f -> {
            Var state = f.state("s", 4);
            return List.of(f.relu("y", f.readState("r", state)));
        });

        assertThat(CHECK.findings(states)).isEmpty();
        assertThat(CHECK.findings(Edit.opset(states, "CoreML7")))
                .extracting(Finding::toText)
                .containsExactly(
                        "main/s: states exist from CoreML8 on, not in CoreML7",
                        "main/r: read_state: needs iOS18, got iOS17");
    }

    @Test
    void aParameterThatDoesNotExist() {
        assertThat(sentence(operation("relu", relu -> Edit.input(relu, "slope", Argument.name("x")))))
                .isEqualTo("relu: its parameters in iOS18 are x, got slope");
    }

    @Test
    void aParameterThatIsMissing() {
        assertThat(sentence(operation("conv", conv -> Edit.withoutInput(conv, "weight"))))
                .isEqualTo("conv: weight must be given");
    }

    @Test
    void aParameterWithoutAValue() {
        assertThat(CHECK.findings(operation("relu", relu -> Edit.input(relu, "x", new Argument(List.of())))))
                .extracting(Finding::sentence)
                .startsWith("its x is empty");
    }

    @Test
    void aParameterOfAnotherType() {
        Value truths = Value.immediate(Tensor.ofInts(DataType.BOOL, Shape.of(1), 1));
        assertThat(sentence(operation("relu", relu -> Edit.input(relu, "x", Argument.value(truths)))))
                .startsWith("relu: x takes fp16, fp32 in iOS18, got tensor<bool");
    }

    @Test
    void parametersThatMustBeOfOneTypeAndAreNot() {
        assertThat(sentence(operation(
                        "conv",
                        conv -> Edit.input(
                                conv, "bias", Argument.value(Value.immediate(floats(DataType.FLOAT32, 4)))))))
                .startsWith("conv: weight and bias must be of one data type in iOS18");
    }

    @Test
    void aParameterThatIsComputedThoughItMustBeConstant() {
        Program program = FunctionBuilder.program(OpSet.CORE_ML_8, f -> {
            Var axis = f.input("axis", DataType.INT32, 1);
            return List.of(f.op(
                            "reverse",
                            List.of(new Var("y", DataType.FLOAT16, Shape.of(4))),
                            Params.of("x", f.input("x", DataType.FLOAT16, 4)).with("axes", axis))
                    .getFirst());
        });

        assertThat(CHECK.findings(program))
                .extracting(Finding::toText)
                .contains("main/y: axes of reverse must be known when the model is built");
    }

    @Test
    void anOutputOfAnotherShape() {
        assertFound(
                operation("relu", relu -> Edit.output(relu, TensorType.of(DataType.FLOAT16, 1, 4, 8, 9))),
                "main/relu",
                "it is declared to yield tensor<fp16, [1, 4, 8, 9]>, but relu yields tensor<fp16, [1, 4, 8, 8]> here");
    }

    @Test
    void anOutputOfAnotherType() {
        assertFound(
                operation("relu", relu -> Edit.output(relu, TensorType.of(DataType.FLOAT32, 1, 4, 8, 8))),
                "main/relu",
                "it is declared to yield tensor<fp32, [1, 4, 8, 8]>, but relu yields tensor<fp16, [1, 4, 8, 8]> here");
    }

    @Test
    void moreOutputsThanThereAre() {
        assertThat(sentence(operation(
                        "relu",
                        relu -> Edit.outputs(relu, new NamedType("relu", PICTURE), new NamedType("more", PICTURE)))))
                .startsWith("it is declared to yield tensor<fp16, [1, 4, 8, 8]>, tensor<fp16, [1, 4, 8, 8]>, but relu");
    }

    @Test
    void operandsThatDoNotFit() {
        assertThat(sentence(operation(
                        "w", w -> Operation.constant("w", Value.of(floats(DataType.FLOAT16, 4, 5, 3, 3))))))
                .startsWith("conv: ");
    }

    @Test
    void aConstantWithoutAValue() {
        assertFound(
                operation("w", w -> Edit.attributes(w, Attributes.named("w"))), "main/w", "the constant has no value");
    }

    @Test
    void aConstantOfAnotherTypeThanItsValue() {
        assertThat(CHECK.findings(operation("w", w -> Edit.output(w, TensorType.of(DataType.FLOAT16, 4, 3, 3, 4)))))
                .extracting(Finding::toText)
                .contains("main/w: it is declared as tensor<fp16, [4, 3, 3, 4]>, but its value is "
                        + "tensor<fp16, [4, 3, 3, 3]>");
    }

    @Test
    void aConstantWithInputs() {
        assertFound(
                operation("w", w -> Edit.input(w, "x", Argument.name("x"))),
                "main/w",
                "a constant has neither inputs nor blocks");
    }

    @Test
    void aPackedTensorBeforeIos18() {
        Program program = Edit.body(
                network(OpSet.CORE_ML_7),
                body -> body.withOperations(append(
                        body, Operation.constant("packed", Value.of(Tensor.ofInts(DataType.UINT4, Shape.of(1), 1))))));

        assertFound(program, "main/packed", "tensors of uint4 exist from CoreML8 on, not in CoreML7");
    }

    @Test
    void moreThanFiveAxes() {
        Program program = FunctionBuilder.program(
                OpSet.CORE_ML_8, f -> List.of(f.relu("y", f.input("x", DataType.FLOAT16, 1, 1, 1, 1, 1, 2))));

        assertThat(CHECK.findings(program))
                .extracting(Finding::sentence)
                .allSatisfy(sentence -> assertThat(sentence).contains("more than 5 axes"))
                .hasSize(2);
    }

    @Test
    void anAttributeThatOperationsDoNotHave() {
        List<Finding> findings = CHECK.findings(operation(
                "relu", relu -> Edit.attributes(relu, relu.attributes().with("colour", Value.string("red")))));

        assertThat(findings).containsExactly(Finding.warning("main/relu", "an operation has no attribute colour"));
    }

    @Test
    void nestedBlocksWhereNoneBelong() {
        assertFound(
                operation("relu", relu -> relu.withBlocks(List.of(Block.of(List.of(), List.of("x"))))),
                "main/relu",
                "relu has no nested blocks");
    }

    @Test
    void aLoopWhoseBlockTakesSomethingElse() {
        Program program = Edit.operation(
                loop(OpSet.CORE_ML_8),
                "loop",
                loop -> loop.withBlocks(loop.blocks().stream()
                        .map(block -> block.withInputs(block.inputs().stream()
                                .map(input -> new NamedType(input.name(), TensorType.of(DataType.FLOAT16, 7)))
                                .toList()))
                        .toList()));

        assertThat(CHECK.findings(program))
                .extracting(Finding::sentence)
                .anySatisfy(sentence -> assertThat(sentence).startsWith("its inputs must be "));
    }

    @Test
    void anOperatorSetThatDoesNotExist() {
        assertFound(Edit.opset(network(OpSet.CORE_ML_8), "CoreML99"), "main", "no operator set is named \"CoreML99\"");
    }

    @Test
    void aBodyForAnotherOperatorSetOnly() {
        Program program = Edit.function(
                network(OpSet.CORE_ML_8),
                f -> new Function(f.inputs(), "CoreML7", f.blocks(), f.attributes(), f.extra()));

        assertFound(program, "main", "there is no body for CoreML7, only for [CoreML8]");
    }

    @Test
    void aProgramOfAnotherVersionOrWithoutFunctions() {
        Program empty = new Program(2, Map.of(), "", Attributes.none(), UnknownFields.none());

        assertThat(CHECK.findings(empty))
                .extracting(Finding::sentence)
                .containsExactly("the version of a program is 1, this one says 2", "the program has no function");
    }

    @Test
    void aCompressedWeightAsOutput() {
        assertFound(
                Edit.body(tables(), body -> Edit.outputs(body, "y", "w")),
                "main/w",
                "a compressed weight cannot be an output of a function");
    }

    @Test
    void aFlatFormFromIos18OnAndTheOtherWayRound() {
        assertThat(CHECK.findings(Edit.opset(flat(), "CoreML8")))
                .extracting(Finding::sentence)
                .contains("constexpr_lut_to_dense keeps its parameters as inputs in CoreML8, indices is an attribute");
        assertThat(CHECK.findings(Edit.opset(tables(), "CoreML7")))
                .extracting(Finding::sentence)
                .contains("constexpr_lut_to_dense keeps its parameters as attributes in CoreML7, not as inputs");
    }

    @Test
    void tablesThatDoNotFitTheirIndices() {
        assertThat(sentence(table("lut", floats(DataType.FLOAT16, 1, 1, 8, 1)))).contains("lut must have 16 entries");
        assertThat(sentence(table("lut", floats(DataType.FLOAT16, 3, 1, 16, 1))))
                .contains("axis 0 of lut must divide");
        assertThat(sentence(table("lut", floats(DataType.FLOAT16, 16)))).contains("lut must have rank 4");
        assertThat(sentence(table("lut", floats(DataType.FLOAT16, 1, 1, 16, 2))))
                .contains("vector_axis must be given");
        assertThat(sentence(table("indices", Tensor.ofInts(DataType.INT8, Shape.of(4, 2), new int[8]))))
                .contains("indices takes uint1");
    }

    @Test
    void packedIndicesThatDoNotFitTheirShape() {
        Program program = Edit.operation(
                flat(),
                "w",
                w -> Edit.attributes(
                        w,
                        w.attributes()
                                .with(
                                        "indices",
                                        Value.immediate(Tensor.ofInts(DataType.UINT8, Shape.of(5), new int[5])))));

        assertThat(sentence(program)).contains("indices must be the 4 bytes of shape");
    }

    @Test
    void scalesThatDoNotFitTheirData() {
        Params params = Params.none()
                .with("data", Value.of(Tensor.ofInts(DataType.INT8, Shape.of(4, 2), new int[8])))
                .with("scale", Value.of(floats(DataType.FLOAT16, 3, 1)));
        Program program = FunctionBuilder.program(OpSet.CORE_ML_8, f -> {
            Var w = f.op("constexpr_blockwise_shift_scale", "w", params, DataType.FLOAT16, Shape.of(4, 2));
            return List.of(f.add("y", f.input("x", DataType.FLOAT16, 4, 2), w));
        });

        assertThat(CHECK.findings(program))
                .extracting(Finding::sentence)
                .anySatisfy(sentence -> assertThat(sentence).contains("axis 0 of scale must divide that of data"));
    }

    @Test
    void aMaskWithMoreOrFewerOnesThanThereAreValues() {
        assertThat(WeightContents.findings(sparse(1, 0, 1, 0, 0, 0, 0, 1))).isEmpty();
        assertThat(WeightContents.findings(sparse(1, 1, 1, 0, 0, 0, 0, 1)))
                .containsExactly(Finding.error("main/w", "mask has 4 ones for 3 values of nonzero_data"));
        assertThat(CHECK.findings(sparse(1, 1, 1, 0, 0, 0, 0, 1))).isEmpty();
    }

    @Test
    void aStateInsideOfAnOlderFunction() {
        Program program = Edit.function(
                network(OpSet.CORE_ML_7),
                f -> new Function(
                        append(f.inputs(), new NamedType("s", new StateType(TensorType.of(DataType.FLOAT16, 2)))),
                        f.opset(),
                        f.blocks(),
                        f.attributes(),
                        f.extra()));

        assertFound(program, "main/s", "states exist from CoreML8 on, not in CoreML7");
    }

    @Test
    void afterAChangeOnlyWhatChangedIsLookedAtAndWhatItReaches() {
        Program sound = network(OpSet.CORE_ML_8);
        Program faulty = operation("relu", relu -> Edit.output(relu, TensorType.of(DataType.FLOAT32, 1, 4, 8, 8)));
        Program weight = Edit.operation(
                sound, "w", w -> Operation.constant("w", Value.of(floats(DataType.FLOAT16, 4, 5, 3, 3))));
        Program bystander = Edit.operation(
                faulty,
                "w",
                w -> Operation.constant("w", w.attributes().get("val").get()));

        assertThat(CHECK.findings(faulty, sound)).isEqualTo(CHECK.findings(faulty));
        assertThat(CHECK.findings(faulty, faulty)).isEmpty();
        assertThat(CHECK.findings(bystander, faulty)).isEmpty();
        assertThat(CHECK.findings(weight, sound))
                .isEqualTo(CHECK.findings(weight))
                .isNotEmpty();
    }

    private static void assertFound(Program program, String place, String sentence) {
        assertThat(CHECK.findings(program)).containsExactly(Finding.error(place, sentence));
    }

    private static void assertFound(Program program, UnaryOperator<Program> more, String place, String sentence) {
        assertFound(more.apply(program), place, sentence);
    }

    private static String sentence(Program program) {
        assertThat(CHECK.findings(program)).hasSize(1).allMatch(Finding::isError);
        return CHECK.findings(program).getFirst().sentence();
    }

    private static Program operation(String name, UnaryOperator<Operation> change) {
        return Edit.operation(network(OpSet.CORE_ML_8), name, change);
    }

    private static Program table(String parameter, Tensor tensor) {
        return Edit.operation(tables(), "w", w -> Edit.input(w, parameter, Argument.value(Value.of(tensor))));
    }

    private static Program network(OpSet opset) {
        return FunctionBuilder.program(opset, f -> {
            Var x = f.input("x", DataType.FLOAT16, 1, 3, 8, 8);
            Var w = f.constant("w", floats(DataType.FLOAT16, 4, 3, 3, 3));
            Var b = f.constant("b", floats(DataType.FLOAT16, 4));
            return List.of(f.relu("relu", f.conv("conv", x, w, b, ConvSettings.of(1, 1))));
        });
    }

    private static Program loop(OpSet opset) {
        return FunctionBuilder.program(opset, f -> {
            Var x = f.input("x", DataType.FLOAT16, 2);
            Var limit = f.scalar("limit", DataType.FLOAT16, 9);
            return f.whileLoop(
                    "loop",
                    List.of(x),
                    (test, vars) -> test.op(
                            "less",
                            "small",
                            Params.of("x", test.reduceMean("mean", vars.getFirst(), false, 0))
                                    .with("y", limit)),
                    (step, vars) -> List.of(step.add("more", vars.getFirst(), vars.getFirst())));
        });
    }

    private static Program tables() {
        Params params = Params.none()
                .with("indices", Value.of(Tensor.ofInts(DataType.UINT4, Shape.of(4, 2), new int[8])))
                .with("lut", Value.of(floats(DataType.FLOAT16, 1, 1, 16, 1)));
        return FunctionBuilder.program(OpSet.CORE_ML_8, f -> {
            Var w = inPlace(f, "constexpr_lut_to_dense", params);
            return List.of(f.add("y", f.input("x", DataType.FLOAT16, 4, 2), w));
        });
    }

    private static Var inPlace(FunctionBuilder f, String type, Params params) {
        return f.op(type, "w", params, DataType.FLOAT16, Shape.of(4, 2));
    }

    private static Program flat() {
        Operation w = new Operation(
                "constexpr_lut_to_dense",
                Map.of(),
                List.of(new NamedType("w", TensorType.of(DataType.FLOAT16, 4, 2))),
                List.of(),
                Attributes.named("w")
                        .with("indices", Value.immediate(Tensor.ofInts(DataType.UINT8, Shape.of(4), new int[4])))
                        .with("lut", Value.immediate(floats(DataType.FLOAT16, 16)))
                        .with("shape", Value.immediate(Tensor.ofInts(DataType.UINT32, Shape.of(2), 4, 2))),
                UnknownFields.none());
        Program program = FunctionBuilder.program(
                OpSet.CORE_ML_6,
                f -> List.of(f.add(
                        "y", f.input("x", DataType.FLOAT16, 4, 2), f.constant("w", floats(DataType.FLOAT16, 4, 2)))));
        return Edit.operation(program, "w", old -> w);
    }

    private static Program sparse(int... mask) {
        Params params = Params.none()
                .with("mask", Value.of(Tensor.ofInts(DataType.UINT1, Shape.of(4, 2), mask)))
                .with("nonzero_data", Value.of(floats(DataType.FLOAT16, 3)));
        return FunctionBuilder.program(OpSet.CORE_ML_8, f -> {
            Var w = inPlace(f, "constexpr_sparse_to_dense", params);
            return List.of(f.add("y", f.input("x", DataType.FLOAT16, 4, 2), w));
        });
    }

    private static List<Operation> append(Block body, Operation operation) {
        return append(body.operations(), operation);
    }

    private static <T> List<T> append(List<T> list, T more) {
        List<T> longer = new ArrayList<>(list);
        longer.add(more);
        return longer;
    }

    private static Tensor floats(DataType dataType, long... sizes) {
        Shape shape = Shape.of(sizes);
        return Tensor.ofFloats(dataType, shape, new float[(int) shape.elementCount()]);
    }
}
