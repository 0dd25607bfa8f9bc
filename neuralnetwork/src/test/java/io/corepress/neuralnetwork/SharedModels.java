package io.corepress.neuralnetwork;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;

/** The real models that tests read where there are any; tests skip, and say so, where there are none. */
final class SharedModels {
    private static final Path MODELS =
            Path.of(System.getProperty("corepress.shared", "absent")).resolve("models/real");

    private SharedModels() {}

    static Path resolve(String name) {
        Path path = MODELS.resolve(name);
        assumeTrue(Files.exists(path), () -> "no model at " + path);
        return path;
    }
}
