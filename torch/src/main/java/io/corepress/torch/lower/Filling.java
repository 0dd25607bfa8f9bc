package io.corepress.torch.lower;

import static java.util.Map.entry;

import io.corepress.torch.binding.NativeTensors;
import io.corepress.torch.binding.NativeType;
import java.util.Map;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;

/** Operators that make tensors of shapes, ranges and positions. */
final class Filling {
    private Filling() {}

    static final Map<String, Lowering> LOWERINGS = Map.ofEntries(
            entry("fill", Lowering.of(call -> filled(call, call.longs("shape")))),
            entry("fill_like", Lowering.of(call -> filled(call, Gathering.sizes(call.tensor("ref_tensor"))))),
            entry("range_1d", Lowering.of(Filling::range)),
            entry("one_hot", Lowering.of(Filling::oneHot)));

    private static Tensor filled(Call call, long[] shape) {
        return number(call, "value", 0).reshape(new long[0]).expand(shape);
    }

    private static Tensor number(Call call, String parameter, long otherwise) {
        return call.has(parameter) ? call.tensor(parameter) : NativeTensors.ofLong(otherwise);
    }

    /** As many numbers as fit before {@code end}, which is not among them. */
    private static Tensor range(Call call) {
        double length = Math.ceil((call.real("end") - call.real("start")) / call.real("step"));
        if (!Double.isFinite(length)) {
            throw new IllegalArgumentException("step must not be 0");
        }
        Tensor steps = counting((long) Math.max(0, length)).to(NativeType.of(call.outputType(0)));
        return steps.mul(call.tensor("step")).add(call.tensor("start"));
    }

    /** {@return 0, 1, 2 and so on as int64} */
    static Tensor counting(long count) {
        try (TensorOptions options = new TensorOptions(torch.ScalarType.Long)) {
            return torch.arange(new Scalar(count), options);
        }
    }

    /** Indices that are out of range, negative ones among them, have no place that is on. */
    private static Tensor oneHot(Call call) {
        Tensor indices = call.tensor("indices");
        int rank = (int) indices.dim() + 1;
        int axis = Indices.fromFront(call.integer("axis", -1), rank);
        long size = call.integer("one_hot_vector_size");
        long[] stretched = Windows.filled(rank, 1);
        stretched[axis] = size;
        Tensor on = torch.eq(indices.unsqueeze(axis), counting(size).reshape(stretched));
        return torch.where(on, number(call, "on_value", 1), number(call, "off_value", 0));
    }
}
