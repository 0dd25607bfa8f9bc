package io.corepress.data.source;

import io.corepress.data.IndexedDataset;
import io.corepress.data.Label;
import io.corepress.data.Sample;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** A data set that is another one but for what it overrides. */
interface DatasetView extends IndexedDataset {
    IndexedDataset source();

    @Override
    default long count() {
        return source().count();
    }

    @Override
    default Sample sample(long index) throws IOException {
        return source().sample(index);
    }

    @Override
    default Optional<Label> label(long index) throws IOException {
        return source().label(index);
    }

    @Override
    default List<String> classNames() {
        return source().classNames();
    }

    @Override
    default void close() throws IOException {
        source().close();
    }
}
