package io.corepress.neuralnetwork.weight;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.corepress.mil.MalformedModelException;
import io.corepress.mlpackage.proto.WeightParams;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WeightReaderTest {

    @Test
    void floatsAreReadAsTheyAre() {
        WeightParams message = WeightParams.newBuilder()
                .addAllFloatValue(List.of(1f, -2.5f, 3e-40f, 7f))
                .build();
        LayerWeight weight = WeightReader.read(message, Shape.of(2, 2), 0, "a");
        assertThat(weight.decoded().toFloats()).containsExactly(1f, -2.5f, 3e-40f, 7f);
        assertThat(weight.shape()).isEqualTo(Shape.of(2, 2));
    }

    @Test
    void bytesOfFloatsCanBeReadFromAnyPosition() {
        WeightParams message = WeightParams.newBuilder()
                .addAllFloatValue(List.of(1f, -2.5f, 3f))
                .build();
        ByteBuffer expected = ByteBuffer.allocate(12).order(ByteOrder.LITTLE_ENDIAN);
        expected.putFloat(1f).putFloat(-2.5f).putFloat(3f);
        var bytes = WeightReader.read(message, Shape.of(3), 0, "a").decoded().bytes();
        for (int from = 0; from < 12; from++) {
            for (int to = from; to <= 12; to++) {
                ByteBuffer part = ByteBuffer.allocate(to - from);
                bytes.read(from, part);
                assertThat(part.flip()).isEqualTo(expected.slice(from, to - from));
            }
        }
    }

    @Test
    void halvesStayHalvesAndAreDecodedToFloats() {
        ByteBuffer halves = ByteBuffer.allocate(6).order(ByteOrder.LITTLE_ENDIAN);
        halves.putShort(Float.floatToFloat16(0.5f))
                .putShort(Float.floatToFloat16(-3f))
                .putShort((short) 1);
        WeightParams message = WeightParams.newBuilder()
                .setFloat16Value(ByteString.copyFrom(halves.array()))
                .build();
        LayerWeight weight = WeightReader.read(message, Shape.of(3), 0, "a");
        assertThat(weight)
                .isInstanceOfSatisfying(
                        LayerWeight.Dense.class,
                        dense -> assertThat(dense.values().dataType()).isEqualTo(DataType.FLOAT16));
        assertThat(weight.decoded().dataType()).isEqualTo(DataType.FLOAT32);
        assertThat(weight.decoded().toFloats()).containsExactly(0.5f, -3f, 0x1p-24f);
    }

    /** The list 1 to 7 in 3 bits as the format's own writer packs it. */
    @Test
    void codesBelowAByteHaveTheirHighestBitFirst() {
        WeightParams message = lookUp(3, "29cbb8", 0, 10, 20, 30, 40, 50, 60, 70);
        LayerWeight weight = WeightReader.read(message, Shape.of(7), 0, "a");
        assertThat(weight.decoded().toFloats()).containsExactly(10, 20, 30, 40, 50, 60, 70);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
    void codesOfEveryWidthAreUnpackedFromAnyPosition(int bits) {
        int count = 1000;
        int[] codes = new Random(bits).ints(count, 0, 1 << bits).toArray();
        byte[] packed = packed(codes, bits);
        var bytes = new PackedCodes(ByteString.copyFrom(packed), bits, count);
        for (int from : new int[] {0, 1, 7, 500, 999}) {
            ByteBuffer part = ByteBuffer.allocate(count - from);
            bytes.read(from, part);
            for (int i = from; i < count; i++) {
                assertThat(part.get(i - from) & 0xFF).isEqualTo(codes[i]);
            }
        }
    }

    @Test
    void scalesAndBiasesBelongToChannels() {
        WeightParams.Builder message =
                WeightParams.newBuilder().setRawValue(ByteString.copyFrom(new byte[] {0, 1, 2, 3}));
        message.getQuantizationBuilder()
                .setNumberOfBits(8)
                .getLinearQuantizationBuilder()
                .addAllScale(List.of(1f, 10f))
                .addAllBias(List.of(0.5f, -1f));
        assertThat(WeightReader.read(message.build(), Shape.of(2, 2), 0, "a")
                        .decoded()
                        .toFloats())
                .containsExactly(0.5f, 1.5f, 19f, 29f);
        assertThat(WeightReader.read(message.build(), Shape.of(2, 2), 1, "a")
                        .decoded()
                        .toFloats())
                .containsExactly(0.5f, 9f, 2.5f, 29f);
    }

    @Test
    void int8ValuesAreSignedAndHaveOneScale() {
        WeightParams.Builder message =
                WeightParams.newBuilder().setInt8RawValue(ByteString.copyFrom(new byte[] {-128, 0, 127}));
        message.getQuantizationBuilder()
                .setNumberOfBits(8)
                .getLinearQuantizationBuilder()
                .addScale(0.5f);
        LayerWeight weight = WeightReader.read(message.build(), Shape.of(3), 0, "a");
        assertThat(weight.decoded().toFloats()).containsExactly(-64f, 0f, 63.5f);
    }

    @Test
    void whatDoesNotFitIsNamedWithItsPlace() {
        WeightParams floats =
                WeightParams.newBuilder().addAllFloatValue(List.of(1f, 2f)).build();
        assertThatThrownBy(() -> WeightReader.read(floats, Shape.of(3), 0, "layer \"x\": weights"))
                .isInstanceOf(MalformedModelException.class)
                .hasMessage("layer \"x\": weights: expected 3 values [3], got 2");
        WeightParams both = floats.toBuilder()
                .setFloat16Value(ByteString.copyFrom(new byte[4]))
                .build();
        assertThatThrownBy(() -> WeightReader.read(both, Shape.of(2), 0, "a"))
                .hasMessageContaining("values in one form");
        assertThatThrownBy(() -> WeightReader.read(lookUp(2, "00", 1, 2, 3), Shape.of(4), 0, "a"))
                .hasMessageContaining("a table of 4 values");
        assertThatThrownBy(() -> WeightReader.read(lookUp(9, "0000", 1, 2), Shape.of(1), 0, "a"))
                .hasMessageContaining("1 to 8 bits");
        assertThatThrownBy(() -> WeightReader.read(lookUp(2, "0000", 1, 2, 3, 4), Shape.of(4), 0, "a"))
                .hasMessageContaining("1 bytes of 2-bit codes");
        assertThatThrownBy(() -> WeightReader.read(WeightParams.getDefaultInstance(), Shape.of(4), 0, "a"))
                .hasMessageContaining("expected 4 values [4], got 0");
    }

    static WeightParams lookUp(int bits, String hex, float... table) {
        WeightParams.Builder message = WeightParams.newBuilder()
                .setRawValue(ByteString.copyFrom(HexFormat.of().parseHex(hex)));
        message.getQuantizationBuilder().setNumberOfBits(bits);
        for (float value : table) {
            message.getQuantizationBuilder().getLookupTableQuantizationBuilder().addFloatValue(value);
        }
        return message.build();
    }

    /** Bit by bit, highest first. */
    static byte[] packed(int[] codes, int bits) {
        byte[] packed = new byte[(codes.length * bits + 7) / 8];
        for (int i = 0; i < codes.length * bits; i++) {
            int bit = codes[i / bits] >>> bits - 1 - i % bits & 1;
            packed[i / 8] |= (byte) (bit << 7 - i % 8);
        }
        return packed;
    }
}
