package io.corepress.data;

import java.io.IOException;
import java.util.List;
import java.util.OptionalLong;

/**
 * Samples in a fixed order, read when asked for. To bring data of your own, implement {@link #samples} here, or
 * {@link IndexedDataset} where any sample can be reached; the rest has defaults.
 *
 * {@snippet :
 * try (Dataset data = ...; Samples samples = data.limit(1000).samples()) {
 *     for (List<Sample> batch = samples.next(32); !batch.isEmpty(); batch = samples.next(32)) {
 *         ...
 *     }
 * }
 * }
 */
public interface Dataset extends AutoCloseable {
    /** {@return a new pass from the first sample on; several may be under way} */
    Samples samples() throws IOException;

    /** {@return how many samples a pass gives, where that is known before} */
    default OptionalLong size() {
        return OptionalLong.empty();
    }

    /**
     * {@return the names of the classes, of which a {@link Label.ClassIndex} is a position; empty if there are none}
     */
    default List<String> classNames() {
        return List.of();
    }

    /** {@return a view of the first {@code count} samples, or of all if there are fewer} */
    default Dataset limit(long count) {
        return new LimitedDataset(this, count);
    }

    /** {@return a view in which every sample is what {@code map} makes of it, when it is read} */
    default Dataset map(SampleMap map) {
        return new MappedDataset(this, map);
    }

    /** Gives back files and temporary files. A view closes what it is a view of. */
    @Override
    default void close() throws IOException {}
}
