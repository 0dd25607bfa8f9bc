package io.corepress.mil.text;

import io.corepress.tensor.Tensor;
import io.corepress.tensor.TensorReader;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.LongBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/** The numbers of a small tensor as text, without loss. */
final class NumberText {
    /** As many decimal digits tell any two halves apart. */
    private static final int HALF_DIGITS = 5;

    private NumberText() {}

    /** {@return the elements in order; floats with the fewest digits that tell them from others of their type} */
    static List<String> of(Tensor tensor) {
        Stream<String> numbers = switch (tensor.dataType()) {
            case BOOL -> Arrays.stream(tensor.toInts()).mapToObj(bit -> Boolean.toString(bit != 0));
            case INT64 -> longs(tensor).mapToObj(Long::toString);
            case UINT64 -> longs(tensor).mapToObj(Long::toUnsignedString);
            case UINT32 -> Arrays.stream(tensor.toInts()).mapToObj(Integer::toUnsignedString);
            case FLOAT64 -> longs(tensor).mapToObj(bits -> Double.toString(Double.longBitsToDouble(bits)));
            case FLOAT16 -> halves(tensor);
            // The text of the other small floats is that of a float: longer than need be, but rarely met.
            case FLOAT32, BFLOAT16, FLOAT8E4M3FN, FLOAT8E5M2 -> floats(tensor);
            default -> Arrays.stream(tensor.toInts()).mapToObj(Integer::toString);
        };
        return numbers.toList();
    }

    private static LongStream longs(Tensor tensor) {
        LongBuffer longs =
                ByteBuffer.wrap(tensor.toBytes()).order(ByteOrder.LITTLE_ENDIAN).asLongBuffer();
        return LongStream.generate(longs::get).limit(longs.capacity());
    }

    private static Stream<String> floats(Tensor tensor) {
        float[] values = tensor.toFloats();
        return IntStream.range(0, values.length).mapToObj(i -> Float.toString(values[i]));
    }

    private static Stream<String> halves(Tensor tensor) {
        short[] bits = new short[Math.toIntExact(tensor.elementCount())];
        new TensorReader(tensor).readShorts(0, bits, 0, bits.length);
        return IntStream.range(0, bits.length).mapToObj(i -> half(bits[i]));
    }

    private static String half(short bits) {
        float value = Float.float16ToFloat(bits);
        // Whole numbers are short as they are; fewer digits would show others, 32770 in the place of 32768.
        if (!Float.isFinite(value) || value == Math.rint(value)) {
            return Float.toString(value);
        }
        for (int digits = 1; digits < HALF_DIGITS; digits++) {
            float rounded = new BigDecimal(value).round(new MathContext(digits)).floatValue();
            if (Float.floatToFloat16(rounded) == bits) {
                return Float.toString(rounded);
            }
        }
        return Float.toString(
                new BigDecimal(value).round(new MathContext(HALF_DIGITS)).floatValue());
    }
}
