package io.corepress.learn.train;

import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * How far a training is; changes as it goes on.
 *
 * <p>As numbers: the next epoch and step, sum and number of the losses so far in the epoch, the best epoch, then five
 * numbers for each epoch that is done.
 */
final class Progress {
    private static final int HEAD = 5;
    private static final int EACH = 5;

    /** The epoch under way, from 0. */
    int epoch;
    /** The next step of it, from 0. */
    long step;

    double lossSum;
    long lossCount;
    /** The number of the best epoch, from 1; 0 before the first. */
    int best;

    final List<TrainingListener.Epoch> done = new ArrayList<>();

    Tensor toTensor() {
        List<Double> numbers =
                new ArrayList<>(List.of((double) epoch, (double) step, lossSum, (double) lossCount, (double) best));
        for (TrainingListener.Epoch one : done) {
            Optional<Measure> measure = one.validation();
            numbers.add(one.loss());
            numbers.add(one.rate());
            numbers.add(measure.map(found -> (double) found.samples()).orElse(0.0));
            numbers.add(measure.map(Measure::loss).orElse(0.0));
            numbers.add(
                    measure.map(found -> found.accuracy().orElse(Double.NaN)).orElse(Double.NaN));
        }
        ByteBuffer bytes = ByteBuffer.allocate(Double.BYTES * numbers.size()).order(ByteOrder.LITTLE_ENDIAN);
        numbers.forEach(bytes::putDouble);
        return Tensor.ofBytes(DataType.FLOAT64, Shape.of(numbers.size()), bytes.array());
    }

    static Progress of(Tensor numbers) {
        ByteBuffer bytes = ByteBuffer.wrap(numbers.toBytes()).order(ByteOrder.LITTLE_ENDIAN);
        Progress progress = new Progress();
        progress.epoch = (int) bytes.getDouble();
        progress.step = (long) bytes.getDouble();
        progress.lossSum = bytes.getDouble();
        progress.lossCount = (long) bytes.getDouble();
        progress.best = (int) bytes.getDouble();
        for (int i = 0; i < (numbers.elementCount() - HEAD) / EACH; i++) {
            double loss = bytes.getDouble();
            double rate = bytes.getDouble();
            long samples = (long) bytes.getDouble();
            double measured = bytes.getDouble();
            double accuracy = bytes.getDouble();
            progress.done.add(new TrainingListener.Epoch(
                    i + 1,
                    loss,
                    rate,
                    samples == 0
                            ? Optional.empty()
                            : Optional.of(new Measure(
                                    samples,
                                    measured,
                                    Double.isNaN(accuracy) ? OptionalDouble.empty() : OptionalDouble.of(accuracy)))));
        }
        return progress;
    }
}
