package io.corepress.data.source;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** Files of images and of labels that belong together by their names, as those of MNIST do. */
final class IdxPair {
    private IdxPair() {}

    /**
     * {@return the labels beside a file of images: {@code t10k-labels-idx1-ubyte.gz} for {@code
     * t10k-images-idx3-ubyte}} One may be packed and the other not.
     */
    static Optional<Path> labelsOf(Path images) {
        String name = images.getFileName().toString();
        if (!name.contains("images")) {
            return Optional.empty();
        }
        String labels = name.replace("images", "labels").replace("idx3", "idx1");
        String plain = labels.endsWith(".gz") ? labels.substring(0, labels.length() - 3) : labels;
        return Stream.of(labels, plain, plain + ".gz")
                .map(images::resolveSibling)
                .filter(Files::isRegularFile)
                .findFirst();
    }
}
