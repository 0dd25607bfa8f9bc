package io.corepress.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.Random;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostileTextTest {
    private static final String GOOD = """
            steps:
            - config_type: OpPalettizerConfig
              joint: true
              global_config: &a {nbits: 4, mode: "kmeans"}
              op_type_configs: {conv: *a, gather: null, x: {<<: *a, nbits: 2}}
            - config_type: OpMagnitudePrunerConfig
              global_config:
                n_m_ratio: [2, 4]
            """;

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"", "  \n\n", "# only a comment\n", "---\n", "null", "~", "--- \n...\n"})
    void anEmptyTextIsTold(String text) {
        assertThat(message(text)).contains("the recipe is empty; it needs config_type with global_config");
    }

    @Test
    void severalDocumentsAreTold() {
        assertThat(message("config_type: OpPalettizerConfig\n---\nconfig_type: OpPalettizerConfig\n"))
                .isEqualTo("r.yaml:2:1: a second document begins here; put several steps into one list \"steps\"");
    }

    @Test
    void deepNestingIsTold() {
        assertThat(message("a: " + "[".repeat(100_000))).contains("nested deeper than 16 levels");
        assertThat(message("- ".repeat(10_000))).contains("nested deeper than 16 levels");
        assertThat(message("{a: ".repeat(10_000))).contains("nested deeper than 16 levels");
    }

    @Test
    void aliasesThatMultiplyAreTold() {
        StringBuilder bomb = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (int i = 1; i < 10; i++) {
            String alias = "*a" + (i - 1);
            bomb.append("a%d: &a%d [%s]\n".formatted(i, i, String.join(", ", Collections.nCopies(10, alias))));
        }
        assertThat(message(bomb.toString()))
                .isEqualTo("r.yaml:6:25: more than 500000 values, counting what aliases (*name) repeat");
    }

    @Test
    void mergesThatMultiplyAreTold() {
        StringBuilder bomb = new StringBuilder("base: &base {");
        for (int i = 0; i < 2_000; i++) {
            bomb.append("k").append(i).append(": 1, ");
        }
        bomb.append("}\nlist:\n").append("- {<<: *base}\n".repeat(100_000));
        assertThat(message(bomb.toString())).contains("more than 500000 values");
    }

    @Test
    void anAnchorInsideItselfIsTold() {
        assertThat(message("a: &a [*a]")).isEqualTo("r.yaml:1:8: *a stands inside the anchor &a itself");
    }

    @Test
    void anUnquotedPatternIsTold() {
        assertThat(message("config_type: OpPalettizerConfig\nop_name_configs:\n  *_conv : null\n"))
                .isEqualTo("r.yaml:3:3: no anchor goes before the alias *_conv; write a pattern in quotes: \"*_conv\"");
        assertThat(message("config_type: OpPalettizerConfig\nop_name_configs:\n  *_conv: null\n"))
                .isEqualTo("r.yaml:3:3: no anchor goes before the alias *_conv; write a pattern in quotes: \"*_conv\"");
        assertThat(message("config_type: OpPalettizerConfig\nop_name_configs:\n  *: null\n"))
                .isEqualTo("r.yaml:3:3: no anchor goes before the alias *; write a pattern in quotes: \"*\"");
    }

    @Test
    void tabsThatIndentYamlAreTold() {
        assertThat(message("config_type: OpPalettizerConfig\nglobal_config:\n\tnbits: 4\n"))
                .startsWith("r.yaml:3:")
                .endsWith(": a tab cannot indent YAML; use spaces");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a: b: c",
                "{a: 1",
                "[",
                "a: 'x",
                "a: \"\\q\"",
                "a: @x",
                "%FOO\n---\na: %",
                "a: \u0000",
                "a: !!python/tuple [1]",
                "a: !!float [1]",
                "a: !<x> 1",
                "!x {a: 1}",
                "a: \"\\UFFFFFFFF\"",
                "%YAML 2.0\n---\na: 1",
                "{\"a\" 1}",
                "? a\n: b\n c",
                "a: {<<: 3}",
                "a: {<<: [3]}",
                "\t",
                "a: \"\\ud800\""
            })
    void otherTextsAreToldInOneLineOfOurs(String text) {
        assertThat(message(text)).startsWith("r.yaml:").doesNotContain("\n").doesNotContain("org.snakeyaml");
    }

    @Test
    void aLongWordIsShortenedInTheMessage() {
        assertThat(message("config_type: " + "x".repeat(1_000_000))).hasSizeLessThan(300);
        assertThat(message("config_type: OpPalettizerConfig\n? " + "x".repeat(1_000_000) + "\n: 1\n"))
                .hasSizeLessThan(400);
    }

    @Test
    void aHugeTextIsTold() throws IOException {
        String text = "#".repeat((4 << 20) + 1);
        assertThat(message(text)).isEqualTo("r.yaml:1:1: the text is larger than 4 MiB");
        Path file = Files.writeString(folder.resolve("big.yaml"), text);
        assertThatThrownBy(() -> Recipe.read(file))
                .isInstanceOf(RecipeException.class)
                .hasMessage(file + ":1:1: the text is larger than 4 MiB");
    }

    @Test
    void aFileThatIsNotUtf8IsTold() throws IOException {
        byte[] latin1 = "# ok\n# caf\u00e9\na: b\n".getBytes(StandardCharsets.ISO_8859_1);
        Path file = Files.write(folder.resolve("latin1.yaml"), latin1);
        assertThatThrownBy(() -> Recipe.read(file))
                .isInstanceOf(RecipeException.class)
                .hasMessage(file + ":2:6: the file is not UTF-8 text");
    }

    @Test
    void aFileIsRead() throws IOException {
        Path file = Files.writeString(folder.resolve("good.yaml"), GOOD);
        assertThat(Recipe.read(file)).isEqualTo(Recipe.parse(GOOD, "r.yaml"));
    }

    @Test
    void aFileThatCannotBeReadIsAnIoException() {
        assertThatThrownBy(() -> Recipe.read(folder.resolve("absent.yaml"))).isInstanceOf(NoSuchFileException.class);
        assertThatThrownBy(() -> Recipe.read(folder)).isInstanceOf(IOException.class);
    }

    @Test
    void aRecipeOfTenThousandNamesIsReadInTime() {
        StringBuilder text = new StringBuilder("config_type: OpPalettizerConfig\nop_name_configs:\n");
        for (int i = 0; i < 10_000; i++) {
            text.append("  op_").append(i).append("_weight: {mode: kmeans, nbits: 4, weight_threshold: 1}\n");
        }
        Recipe recipe = Assertions.assertTimeout(Duration.ofSeconds(20), () -> Recipe.parse(text.toString(), "r.yaml"));
        assertThat(((Recipe.Compress) recipe.steps().getFirst()).config().opNameConfigs()).hasSize(10_000);
    }

    /** Whatever the text, there is a recipe or a {@link RecipeException}, and nothing else. */
    @Test
    void mutatedTextsAreReadOrRefused() {
        Random random = new Random(7);
        String letters = "{}[]:,-?&*!|>'\"%@`#~ \n\t\u0000\u00e9<=.0aes\\\uFEFF\uD83D\uDE00";
        for (int i = 0; i < 20_000; i++) {
            StringBuilder text = new StringBuilder(GOOD);
            for (int edits = random.nextInt(1, 6); edits > 0; edits--) {
                int at = random.nextInt(text.length());
                char letter = letters.charAt(random.nextInt(letters.length()));
                switch (random.nextInt(3)) {
                    case 0 -> text.setCharAt(at, letter);
                    case 1 -> text.insert(at, letter);
                    default -> text.delete(at, Math.min(text.length(), at + random.nextInt(1, 12)));
                }
            }
            try {
                Recipe recipe = Recipe.parse(text.toString(), "r.yaml");
                assertThat(Recipe.parse(recipe.toYaml(), "again")).isEqualTo(recipe);
            } catch (RecipeException e) {
                assertThat(e.getMessage()).startsWith("r.yaml:").doesNotContain("snakeyaml");
            }
        }
    }

    private static String message(String text) {
        RecipeException error = catchThrowableOfType(RecipeException.class, () -> Recipe.parse(text, "r.yaml"));
        assertThat(error).as("there is an error").isNotNull();
        return error.getMessage();
    }
}
