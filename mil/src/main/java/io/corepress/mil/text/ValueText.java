package io.corepress.mil.text;

import io.corepress.mil.Value;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Tensor;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Values as text. */
final class ValueText {
    /** Longer tensors are cut. */
    private static final int MAX_ELEMENTS = 32;

    private ValueText() {}

    /** {@return for example {@code int32(4)}, {@code string("valid")} or {@code tensor<fp16, [64, 3]>(BLOBFILE("…"))}} */
    static String of(Value value) {
        return switch (value.content()) {
            case Value.Numbers(Tensor tensor, Value.Storage storage) -> numbers(tensor, storage);
            case Value.Strings(var strings) -> strings.size() == 1
                    ? "string(" + quoted(strings.getFirst()) + ")"
                    : strings.stream().map(ValueText::quoted).collect(Collectors.joining(", ", "string([", "])"));
            case Value.Tuple(var values) -> joined(values.stream(), "tuple(", ")");
            case Value.Items(var values) -> joined(values.stream(), "list(", ")");
            case Value.Dictionary(var entries) -> entries.stream()
                    .map(entry -> of(entry.key()) + ": " + of(entry.value()))
                    .collect(Collectors.joining(", ", "dict(", ")"));
            case Value.Nothing() -> "nothing";
        };
    }

    private static String joined(Stream<Value> values, String before, String after) {
        return values.map(ValueText::of).collect(Collectors.joining(", ", before, after));
    }

    private static String numbers(Tensor tensor, Value.Storage storage) {
        DataType type = tensor.dataType();
        String head = tensor.shape().rank() == 0 ? type.milName() : tensor.toString();
        if (storage instanceof Value.Blob(String fileName)) {
            return head + "(BLOBFILE(" + quoted(fileName) + "))";
        }
        if (tensor.elementCount() > MAX_ELEMENTS) {
            return head + "(…)";
        }
        String numbers = type.isFloat() ? floats(tensor) : integers(tensor);
        return head + "(" + (tensor.shape().rank() == 0 ? numbers : "[" + numbers + "]") + ")";
    }

    private static String floats(Tensor tensor) {
        float[] values = tensor.toFloats();
        return IntStream.range(0, values.length)
                .mapToObj(i -> Float.toString(values[i]))
                .collect(Collectors.joining(", "));
    }

    private static String integers(Tensor tensor) {
        int[] values = tensor.toInts();
        return Arrays.stream(values)
                .mapToObj(i -> tensor.dataType() == DataType.BOOL ? Boolean.toString(i != 0) : Integer.toString(i))
                .collect(Collectors.joining(", "));
    }

    private static String quoted(String text) {
        return '"'
                + text.replace("\\", "\\\\")
                        .replace("\"", "\\\"")
                        .replace("\n", "\\n")
                        .replace("\r", "\\r")
                        .replace("\t", "\\t")
                + '"';
    }
}
