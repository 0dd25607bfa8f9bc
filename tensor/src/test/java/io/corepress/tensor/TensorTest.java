package io.corepress.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TensorTest {
    @ParameterizedTest
    @EnumSource(
            value = DataType.class,
            mode = EnumSource.Mode.EXCLUDE,
            names = {
                "STRING",
                "FLOAT16",
                "FLOAT32",
                "FLOAT64",
                "BFLOAT16",
                "FLOAT8E4M3FN",
                "FLOAT8E5M2",
                "INT64",
                "UINT64"
            })
    void integersOfEveryTypeComeBackAsTheyWere(DataType dataType) {
        int max = dataType == DataType.BOOL ? 1 : (int) Math.min(dataType.maxValue(), Integer.MAX_VALUE);
        int min = dataType == DataType.BOOL ? 0 : (int) dataType.minValue();
        for (int count = 0; count < 12; count++) {
            int[] values = new int[count];
            for (int i = 0; i < count; i++) {
                values[i] = i % 3 == 0 ? max : i % 3 == 1 ? min : 1;
            }
            Tensor tensor = Tensor.ofInts(dataType, Shape.of(count), values);
            assertThat(tensor.toInts()).isEqualTo(values);
            assertThat(tensor.sizeInBytes()).isEqualTo(dataType.sizeInBytes(count));
            assertThat(Tensor.ofBytes(dataType, Shape.of(count), tensor.toBytes()))
                    .isEqualTo(tensor);
        }
    }

    @Test
    void theBytesOfPackedTensorsAreThoseOfTheFormat() {
        assertThat(Tensor.ofInts(DataType.INT4, Shape.of(5), 1, -1, -8, 7, 3).toBytes())
                .containsExactly(0xF1, 0x78, 0x03);
        assertThat(Tensor.ofInts(DataType.UINT3, Shape.of(7), 1, 2, 3, 4, 5, 6, 7)
                        .toBytes())
                .containsExactly(0xD1, 0x58, 0x1F);
        assertThat(Tensor.ofInts(DataType.UINT6, Shape.of(3), 1, 2, 63).toBytes())
                .containsExactly(0x81, 0xF0, 0x03);
        assertThat(Tensor.ofInts(DataType.UINT1, Shape.of(9), 1, 0, 0, 0, 0, 0, 0, 0, 1)
                        .toBytes())
                .containsExactly(0x01, 0x01);
    }

    @Test
    void floatsRoundToTheNearestHalf() {
        Tensor halves = Tensor.ofFloats(DataType.FLOAT16, Shape.of(4), 1, 65520, 1e-8f, 2049);
        assertThat(halves.toFloats()).containsExactly(1, Float.POSITIVE_INFINITY, 0, 2048);
        assertThat(Tensor.ofFloats(DataType.FLOAT32, Shape.of(1), 0.1f).toFloats())
                .containsExactly(0.1f);
    }

    @Test
    void smallFloatsDecodeToTheirValues() {
        // E4M3FN: smallest subnormal, smallest normal, 1, largest, NaN, -2.
        byte[] fn = {0x01, 0x08, 0x38, 0x7E, 0x7F, (byte) 0xC0};
        assertThat(Tensor.ofBytes(DataType.FLOAT8E4M3FN, Shape.of(6), fn).toFloats())
                .containsExactly(0x1p-9f, 0x1p-6f, 1, 448, Float.NaN, -2);
        // E5M2: smallest subnormal, 1, largest, infinity, NaN, -2.
        byte[] wide = {0x01, 0x3C, 0x7B, 0x7C, 0x7E, (byte) 0xC0};
        assertThat(Tensor.ofBytes(DataType.FLOAT8E5M2, Shape.of(6), wide).toFloats())
                .containsExactly(0x1p-16f, 1, 57344, Float.POSITIVE_INFINITY, Float.NaN, -2);
        byte[] brain = {(byte) 0x80, 0x3F, 0x49, (byte) 0xC0};
        assertThat(Tensor.ofBytes(DataType.BFLOAT16, Shape.of(2), brain).toFloats())
                .containsExactly(1, -3.140625f);
    }

    @Test
    void everyEightBitFloatIsDecodedAsItsFieldsSay() {
        byte[] all = new byte[256];
        for (int i = 0; i < 256; i++) {
            all[i] = (byte) i;
        }
        float[] fn = Tensor.ofBytes(DataType.FLOAT8E4M3FN, Shape.of(256), all).toFloats();
        float[] wide = Tensor.ofBytes(DataType.FLOAT8E5M2, Shape.of(256), all).toFloats();
        for (int i = 0; i < 256; i++) {
            boolean isNan = (i & 0x7F) == 0x7F;
            assertThat(fn[i]).as("e4m3fn %d", i).isEqualTo(Float.valueOf(isNan ? Float.NaN : (float) plain(i, 3, 7)));
            if ((i & 0x7C) != 0x7C) {
                assertThat(wide[i]).as("e5m2 %d", i).isEqualTo(Float.valueOf((float) plain(i, 2, 15)));
            } else if ((i & 3) == 0) {
                assertThat(wide[i]).isEqualTo(i < 128 ? Float.POSITIVE_INFINITY : Float.NEGATIVE_INFINITY);
            } else {
                assertThat(wide[i]).isNaN();
            }
        }
    }

    /** {@return the value of a finite 8-bit float, by the definition} */
    private static double plain(int bits, int mantissaBits, int bias) {
        int exponent = (bits & 0x7F) >> mantissaBits;
        double mantissa = (bits & (1 << mantissaBits) - 1) / (double) (1 << mantissaBits);
        double magnitude =
                exponent == 0 ? mantissa * Math.pow(2, 1 - bias) : (1 + mantissa) * Math.pow(2, exponent - bias);
        return bits < 128 ? magnitude : -magnitude;
    }

    @Test
    void brainFloatsAreTheUpperHalvesOfFloats() {
        ByteBuffer bytes = ByteBuffer.allocate(10).order(ByteOrder.LITTLE_ENDIAN);
        for (int bits : new int[] {0x7F80, 0xFF80, 0x7FC0, 0x0001, 0x8000}) {
            bytes.putShort((short) bits);
        }
        assertThat(Tensor.ofBytes(DataType.BFLOAT16, Shape.of(5), bytes.array()).toFloats())
                .containsExactly(Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, Float.NaN, 0x1p-133f, -0f);
    }

    @Test
    void doublesRoundToTheNearestFloat() {
        ByteBuffer bytes = ByteBuffer.allocate(24).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putDouble(0.1).putDouble(1e300).putDouble(1 + 0x1p-24);
        assertThat(Tensor.ofBytes(DataType.FLOAT64, Shape.of(3), bytes.array()).toFloats())
                .containsExactly(0.1f, Float.POSITIVE_INFINITY, 1);
    }

    @Test
    void equalityIsOfBytesNotOfNumbers() {
        Tensor zero = Tensor.ofFloats(DataType.FLOAT32, Shape.of(1), 0f);
        assertThat(zero).isNotEqualTo(Tensor.ofFloats(DataType.FLOAT32, Shape.of(1), -0f));
        Tensor nan = Tensor.ofFloats(DataType.FLOAT32, Shape.of(1), Float.NaN);
        assertThat(nan).isEqualTo(Tensor.ofFloats(DataType.FLOAT32, Shape.of(1), Float.NaN));
    }

    @Test
    void floatsAreNotMadeIntoTypesThatRoundingHasNoRuleFor() {
        for (DataType dataType : new DataType[] {DataType.BFLOAT16, DataType.FLOAT64, DataType.INT8, DataType.UINT4}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Tensor.ofFloats(dataType, Shape.of(1), 1))
                    .withMessageContaining(dataType.milName());
        }
    }

    @Test
    void integersThatDoNotFitAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Tensor.ofInts(DataType.INT4, Shape.of(1), 8))
                .withMessage("8 does not fit int4");
        assertThatIllegalArgumentException().isThrownBy(() -> Tensor.ofInts(DataType.UINT8, Shape.of(1), -1));
        assertThatIllegalArgumentException().isThrownBy(() -> Tensor.ofInts(DataType.BOOL, Shape.of(1), 2));
        assertThatIllegalArgumentException().isThrownBy(() -> Tensor.ofInts(DataType.INT64, Shape.of(1), 1));
        assertThatIllegalArgumentException().isThrownBy(() -> Tensor.ofInts(DataType.FLOAT16, Shape.of(1), 1));
    }

    @Test
    void countsAndSizesThatDoNotMatchTheShapeAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Tensor.ofInts(DataType.INT8, Shape.of(2, 2), 1, 2, 3))
                .withMessageContaining("takes 4 values, got 3");
        assertThatIllegalArgumentException().isThrownBy(() -> Tensor.ofFloats(DataType.FLOAT32, Shape.scalar()));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Tensor.ofBytes(DataType.UINT3, Shape.of(7), new byte[4]))
                .withMessageContaining("takes 3 bytes, got 4");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Tensor.ofBytes(DataType.STRING, Shape.of(0), new byte[0]));
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        Tensor.ofInts(DataType.INT8, Shape.of(4), 1, 2, 3, 4).withShape(Shape.of(3)));
    }

    @Test
    void aViewOfAnotherShapeHasTheSameBytes() {
        Tensor flat = Tensor.ofInts(DataType.INT8, Shape.of(6), 1, 2, 3, 4, 5, 6);
        Tensor matrix = flat.withShape(Shape.of(2, 3));
        assertThat(matrix.bytes()).isSameAs(flat.bytes());
        assertThat(matrix).isNotEqualTo(flat).hasToString("tensor<int8, [2, 3]>");
    }

    @Test
    void equalityIsOfTypeShapeAndBytesWhereverTheyAre() {
        byte[] bytes = new byte[200_001];
        bytes[200_000] = 1;
        Tensor tensor = Tensor.ofBytes(DataType.UINT8, Shape.of(bytes.length), bytes);
        Tensor copy = TensorStore.onHeap().keep(tensor);
        assertThat(copy).isEqualTo(tensor).hasSameHashCodeAs(tensor);
        byte[] changed = bytes.clone();
        changed[200_000] = 2;
        assertThat(Tensor.ofBytes(DataType.UINT8, Shape.of(bytes.length), changed))
                .isNotEqualTo(tensor);
        assertThat(Tensor.ofBytes(DataType.INT8, Shape.of(bytes.length), bytes)).isNotEqualTo(tensor);
        Tensor empty = Tensor.ofBytes(DataType.UINT8, Shape.of(0, 2), new byte[0]);
        assertThat(TensorStore.onHeap().keep(empty)).isEqualTo(empty).isNotEqualTo(empty.withShape(Shape.of(2, 0)));
    }

    @Test
    void bytesOutsideASourceAreRefusedAtAnyDistance() {
        ByteSource source = ByteSource.of(new byte[8]);
        for (long position : new long[] {-1, 7, 9, 1L << 40, Long.MIN_VALUE}) {
            assertThatThrownBy(() -> source.read(position, ByteBuffer.allocate(2)))
                    .isInstanceOf(IndexOutOfBoundsException.class);
        }
        source.read(8, ByteBuffer.allocate(0));
    }
}
