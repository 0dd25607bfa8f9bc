package io.corepress.compress.prune;

import io.corepress.compress.parallel.OrderedTasks;
import io.corepress.tensor.Tensor;
import io.corepress.tensor.TensorReader;
import java.util.function.Consumer;
import java.util.function.Function;

/** Goes over the elements of a tensor in chunks, on all cores, with the results in order. */
final class Chunks {
    private static final int ELEMENTS = 1 << 18;

    private Chunks() {}

    static <T> void forEach(Tensor tensor, Function<float[], T> work, Consumer<T> sink) {
        long count = tensor.elementCount();
        OrderedTasks.<T>run(
                Math.toIntExact(Math.ceilDiv(count, (long) ELEMENTS)),
                chunk -> {
                    long start = (long) chunk * ELEMENTS;
                    float[] values = new float[(int) Math.min(ELEMENTS, count - start)];
                    new TensorReader(tensor).readFloats(start, values, 0, values.length);
                    return work.apply(values);
                },
                sink);
    }
}
