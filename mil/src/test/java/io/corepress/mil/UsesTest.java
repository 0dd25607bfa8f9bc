package io.corepress.mil;

import static org.assertj.core.api.Assertions.assertThat;

import io.corepress.mil.ValueType.TensorType;
import io.corepress.tensor.DataType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class UsesTest {
    private static final ValueType HALF = TensorType.of(DataType.FLOAT16, 2);

    @Test
    void consumersAndBlockOutputsAreUsesInProgramOrder() {
        Operation w = Operation.constant("w", Value.int32(1));
        Operation sum = binary("sum", "w", "w");
        Operation relu = unary("y", "w");
        Uses uses = Uses.of(function(List.of(w, sum, relu), "w", "y"));

        assertThat(uses.of(w))
                .containsExactly(
                        new Uses.Use(Optional.of(sum), "x"),
                        new Uses.Use(Optional.of(sum), "y"),
                        new Uses.Use(Optional.of(relu), "x"),
                        new Uses.Use(Optional.empty(), ""));
        assertThat(uses.of(sum)).isEmpty();
        assertThat(uses.definition(relu, "w")).containsSame(w);
        assertThat(uses.definition(relu, "sum")).as("not an input of it").isEmpty();
    }

    @Test
    void functionInputsHaveNoDefinition() {
        Operation relu = unary("y", "input");
        Uses uses = Uses.of(function(List.of(relu), "y"));

        assertThat(uses.definition(relu, "input")).isEmpty();
        assertThat(uses.names()).containsExactlyInAnyOrder("input", "y");
    }

    @Test
    void eachOutputOfAnOperationHasItsOwnUses() {
        Operation split = operation("split", Map.of("x", Argument.name("input")), List.of(), "a", "b");
        Operation relu = unary("y", "b");
        Uses uses = Uses.of(function(List.of(split, relu), "y"));

        assertThat(uses.of(split, 0)).isEmpty();
        assertThat(uses.of(split, 1)).containsExactly(new Uses.Use(Optional.of(relu), "x"));
        assertThat(uses.of(split, 2)).isEmpty();
    }

    @Test
    void nestedBlocksSeeOuterValuesAndTheirOutputsAreUses() {
        Operation w = unary("w", "input");
        Operation inner = unary("inner", "w");
        Operation cond = operation(
                "cond",
                Map.of("pred", Argument.name("input")),
                List.of(Block.of(List.of(inner), List.of("inner")), Block.of(List.of(), List.of("w"))),
                "y");
        Uses uses = Uses.of(function(List.of(w, cond), "y"));

        assertThat(uses.of(w))
                .containsExactly(new Uses.Use(Optional.of(inner), "x"), new Uses.Use(Optional.empty(), ""));
        assertThat(uses.definition(inner, "w")).containsSame(w);
        assertThat(uses.operations()).containsExactly(w, inner, cond);
        assertThat(uses.names()).containsExactlyInAnyOrder("input", "w", "inner", "y");
    }

    @Test
    void aNameInANestedBlockHidesTheOuterOneThereAndOnlyThere() {
        Operation outer = unary("w", "input");
        Operation hiding = unary("w", "input");
        Operation inside = unary("inside", "w");
        Operation cond =
                operation("cond", Map.of(), List.of(Block.of(List.of(hiding, inside), List.of("w"))), "chosen");
        Operation after = unary("y", "w");
        Uses uses = Uses.of(function(List.of(outer, cond, after), "y"));

        assertThat(uses.of(outer)).containsExactly(new Uses.Use(Optional.of(after), "x"));
        assertThat(uses.of(hiding))
                .containsExactly(new Uses.Use(Optional.of(inside), "x"), new Uses.Use(Optional.empty(), ""));
        assertThat(uses.definition(inside, "w")).containsSame(hiding);
    }

    @Test
    void valuesAreSeenThroughSeveralBlocksButNotFromOutside() {
        Operation w = unary("w", "input");
        Operation innermost = unary("innermost", "w");
        Operation inner = operation("cond", Map.of(), List.of(Block.of(List.of(innermost), List.of("innermost"))), "i");
        Operation outer = operation("cond", Map.of(), List.of(Block.of(List.of(inner), List.of("i"))), "o");
        Operation after = unary("y", "innermost");
        Uses uses = Uses.of(function(List.of(w, outer, after), "y"));

        assertThat(uses.of(w)).containsExactly(new Uses.Use(Optional.of(innermost), "x"));
        assertThat(uses.of(innermost)).as("only in its block").containsExactly(new Uses.Use(Optional.empty(), ""));
        assertThat(uses.definition(after, "innermost")).isEmpty();
        assertThat(uses.operations()).containsExactly(w, innermost, inner, outer, after);
    }

    @Test
    void aNameThatIsGivenAgainMeansTheLaterValueFromThereOn() {
        Operation earlier = unary("w", "input");
        Operation between = unary("w", "w");
        Operation after = unary("y", "w");
        Uses uses = Uses.of(function(List.of(earlier, between, after), "w"));

        assertThat(uses.of(earlier)).containsExactly(new Uses.Use(Optional.of(between), "x"));
        assertThat(uses.of(between))
                .containsExactly(new Uses.Use(Optional.of(after), "x"), new Uses.Use(Optional.empty(), ""));
        assertThat(uses.definition(between, "w")).containsSame(earlier);
    }

    @Test
    void equalOperationsAreToldApartByIdentity() {
        Operation first = unary("w", "input");
        Operation twin = unary("w", "input");
        Operation reader = unary("y", "w");
        Uses uses = Uses.of(function(List.of(first, twin, reader), "y"));

        assertThat(first).isEqualTo(twin);
        assertThat(uses.of(first)).isEmpty();
        assertThat(uses.of(twin)).hasSize(1);
        assertThat(uses.of(unary("w", "input")))
                .as("an operation of no function")
                .isEmpty();
    }

    @Test
    void anInputOfANestedBlockHidesTheOuterValue() {
        Operation outer = unary("w", "input");
        Operation inside = unary("inside", "w");
        Block block = new Block(
                List.of(new NamedType("w", HALF)),
                List.of("inside", "w"),
                List.of(inside),
                Attributes.none(),
                UnknownFields.none());
        Operation loop = operation("while_loop", Map.of("loop_vars", Argument.name("w")), List.of(block), "y");
        Uses uses = Uses.of(function(List.of(outer, loop), "y"));

        assertThat(uses.of(outer)).containsExactly(new Uses.Use(Optional.of(loop), "loop_vars"));
        assertThat(uses.definition(inside, "w")).isEmpty();
    }

    @Test
    void aValueIsNotSeenBeforeItIsDefined() {
        Operation early = unary("early", "late");
        Operation late = unary("late", "input");
        Uses uses = Uses.of(function(List.of(early, late), "early"));

        assertThat(uses.of(late)).isEmpty();
        assertThat(uses.definition(early, "late")).isEmpty();
    }

    @Test
    void anOperationObjectThatStandsInTwoBlocksHasTheUsesOfBoth() {
        Operation shared = unary("w", "input");
        Operation first = unary("a", "w");
        Operation second = unary("b", "w");
        Operation cond = operation(
                "cond",
                Map.of(),
                List.of(
                        Block.of(List.of(shared, first), List.of("a")),
                        Block.of(List.of(shared, second), List.of("b"))),
                "y");
        Uses uses = Uses.of(function(List.of(cond), "y"));

        assertThat(uses.of(shared))
                .containsExactly(new Uses.Use(Optional.of(first), "x"), new Uses.Use(Optional.of(second), "x"));
    }

    @Test
    void aFunctionWithoutABodyHasNoOperations() {
        Function empty = new Function(
                List.of(new NamedType("input", HALF)), "CoreML5", Map.of(), Attributes.none(), UnknownFields.none());

        assertThat(Uses.of(empty).operations()).isEmpty();
        assertThat(Uses.of(empty).names()).containsExactly("input");
    }

    static Operation unary(String name, String x) {
        return Operation.of("relu", Map.of("x", Argument.name(x)), new NamedType(name, HALF));
    }

    private static Operation binary(String name, String x, String y) {
        Map<String, Argument> inputs = new LinkedHashMap<>();
        inputs.put("x", Argument.name(x));
        inputs.put("y", Argument.name(y));
        return Operation.of("add", inputs, new NamedType(name, HALF));
    }

    static Operation operation(String type, Map<String, Argument> inputs, List<Block> blocks, String... outputs) {
        List<NamedType> types =
                List.of(outputs).stream().map(name -> new NamedType(name, HALF)).toList();
        return new Operation(type, inputs, types, blocks, Attributes.none(), UnknownFields.none());
    }

    static Function function(List<Operation> operations, String... outputs) {
        return Function.of(
                List.of(new NamedType("input", HALF)), OpSet.CORE_ML_7, Block.of(operations, List.of(outputs)));
    }
}
