package io.corepress.torch.lower;

import static java.util.Map.entry;

import io.corepress.torch.binding.NativeTensors;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.LongStream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Operators that take numbers of a tensor from positions that another tensor holds. */
final class Gathering {
    private Gathering() {}

    static final Map<String, Lowering> LOWERINGS = Map.ofEntries(
            entry("gather", Lowering.of(Gathering::slices)),
            entry("gather_along_axis", Lowering.of(Gathering::alongAxis)),
            entry("gather_nd", Lowering.of(Gathering::byRows)));

    /** Slices of {@code x} across {@code axis}; the shape of the indices takes the place of the axis. */
    private static Tensor slices(Call call) {
        Tensor x = call.tensor("x");
        Tensor indices = call.tensor("indices");
        long[] sizes = sizes(x);
        int axis = Indices.fromFront(call.integer("axis", 0), sizes.length);
        int batch = batch(call, axis, (int) indices.dim());
        Tensor places = Indices.within(call, indices, sizes[axis]);
        long[] shape = joined(
                Arrays.copyOf(sizes, axis),
                Arrays.copyOfRange(sizes(indices), batch, (int) indices.dim()),
                Arrays.copyOfRange(sizes, axis + 1, sizes.length));
        if (batch == 0) {
            return torch.index_select(x, axis, places.reshape(-1)).reshape(shape);
        }
        long batches = Indices.product(sizes, 0, batch);
        long before = Indices.product(sizes, batch, axis);
        long after = Indices.product(sizes, axis + 1, sizes.length);
        long count = Indices.product(sizes(indices), batch, (int) indices.dim());
        Tensor wanted = places.reshape(batches, 1, count, 1).expand(batches, before, count, after);
        return torch.gather(x.reshape(batches, before, sizes[axis], after), 2, wanted)
                .reshape(shape);
    }

    private static Tensor alongAxis(Call call) {
        Tensor x = call.tensor("x");
        int axis = Indices.fromFront(call.integer("axis", 0), (int) x.dim());
        return torch.gather(x, axis, Indices.within(call, call.tensor("indices"), x.size(axis)));
    }

    /** Each row of the indices, along their last axis, points at a number of {@code x}, or at a slice of it. */
    private static Tensor byRows(Call call) {
        Tensor x = call.tensor("x");
        Tensor indices = call.tensor("indices");
        long[] sizes = sizes(x);
        int depth = (int) indices.size(-1);
        int batch = batch(call, sizes.length - depth, (int) indices.dim() - 1);
        long[] pointedAt = Arrays.copyOfRange(sizes, batch, batch + depth);
        long[] slice = Arrays.copyOfRange(sizes, batch + depth, sizes.length);
        long[] shape = joined(Arrays.copyOf(sizes(indices), (int) indices.dim() - 1), slice);
        Tensor places = Indices.flattened(call, indices, pointedAt);
        long batches = Indices.product(sizes, 0, batch);
        long positions = Indices.product(pointedAt, 0, depth);
        long after = Indices.product(slice, 0, slice.length);
        if (batch == 0) {
            return torch.index_select(x.reshape(positions, after), 0, places).reshape(shape);
        }
        long count = Indices.product(sizes(indices), batch, (int) indices.dim() - 1);
        Tensor wanted = places.reshape(batches, count, 1).expand(batches, count, after);
        return torch.gather(x.reshape(batches, positions, after), 1, wanted).reshape(shape);
    }

    private static int batch(Call call, int most, int rankOfIndices) {
        long batch = call.integer("batch_dims", 0);
        long limit = Math.min(most, rankOfIndices);
        if (batch < 0 || batch > limit) {
            throw new IllegalArgumentException("batch_dims must be 0 to " + limit + ", got " + batch);
        }
        return (int) batch;
    }

    static long[] sizes(Tensor tensor) {
        return NativeTensors.shapeOf(tensor).sizes();
    }

    private static long[] joined(long[]... parts) {
        return Arrays.stream(parts).flatMapToLong(LongStream::of).toArray();
    }
}
