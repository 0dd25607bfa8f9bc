package io.corepress.data;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One pass over a data set. It has a position, so it changes and belongs to one thread. */
public interface Samples extends AutoCloseable {
    /**
     * {@return the next sample, or nothing after the last}
     *
     * @throws IOException if it cannot be read
     * @throws MalformedDataException if what is read breaks the rules of its format
     */
    Optional<Sample> next() throws IOException;

    /** {@return the next samples, {@code count} of them or as many as are left; empty after the last} */
    default List<Sample> next(int count) throws IOException {
        List<Sample> batch = new ArrayList<>();
        while (batch.size() < count) {
            Optional<Sample> sample = next();
            if (sample.isEmpty()) {
                break;
            }
            batch.add(sample.get());
        }
        return batch;
    }

    @Override
    default void close() throws IOException {}
}
