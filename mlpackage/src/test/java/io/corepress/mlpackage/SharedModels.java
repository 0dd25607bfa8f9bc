package io.corepress.mlpackage;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The real models that tests read where there are any; tests skip, and say so, where there are none. */
final class SharedModels {
    private static final Path MODELS =
            Path.of(System.getProperty("corepress.shared", "absent")).resolve("models");

    private SharedModels() {}

    /** Packages and bare model files, relative to the folder of models. */
    static List<Path> all() throws IOException {
        assumeTrue(Files.isDirectory(MODELS), () -> "no models at " + MODELS);
        try (Stream<Path> paths = Files.walk(MODELS)) {
            return paths.filter(path -> path.toString().endsWith(".mlpackage")
                            || (path.toString().endsWith(".mlmodel")
                                    && !path.toString().contains(".mlpackage/")))
                    .map(MODELS::relativize)
                    .sorted()
                    .toList();
        }
    }

    static Path resolve(Path relative) {
        return MODELS.resolve(relative);
    }

    static Path resolve(String name) {
        Path path = MODELS.resolve(name);
        assumeTrue(Files.exists(path), () -> "no model at " + path);
        return path;
    }
}
