package io.corepress.data;

import io.corepress.tensor.Tensor;
import io.corepress.tensor.TensorReader;
import java.io.IOException;
import java.util.Optional;

/** What a use of data asks of them beyond their format; each demand is made only where somebody needs it. */
public final class Demand {
    private static final int BLOCK = 1 << 14;

    private Demand() {}

    /** {@return for {@link Dataset#map}: refuses samples with NaN or infinite values in an input or a target} */
    public static SampleMap finite() {
        return sample -> {
            for (var input : sample.inputs().entrySet()) {
                requireFinite(sample, "input '" + input.getKey() + "'", input.getValue());
            }
            if (sample.label().orElse(null) instanceof Label.Target target) {
                requireFinite(sample, "the label", target.values());
            }
            return sample;
        };
    }

    private static void requireFinite(Sample sample, String what, Tensor tensor) {
        if (!tensor.dataType().isFloat()) {
            return;
        }
        TensorReader reader = new TensorReader(tensor);
        float[] block = new float[(int) Math.min(BLOCK, tensor.elementCount())];
        for (long at = 0; at < tensor.elementCount(); at += block.length) {
            int length = (int) Math.min(block.length, tensor.elementCount() - at);
            reader.readFloats(at, block, 0, length);
            for (int i = 0; i < length; i++) {
                if (!Float.isFinite(block[i])) {
                    throw new MalformedDataException("sample " + sample.name() + ": element " + (at + i) + " of " + what
                            + " is " + block[i] + ", and every value must be finite");
                }
            }
        }
    }

    /**
     * Refuses data without samples.
     *
     * @throws MalformedDataException if there are none
     */
    public static void notEmpty(Dataset data, String name) throws IOException {
        try (Samples samples = data.samples()) {
            if (samples.next().isEmpty()) {
                throw new MalformedDataException(name + ": there are no samples in it");
            }
        }
    }

    /**
     * Refuses data in which all samples are of one class, from which no classifier can be trained. Reads as far as
     * the first sample of a second class.
     *
     * @throws MalformedDataException if there is only one class, or a sample has no class
     */
    public static void severalClasses(Dataset data, String name) throws IOException {
        Optional<Label> first = Optional.empty();
        if (data instanceof IndexedDataset indexed) {
            for (long i = 0; i < indexed.count(); i++) {
                Label label = requireClass(indexed.label(i), name, "sample " + i);
                if (first.isPresent() && !first.get().equals(label)) {
                    return;
                }
                first = Optional.of(label);
            }
        } else {
            try (Samples samples = data.samples()) {
                for (var next = samples.next(); next.isPresent(); next = samples.next()) {
                    Label label = requireClass(
                            next.get().label(), name, "sample " + next.get().name());
                    if (first.isPresent() && !first.get().equals(label)) {
                        return;
                    }
                    first = Optional.of(label);
                }
            }
        }
        throw new MalformedDataException(
                name + ": " + (first.isEmpty() ? "there are no samples in it" : "all samples are of one class"));
    }

    private static Label requireClass(Optional<Label> label, String name, String sample) {
        if (label.orElse(null) instanceof Label.ClassIndex index) {
            return index;
        }
        throw new MalformedDataException(name + ": " + sample + " has no class label");
    }
}
