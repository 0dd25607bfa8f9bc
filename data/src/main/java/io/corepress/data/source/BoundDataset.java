package io.corepress.data.source;

import io.corepress.data.IndexedDataset;
import io.corepress.data.Sample;
import io.corepress.data.input.InputBinding;
import java.io.IOException;

/** A data set whose arrays are brought to what a model takes; labels stay as they are, and need no arrays. */
record BoundDataset(IndexedDataset source, InputBinding binding) implements DatasetView {
    @Override
    public Sample sample(long index) throws IOException {
        return binding.apply(source.sample(index));
    }
}
