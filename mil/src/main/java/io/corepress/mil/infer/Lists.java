package io.corepress.mil.infer;

import io.corepress.mil.Value;
import io.corepress.mil.ValueType;
import io.corepress.mil.ValueType.Dimension;
import io.corepress.mil.ValueType.ListType;
import io.corepress.mil.ValueType.TensorType;
import io.corepress.tensor.DataType;
import java.util.List;

/** Lists of tensors, which loops write to. */
final class Lists {
    private Lists() {}

    static List<ValueType> make(OpCall call) {
        DataType dataType = Elementwise.named(call, "dtype", DataType.FLOAT32);
        List<Dimension> sizes = call.inputs().getOrDefault("elem_shape", List.of()).stream()
                .map(operand -> elementSize(call, operand))
                .toList();
        // The type names the length at the start, also of a list that grows.
        Dimension length =
                call.has("init_length") && call.knownInts("init_length").isEmpty()
                        ? Sizes.UNKNOWN
                        : Sizes.of(call.integer("init_length", 1));
        return List.of(new ListType(TensorType.of(dataType, sizes), length));
    }

    /** A text in the place of a size is the name of one that is not known. */
    private static Dimension elementSize(OpCall call, Known operand) {
        if (operand.value().flatMap(Value::text).isPresent()) {
            return Sizes.UNKNOWN;
        }
        return OpCall.ints(operand)
                .filter(numbers -> numbers.length == 1)
                .map(numbers -> Sizes.of(numbers[0]))
                .orElseThrow(() -> call.refusal("elem_shape must be constant scalars", operand));
    }

    static List<ValueType> length(OpCall call) {
        list(call);
        return List.of(TensorType.of(DataType.INT32));
    }

    static List<ValueType> read(OpCall call) {
        return List.of(element(call));
    }

    static List<ValueType> write(OpCall call) {
        requireElement(call, call.tensor("value"));
        return List.of(call.operand("ls").type());
    }

    /** One element for each index, stacked. */
    static List<ValueType> gather(OpCall call) {
        TensorType element = element(call);
        if (!element.hasKnownRank()) {
            return List.of(element);
        }
        List<Dimension> indices = call.dims("indices", 1, 1);
        return List.of(TensorType.of(element.dataType(), Sizes.join(indices, element.dimensions(), List.of())));
    }

    static List<ValueType> scatter(OpCall call) {
        List<Dimension> value = call.dims("value", 1, Integer.MAX_VALUE);
        call.require(
                Sizes.agree(call.dims("indices"), value.subList(0, 1)),
                "value must have one element for each index",
                call.tensor("value"),
                call.tensor("indices"));
        requireElement(call, TensorType.of(call.dataType("value"), value.subList(1, value.size())));
        return List.of(call.operand("ls").type());
    }

    private static void requireElement(OpCall call, TensorType value) {
        TensorType element = element(call);
        call.require(Agreement.agree(element, value), "value must be of the type of the elements", value, element);
    }

    private static TensorType element(OpCall call) {
        ListType list = list(call);
        if (list.elementType() instanceof TensorType tensor) {
            return tensor;
        }
        throw call.refusal("ls must be a list of tensors", list);
    }

    private static ListType list(OpCall call) {
        Known operand = call.operand("ls");
        if (operand.type() instanceof ListType list) {
            return list;
        }
        throw call.refusal("ls must be a list", operand);
    }
}
