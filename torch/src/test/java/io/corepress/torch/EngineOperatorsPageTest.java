package io.corepress.torch;

import static org.assertj.core.api.Assertions.assertThat;

import io.corepress.mil.op.OpCatalog;
import io.corepress.torch.lower.Lowerings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The page of the guide that lists the operators of the engine names them all, and says nothing that is not so. */
class EngineOperatorsPageTest {
    private static final Path PAGE = Path.of("..", "docs", "guide", "engine-operators.md");
    private static final Path FAMILIES = Path.of("src", "main", "java", "io", "corepress", "torch", "lower");
    private static final Path TESTS = Path.of("src", "test", "java", "io", "corepress", "torch");
    private static final Pattern CODE = Pattern.compile("`([A-Za-z_0-9]+)`");

    @Test
    void everyOperatorOfTheEngineHasARow() throws IOException {
        List<String> listed = rows(4).stream().map(row -> code(row.getFirst())).toList();
        assertThat(listed).doesNotHaveDuplicates();
        assertThat(new TreeSet<>(listed))
                .isEqualTo(new TreeSet<>(Lowerings.all().keySet()));
    }

    @Test
    void everyOperatorOfTheCatalogIsNamed() throws IOException {
        TreeSet<String> named = new TreeSet<>();
        rows(4).forEach(row -> named.add(code(row.getFirst())));
        rows(2).stream().filter(row -> row.getFirst().startsWith("`c")).forEach(row -> named.add(code(row.getFirst())));
        assertThat(named).containsAll(new TreeSet<>(OpCatalog.standard().types()));
    }

    @Test
    void familiesLowerTheirOperators() throws IOException {
        for (List<String> row : rows(4)) {
            String source = Files.readString(FAMILIES.resolve(code(row.get(1)) + ".java"));
            assertThat(source).contains("\"" + code(row.getFirst()) + "\"");
        }
    }

    @Test
    void testsTestTheirOperators() throws IOException {
        String values = Files.readString(
                Path.of("src", "test", "resources", "io", "corepress", "torch", "coremltools-values.txt"));
        for (List<String> row : rows(4)) {
            String operator = code(row.getFirst());
            Matcher matcher = CODE.matcher(row.get(3));
            boolean any = false;
            while (matcher.find()) {
                any = true;
                if (matcher.group(1).equals("CoremltoolsValuesTest")) {
                    assertThat(values).contains("\n" + operator + " iOS");
                } else {
                    assertThat(Files.readString(TESTS.resolve(matcher.group(1) + ".java")))
                            .containsAnyOf("\"" + operator + "\"", "." + inTheBuilder(operator) + "(");
                }
            }
            assertThat(any).as("%s has a test", operator).isTrue();
        }
    }

    /** {@return the method of the builder that adds this operator: {@code readState}} */
    private static String inTheBuilder(String operator) {
        return Pattern.compile("_(.)")
                .matcher(operator)
                .replaceAll(match -> match.group(1).toUpperCase(Locale.ROOT));
    }

    /** {@return the cells of the rows of all tables of so many columns, heads left out} */
    private static List<List<String>> rows(int columns) throws IOException {
        List<List<String>> rows = new ArrayList<>();
        for (String line : Files.readAllLines(PAGE)) {
            if (line.startsWith("| `")) {
                List<String> cells = Arrays.stream(
                                line.substring(2, line.length() - 2).split(" \\| "))
                        .map(String::strip)
                        .toList();
                if (cells.size() == columns) {
                    rows.add(cells);
                }
            }
        }
        return rows;
    }

    private static String code(String cell) {
        Matcher matcher = CODE.matcher(cell);
        return matcher.find() ? matcher.group(1) : cell;
    }
}
