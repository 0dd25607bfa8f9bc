package io.corepress.neuralnetwork.weight;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.corepress.mil.OpSet;
import io.corepress.mil.Operation;
import io.corepress.mil.Value;
import io.corepress.mlpackage.proto.WeightParams;
import io.corepress.tensor.BitPacking;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProgramWeightsTest {
    private static final Shape SHAPE = Shape.of(8, 4, 3, 3);

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
    void aTableStaysATableOfTheSameValues(int bits) {
        Random random = new Random(bits);
        WeightParams.Builder message = WeightParams.newBuilder().setRawValue(codes(random, bits));
        message.getQuantizationBuilder().setNumberOfBits(bits);
        for (int i = 0; i < 1 << bits; i++) {
            message.getQuantizationBuilder().getLookupTableQuantizationBuilder().addFloatValue(random.nextFloat());
        }
        LayerWeight weight = WeightReader.read(message.build(), SHAPE, 0, "a");

        Operation operation = ProgramWeights.operation("w", weight, OpSet.CORE_ML_6);

        assertThat(operation.type()).isEqualTo("constexpr_lut_to_dense");
        assertThat(lookedUp(operation)).containsExactly(weight.decoded().toFloats());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4, 7})
    void codesOfOneScaleBecomeATableOfTheSameValues(int bits) {
        WeightParams.Builder message = WeightParams.newBuilder().setRawValue(codes(new Random(bits), bits));
        message.getQuantizationBuilder()
                .setNumberOfBits(bits)
                .getLinearQuantizationBuilder()
                .addScale(0.013f)
                .addBias(-0.7f);
        LayerWeight weight = WeightReader.read(message.build(), SHAPE, 0, "a");
        Operation operation = ProgramWeights.operation("w", weight, OpSet.CORE_ML_6);
        assertThat(operation.type()).isEqualTo("constexpr_lut_to_dense");
        assertThat(lookedUp(operation)).containsExactly(weight.decoded().toFloats());
    }

    @Test
    void signedCodesBecomeATableOfTheSameValues() {
        byte[] codes = new byte[288];
        new Random(1).nextBytes(codes);
        WeightParams.Builder message = WeightParams.newBuilder().setInt8RawValue(ByteString.copyFrom(codes));
        message.getQuantizationBuilder()
                .setNumberOfBits(8)
                .getLinearQuantizationBuilder()
                .addScale(0.013f);
        LayerWeight weight = WeightReader.read(message.build(), SHAPE, 0, "a");
        Operation operation = ProgramWeights.operation("w", weight, OpSet.CORE_ML_6);
        assertThat(lookedUp(operation)).containsExactly(weight.decoded().toFloats());
    }

    @Test
    void codesOfAScaleAChannelAreDequantizedWhereTheBiasIsAWholeNumberOfScales() {
        WeightParams.Builder message = WeightParams.newBuilder().setRawValue(codes(new Random(3), 8));
        var linear = message.getQuantizationBuilder().setNumberOfBits(8).getLinearQuantizationBuilder();
        for (int channel = 0; channel < 8; channel++) {
            float scale = 0.01f + 0.001f * channel;
            linear.addScale(scale).addBias(-128 * scale);
        }
        LayerWeight weight = WeightReader.read(message.build(), SHAPE, 0, "a");
        Operation operation = ProgramWeights.operation("w", weight, OpSet.CORE_ML_6);

        assertThat(operation.type()).isEqualTo("constexpr_affine_dequantize");
        assertThat(parameter(operation, "zero_point").toInts()).containsOnly(128);
        float[] scale = parameter(operation, "scale").toFloats();
        int[] data = parameter(operation, "quantized_data").toInts();
        float[] expected = weight.decoded().toFloats();
        for (int i = 0; i < data.length; i++) {
            float value = (data[i] - 128) * scale[i / 36];
            assertThat(Math.abs(value - expected[i])).isLessThanOrEqualTo(2 * Math.ulp(128 * scale[i / 36]));
        }

        linear.setBias(5, -128.4f * linear.getScale(5));
        LayerWeight crooked = WeightReader.read(message.build(), SHAPE, 0, "a");
        assertThat(ProgramWeights.operation("w", crooked, OpSet.CORE_ML_6).constTensor())
                .contains(crooked.decoded());
    }

    @Test
    void halvesAreCastAndOldSystemsGetPlainNumbers() {
        WeightParams message = WeightParams.newBuilder()
                .setFloat16Value(ByteString.copyFrom(new byte[2 * 288]))
                .build();
        LayerWeight weight = WeightReader.read(message, SHAPE, 0, "a");
        Operation cast = ProgramWeights.operation("w", weight, OpSet.CORE_ML_6);
        assertThat(cast.type()).isEqualTo("constexpr_cast");
        assertThat(parameter(cast, "source_val").dataType()).isEqualTo(DataType.FLOAT16);
        assertThat(cast.outputs().getFirst().type().toText()).isEqualTo("tensor<fp32, [8, 4, 3, 3]>");
        assertThat(ProgramWeights.operation("w", weight, OpSet.CORE_ML_5).isConst())
                .isTrue();
    }

    private static ByteString codes(Random random, int bits) {
        int[] codes = random.ints(SHAPE.elementCount(), 0, 1 << bits).toArray();
        return ByteString.copyFrom(WeightReaderTest.packed(codes, bits));
    }

    private static Tensor parameter(Operation operation, String name) {
        return operation.constantParameter(name).flatMap(Value::tensor).orElseThrow();
    }

    /** The values by the rule of {@code constexpr_lut_to_dense} of iOS 16. */
    private static float[] lookedUp(Operation operation) {
        float[] table = parameter(operation, "lut").toFloats();
        int bits = Integer.numberOfTrailingZeros(table.length);
        assertThat(bits).isIn(1, 2, 4, 6, 8);
        int[] shape = parameter(operation, "shape").toInts();
        assertThat(shape).containsExactly(8, 4, 3, 3);
        byte[] codes = new byte[288];
        byte[] packed = parameter(operation, "indices").toBytes();
        if (bits == 8) {
            System.arraycopy(packed, 0, codes, 0, 288);
        } else {
            BitPacking.unpack(packed, 0, bits, false, codes, 0, 288);
        }
        float[] values = new float[288];
        for (int i = 0; i < values.length; i++) {
            values[i] = table[codes[i] & 0xFF];
        }
        return values;
    }
}
