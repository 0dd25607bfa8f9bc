package io.corepress.torch.lower;

import static java.util.Map.entry;

import java.util.Arrays;
import java.util.Map;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.pytorch.StringViewOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Operators that bring numbers to positions that a tensor holds. Several numbers for one position are all taken into
 * account; in mode {@code update} the last one stays.
 */
final class Scattering {
    private Scattering() {}

    static final Map<String, Lowering> LOWERINGS = Map.ofEntries(
            entry("scatter", Lowering.of(Scattering::slices)),
            entry("scatter_along_axis", Lowering.of(Scattering::alongAxis)),
            entry("scatter_nd", Lowering.of(Scattering::byRows)));

    private static Tensor slices(Call call) {
        Tensor data = call.tensor("data");
        int axis = Indices.fromFront(call.integer("axis", 0), (int) data.dim());
        Tensor places =
                Indices.within(call, call.tensor("indices"), data.size(axis)).reshape(-1);
        long[] stretched = Windows.filled((int) data.dim(), 1);
        stretched[axis] = places.numel();
        long[] shape = Gathering.sizes(data);
        shape[axis] = places.numel();
        return combine(
                call,
                data,
                axis,
                places.reshape(stretched).expand(shape),
                call.tensor("updates").reshape(shape));
    }

    private static Tensor alongAxis(Call call) {
        Tensor data = call.tensor("data");
        int axis = Indices.fromFront(call.integer("axis", 0), (int) data.dim());
        Tensor places = Indices.within(call, call.tensor("indices"), data.size(axis));
        return combine(call, data, axis, places, call.tensor("updates"));
    }

    /** Each row of the indices, along their last axis, points at a number of {@code data}, or at a slice of it. */
    private static Tensor byRows(Call call) {
        Tensor data = call.tensor("data");
        Tensor indices = call.tensor("indices");
        long[] sizes = Gathering.sizes(data);
        int depth = (int) indices.size(-1);
        Tensor places = Indices.flattened(call, indices, Arrays.copyOf(sizes, depth));
        long count = places.numel();
        long after = Indices.product(sizes, depth, sizes.length);
        Tensor rows = data.reshape(Indices.product(sizes, 0, depth), after);
        Tensor wanted = places.reshape(count, 1).expand(count, after);
        return combine(call, rows, 0, wanted, call.tensor("updates").reshape(count, after))
                .reshape(sizes);
    }

    /** {@return {@code data} with the updates, whose positions on {@code axis} are {@code places}, of the same shape} */
    private static Tensor combine(Call call, Tensor data, int axis, Tensor places, Tensor updates) {
        return switch (call.text("mode", "add")) {
            case "add" -> torch.scatter_add(data, axis, places, updates);
            case "sub" -> torch.scatter_add(data, axis, places, updates.neg());
            case "mul" -> torch.scatter_reduce(data, axis, places, updates, "prod", true);
            case "div" ->
                divide(data, torch.scatter_reduce(torch.ones_like(data), axis, places, updates, "prod", true));
            case "max" -> torch.scatter_reduce(data, axis, places, updates, "amax", true);
            case "min" -> torch.scatter_reduce(data, axis, places, updates, "amin", true);
            case "update" -> torch.scatter(data, axis, places, updates);
            default ->
                throw new IllegalArgumentException(
                        "mode must be add, sub, mul, div, max, min or update, got " + call.text("mode"));
        };
    }

    private static Tensor divide(Tensor data, Tensor divisors) {
        return data.is_floating_point()
                ? data.div(divisors)
                : torch.div(data, divisors, new StringViewOptional(new BytePointer("trunc")));
    }
}
