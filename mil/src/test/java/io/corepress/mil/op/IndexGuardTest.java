package io.corepress.mil.op;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.corepress.mil.Argument;
import io.corepress.mil.Attributes;
import io.corepress.mil.Block;
import io.corepress.mil.Function;
import io.corepress.mil.NamedType;
import io.corepress.mil.OpSet;
import io.corepress.mil.Operation;
import io.corepress.mil.Program;
import io.corepress.mil.Rewrite;
import io.corepress.mil.UnknownFields;
import io.corepress.mil.UnsupportedModelException;
import io.corepress.mil.Uses;
import io.corepress.mil.Value;
import io.corepress.mil.ValueType;
import io.corepress.mil.ValueType.TensorType;
import io.corepress.mil.build.Body;
import io.corepress.mil.build.FunctionBuilder;
import io.corepress.mil.build.Params;
import io.corepress.mil.build.Var;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class IndexGuardTest {
    @Test
    void indicesThatAreComputedGetAGuardBeforeTheOperation() {
        Function before = function(f -> {
            Var table = f.input("table", DataType.FLOAT16, 10, 4);
            return List.of(f.gather("y", table, f.input("ids", DataType.INT32, 3)));
        });

        Function after = moved(before);

        assertThat(types(after)).containsExactly("const", "const", "const", "greater_equal", "add", "select", "gather");
        Operation add = operation(after, "add");
        assertThat(constant(after, add, "y").toInts()).containsExactly(10);
        assertThat(add.inputs().get("x")).isEqualTo(Argument.name("ids"));
        Operation select = operation(after, "select");
        assertThat(select.inputs())
                .containsEntry("cond", Argument.name("y_indices_not_negative"))
                .containsEntry("a", Argument.name("ids"))
                .containsEntry("b", Argument.name("y_indices_from_end"));
        assertThat(select.outputs().getFirst().type().toText()).isEqualTo("tensor<int32, [3]>");
        Operation gather = operation(after, "gather");
        assertThat(gather.inputs()).containsEntry("indices", Argument.name("y_indices_from_start"));
        assertThat(gather.inputs().keySet()).containsExactly("x", "indices", "axis");
        assertThat(gather.outputs()).isEqualTo(operation(before, "gather").outputs());
    }

    @Test
    void constantIndicesFromZeroOnAreLeftAlone() {
        Function before = constantGather(0, 2, 9);

        assertThat(moved(before).body().orElseThrow()).isSameAs(before.body().orElseThrow());
    }

    @Test
    void negativeConstantsAreCountedFromTheStart() {
        Function after = moved(constantGather(-1, 2, -10));

        assertThat(types(after)).doesNotContain("add", "select");
        assertThat(constant(after, operation(after, "gather"), "indices").toInts())
                .containsExactly(9, 2, 0);
    }

    @Test
    void thereIsNoGuardBelowIos17NorFromThereOn() {
        Function old = computedGather(OpSet.CORE_ML_5);
        Function recent = computedGather(OpSet.CORE_ML_7);

        assertThat(moved(old, OpSet.CORE_ML_6).body()).containsSame(old.body().orElseThrow());
        assertThat(moved(recent, OpSet.CORE_ML_8).body())
                .containsSame(recent.body().orElseThrow());
    }

    @Test
    void indicesThatCannotBeNegativeNeedNoGuard() {
        Function unsigned = FunctionBuilder.function(OpSet.CORE_ML_6, f -> {
            Var x = f.input("x", DataType.FLOAT16, 10);
            Var ids = f.input("ids", DataType.UINT16, 3);
            return List.of(f.op("gather", "y", Params.of("x", x).with("indices", ids), DataType.FLOAT16, Shape.of(3)));
        });
        Function places = function(f -> {
            Var x = f.input("x", DataType.FLOAT16, 10);
            Var best = f.op("reduce_argmax", "best", Params.of("x", x), DataType.INT32, Shape.of(1));
            return List.of(f.gather("y", x, best));
        });

        for (Function before : List.of(unsigned, places)) {
            assertThat(moved(before).body()).containsSame(before.body().orElseThrow());
        }
    }

    @Test
    void theAxisMayCountFromTheEnd() {
        Function after = moved(function(f -> {
            Var x = f.input("x", DataType.FLOAT16, 2, 7, 5);
            Params params = Params.of("x", x)
                    .with("indices", f.input("ids", DataType.INT32, 2, 3, 5))
                    .with("axis", -2);
            return List.of(f.op("gather_along_axis", "y", params, DataType.FLOAT16, Shape.of(2, 3, 5)));
        }));

        assertThat(constant(after, operation(after, "add"), "y").toInts()).containsExactly(7);
    }

    @Test
    void eachPlaceOfAnNdIndexHasItsOwnAxis() {
        Function after = moved(FunctionBuilder.function(OpSet.CORE_ML_6, f -> {
            Var x = f.input("x", DataType.FLOAT16, 2, 7, 5);
            Params params = Params.of("x", x)
                    .with("indices", f.input("ids", DataType.INT32, 2, 3, 2))
                    .with("batch_dims", 1);
            return List.of(f.op("gather_nd", "y", params, DataType.FLOAT16, Shape.of(2, 3)));
        }));

        assertThat(constant(after, operation(after, "add"), "y").toInts()).containsExactly(7, 5);
    }

    @Test
    void negativeNdConstantsAreCountedAlongTheirAxes() {
        Function after = moved(function(f -> {
            Var data = f.input("data", DataType.FLOAT16, 4, 6);
            Tensor indices = Tensor.ofInts(DataType.INT32, Shape.of(2, 2), -1, -1, 0, -6);
            Params params = Params.of("data", data)
                    .with("indices", f.constant("at", indices))
                    .with("updates", f.input("updates", DataType.FLOAT16, 2));
            return List.of(f.op("scatter_nd", "y", params, DataType.FLOAT16, data.shape()));
        }));

        assertThat(constant(after, operation(after, "scatter_nd"), "indices").toInts())
                .containsExactly(3, 5, 0, 0);
    }

    @Test
    void smallIndicesAreWidenedForTheGuard() {
        Function after = moved(FunctionBuilder.function(OpSet.CORE_ML_6, f -> {
            Var x = f.input("x", DataType.FLOAT16, 10);
            Params params = Params.of("x", x).with("indices", f.input("ids", DataType.INT16, 3));
            return List.of(f.op("gather", "y", params, DataType.FLOAT16, Shape.of(3)));
        }));

        assertThat(operation(after, "cast").inputs()).containsEntry("x", Argument.name("ids"));
        assertThat(operation(after, "select").inputs()).containsEntry("a", Argument.name("y_indices_int32"));
    }

    @Test
    void aSizeThatOnlyTheRunKnowsIsMeasuredThere() {
        ValueType.Dimension any = new ValueType.Unknown(false);
        TensorType flexible =
                new TensorType(DataType.FLOAT16, 2, List.of(any, new ValueType.Constant(4)), Attributes.none());
        Function after = moved(withTable(computedGather(OpSet.CORE_ML_5), flexible));

        assertThat(types(after)).containsSubsequence("shape", "gather", "greater_equal", "add", "select", "gather");
        Operation shape = operation(after, "shape");
        assertThat(shape.inputs()).containsEntry("x", Argument.name("table"));
        assertThat(shape.outputs().getFirst().type().toText()).isEqualTo("tensor<int32, [2]>");
        Operation size = operation(after, "gather");
        assertThat(constant(after, size, "indices").toInts()).containsExactly(0);
        assertThat(size.outputs().getFirst().type().toText()).isEqualTo("tensor<int32, []>");
        assertThat(operation(after, "add").inputs()).containsEntry("y", Argument.name("y_indices_size"));
    }

    @Test
    void dataOfUnknownRankIsAnObstacle() {
        TensorType unknown = new TensorType(DataType.FLOAT16, -1, List.of(), Attributes.none());
        Function before = withTable(computedGather(OpSet.CORE_ML_5), unknown);

        assertThatExceptionOfType(UnsupportedModelException.class)
                .isThrownBy(() -> moved(before))
                .withMessageEndingWith(
                        "main: gather y: its indices may be negative, which iOS17 forbids, and the shapes"
                                + " are not known");
    }

    @Test
    void guardsInNestedBlocksSeeOuterValuesAndTakeNewNames() {
        Function after = moved(function(f -> {
            Var table = f.input("table", DataType.FLOAT16, 10, 4);
            Var ids = f.input("y_indices_zero", DataType.INT32, 3);
            return f.cond(
                    "choice",
                    f.input("pred", DataType.BOOL),
                    then -> List.of(then.gather("y", table, ids)),
                    otherwise -> List.of(otherwise.gather("z", table, ids)));
        }));

        Operation cond = after.body().orElseThrow().operations().getLast();
        for (Block block : cond.blocks()) {
            assertThat(block.operations())
                    .extracting(Operation::type)
                    .containsSubsequence("greater_equal", "add", "select", "gather");
        }
        List<String> names = Uses.of(after).operations().stream()
                .flatMap(operation -> operation.outputs().stream())
                .map(NamedType::name)
                .toList();
        assertThat(names).hasSameSizeAs(new HashSet<>(names)).doesNotContain("y_indices_zero");
    }

    @Test
    void indicesGivenInPlaceAreSeenToo() {
        Function before = function(f -> {
            Var table = f.input("table", DataType.FLOAT16, 10, 4);
            return List.of(f.gather("y", table, f.input("ids", DataType.INT32)));
        });
        Function inPlace = ((Rewrite) operation -> operation.type().equals("gather")
                        ? List.of(operation.withInputs(
                                Map.of("x", Argument.name("table"), "indices", Argument.value(Value.int32(-1)))))
                        : List.of(operation))
                .apply(before);

        Function after = moved(inPlace);

        assertThat(constant(after, operation(after, "gather"), "indices").toInts())
                .containsExactly(9);
    }

    private static Function computedGather(OpSet opset) {
        return FunctionBuilder.function(opset, f -> {
            Var table = f.input("table", DataType.FLOAT16, 10, 4);
            return List.of(f.gather("y", table, f.input("ids", DataType.INT32, 3)));
        });
    }

    private static Function constantGather(int... indices) {
        return function(f -> {
            Var table = f.input("table", DataType.FLOAT16, 10, 4);
            Var at = f.constant("at", Tensor.ofInts(DataType.INT32, Shape.of(indices.length), indices));
            return List.of(f.gather("y", table, at));
        });
    }

    /** The builder knows only fixed shapes; this gives its first input another type. */
    private static Function withTable(Function function, TensorType type) {
        List<NamedType> inputs =
                List.of(new NamedType("table", type), function.inputs().getLast());
        return new Function(inputs, function.opset(), function.blocks(), function.attributes(), function.extra());
    }

    @Test
    void axesBeyondAnIntAreMeasuredWhenTheModelRuns() {
        Operation gather = gather("y", "table", Value.int32s(-1));
        Function after = moved(of(List.of(gather), TensorType.of(DataType.FLOAT16, 1L << 40)));

        assertThat(types(after)).contains("shape", "select");
    }

    @Test
    void indicesOfATypeThatNoIndexHasAreNotTakenForConstants() {
        Operation gather = gather("y", "table", Value.of(Tensor.ofFloats(DataType.FLOAT16, Shape.of(1), -1)));
        Function after = moved(of(List.of(gather), TensorType.of(DataType.FLOAT16, 4)));

        assertThat(types(after)).contains("select");
    }

    @Test
    void oneObjectInTwoBlocksIsAnObstacle() {
        Operation gather = gather("g", "table", Value.int32s(-1));
        Block block = Block.of(List.of(gather), List.of("g"));
        Operation cond = new Operation(
                "cond",
                Map.of("pred", Argument.value(Value.bool(true))),
                List.of(new NamedType("y", TensorType.of(DataType.FLOAT16, 1))),
                List.of(block, block),
                Attributes.none(),
                UnknownFields.none());
        Function function = of(List.of(cond), TensorType.of(DataType.FLOAT16, 4));

        assertThatExceptionOfType(UnsupportedModelException.class)
                .isThrownBy(() -> moved(function))
                .withMessageContaining("gather g: one object stands in several blocks");
    }

    private static Operation gather(String name, String table, Value indices) {
        return Operation.of(
                "gather",
                Map.of("x", Argument.name(table), "indices", Argument.value(indices)),
                new NamedType(name, TensorType.of(DataType.FLOAT16, 1)));
    }

    private static Function of(List<Operation> operations, TensorType table) {
        return Function.of(List.of(new NamedType("table", table)), OpSet.CORE_ML_6, Block.of(operations, List.of("y")));
    }

    private static Function function(Body<FunctionBuilder> body) {
        return FunctionBuilder.function(OpSet.CORE_ML_5, body);
    }

    private static Function moved(Function function) {
        return moved(function, OpSet.CORE_ML_8);
    }

    private static Function moved(Function function, OpSet target) {
        return OpSetMigration.to(target, before -> List::of)
                .apply(Program.of(Map.of("main", function)))
                .functions()
                .get("main");
    }

    private static List<String> types(Function function) {
        return function.body().orElseThrow().operations().stream()
                .map(Operation::type)
                .toList();
    }

    private static Operation operation(Function function, String type) {
        return Uses.of(function).operations().stream()
                .filter(operation -> operation.type().equals(type))
                .findFirst()
                .orElseThrow();
    }

    private static Tensor constant(Function function, Operation consumer, String parameter) {
        String name = consumer.inputs().get(parameter).singleName().orElseThrow();
        return Uses.of(function)
                .definition(consumer, name)
                .orElseThrow()
                .constTensor()
                .orElseThrow();
    }
}
