package io.corepress.data;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Files that tests read: small ones of other makers among the resources, real data where there are any. */
public final class Fixtures {
    private static final Path SHARED = Path.of(System.getProperty("corepress.shared", "absent"));

    private Fixtures() {}

    /** {@return a file among the test resources, for example {@code numpy/scalar.npy}} */
    public static Path resource(String name) {
        try {
            return Path.of(Fixtures.class.getResource("/" + name).toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** {@return a file of the shared folder; the test is skipped where that is absent} */
    public static Path shared(String name) {
        Path path = SHARED.resolve(name);
        assumeTrue(Files.exists(path), () -> "no data at " + path);
        return path;
    }
}
