package io.corepress.mlpackage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.corepress.mil.Function;
import io.corepress.mil.NamedType;
import io.corepress.mil.Operation;
import io.corepress.mil.Program;
import io.corepress.mil.ValueType;
import io.corepress.mil.infer.Agreement;
import io.corepress.mil.infer.OpCall;
import io.corepress.mil.infer.OpCalls;
import io.corepress.mil.infer.TypeInference;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What coremltools declared when it made a model must be what we infer, wherever both know it. */
class InferredTypesTest {
    private static final TypeInference INFERENCE = TypeInference.standard();

    static List<Path> realPackages() throws IOException {
        return SharedModels.all().stream()
                .filter(path -> path.toString().endsWith(".mlpackage"))
                .map(SharedModels::resolve)
                .toList();
    }

    /** Packages that {@code interop/operators.py} wrote. */
    static List<Path> operatorPackages() throws IOException {
        Path folder = Path.of(System.getProperty("corepress.operators"));
        assumeTrue(Files.isDirectory(folder), () -> "no packages at " + folder);
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        }
    }

    @ParameterizedTest
    @MethodSource("realPackages")
    void operationsOfRealModelsYieldWhatTheModelsDeclare(Path path) throws IOException {
        assertEveryOperationYieldsWhatIsDeclared(path);
    }

    @ParameterizedTest
    @MethodSource("operatorPackages")
    @EnabledIfSystemProperty(
            named = "corepress.operators",
            matches = ".+",
            disabledReason = "interop/operators.py makes the packages")
    void randomFormsOfEveryOperatorYieldWhatIsDeclared(Path path) throws IOException {
        assertEveryOperationYieldsWhatIsDeclared(path);
    }

    private static void assertEveryOperationYieldsWhatIsDeclared(Path path) throws IOException {
        List<OpCall> calls = new ArrayList<>();
        List<String> differences = new ArrayList<>();
        try (ModelPackage model = ModelPackage.open(path)) {
            for (Program program : model.programs().values()) {
                for (Function function : program.functions().values()) {
                    OpCalls.forEach(function, (operation, call) -> {
                        calls.add(call);
                        difference(operation, call).ifPresent(differences::add);
                    });
                }
            }
        }
        assertThat(calls).isNotEmpty();
        assertThat(differences).isEmpty();
    }

    private static Optional<String> difference(Operation operation, OpCall call) {
        List<ValueType> declared =
                operation.outputs().stream().map(NamedType::type).toList();
        String what = operation.name() + ", given " + call.inputs() + ", is declared to yield " + text(declared);
        try {
            List<ValueType> inferred = INFERENCE.outputs(call);
            boolean same = inferred.size() == declared.size()
                    && IntStream.range(0, inferred.size())
                            .allMatch(i -> Agreement.agree(declared.get(i), inferred.get(i)));
            return same ? Optional.empty() : Optional.of(what + " but seems to yield " + text(inferred));
        } catch (IllegalArgumentException e) {
            return Optional.of(what + " but is refused: " + e.getMessage());
        }
    }

    private static String text(List<ValueType> types) {
        return types.stream().map(ValueType::toText).toList().toString();
    }
}
