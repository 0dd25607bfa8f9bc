package io.corepress.data;

import java.io.IOException;
import java.util.List;

/** A data set whose samples are made from those of another when they are read. */
record MappedIndexedDataset(IndexedDataset source, SampleMap map) implements IndexedDataset {
    @Override
    public long count() {
        return source.count();
    }

    @Override
    public Sample sample(long index) throws IOException {
        return map.apply(source.sample(index));
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
