package io.corepress.data;

import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.LongUnaryOperator;

/**
 * Some samples of another data set, in an order of its own.
 *
 * @param index of a sample there, for each number here
 */
record IndexView(IndexedDataset whole, long count, LongUnaryOperator index) implements IndexedDataset {
    @Override
    public Sample sample(long number) throws IOException {
        return whole.sample(index.applyAsLong(Objects.checkIndex(number, count)));
    }

    @Override
    public Optional<Label> label(long number) throws IOException {
        return whole.label(index.applyAsLong(Objects.checkIndex(number, count)));
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
