package io.corepress.evaluate;

import io.corepress.data.Batch;
import io.corepress.data.Sample;
import io.corepress.data.Samples;
import io.corepress.data.input.ModelInput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** How many samples a model takes at once: what axis 0 of its inputs is fixed to, or as many as are asked for. */
record Batches(int size, boolean fixed) {
    static Batches of(List<ModelInput> inputs, int wanted) {
        long rows = ModelInput.ANY;
        for (ModelInput input : inputs) {
            if (input.sizes().isEmpty()) {
                return new Batches(1, true);
            }
            if (input.sizes().getFirst() != ModelInput.ANY) {
                rows = rows == ModelInput.ANY
                        ? input.sizes().getFirst()
                        : Math.min(rows, input.sizes().getFirst());
            }
        }
        return rows == ModelInput.ANY ? new Batches(wanted, false) : new Batches((int) Math.max(1, rows), true);
    }

    /** {@return the next samples together, or nothing after the last}; a fixed batch is filled up */
    Optional<Batch> next(Samples samples) throws IOException {
        Optional<Sample> first = samples.next();
        if (first.isEmpty()) {
            return Optional.empty();
        }
        if (size == 1 || isWhole(first.get())) {
            return Optional.of(Batch.of(List.of(first.get())));
        }
        List<Sample> some = new ArrayList<>(List.of(first.get()));
        some.addAll(samples.next(size - 1));
        return Optional.of(fixed ? Batch.padded(some, size) : Batch.of(some));
    }

    /** A sample that is a batch by itself: its arrays have other than one row. */
    private static boolean isWhole(Sample sample) {
        return sample.inputs().values().stream()
                .anyMatch(tensor -> tensor.shape().rank() == 0 || tensor.shape().size(0) != 1);
    }
}
