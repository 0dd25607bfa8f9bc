package io.corepress.data;

import java.io.IOException;
import java.util.Optional;
import java.util.OptionalLong;

/** A data set in which every sample can be reached by its number. Safe for use by many threads. */
public interface IndexedDataset extends Dataset {
    /** {@return the number of samples} */
    long count();

    /**
     * {@return the sample of that number, from 0 to {@link #count()} - 1}
     *
     * @throws IOException if it cannot be read
     * @throws MalformedDataException if what is read breaks the rules of its format
     */
    Sample sample(long index) throws IOException;

    /** {@return the label of that sample; overridden where it can be had without reading the sample} */
    default Optional<Label> label(long index) throws IOException {
        return sample(index).label();
    }

    @Override
    default OptionalLong size() {
        return OptionalLong.of(count());
    }

    @Override
    default Samples samples() {
        return new Samples() {
            private long next;

            @Override
            public Optional<Sample> next() throws IOException {
                return next < count() ? Optional.of(sample(next++)) : Optional.empty();
            }
        };
    }

    @Override
    default IndexedDataset limit(long count) {
        return range(0, Math.min(count, count()));
    }

    @Override
    default IndexedDataset map(SampleMap map) {
        return new MappedIndexedDataset(this, map);
    }

    /**
     * {@return a view of the samples {@code from} (inclusive) to {@code to} (exclusive)}
     *
     * @throws IllegalArgumentException if that is not inside the data set
     */
    default IndexedDataset range(long from, long to) {
        if (from < 0 || to < from || to > count()) {
            throw new IllegalArgumentException("samples " + from + " to " + to + " of " + count());
        }
        return new IndexView(this, to - from, index -> from + index);
    }

    /**
     * {@return a view of {@code count} samples at equal distances, or of all if there are fewer; unlike the first
     * ones, they come from all classes of a folder}
     */
    default IndexedDataset evenly(long count) {
        long all = count();
        long some = Math.min(count, all);
        if (some < 0) {
            throw new IllegalArgumentException("the number of samples must not be negative, got " + count);
        }
        return new IndexView(this, some, index -> Math.multiplyExact(index, all) / some);
    }

    /** {@return a view of all samples in an order that the seed decides} */
    default IndexedDataset shuffled(long seed) {
        int[] order = Permutation.of(Math.toIntExact(count()), seed);
        return new IndexView(this, order.length, index -> order[(int) index]);
    }
}
