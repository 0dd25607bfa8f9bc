package io.corepress.data.source;

import io.corepress.data.IndexedDataset;
import io.corepress.data.Label;
import io.corepress.data.Sample;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** A data set whose classes have got other names. */
record NamedClasses(IndexedDataset source, List<String> classNames) implements IndexedDataset {
    @Override
    public long count() {
        return source.count();
    }

    @Override
    public Sample sample(long index) throws IOException {
        return source.sample(index);
    }

    @Override
    public Optional<Label> label(long index) throws IOException {
        return source.label(index);
    }

    @Override
    public void close() throws IOException {
        source.close();
    }
}
