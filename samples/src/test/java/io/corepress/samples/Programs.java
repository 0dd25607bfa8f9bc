package io.corepress.samples;

import static org.assertj.core.api.Assertions.assertThat;

import io.corepress.mil.Block;
import io.corepress.mil.Function;
import io.corepress.mil.NamedType;
import io.corepress.mil.Operation;
import io.corepress.mil.Program;
import io.corepress.mil.Uses;
import io.corepress.tensor.Tensor;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What the tests ask of a program. */
final class Programs {
    private Programs() {}

    static Function main(Program program) {
        return program.functions().get("main");
    }

    static List<Operation> operations(Program program) {
        return program.functions().values().stream()
                .flatMap(function -> Uses.of(function).operations().stream())
                .toList();
    }

    /** The constants that go to the weight file. */
    static List<Tensor> weights(Program program) {
        return operations(program).stream()
                .map(Operation::constTensor)
                .flatMap(Optional::stream)
                .filter(tensor -> tensor.dataType().isFloat() && tensor.elementCount() >= 10)
                .toList();
    }

    static long count(Program program, String type) {
        return operations(program).stream()
                .filter(operation -> operation.type().equals(type))
                .count();
    }

    static String typeOf(Program program, String name) {
        return operations(program).stream()
                .flatMap(operation -> operation.outputs().stream())
                .filter(output -> output.name().equals(name))
                .map(output -> output.type().toText())
                .findFirst()
                .orElseThrow();
    }

    /** Asserts that names are unique in each function and defined before they are used. */
    static void assertWellFormed(Program program) {
        program.functions().values().forEach(function -> {
            Set<String> taken = new HashSet<>();
            Set<String> visible = new HashSet<>();
            for (NamedType input : function.inputs()) {
                assertThat(taken.add(input.name())).isTrue();
                visible.add(input.name());
            }
            walk(function.body().orElseThrow(), taken, visible);
        });
    }

    private static void walk(Block block, Set<String> taken, Set<String> outer) {
        Set<String> visible = new HashSet<>(outer);
        for (Operation operation : block.operations()) {
            operation.inputs().values().forEach(argument -> assertThat(visible).containsAll(argument.names()));
            operation.blocks().forEach(nested -> walk(nested, taken, visible));
            for (NamedType output : operation.outputs()) {
                assertThat(taken.add(output.name())).as(output.name()).isTrue();
                visible.add(output.name());
            }
        }
        assertThat(visible).containsAll(block.outputs());
    }
}
