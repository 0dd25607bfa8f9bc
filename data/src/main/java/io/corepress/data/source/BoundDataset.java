package io.corepress.data.source;

import io.corepress.data.IndexedDataset;
import io.corepress.data.Label;
import io.corepress.data.Sample;
import io.corepress.data.input.InputBinding;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** A data set whose arrays are brought to what a model takes; labels stay as they are, and need no arrays. */
record BoundDataset(IndexedDataset source, InputBinding binding) implements IndexedDataset {
    @Override
    public long count() {
        return source.count();
    }

    @Override
    public Sample sample(long index) throws IOException {
        return binding.apply(source.sample(index));
    }

    @Override
    public Optional<Label> label(long index) throws IOException {
        return source.label(index);
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
