package io.corepress.data;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** The first samples of a data set that is read from the start. */
record LimitedDataset(Dataset whole, long count) implements Dataset {
    LimitedDataset {
        if (count < 0) {
            throw new IllegalArgumentException("the number of samples must not be negative, got " + count);
        }
    }

    @Override
    public Samples samples() throws IOException {
        Samples all = whole.samples();
        return new Samples() {
            private long left = count;

            @Override
            public Optional<Sample> next() throws IOException {
                return left-- > 0 ? all.next() : Optional.empty();
            }

            @Override
            public void close() throws IOException {
                all.close();
            }
        };
    }

    @Override
    public OptionalLong size() {
        OptionalLong size = whole.size();
        return size.isPresent() ? OptionalLong.of(Math.min(count, size.getAsLong())) : size;
    }

    @Override
    public List<String> classNames() {
        return whole.classNames();
    }

    @Override
    public void close() throws IOException {
        whole.close();
    }
}
