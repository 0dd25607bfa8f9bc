package io.corepress.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import io.corepress.mil.pass.Pass;
import io.corepress.onnx.cases.OperatorCases;
import io.corepress.onnx.convert.Operator;
import io.corepress.onnx.op.Operators;
import io.corepress.onnx.testing.OperatorCase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The tables of the guide say what the code says. */
class ConvertGuideTest {
    private static final Path GUIDE = Path.of("..", "docs", "guide", "convert.md");

    /** What draws numbers is tested against its distribution, what passes a tensor on against that tensor. */
    private static final Map<String, String> OTHER_JUDGES = Map.of(
            "RandomNormal", "distribution",
            "RandomNormalLike", "distribution",
            "RandomUniform", "distribution",
            "RandomUniformLike", "distribution",
            "Bernoulli", "distribution",
            "ai.onnx.ml.ZipMap", "its input");

    /** Sequences are no outputs of programs, so there is one model with all that is done with them. */
    private static final Set<String> IN_THE_MODEL_OF_SEQUENCES = Set.of(
            "SequenceEmpty",
            "SequenceConstruct",
            "SequenceInsert",
            "SequenceErase",
            "SequenceAt",
            "SequenceLength",
            "ConcatFromSequence");

    @Test
    void theGuideListsEveryOperator() throws IOException {
        assertThat(Files.readString(GUIDE)).contains(operatorTable());
    }

    private static String operatorTable() {
        Map<String, Map<String, Operator>> families = new LinkedHashMap<>();
        Operators.all()
                .values()
                .forEach(operator -> families.computeIfAbsent(operator.family(), family -> new TreeMap<>())
                        .put(operator.qualifiedType(), operator));
        StringBuilder table = new StringBuilder("| operators | not taken over | tested against |\n|---|---|---|\n");
        families.forEach((family, operators) -> {
            Map<String, Set<String>> byEnd = new LinkedHashMap<>();
            operators.forEach((type, operator) -> byEnd.computeIfAbsent(endOfRow(operator), end -> new TreeSet<>())
                    .add("`" + type + "`"));
            table.append("| **").append(family).append("** | | |\n");
            byEnd.forEach((end, names) ->
                    table.append("| ").append(String.join(", ", names)).append(end));
        });
        return table.toString();
    }

    private static String endOfRow(Operator operator) {
        String judge = OTHER_JUDGES.getOrDefault(operator.qualifiedType(), "ONNX Runtime");
        return " | " + operator.note() + " | " + judge + " |\n";
    }

    @Test
    void theGuideSaysHowManyOperatorsThereAre() throws IOException {
        assertThat(Files.readString(GUIDE)).contains(Operators.all().size() + " operators");
    }

    @Test
    void theGuideListsEveryPass() throws IOException {
        String table = OnnxImport.passes().stream()
                .map(ConvertGuideTest::row)
                .collect(Collectors.joining("", "| pass | what it does |\n|---|---|\n", ""));
        assertThat(Files.readString(GUIDE)).contains(table);
    }

    private static String row(Pass pass) {
        return "| `" + pass.name() + "` | " + pass.description() + " |\n";
    }

    @Test
    void everyOperatorIsTested() {
        Set<String> tested =
                OperatorCases.all().stream().map(OperatorCase::operator).collect(Collectors.toSet());
        assertThat(Operators.all().keySet())
                .allSatisfy(type -> assertThat(tested.contains(type)
                                || OTHER_JUDGES.containsKey(type)
                                || IN_THE_MODEL_OF_SEQUENCES.contains(type))
                        .as(type)
                        .isTrue());
        assertThat(Operators.all().keySet()).containsAll(tested);
    }
}
