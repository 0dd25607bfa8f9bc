package io.corepress.mil.text;

import io.corepress.mil.Value;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Tensor;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.function.IntFunction;
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
            case Value.Strings(var strings) ->
                strings.size() == 1
                        ? "string(" + quoted(strings.getFirst()) + ")"
                        : strings.stream().map(ValueText::quoted).collect(Collectors.joining(", ", "string([", "])"));
            case Value.Tuple(var values) -> joined(values.stream(), "tuple(", ")");
            case Value.Items(var values) -> joined(values.stream(), "list(", ")");
            case Value.Dictionary(var entries) ->
                entries.stream()
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
        if (tensor.dataType() == DataType.FLOAT64) {
            double[] values = new double[(int) tensor.elementCount()];
            littleEndian(tensor).asDoubleBuffer().get(values);
            return Arrays.stream(values).mapToObj(Double::toString).collect(Collectors.joining(", "));
        }
        float[] values = tensor.toFloats();
        return IntStream.range(0, values.length)
                .mapToObj(i -> tensor.dataType() == DataType.FLOAT16 ? half(values[i]) : Float.toString(values[i]))
                .collect(Collectors.joining(", "));
    }

    /** {@return the fewest digits that read back as the same half, as {@link Float#toString} gives them for a float} */
    private static String half(float value) {
        if (Float.isFinite(value)) {
            for (int digits = 1; digits < 5; digits++) {
                float rounded =
                        new BigDecimal(value).round(new MathContext(digits)).floatValue();
                if (Float.float16ToFloat(Float.floatToFloat16(rounded)) == value) {
                    return Float.toString(Math.copySign(rounded, value));
                }
            }
        }
        return Float.toString(value);
    }

    private static String integers(Tensor tensor) {
        if (tensor.dataType().bits() == 64) {
            long[] values = new long[(int) tensor.elementCount()];
            littleEndian(tensor).asLongBuffer().get(values);
            return Arrays.stream(values)
                    .mapToObj(tensor.dataType().isSigned() ? Long::toString : Long::toUnsignedString)
                    .collect(Collectors.joining(", "));
        }
        IntFunction<String> text = switch (tensor.dataType()) {
            case BOOL -> i -> Boolean.toString(i != 0);
            case UINT32 -> Integer::toUnsignedString;
            default -> Integer::toString;
        };
        return Arrays.stream(tensor.toInts()).mapToObj(text).collect(Collectors.joining(", "));
    }

    private static ByteBuffer littleEndian(Tensor tensor) {
        return ByteBuffer.wrap(tensor.toBytes()).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** {@return a name as it is, or quoted where it is no identifier of MIL} */
    static String name(String name) {
        boolean identifier = !name.isEmpty() && !(name.charAt(0) >= '0' && name.charAt(0) <= '9');
        for (int i = 0; i < name.length() && identifier; i++) {
            char c = name.charAt(i);
            identifier = c == '_' || c == '@' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
        }
        return identifier ? name : quoted(name);
    }

    /** {@return the text in quotes; escaped are also all that would let a model write to a terminal as it likes} */
    private static String quoted(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        text.chars().forEach(c -> {
            switch (c) {
                case '\\', '"' -> quoted.append('\\').append((char) c);
                case '\n' -> quoted.append("\\n");
                case '\r' -> quoted.append("\\r");
                case '\t' -> quoted.append("\\t");
                default -> {
                    boolean invisible = Character.isISOControl(c) || Character.getType(c) == Character.FORMAT;
                    quoted.append(invisible ? String.format("\\u%04x", c) : Character.toString(c));
                }
            }
        });
        return quoted.append('"').toString();
    }
}
