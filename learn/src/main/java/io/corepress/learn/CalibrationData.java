package io.corepress.learn;

import io.corepress.data.Batch;
import io.corepress.data.Dataset;
import io.corepress.data.Label;
import io.corepress.data.Sample;
import io.corepress.data.Samples;
import io.corepress.data.UnsupportedDataException;
import io.corepress.data.input.ModelInput;
import io.corepress.tensor.Tensor;
import io.corepress.tensor.TensorReader;
import io.corepress.tensor.TensorStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Samples of what a function gets.
 *
 * @param function its name
 * @param batches inputs of the function, some samples together; at least one
 * @param labels batch by batch the class of each sample, or of each token of each sample; empty if they are not known
 */
public record CalibrationData(String function, List<Map<String, Tensor>> batches, List<int[]> labels) {
    private static final int CHUNK = 1 << 16;

    /**
     * @throws IllegalArgumentException if there are no samples, a number is not finite, or there are labels for other
     *     than every batch
     */
    public CalibrationData {
        batches = batches.stream().map(Map::copyOf).toList();
        labels = labels.stream().map(int[]::clone).toList();
        if (batches.isEmpty()) {
            throw new IllegalArgumentException("calibration needs at least one sample, got none");
        }
        if (!labels.isEmpty() && labels.size() != batches.size()) {
            throw new IllegalArgumentException(
                    "there are " + batches.size() + " batches, and labels for " + labels.size());
        }
        for (int batch = 0; batch < batches.size(); batch++) {
            for (Map.Entry<String, Tensor> input : batches.get(batch).entrySet()) {
                requireFinite(input.getValue(), "input " + input.getKey() + " of batch " + batch);
            }
        }
    }

    /** {@return samples without labels} */
    public static CalibrationData of(String function, List<Map<String, Tensor>> batches) {
        return new CalibrationData(function, batches, List.of());
    }

    /**
     * Reads samples.
     *
     * @param data bound to the inputs; all of them are read
     * @param inputs of the function: where they fix the number of samples of a run, that many are taken together, and
     *     what is left over at the end is dropped, unless it is all there is; samples of several rows are batches
     *     by themselves, and have no labels
     * @param batchSize samples together, where that is free
     * @throws UnsupportedDataException if there are no samples, or samples of a batch differ in shape
     */
    public static CalibrationData read(String function, Dataset data, List<ModelInput> inputs, int batchSize)
            throws IOException {
        int fixed = fixedRows(inputs);
        int size = fixed > 0 ? fixed : batchSize;
        List<Map<String, Tensor>> batches = new ArrayList<>();
        List<int[]> labels = new ArrayList<>();
        boolean labelled = true;
        try (Samples samples = data.samples()) {
            for (List<Sample> some = next(samples, size); !some.isEmpty(); some = next(samples, size)) {
                boolean whole = isWhole(some.getFirst());
                if (fixed > 0 && !whole && some.size() < fixed && !batches.isEmpty()) {
                    break;
                }
                batches.add(held(fixed > 0 && !whole ? Batch.padded(some, size) : Batch.of(some)));
                labelled &= !whole && some.stream().allMatch(CalibrationData::hasClasses);
                if (labelled) {
                    labels.add(classes(some, fixed > 0 ? size : some.size()));
                }
            }
        }
        if (batches.isEmpty()) {
            throw new UnsupportedDataException("there are no samples in the data");
        }
        return new CalibrationData(function, batches, labelled ? labels : List.of());
    }

    /** {@return the inputs in memory: the data may be closed before they are used} */
    private static Map<String, Tensor> held(Batch batch) {
        Map<String, Tensor> held = new LinkedHashMap<>();
        batch.inputs().forEach((name, tensor) -> held.put(name, TensorStore.onHeap().keep(tensor)));
        return held;
    }

    /** {@return samples for one run: a sample that is a batch by itself is one} */
    private static List<Sample> next(Samples samples, int size) throws IOException {
        List<Sample> first = samples.next(1);
        if (first.isEmpty() || size == 1 || isWhole(first.getFirst())) {
            return first;
        }
        List<Sample> some = new ArrayList<>(first);
        some.addAll(samples.next(size - 1));
        return some;
    }

    private static boolean isWhole(Sample sample) {
        return sample.inputs().values().stream()
                .anyMatch(tensor -> tensor.shape().rank() > 0 && tensor.shape().size(0) != 1);
    }

    /** {@return how many samples a run takes; 0 for any number} */
    private static int fixedRows(List<ModelInput> inputs) {
        long rows = ModelInput.ANY;
        for (ModelInput input : inputs) {
            if (input.sizes().isEmpty()) {
                return 1;
            }
            long own = input.sizes().getFirst();
            rows = rows == ModelInput.ANY || own != ModelInput.ANY && own < rows ? own : rows;
        }
        return rows == ModelInput.ANY ? 0 : Math.toIntExact(Math.max(1, rows));
    }

    private static boolean hasClasses(Sample sample) {
        return switch (sample.label().orElse(null)) {
            case Label.ClassIndex _ -> true;
            case Label.Target(Tensor values) -> values.dataType().isInteger();
            case null -> false;
        };
    }

    /** {@return the classes of the samples behind each other; -1 for the rows that fill up a batch} */
    private static int[] classes(List<Sample> samples, int count) {
        List<int[]> each = samples.stream()
                .map(sample -> switch (sample.label().orElseThrow()) {
                    case Label.ClassIndex(int index) -> new int[] {index};
                    case Label.Target(Tensor values) -> values.toInts();
                })
                .toList();
        int[] classes = new int[each.getFirst().length * count];
        Arrays.fill(classes, -1);
        int at = 0;
        for (int[] some : each) {
            if (some.length * count != classes.length) {
                throw new UnsupportedDataException("samples of one batch must have as many labels each, got "
                        + some.length + " and " + each.getFirst().length);
            }
            System.arraycopy(some, 0, classes, at, some.length);
            at += some.length;
        }
        return classes;
    }

    private static void requireFinite(Tensor tensor, String what) {
        if (!tensor.dataType().isFloat()) {
            return;
        }
        TensorReader reader = new TensorReader(tensor);
        float[] chunk = new float[(int) Math.min(CHUNK, tensor.elementCount())];
        for (long at = 0; at < tensor.elementCount(); at += CHUNK) {
            int length = (int) Math.min(CHUNK, tensor.elementCount() - at);
            reader.readFloats(at, chunk, 0, length);
            for (int i = 0; i < length; i++) {
                if (!(Math.abs(chunk[i]) < Float.POSITIVE_INFINITY)) {
                    throw new IllegalArgumentException(what + " holds " + chunk[i] + " at element " + (at + i)
                            + "; samples must be finite");
                }
            }
        }
    }
}
