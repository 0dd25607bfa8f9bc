package io.corepress.torch.lower;

import static java.util.Map.entry;

import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.T_TensorTensor_T;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Operators that sort, or say where numbers are. Of equal numbers the one that stands first comes first. */
final class Ordering {
    private Ordering() {}

    static final Map<String, Lowering> LOWERINGS = Map.ofEntries(
            entry("topk", Ordering::topK),
            entry("argsort", Lowering.of(call -> sorted(call, call.tensor("x")).get1())),
            entry("non_zero", Lowering.of(call -> torch.nonzero(call.tensor("x")))));

    private static T_TensorTensor_T sorted(Call call, Tensor x) {
        boolean descending = !call.bool("ascending", false);
        return torch.sort(x, new BoolOptional(true), call.integer("axis", -1), descending);
    }

    /** A {@code k} of -1 takes all. Core ML lets {@code sort=false} leave them in any order: they are sorted too. */
    private static List<Datum> topK(Call call) {
        Tensor x = call.tensor("x");
        long axis = call.integer("axis", -1);
        long k = call.integer("k", 1);
        long size = x.size(axis);
        if (k < -1 || k > size) {
            throw new IllegalArgumentException("k must be -1 to " + size + ", got " + k);
        }
        T_TensorTensor_T sorted = sorted(call, x);
        long count = k == -1 ? size : k;
        return Lowering.dense(
                sorted.get0().narrow(axis, 0, count), sorted.get1().narrow(axis, 0, count));
    }
}
