package io.corepress.mil.text;

import io.corepress.mil.Value;
import io.corepress.mil.ValueType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import java.util.Iterator;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/** Values as text. */
final class ValueText {
    /** Longer tensors are left out, longer lists are cut. */
    private static final int MAX_ELEMENTS = 32;

    private ValueText() {}

    /** {@return for example {@code int32(4)}, {@code string("valid")} or {@code tensor<fp16, [64, 3]>(BLOBFILE("…"))}} */
    static String of(Value value) {
        return switch (value.content()) {
            case Value.Numbers(Tensor tensor, Value.Storage storage) -> numbers(tensor, storage);
            case Value.Strings(var strings) -> strings(value.type(), strings);
            case Value.Tuple(var values) -> "tuple(" + joined(values, ValueText::of) + ")";
            case Value.Items(var values) -> "list(" + joined(values, ValueText::of) + ")";
            case Value.Dictionary(var entries) ->
                "dict(" + joined(entries, entry -> of(entry.key()) + ": " + of(entry.value())) + ")";
            case Value.Nothing() -> "nothing";
        };
    }

    private static <T> String joined(List<T> parts, Function<T, String> text) {
        String shown = parts.stream().limit(MAX_ELEMENTS).map(text).collect(Collectors.joining(", "));
        return parts.size() <= MAX_ELEMENTS ? shown : shown + ", … " + (parts.size() - MAX_ELEMENTS) + " more";
    }

    private static String numbers(Tensor tensor, Value.Storage storage) {
        String head = tensor.shape().rank() == 0 ? tensor.dataType().milName() : tensor.toString();
        if (storage instanceof Value.Blob(String fileName)) {
            return head + "(BLOBFILE(" + StringText.quoted(fileName) + "))";
        }
        return tensor.elementCount() > MAX_ELEMENTS
                ? head + "(…)"
                : head + "(" + nested(NumberText.of(tensor), tensor.shape()) + ")";
    }

    private static String strings(ValueType type, List<String> strings) {
        // A file may claim a shape that its strings do not have: these are then shown as they lie there.
        Shape shape = type instanceof ValueType.TensorType tensor
                ? tensor.shape()
                        .filter(claimed -> claimed.elementCount() == strings.size())
                        .orElse(Shape.of(strings.size()))
                : Shape.of(strings.size());
        String head = shape.rank() == 0 ? "string" : "tensor<string, " + shape + ">";
        return strings.size() > MAX_ELEMENTS
                ? head + "(…)"
                : head + "(" + nested(strings.stream().map(StringText::quoted).toList(), shape) + ")";
    }

    /** {@return the elements in a pair of brackets for each axis; in one pair if there are none} */
    private static String nested(List<String> elements, Shape shape) {
        return elements.isEmpty() ? "[]" : nested(elements.iterator(), shape, 0);
    }

    private static String nested(Iterator<String> elements, Shape shape, int axis) {
        return axis == shape.rank()
                ? elements.next()
                : LongStream.range(0, shape.size(axis))
                        .mapToObj(i -> nested(elements, shape, axis + 1))
                        .collect(Collectors.joining(", ", "[", "]"));
    }
}
