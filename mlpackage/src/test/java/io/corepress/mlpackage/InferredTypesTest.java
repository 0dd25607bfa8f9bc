package io.corepress.mlpackage;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What coremltools declared when it made the real models must be what we infer. */
class InferredTypesTest {
    private static final TypeInference INFERENCE = TypeInference.standard();

    static List<Path> packages() throws IOException {
        String ops = System.getProperty("corepress.operators");
        if (ops != null) { try (var s = java.nio.file.Files.list(Path.of(ops))) { return s.filter(p -> p.toString().endsWith(".mlpackage")).sorted().toList(); } }
        return SharedModels.all().stream()
                .filter(path -> path.toString().endsWith(".mlpackage"))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("packages")
    void everyOperationYieldsWhatTheModelDeclares(Path path) throws IOException {
        List<String> differences = new ArrayList<>();
        int compared = 0;
        try (ModelPackage model = ModelPackage.open(SharedModels.resolve(path))) {
            for (Program program : model.programs().values()) {
                for (Function function : program.functions().values()) {
                    int[] count = {0};
                    OpCalls.forEach(function, (operation, call) -> {
                        compare(operation, call, differences);
                        count[0]++;
                    });
                    compared += count[0];
                }
            }
        }

        differences.forEach(System.err::println);
        assertThat(differences).isEmpty();
        System.err.println(path + " " + compared);
    }

    private static void compare(Operation operation, OpCall call, List<String> differences) {
        List<ValueType> declared =
                operation.outputs().stream().map(NamedType::type).toList();
        try {
            List<ValueType> inferred = INFERENCE.outputs(call);
            boolean same = inferred.size() == declared.size();
            for (int i = 0; same && i < declared.size(); i++) {
                same = Agreement.agree(declared.get(i), inferred.get(i));
            }
            if (!same) {
                differences.add(operation.name() + " " + call.type() + " declared " + declared + " inferred " + inferred);
            }
        } catch (IllegalArgumentException e) {
            differences.add(operation.name() + ": " + e.getMessage());
        }
    }
}
