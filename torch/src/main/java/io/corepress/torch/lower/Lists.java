package io.corepress.torch.lower;

import static java.util.Map.entry;

import io.corepress.torch.binding.NativeTensors;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/** Operators on lists of tensors. Writing makes another list; one of dynamic length grows as needed. */
final class Lists {
    private Lists() {}

    static final Map<String, Lowering> LOWERINGS = Map.ofEntries(
            entry("make_list", Lists::make),
            entry(
                    "list_length",
                    Lowering.of(
                            call -> NativeTensors.ofLong(list(call).tensors().size()))),
            entry("list_read", Lowering.of(call -> read(list(call), call.integer("index")))),
            entry("list_write", Lists::write),
            entry("list_gather", Lowering.of(Lists::gather)),
            entry("list_scatter", Lists::scatter));

    private static List<Datum> make(Call call) {
        int length = Math.toIntExact(call.integer("init_length", 1));
        return List.of(new Datum.Items(Collections.nCopies(length, null), call.bool("dynamic_length", true)));
    }

    private static Datum.Items list(Call call) {
        if (call.datum("ls") instanceof Datum.Items items) {
            return items;
        }
        throw new IllegalArgumentException("ls must be a list");
    }

    private static Tensor read(Datum.Items list, long index) {
        int length = list.tensors().size();
        if (index < 0 || index >= length) {
            throw new IllegalArgumentException("index must be in [0, " + length + "), got " + index);
        }
        Tensor tensor = list.tensors().get((int) index);
        if (tensor == null) {
            throw new IllegalArgumentException("index " + index + " of the list is read, but was not written to");
        }
        return tensor;
    }

    private static List<Datum> write(Call call) {
        Datum.Items list = list(call);
        List<Tensor> tensors = new ArrayList<>(list.tensors());
        set(list, tensors, call.integer("index"), call.tensor("value"));
        return List.of(new Datum.Items(tensors, list.growing()));
    }

    private static Tensor gather(Call call) {
        TensorVector tensors = new TensorVector();
        for (long index : call.longs("indices")) {
            tensors.push_back(read(list(call), index));
        }
        return torch.stack(tensors);
    }

    /** The slices of the value along its first axis are written to the places. */
    private static List<Datum> scatter(Call call) {
        Datum.Items list = list(call);
        List<Tensor> tensors = new ArrayList<>(list.tensors());
        long[] indices = call.longs("indices");
        for (int i = 0; i < indices.length; i++) {
            set(list, tensors, indices[i], call.tensor("value").select(0, i));
        }
        return List.of(new Datum.Items(tensors, list.growing()));
    }

    private static void set(Datum.Items list, List<Tensor> tensors, long index, Tensor value) {
        if (index < 0 || index >= tensors.size() && !list.growing()) {
            throw new IllegalArgumentException("index must be in [0, " + tensors.size() + "), got " + index);
        }
        while (index >= tensors.size()) {
            tensors.add(null);
        }
        tensors.set((int) index, value);
    }
}
