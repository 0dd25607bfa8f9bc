package io.corepress.data;

import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Samples that a model takes in one run.
 *
 * @param samples that were put together, in order
 * @param inputs joined along axis 0 with those of the other samples; may have more rows at the end, which repeat the
 *     last sample, see {@link #padded}
 */
public record Batch(List<Sample> samples, Map<String, Tensor> inputs) {
    public Batch {
        samples = List.copyOf(samples);
        inputs = Map.copyOf(inputs);
    }

    /**
     * Joins the inputs of samples along axis 0: of k arrays [1, 3, 32, 32] becomes one of [k, 3, 32, 32].
     *
     * @throws IllegalArgumentException if there are no samples
     * @throws UnsupportedDataException if two of them differ in names, types or shapes apart from axis 0
     */
    public static Batch of(List<Sample> samples) {
        return padded(samples, samples.size());
    }

    /**
     * As {@link #of}, with the last sample repeated until there are {@code count}: for models that take a fixed
     * number of samples at once, and a data set that does not end with a whole batch.
     *
     * @param count at least the number of samples
     */
    public static Batch padded(List<Sample> samples, int count) {
        if (samples.isEmpty() || count < samples.size()) {
            throw new IllegalArgumentException(
                    "a batch of " + count + " cannot be made of " + samples.size() + " samples");
        }
        Map<String, Tensor> joined = new LinkedHashMap<>();
        for (String name : samples.getFirst().inputs().keySet()) {
            List<Tensor> parts = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                Sample sample = samples.get(Math.min(i, samples.size() - 1));
                Tensor part = sample.inputs().get(name);
                if (part == null) {
                    throw new UnsupportedDataException("sample " + sample.name() + " has no array '" + name
                            + "', which " + samples.getFirst().name() + " has");
                }
                requireAlike(samples.getFirst(), parts.isEmpty() ? part : parts.getFirst(), sample, part, name);
                parts.add(part);
            }
            joined.put(name, join(parts));
        }
        return new Batch(samples, joined);
    }

    /**
     * {@return the tensors joined along axis 0, on the heap}
     *
     * @param parts of one type, at least one; their shapes differ in axis 0 only
     * @throws IllegalArgumentException if that is not so, or the result would take 2 GiB
     */
    public static Tensor join(List<Tensor> parts) {
        Tensor first = parts.getFirst();
        if (parts.size() == 1) {
            return first;
        }
        if (first.dataType().isSubByte()) {
            throw new IllegalArgumentException("elements of " + first.dataType().milName() + " cannot be joined");
        }
        long rows = 0;
        for (Tensor part : parts) {
            if (!alike(first, part)) {
                throw new IllegalArgumentException(part + " cannot be joined with " + first);
            }
            rows += part.shape().size(0);
        }
        Shape shape = first.shape().withSize(0, rows);
        long size = first.dataType().sizeInBytes(shape.elementCount());
        if (size > Integer.MAX_VALUE - 8) {
            throw new IllegalArgumentException(
                    "a batch of shape " + shape + " takes " + size + " bytes, more than 2 GiB: take fewer samples");
        }
        ByteBuffer bytes = ByteBuffer.allocate((int) size);
        for (Tensor part : parts) {
            bytes.limit(bytes.position() + (int) part.sizeInBytes());
            part.bytes().read(0, bytes);
        }
        return Tensor.ofBytes(first.dataType(), shape, bytes.array());
    }

    private static void requireAlike(Sample one, Tensor first, Sample sample, Tensor part, String name) {
        if (!alike(first, part)) {
            throw new UnsupportedDataException("samples of one batch must have one type and shape, but input '" + name
                    + "' is " + first + " in " + one.name() + " and " + part + " in " + sample.name());
        }
    }

    private static boolean alike(Tensor a, Tensor b) {
        return a.dataType() == b.dataType()
                && a.shape().rank() == b.shape().rank()
                && a.shape().rank() > 0
                && a.shape().withSize(0, 1).equals(b.shape().withSize(0, 1));
    }
}
