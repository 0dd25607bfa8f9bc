package io.corepress.samples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.corepress.samples.GeneratedNumbers.Distribution;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class GeneratedNumbersTest {
    private static final Distribution UNIT = new Distribution(0, 1, 0);

    @ParameterizedTest
    @EnumSource(names = {"FLOAT16", "FLOAT32"})
    void anyPartReadsAsItDoesInTheWhole(DataType dataType) {
        Tensor tensor = tensor(5, dataType, new Distribution(0.5, 1, 0.3), 7, 13);
        byte[] whole = tensor.toBytes();

        for (int from = 0; from < whole.length; from++) {
            for (int length = 1; length <= Math.min(23, whole.length - from); length++) {
                ByteBuffer part = ByteBuffer.allocateDirect(length + 1).position(1);
                tensor.bytes().read(from, part);
                assertThat(part.hasRemaining()).isFalse();
                for (int i = 0; i < length; i++) {
                    assertThat(part.get(1 + i)).isEqualTo(whole[from + i]);
                }
            }
        }
    }

    @Test
    void theSameSeedGivesTheSameBytesOnEveryMachine() {
        Tensor tensor = tensor(5, DataType.FLOAT16, new Distribution(0, 1, 0.3), 2, 4);

        assertThat(HexFormat.of().formatHex(tensor.toBytes())).isEqualTo("e4242d2ca7b018bc0cb98db897c01e40");
    }

    @Test
    void anotherSeedGivesOtherNumbers() {
        assertThat(tensor(5, DataType.FLOAT16, UNIT, 100)).isNotEqualTo(tensor(6, DataType.FLOAT16, UNIT, 100));
    }

    @Test
    void numbersHaveTheAskedMeanAndDeviationAndHeavierTailsThanAGaussian() {
        float[] values = tensor(1, DataType.FLOAT32, new Distribution(3, 2, 0), 1, 1_000_000)
                .toFloats();

        double mean = moment(values, 0, 1);
        double variance = moment(values, mean, 2);
        assertThat(mean).isEqualTo(3, within(0.02));
        assertThat(Math.sqrt(variance)).isEqualTo(2, within(0.02));
        // A gaussian has 3, the logistic distribution 4.2.
        assertThat(moment(values, mean, 4) / (variance * variance)).isEqualTo(4.2, within(0.15));
    }

    @Test
    void rowsDifferInScaleWhereASpreadIsAsked() {
        float[] values = tensor(1, DataType.FLOAT32, new Distribution(0, 1, 0.5), 50, 2000)
                .toFloats();

        double smallest = Double.MAX_VALUE;
        double largest = 0;
        for (int row = 0; row < 50; row++) {
            float[] ofRow = Arrays.copyOfRange(values, row * 2000, (row + 1) * 2000);
            double deviation = Math.sqrt(moment(ofRow, 0, 2));
            smallest = Math.min(smallest, deviation);
            largest = Math.max(largest, deviation);
        }
        assertThat(largest / smallest).isBetween(3.0, 100.0);
    }

    @Test
    void neighboursAreIndependent() {
        float[] values = tensor(1, DataType.FLOAT32, UNIT, 1, 1_000_000).toFloats();

        for (int lag : new int[] {1, 2, 3, 4, 8, 4096}) {
            double sum = 0;
            for (int i = lag; i < values.length; i++) {
                sum += values[i] * values[i - lag];
            }
            assertThat(sum / values.length).as("correlation at lag %d", lag).isEqualTo(0, within(0.005));
        }
    }

    @Test
    void bytesBeyondTheEndAreRefused() {
        Tensor tensor = tensor(5, DataType.FLOAT16, UNIT, 4);

        assertThatExceptionOfType(IndexOutOfBoundsException.class)
                .isThrownBy(() -> tensor.bytes().read(7, ByteBuffer.allocate(2)));
    }

    @Test
    void onlyFloatsAreGenerated() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> tensor(5, DataType.INT8, UNIT, 4))
                .withMessageContaining("int8");
    }

    private static Tensor tensor(long seed, DataType dataType, Distribution distribution, long... sizes) {
        Shape shape = Shape.of(sizes);
        return Tensor.of(dataType, shape, new GeneratedNumbers(seed, dataType, shape, distribution));
    }

    private static double moment(float[] values, double around, int power) {
        double sum = 0;
        for (float value : values) {
            sum += Math.pow(value - around, power);
        }
        return sum / values.length;
    }
}
