package io.corepress.mil;

import static io.corepress.mil.UsesTest.function;
import static io.corepress.mil.UsesTest.operation;
import static io.corepress.mil.UsesTest.unary;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RewriteTest {
    private final Operation first = unary("a", "input");
    private final Operation inner = unary("inner", "a");
    private final Operation cond =
            operation("cond", Map.of(), List.of(Block.of(List.of(inner), List.of("inner")), emptyBlock()), "y");
    private final Function function = function(List.of(first, cond), "y");

    @Test
    void aRewriteThatChangesNothingYieldsTheSameFunction() {
        Rewrite nothing = List::of;

        assertThat(nothing.apply(function)).isSameAs(function);
    }

    @Test
    void whatIsNotReplacedStaysTheSameObject() {
        Operation other = unary("inner", "input");
        Rewrite replaceInner = operation -> List.of(operation == inner ? other : operation);

        Block body = replaceInner.apply(function).body().orElseThrow();

        assertThat(body.operations().get(0)).isSameAs(first);
        Operation changed = body.operations().get(1);
        assertThat(changed).isNotSameAs(cond);
        assertThat(changed.blocks().get(0).operations()).hasSize(1).first().isSameAs(other);
        assertThat(changed.blocks().get(1)).isSameAs(cond.blocks().get(1));
        assertThat(changed.attributes()).isSameAs(cond.attributes());
        assertThat(cond.blocks().getFirst().operations()).first().isSameAs(inner);
    }

    @Test
    void operationsAreReplacedByNoneOrSeveralInPlace() {
        Operation added = unary("added", "input");
        Rewrite rewrite = operation ->
                operation == first ? List.of(added, first) : operation == inner ? List.of() : List.of(operation);

        Block body = rewrite.apply(function).body().orElseThrow();

        assertThat(body.operations()).hasSize(3).startsWith(added, first);
        assertThat(body.operations().getLast().blocks().getFirst().operations()).isEmpty();
        assertThat(body.outputs()).containsExactly("y");
    }

    @Test
    void nestedOperationsComeBeforeTheOneThatHoldsThem() {
        List<Operation> seen = new ArrayList<>();
        Rewrite rewrite = operation -> {
            seen.add(operation);
            return List.of(operation);
        };
        rewrite.apply(function);

        assertThat(seen).containsExactly(first, inner, cond);
    }

    @Test
    void theOperationThatHoldsBlocksIsHandedOverWithItsBlocksRewritten() {
        List<Operation> handed = new ArrayList<>();
        Rewrite rewrite = operation -> {
            if (operation.type().equals("cond")) {
                handed.add(operation);
            }
            return operation == inner ? List.of() : List.of(operation);
        };
        rewrite.apply(function);

        assertThat(handed).hasSize(1);
        assertThat(handed.getFirst().blocks().getFirst().operations()).isEmpty();
    }

    @Test
    void aChangeDeepInsideRebuildsOnlyTheWayToIt() {
        Operation outer =
                operation("cond", Map.of(), List.of(Block.of(List.of(first, cond), List.of("y")), emptyBlock()), "o");
        Operation beside = operation("cond", Map.of(), List.of(emptyBlock()), "z");
        Rewrite dropInner = operation -> operation == inner ? List.of() : List.of(operation);

        Block body =
                dropInner.apply(function(List.of(outer, beside), "o")).body().orElseThrow();

        assertThat(body.operations().get(1)).isSameAs(beside);
        assertThat(body.operations().get(0).blocks().get(1))
                .isSameAs(outer.blocks().get(1));
        Block way = body.operations().get(0).blocks().get(0);
        assertThat(way.operations().get(0)).isSameAs(first);
        assertThat(way.operations().get(1).blocks().get(0).operations()).isEmpty();
    }

    @Test
    void aFunctionWithoutABodyStaysAsItIs() {
        Function empty = new Function(List.of(), "CoreML5", Map.of(), Attributes.none(), UnknownFields.none());
        Rewrite dropAll = operation -> List.of();

        assertThat(dropAll.apply(empty)).isSameAs(empty);
    }

    @Test
    void aProgramWhoseFunctionsStayIsTheSameProgram() {
        Program program = Program.of(Map.of("main", function));
        Rewrite nothing = List::of;

        assertThat(program.mapFunctions(nothing::apply)).isSameAs(program);
    }

    private static Block emptyBlock() {
        return Block.of(List.of(), List.of("a"));
    }
}
