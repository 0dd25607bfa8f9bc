package io.corepress.torch;

import static io.corepress.torch.OneOperation.floats;
import static io.corepress.torch.OneOperation.shape;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.corepress.mil.UnsupportedModelException;
import io.corepress.mil.Value;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import org.junit.jupiter.api.Test;

/** Eight-bit values, against numbers worked out by hand; the scales are powers of two, so they are exact. */
class QuantizationOperatorsTest {
    private static Tensor codes(DataType type, long[] sizes, int... numbers) {
        byte[] bytes = new byte[numbers.length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) numbers[i];
        }
        return Tensor.ofBytes(type, Shape.of(sizes), bytes);
    }

    @Test
    void quantizedNumbersAreRoundedToEvenAndCutOffAtTheEndsOfInt8() {
        Tensor result = OneOperation.of("quantize")
                .input("input", floats(shape(8), 0.25f, 0.75f, 1.25f, -0.25f, -0.75f, 1000, -1000, 63.6f))
                .with("scale", 0.5f)
                .with("output_dtype", "int8")
                .returning(DataType.INT8)
                .run();
        assertThat(result.toInts()).containsExactly(0, 2, 2, 0, -2, 127, -128, 127);
    }

    @Test
    void theZeroPointIsAddedAfterRounding() {
        Tensor result = OneOperation.of("quantize")
                .input("input", floats(shape(4), -3, 0.26f, 2, 100))
                .with("scale", 0.5f)
                .with("zero_point", Value.of(codes(DataType.UINT8, shape(), 3)))
                .with("output_dtype", "uint8")
                .returning(DataType.UINT8)
                .run();
        assertThat(result.toInts()).containsExactly(0, 4, 7, 203);
    }

    @Test
    void scaleAndZeroPointGoAlongTheAxis() {
        Tensor result = OneOperation.of("quantize")
                .input("input", floats(shape(2, 3), 1, 2, 3, 4, 5, 6))
                .with("scale", Value.of(floats(shape(3), 1, 0.5f, 0.25f)))
                .with("zero_point", Value.of(codes(DataType.INT8, shape(3), 0, -1, 2)))
                .with("axis", -1)
                .with("output_dtype", "int8")
                .returning(DataType.INT8)
                .run();
        assertThat(result.toInts()).containsExactly(1, 3, 14, 4, 9, 26);
    }

    @Test
    void dequantizedNumbersAreDistancesFromTheZeroPoint() {
        Tensor result = OneOperation.of("dequantize")
                .input("input", codes(DataType.UINT8, shape(2, 2), 0, 255, 128, 3))
                .with("scale", Value.of(floats(shape(2), 0.5f, 2)))
                .with("zero_point", Value.of(codes(DataType.UINT8, shape(2), 128, 3)))
                .with("axis", 0)
                .run();
        assertThat(result.toFloats()).containsExactly(-64, 63.5f, 250, 0);
    }

    @Test
    void dequantizedNumbersWithoutAZeroPointAreMultiplesOfTheScale() {
        Tensor result = OneOperation.of("dequantize")
                .input("input", codes(DataType.INT8, shape(3), -128, 0, 127))
                .with("scale", 0.25f)
                .run();
        assertThat(result.toFloats()).containsExactly(-32, 0, 31.75f);
    }

    /** A convolution of one pixel is a product: the weights are 1 = 2 * 0.5 + 0 and -1 = 3 * 1 - 4. */
    @Test
    void aQuantizedConvolutionUsesTheWeightsThatItsCodesStandFor() {
        Tensor result = OneOperation.of("conv_quantized")
                .input("x", floats(shape(1, 1, 2, 2), 1, 2, 3, 4))
                .with("weight", Value.of(codes(DataType.UINT8, shape(2, 1, 1, 1), 2, 3)))
                .with("quantization_type", "linear")
                .with("quant_scale", Value.of(floats(shape(2), 0.5f, 1)))
                .with("quant_bias", Value.of(floats(shape(2), 0, -4)))
                .with("bias", Value.of(codes(DataType.UINT8, shape(2), 10, 20)))
                .run();
        assertThat(result.shape().sizes()).containsExactly(1, 2, 2, 2);
        assertThat(result.toFloats()).containsExactly(11, 12, 13, 14, 19, 18, 17, 16);
    }

    @Test
    void aQuantizedConvolutionWithATableIsRefused() {
        OneOperation operation = OneOperation.of("conv_quantized")
                .input("x", floats(shape(1, 1, 1, 1), 1))
                .with("weight", Value.of(codes(DataType.UINT8, shape(1, 1, 1, 1), 2)))
                .with("quantization_type", "lut")
                .with("quant_scale", 1f)
                .with("quant_bias", 1f);
        assertThatThrownBy(operation::run)
                .isInstanceOf(UnsupportedModelException.class)
                .hasMessageContaining("quantization_type");
    }
}
