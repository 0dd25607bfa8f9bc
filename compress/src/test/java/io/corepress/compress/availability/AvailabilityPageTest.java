package io.corepress.compress.availability;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The page is made from the table; {@code -Dcorepress.regenerate=true} writes it anew. */
class AvailabilityPageTest {
    private static final Path PAGE = Path.of("..", "docs", "availability.md");

    @Test
    void thePageIsTheTable() throws IOException {
        String text = page();
        if (Boolean.getBoolean("corepress.regenerate")) {
            Files.writeString(PAGE, text);
        }

        assertThat(PAGE).hasContent(text);
    }

    private static String page() {
        StringBuilder text = new StringBuilder("""
                # What each system reads

                Made from the table in the code (`io.corepress.compress.availability.Availability`): change it there, then
                run its tests with `-Dcorepress.regenerate=true`. A model needs the newest system of all the forms in it;
                `corepress info MODEL` says which, `corepress check MODEL --target iOS17` what stands in the way of an older
                one. The notes on hardware are what Apple's guide to Core ML Tools says: nothing was run on Apple's chips here.

                """);
        for (Availability.Kind kind : Availability.Kind.values()) {
            text.append("## ").append(title(kind)).append("\n\n");
            text.append("| form | technique | options | granularity | from | version | stored as | hardware |\n");
            text.append("|---|---|---|---|---|---|---|---|\n");
            Stream.of(Availability.values())
                    .filter(row -> row.kind() == kind)
                    .sorted(Comparator.comparing(Availability::release))
                    .forEach(row -> text.append(line(row)));
            text.append('\n');
        }
        return text.toString().stripTrailing() + "\n";
    }

    private static String title(Availability.Kind kind) {
        return switch (kind) {
            case ML_PROGRAM -> "ML programs (`mlProgram`, from iOS 15 / macOS 12 on)";
            case NEURAL_NETWORK -> "Neural networks (`neuralNetwork`, from iOS 11 / macOS 10.13 on)";
        };
    }

    private static String line(Availability row) {
        return "| "
                + String.join(
                        " | ",
                        List.of(
                                row.id(),
                                row.technique(),
                                row.parameters(),
                                row.granularity(),
                                row.release().osNames(),
                                Integer.toString(row.release().specificationVersion()),
                                row.storedAs().replace("*", "\\*"),
                                row.hardware()))
                + " |\n";
    }
}
