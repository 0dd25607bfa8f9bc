package io.corepress.data;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** A data set whose samples are made from those of another when they are read. */
record MappedDataset(Dataset source, SampleMap map) implements Dataset {
    @Override
    public Samples samples() throws IOException {
        Samples all = source.samples();
        return new Samples() {
            @Override
            public Optional<Sample> next() throws IOException {
                Optional<Sample> sample = all.next();
                return sample.isPresent() ? Optional.of(map.apply(sample.get())) : sample;
            }

            @Override
            public void close() throws IOException {
                all.close();
            }
        };
    }

    @Override
    public OptionalLong size() {
        return source.size();
    }

    @Override
    public List<String> classNames() {
        return source.classNames();
    }

    @Override
    public void close() throws IOException {
        source.close();
    }
}
