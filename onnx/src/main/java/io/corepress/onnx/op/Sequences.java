package io.corepress.onnx.op;

import io.corepress.mil.build.Params;
import io.corepress.mil.build.Var;
import io.corepress.onnx.convert.Call;
import io.corepress.onnx.convert.Dims;
import io.corepress.onnx.convert.ElementTypes;
import io.corepress.onnx.convert.GraphValue;
import io.corepress.onnx.convert.GraphValue.Computed;
import io.corepress.onnx.convert.GraphValue.FixedSize;
import io.corepress.onnx.convert.GraphValue.Sequence;
import io.corepress.onnx.convert.GraphValue.Sizes;
import io.corepress.tensor.DataType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Sequences of tensors. They are taken apart while the program is made, so what is asked of them must be known. */
final class Sequences {
    private static final String NOTE = "computed positions";

    private Sequences() {}

    static void name(Registry registry) {
        registry.value(
                "SequenceEmpty",
                "",
                call -> new Sequence(ElementTypes.of((int) call.attributes().integer("dtype", 1)), List.of()));
        registry.value("SequenceConstruct", "", call -> new Sequence(DataType.FLOAT32, call.values()));
        registry.value("SequenceInsert", NOTE, Sequences::insert);
        registry.value("SequenceErase", NOTE, Sequences::erase);
        registry.value("SequenceAt", NOTE, call -> {
            List<GraphValue> items = items(call);
            return items.get(place(call, 1, items.size()));
        });
        registry.value(
                "SequenceLength",
                "",
                call -> new Sizes(List.of(new FixedSize(items(call).size())), true));
        registry.value("SplitToSequence", "computed sizes", Sequences::split);
        registry.single("ConcatFromSequence", Sequences::concat);
    }

    private static List<GraphValue> items(Call call) {
        if (call.value(0) instanceof Sequence(DataType _, List<GraphValue> items)) {
            return items;
        }
        throw call.refuse("its input is no sequence that is known while the program is made");
    }

    private static int place(Call call, int input, int size) {
        long place = call.integer(input, "the position");
        long counted = place < 0 ? place + size : place;
        if (counted < 0 || counted >= size) {
            throw call.refuse("position " + place + " of a sequence of " + size);
        }
        return (int) counted;
    }

    private static GraphValue insert(Call call) {
        List<GraphValue> items = new ArrayList<>(items(call));
        int place = call.has(2) ? (int) call.integer(2, "the position") : items.size();
        items.add(place < 0 ? place + items.size() : place, call.value(1));
        return new Sequence(DataType.FLOAT32, items);
    }

    private static GraphValue erase(Call call) {
        List<GraphValue> items = new ArrayList<>(items(call));
        items.remove(call.has(1) ? place(call, 1, items.size()) : items.size() - 1);
        return new Sequence(DataType.FLOAT32, items);
    }

    private static GraphValue split(Call call) {
        Var x = call.var(0);
        int axis = call.axis(call.attributes().integer("axis", 0), 0);
        boolean keep = call.attributes().flag("keepdims", true);
        Optional<long[]> given = call.has(1) ? Optional.of(call.integers(1, "the split")) : Optional.empty();
        boolean isVector =
                given.isPresent() && call.known(1).orElseThrow().shape().rank() == 1;
        List<GraphValue> items = new ArrayList<>();
        if (isVector) {
            int from = 0;
            for (long length : given.get()) {
                items.add(new Computed(Steps.slice(call, x, axis, from, from + (int) length)));
                from += (int) length;
            }
            return new Sequence(x.dataType(), items);
        }
        int size = Math.toIntExact(Dims.fixed(x, axis));
        int length = given.map(each -> (int) each[0]).orElse(1);
        for (int from = 0; from < size; from += length) {
            Var part = Steps.slice(call, x, axis, from, Math.min(size, from + length));
            items.add(new Computed(given.isEmpty() && !keep ? Steps.squeeze(call, part, axis) : part));
        }
        return new Sequence(x.dataType(), items);
    }

    private static Var concat(Call call) {
        List<Var> vars = items(call).stream()
                .map(item -> call.var(item, call.base() + "_item"))
                .toList();
        boolean isNew = call.attributes().flag("new_axis", false);
        int rank = Dims.rank(vars.getFirst()) + (isNew ? 1 : 0);
        int axis = Dims.axis(call.attributes().integer("axis", 0), rank);
        if (!isNew) {
            return Joining.joined(call, vars, axis);
        }
        return call.result("stack", Params.none().with("values", vars).with("axis", axis));
    }
}
