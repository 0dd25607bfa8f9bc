package io.corepress.neuralnetwork;

import static org.assertj.core.api.Assertions.assertThat;

import io.corepress.mil.OpSet;
import io.corepress.mil.op.OpCatalog;
import io.corepress.mlpackage.proto.NeuralNetworkLayer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The guide's table of layers says what is so. */
class LayerTableTest {
    private static final Path GUIDE = Path.of("../docs/guide/upgrade.md");
    private static final Path TRANSLATIONS = Path.of("src/main/java/io/corepress/neuralnetwork/layer");
    private static final Pattern CODE = Pattern.compile("`([A-Za-z0-9_]+)`");
    private static final Pattern LITERAL = Pattern.compile("\"([a-z0-9_]+)\"");

    private static String layers() throws IOException {
        String guide = Files.readString(GUIDE);
        return guide.substring(guide.indexOf("## Layers"));
    }

    private static List<String[]> rows() throws IOException {
        return layers().lines()
                .filter(line -> line.startsWith("| `"))
                .map(line -> line.split("\\|"))
                .toList();
    }

    private static List<String> code(String text) {
        return CODE.matcher(text).results().map(match -> match.group(1)).toList();
    }

    @Test
    void everyKindOfLayerStandsInTheTableOrIsSaidToBeRefused() throws IOException {
        Set<String> translated = new TreeSet<>();
        for (String[] row : rows()) {
            for (String layer : code(row[1])) {
                assertThat(translated.add(layer))
                        .as(layer + " stands there once")
                        .isTrue();
            }
        }
        assertThat(translated).containsExactlyElementsOf(NeuralNetworkUpgrade.supportedLayers());

        String layers = layers();
        String refused = layers.substring(layers.indexOf("Refused, by name"), layers.indexOf("Refused too"));
        Set<String> all = new HashSet<>();
        NeuralNetworkLayer.getDescriptor()
                .getOneofs()
                .getFirst()
                .getFields()
                .forEach(field -> all.add(field.getName()));
        all.removeAll(translated);
        assertThat(code(refused)).containsExactlyInAnyOrderElementsOf(all);
    }

    @Test
    void theOperatorsAreThoseThatTheTranslationsUse() throws IOException {
        Set<String> listed = new TreeSet<>();
        for (String[] row : rows()) {
            listed.addAll(code(row[2]));
        }
        Set<String> used = new TreeSet<>();
        try (Stream<Path> files = Files.list(TRANSLATIONS)) {
            for (Path file : files.toList()) {
                Matcher literals = LITERAL.matcher(Files.readString(file));
                while (literals.find()) {
                    if (OpCatalog.standard()
                            .signature(literals.group(1), OpSet.CORE_ML_6)
                            .isPresent()) {
                        used.add(literals.group(1));
                    }
                }
            }
        }
        // The builder has methods for these two, and every block ends with the third.
        used.addAll(Set.of("const", "while_loop"));
        used.remove("identity");
        assertThat(listed).containsExactlyElementsOf(used);
    }
}
