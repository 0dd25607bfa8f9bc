package io.corepress.mil.op;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.corepress.mil.Block;
import io.corepress.mil.Function;
import io.corepress.mil.MalformedModelException;
import io.corepress.mil.OpSet;
import io.corepress.mil.Operation;
import io.corepress.mil.Program;
import io.corepress.mil.Rewrite;
import io.corepress.mil.UnsupportedModelException;
import io.corepress.mil.Value;
import io.corepress.mil.build.FunctionBuilder;
import io.corepress.mil.build.Params;
import io.corepress.mil.build.Var;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OpSetMigrationTest {
    @Test
    void everyOperationThatMeansTheSameStaysTheSameObject() {
        Program program = FunctionBuilder.program(OpSet.CORE_ML_5, f -> {
            Var x = f.input("x", DataType.FLOAT16, 2, 3);
            return List.of(f.relu("y", f.transpose("t", x, 1, 0)));
        });

        Function moved = main(move(program, OpSet.CORE_ML_8));

        assertThat(moved.opset()).isEqualTo("CoreML8");
        assertThat(moved.blocks()).containsOnlyKeys("CoreML8");
        assertThat(moved.body().orElseThrow()).isSameAs(main(program).body().orElseThrow());
    }

    @Test
    void aProgramThatIsThereAlreadyIsTheSameObject() {
        Program program = clips(OpSet.CORE_ML_8, 1);

        assertThat(move(program, OpSet.CORE_ML_8)).isSameAs(program);
    }

    @Test
    void functionsMoveEachFromItsOwnSet() {
        Map<String, Function> functions = new LinkedHashMap<>();
        functions.put("old", main(relu(OpSet.CORE_ML_6)));
        functions.put("new", main(relu(OpSet.CORE_ML_8)));

        Program moved = move(Program.of(functions), OpSet.CORE_ML_8);

        assertThat(moved.functions().get("old").opset()).isEqualTo("CoreML8");
        assertThat(moved.functions().get("new")).isSameAs(functions.get("new"));
        assertThat(moved.functions().keySet()).containsExactly("old", "new");
    }

    @Test
    void aMoveDownIsRefused() {
        assertRefused(
                relu(OpSet.CORE_ML_8),
                OpSet.CORE_ML_6,
                "function main uses CoreML8 and cannot move down to CoreML6; convert the model for iOS16 instead");
    }

    @Test
    void anUnknownOperatorSetIsRefused() {
        Function function = main(relu(OpSet.CORE_ML_8));
        Program program = Program.of(
                Map.of("main", function.withBody("CoreML99", function.body().orElseThrow())));

        assertRefused(
                program,
                OpSet.CORE_ML_9,
                "function main uses the operator set CoreML99, which this version does not know");
    }

    @Test
    void aFunctionWithoutABodyIsMalformed() {
        Function function = main(relu(OpSet.CORE_ML_5));
        Function empty =
                new Function(function.inputs(), function.opset(), Map.of(), function.attributes(), function.extra());

        assertThatExceptionOfType(MalformedModelException.class)
                .isThrownBy(() -> move(Program.of(Map.of("main", empty)), OpSet.CORE_ML_8))
                .withMessage("function main must have a body for CoreML5, it has []");
    }

    @Test
    void obstaclesOfAllFunctionsAndNestedBlocksAreNamedTogether() {
        Function first = FunctionBuilder.function(OpSet.CORE_ML_6, f -> {
            Var x = f.input("x", DataType.FLOAT16, 1, 3, 8, 8);
            Var roi = f.input("roi", DataType.FLOAT16, 1, 1, 4, 1, 1);
            return List.of(f.op(
                    "crop_resize",
                    "crop",
                    Params.of("x", x).with("roi", roi),
                    DataType.FLOAT16,
                    Shape.of(1, 1, 3, 1, 1)));
        });
        Function second = FunctionBuilder.function(OpSet.CORE_ML_5, f -> {
            Var x = f.input("x", DataType.FLOAT32, 4);
            Var zero = f.scalar("zero", DataType.FLOAT32, 0);
            Var pred = f.input("pred", DataType.BOOL);
            return f.cond(
                    "choice",
                    pred,
                    then -> List.of(then.op(
                            "clip",
                            "clipped",
                            Params.of("x", x).with("alpha", zero).with("beta", zero),
                            DataType.FLOAT32,
                            x.shape())),
                    otherwise -> List.of(otherwise.relu("plain", x)));
        });
        Map<String, Function> functions = new LinkedHashMap<>();
        functions.put("first", first);
        functions.put("second", second);

        assertRefused(Program.of(functions), OpSet.CORE_ML_7, """
                the program cannot move to CoreML7 (iOS17) because of
                  first: crop_resize crop: parameter roi is gone
                  first: crop_resize crop: parameter boxes is now required
                  second: clip clipped: alpha must now be less than beta, they are 0.0 and 0.0""");
    }

    @Test
    void clipsThatDoNotReachIos17AreFine() {
        assertThat(main(move(clips(OpSet.CORE_ML_5, 1), OpSet.CORE_ML_6)).opset())
                .isEqualTo("CoreML6");
    }

    @Test
    void manyObstaclesAreCutShort() {
        assertThatExceptionOfType(UnsupportedModelException.class)
                .isThrownBy(() -> move(clips(OpSet.CORE_ML_5, 23), OpSet.CORE_ML_8))
                .satisfies(refusal ->
                        assertThat(refusal.getMessage().lines()).hasSize(22).endsWith("  and 3 more"));
    }

    @Test
    void anOperatorThatEndsOrNarrowsIsAnObstacle() {
        OpCatalog catalog = OpCatalog.parse("""
                # No set of Core ML narrows a type so far.
                relu CoreML5 x:fp16|fp32
                relu CoreML8 x:fp32
                """);

        assertThatExceptionOfType(UnsupportedModelException.class)
                .isThrownBy(() ->
                        OpSetMigration.apply(relu(OpSet.CORE_ML_5), OpSet.CORE_ML_8, function -> List::of, catalog))
                .withMessageEndingWith("main: relu y: parameter x no longer takes fp16");
    }

    @Test
    void operatorsThatOnlyTheRuntimeKnowsGoAlong() {
        Program program = FunctionBuilder.program(
                OpSet.CORE_ML_5,
                f -> List.of(f.op(
                        "custom_layer",
                        "y",
                        Params.of("x", f.input("x", DataType.FLOAT16, 1)),
                        DataType.FLOAT16,
                        Shape.of(1))));

        assertThat(main(move(program, OpSet.CORE_ML_9)).opset()).isEqualTo("CoreML9");
    }

    @Test
    void anOperatorThatItsOwnSetDoesNotHaveIsAnObstacle() {
        Program program = FunctionBuilder.program(
                OpSet.CORE_ML_5,
                f -> List.of(f.op(
                        "wobble",
                        "y",
                        Params.of("x", f.input("x", DataType.FLOAT16, 1)),
                        DataType.FLOAT16,
                        Shape.of(1))));

        assertRefused(program, OpSet.CORE_ML_9, """
                the program cannot move to CoreML9 (iOS26) because of
                  main: wobble y: CoreML5 has no such operator, so what becomes of it is not known""");
    }

    @Test
    void obstaclesAreAllListedAndThoseOfWholeFunctionsToo() {
        assertThat(OpSetMigration.obstacles(clips(OpSet.CORE_ML_5, 23), OpSet.CORE_ML_8, function -> List::of))
                .hasSize(23)
                .extracting(Obstacle::operation)
                .contains("clip_0", "clip_22");
        assertThat(OpSetMigration.obstacles(relu(OpSet.CORE_ML_8), OpSet.CORE_ML_7, function -> List::of))
                .extracting(Obstacle::toText)
                .containsExactly("main: uses CoreML8 and cannot move down to CoreML7; convert the model for iOS17 instead");
        assertThat(OpSetMigration.obstacles(relu(OpSet.CORE_ML_5), OpSet.CORE_ML_8, function -> List::of))
                .isEmpty();
    }

    @Test
    void theConstexprRewriteGetsTheFunctionBeforeTheMoveAndOnlyItsOperations() {
        Program program = FunctionBuilder.program(OpSet.CORE_ML_6, f -> {
            Var x = f.input("x", DataType.FLOAT16, 2);
            Var w = f.op("constexpr_cast", "w", Params.none(), DataType.FLOAT16, Shape.of(2));
            return List.of(f.add("y", x, w));
        });
        List<Operation> asked = new ArrayList<>();
        Operation replacement = Operation.constant("w", Value.immediate(tensor(1, 2)));
        java.util.function.Function<Function, Rewrite> constexprs = function -> {
            assertThat(function.opset()).isEqualTo("CoreML6");
            return operation -> {
                asked.add(operation);
                return List.of(replacement);
            };
        };

        Block body = main(OpSetMigration.to(OpSet.CORE_ML_8, constexprs).apply(program))
                .body()
                .orElseThrow();

        assertThat(asked).extracting(Operation::type).containsExactly("constexpr_cast");
        assertThat(body.operations()).first().isSameAs(replacement);
        assertThat(body.operations())
                .last()
                .isSameAs(main(program).body().orElseThrow().operations().getLast());
    }

    @Test
    void aWeightThatStaysInAFormOfIos16IsAnObstacleFromIos18On() {
        Program program = FunctionBuilder.program(OpSet.CORE_ML_6, f -> {
            Var x = f.input("x", DataType.FLOAT16, 2);
            Var affine = f.op("constexpr_affine_dequantize", "a", Params.none(), DataType.FLOAT16, Shape.of(2));
            Var cast = f.op("constexpr_cast", "c", Params.none(), DataType.FLOAT16, Shape.of(2));
            Var lut = f.op("constexpr_lut_to_dense", "l", Params.none(), DataType.FLOAT16, Shape.of(2));
            return List.of(f.add("y", f.add("s", x, affine), f.add("t", cast, lut)));
        });

        assertThat(main(move(program, OpSet.CORE_ML_7)).body().orElseThrow())
                .isSameAs(main(program).body().orElseThrow());
        assertRefused(program, OpSet.CORE_ML_8, """
                the program cannot move to CoreML8 (iOS18) because of
                  main: constexpr_cast c: the weight cannot be put into the newer form
                  main: constexpr_lut_to_dense l: the weight cannot be put into the newer form""");
    }

    @Test
    void suppressionOfOverlappingBoxesIsAnObstacleEvenWhereItsParametersRemain() {
        Program program = FunctionBuilder.program(
                OpSet.CORE_ML_6,
                f -> List.of(f.op(
                        "non_maximum_suppression",
                        "y",
                        Params.of("boxes", f.input("x", DataType.FLOAT16, 1, 9, 4)),
                        DataType.FLOAT16,
                        Shape.of(1))));

        assertRefused(program, OpSet.CORE_ML_7, """
                the program cannot move to CoreML7 (iOS17) because of
                  main: non_maximum_suppression y: boxes and scores have their axes in another order there, and the \
                number of boxes is gone""");
    }

    @Test
    void aClipToSomethingThatIsNotANumberIsAnObstacle() {
        Program program = FunctionBuilder.program(OpSet.CORE_ML_5, f -> {
            Var x = f.input("x", DataType.FLOAT32, 4);
            Params params = Params.of("x", x)
                    .with("alpha", f.scalar("alpha", DataType.FLOAT32, Float.NaN))
                    .with("beta", f.scalar("beta", DataType.FLOAT32, 1));
            return List.of(f.op("clip", "y", params, DataType.FLOAT32, x.shape()));
        });

        assertRefused(program, OpSet.CORE_ML_7, """
                the program cannot move to CoreML7 (iOS17) because of
                  main: clip y: alpha must now be less than beta, they are NaN and 1.0""");
    }

    private static Tensor tensor(float... numbers) {
        return Tensor.ofFloats(DataType.FLOAT16, Shape.of(numbers.length), numbers);
    }

    private static Program relu(OpSet opset) {
        return FunctionBuilder.program(opset, f -> List.of(f.relu("y", f.input("x", DataType.FLOAT16, 4))));
    }

    private static Program clips(OpSet opset, int count) {
        return FunctionBuilder.program(opset, f -> {
            Var x = f.input("x", DataType.FLOAT32, 4);
            Var one = f.scalar("one", DataType.FLOAT32, 1);
            for (int i = 0; i < count; i++) {
                Params params = Params.of("x", x).with("alpha", one).with("beta", one);
                x = f.op("clip", "clip_" + i, params, DataType.FLOAT32, x.shape());
            }
            return List.of(x);
        });
    }

    private static Program move(Program program, OpSet target) {
        return OpSetMigration.to(target, function -> List::of).apply(program);
    }

    private static Function main(Program program) {
        return program.functions().get("main");
    }

    private static void assertRefused(Program program, OpSet target, String message) {
        assertThatExceptionOfType(UnsupportedModelException.class)
                .isThrownBy(() -> move(program, target))
                .withMessage(message);
    }
}
