package io.corepress.learn.step;

import io.corepress.data.IndexedDataset;
import io.corepress.data.Label;
import io.corepress.data.Sample;
import io.corepress.learn.CalibrationData;
import io.corepress.tensor.ByteSource;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Samples that are in memory batch by batch, one by one again. */
record CalibrationSamples(List<Sample> all) implements IndexedDataset {

    static CalibrationSamples of(CalibrationData data) {
        List<Sample> all = new ArrayList<>();
        for (int batch = 0; batch < data.batches().size(); batch++) {
            Map<String, Tensor> inputs = data.batches().get(batch);
            int rows = rows(inputs);
            int[] labels = data.labels().isEmpty() ? new int[0] : data.labels().get(batch);
            for (int row = 0; row < rows; row++) {
                int[] own = Arrays.copyOfRange(labels, row * labels.length / rows, (row + 1) * labels.length / rows);
                boolean filling = own.length > 0 && Arrays.stream(own).allMatch(label -> label < 0);
                if (!filling) {
                    all.add(new Sample("sample " + all.size(), row(inputs, row, rows), label(own)));
                }
            }
        }
        return new CalibrationSamples(List.copyOf(all));
    }

    private static int rows(Map<String, Tensor> inputs) {
        return inputs.values().stream()
                .mapToInt(tensor -> tensor.shape().rank() == 0
                        ? 1
                        : Math.toIntExact(tensor.shape().size(0)))
                .min()
                .orElse(1);
    }

    private static Map<String, Tensor> row(Map<String, Tensor> inputs, int row, int rows) {
        Map<String, Tensor> one = new LinkedHashMap<>();
        inputs.forEach((name, tensor) -> one.put(name, rows == 1 ? tensor : slice(tensor, row, rows)));
        return one;
    }

    private static Tensor slice(Tensor tensor, int row, int rows) {
        Shape shape = tensor.shape().withSize(0, tensor.shape().size(0) / rows);
        long size = tensor.sizeInBytes() / rows;
        return Tensor.of(tensor.dataType(), shape, new Part(tensor.bytes(), row * size, size));
    }

    private record Part(ByteSource whole, long start, long size) implements ByteSource {
        @Override
        public void read(long position, ByteBuffer target) {
            Objects.checkFromIndexSize(position, target.remaining(), size);
            whole.read(start + position, target);
        }
    }

    private static Optional<Label> label(int[] labels) {
        return switch (labels.length) {
            case 0 -> Optional.empty();
            case 1 -> Optional.of(new Label.ClassIndex(labels[0]));
            default -> Optional.of(new Label.Target(Tensor.ofInts(DataType.INT32, Shape.of(labels.length), labels)));
        };
    }

    @Override
    public long count() {
        return all.size();
    }

    @Override
    public Sample sample(long index) {
        return all.get(Math.toIntExact(index));
    }
}
