package io.corepress.data.source;

import io.corepress.data.IndexedDataset;
import io.corepress.data.Label;
import io.corepress.data.Sample;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** A data set with labels from elsewhere. */
record LabelledDataset(IndexedDataset source, RowLabels labels) implements DatasetView {
    @Override
    public Sample sample(long index) throws IOException {
        Sample sample = source.sample(index);
        return new Sample(sample.name(), sample.inputs(), label(index));
    }

    @Override
    public Optional<Label> label(long index) {
        return labels.of(index);
    }

    @Override
    public List<String> classNames() {
        return labels.classNames();
    }
}
