package io.corepress.torch.lower;

import static java.util.Map.entry;

import io.corepress.torch.binding.NativeTensors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/** Operators that put the same numbers in another shape or order, or several tensors into one. */
final class Reshaping {
    private Reshaping() {}

    static final Map<String, Lowering> LOWERINGS = Map.ofEntries(
            entry("reshape", Lowering.of(Reshaping::reshape)),
            entry("expand_dims", Lowering.of(Reshaping::expandDims)),
            entry("squeeze", Lowering.of(Reshaping::squeeze)),
            entry("transpose", Lowering.of(call -> call.tensor("x").permute(call.longs("perm")))),
            entry("flatten2d", Lowering.of(Reshaping::flatten)),
            entry("concat", Lowering.of(Reshaping::concat)),
            entry("stack", Lowering.of(call -> torch.stack(vector(call.tensors("values")), call.integer("axis")))),
            entry("tile", Lowering.of(call -> call.tensor("x").repeat(call.longs("reps")))),
            entry("shape", Lowering.of(call -> shape(call.tensor("x")))));

    private static TensorVector vector(List<Tensor> tensors) {
        return new TensorVector(tensors.toArray(Tensor[]::new));
    }

    /**
     * A size of 0 keeps that of the input at the same axis, counted from the last one, or is 1 where the input has none; -1
     * takes what is left. Before iOS 17 both have as many axes where there is a 0.
     */
    private static Tensor reshape(Call call) {
        Tensor x = call.tensor("x");
        long[] shape = call.longs("shape").clone();
        if (x.numel() > 0) {
            for (int axis = 0; axis < shape.length; axis++) {
                if (shape[axis] == 0) {
                    long source = x.dim() - shape.length + axis;
                    shape[axis] = source < 0 ? 1 : x.size(source);
                }
            }
        }
        return x.reshape(shape);
    }

    private static Tensor expandDims(Call call) {
        Tensor result = call.tensor("x");
        long[] axes = call.longs("axes");
        long[] sorted = Unary.fromFront(axes, result.dim() + axes.length);
        Arrays.sort(sorted);
        for (long axis : sorted) {
            result = result.unsqueeze(axis);
        }
        return result;
    }

    private static Tensor squeeze(Call call) {
        Tensor x = call.tensor("x");
        if (!call.has("axes")) {
            return x.squeeze();
        }
        long[] axes = Unary.fromFront(call.longs("axes"), x.dim());
        Arrays.sort(axes);
        Tensor result = x;
        for (int i = axes.length - 1; i >= 0; i--) {
            result = result.squeeze(axes[i]);
        }
        return result;
    }

    private static Tensor flatten(Call call) {
        Tensor x = call.tensor("x");
        long axis = call.integer("axis", 1);
        axis = axis < 0 ? axis + x.dim() : axis;
        long rows = 1;
        for (long i = 0; i < axis; i++) {
            rows *= x.size(i);
        }
        return x.reshape(rows, rows == 0 ? 0 : x.numel() / rows);
    }

    /** Interleaving takes the first slice of each tensor, then the second of each, and so on. */
    private static Tensor concat(Call call) {
        List<Tensor> values = call.tensors("values");
        long axis = call.integer("axis");
        if (!call.bool("interleave", false)) {
            return torch.cat(vector(values), axis);
        }
        long front = axis < 0 ? axis + values.getFirst().dim() : axis;
        Tensor stacked = torch.stack(vector(values), front + 1);
        return torch.flatten(stacked, front, front + 1);
    }

    private static Tensor shape(Tensor x) {
        long[] sizes = new long[(int) x.dim()];
        Tensor result = NativeTensors.empty(torch.ScalarType.Int, sizes.length);
        List<Integer> numbers = new ArrayList<>();
        for (int axis = 0; axis < sizes.length; axis++) {
            numbers.add(Math.toIntExact(x.size(axis)));
        }
        if (!numbers.isEmpty()) {
            result.data_ptr_int()
                    .put(numbers.stream().mapToInt(Integer::intValue).toArray(), 0, numbers.size());
        }
        return result;
    }
}
