package io.corepress.learn.train;

import io.corepress.data.Dataset;
import io.corepress.data.IndexedDataset;
import io.corepress.data.Label;
import io.corepress.data.Sample;
import io.corepress.data.Samples;
import io.corepress.data.UnsupportedDataException;
import io.corepress.learn.train.loss.TrainingBatch;
import io.corepress.mil.NamedType;
import io.corepress.mil.ValueType.Constant;
import io.corepress.mil.ValueType.TensorType;
import io.corepress.tensor.Tensor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * How the samples of a data set become runs of a function.
 *
 * @param rows that the function takes at once; 0 for any number
 * @param size samples of one step
 */
record SampleBatches(int rows, int size) {

    static SampleBatches of(List<NamedType> inputs, int size) {
        long rows = 0;
        for (NamedType input : inputs) {
            if (!(input.type() instanceof TensorType type) || type.dimensions().isEmpty()) {
                return new SampleBatches(1, size);
            }
            if (type.dimensions().getFirst() instanceof Constant(long own)) {
                rows = rows == 0 ? own : Math.min(rows, own);
            }
        }
        return new SampleBatches(Math.toIntExact(rows), size);
    }

    /** {@return the number of samples} Counts them where that is not known. */
    static long count(Dataset data) throws IOException {
        if (data.size().isPresent()) {
            return requireSome(data.size().getAsLong());
        }
        long count = 0;
        try (Samples samples = data.samples()) {
            while (samples.next().isPresent()) {
                count++;
            }
        }
        return requireSome(count);
    }

    private static long requireSome(long count) {
        if (count == 0) {
            throw new UnsupportedDataException("there are no samples in the data");
        }
        return count;
    }

    /**
     * @throws UnsupportedDataException if all labels are the same class: nothing can be learned from them
     */
    static void requireTwoClasses(Dataset data) throws IOException {
        if (!(data instanceof IndexedDataset indexed) || indexed.count() < 2) {
            return;
        }
        Label first = indexed.label(0).orElse(null);
        for (long i = 1; i < indexed.count(); i++) {
            Label label = indexed.label(i).orElse(null);
            if (!(label instanceof Label.ClassIndex) || !label.equals(first)) {
                return;
            }
        }
        throw new UnsupportedDataException("all " + indexed.count() + " samples have the class "
                + ((Label.ClassIndex) first).index() + "; training needs two classes or more");
    }

    /** {@return a pass over the samples in the order of that epoch; a data set that is only streamed has one order} */
    static Samples pass(Dataset data, long seed, int epoch) throws IOException {
        return data instanceof IndexedDataset indexed
                ? indexed.shuffled(31 * seed + epoch).samples()
                : data.samples();
    }

    /** {@return the samples of the next step, in runs; empty after the last} */
    List<TrainingBatch> next(Samples samples) throws IOException {
        List<TrainingBatch> runs = new ArrayList<>();
        int left = size;
        while (left > 0) {
            List<Sample> some = samples.next(rows == 0 ? left : Math.min(left, rows));
            if (some.isEmpty()) {
                break;
            }
            left -= some.size();
            if (isWhole(some.getFirst())) {
                some.forEach(sample -> runs.add(TrainingBatch.of(List.of(sample), 1)));
            } else {
                runs.add(TrainingBatch.of(some, rows == 0 ? some.size() : rows));
            }
        }
        return runs;
    }

    /** A sample that is a run by itself: its arrays have other than one row. */
    private static boolean isWhole(Sample sample) {
        return sample.inputs().values().stream().anyMatch(SampleBatches::isWhole);
    }

    private static boolean isWhole(Tensor tensor) {
        return tensor.shape().rank() == 0 || tensor.shape().size(0) != 1;
    }
}
