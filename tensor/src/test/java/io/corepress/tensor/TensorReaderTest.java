package io.corepress.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TensorReaderTest {
    @Test
    void rangesOfEveryTypeAreSlicesOfTheWhole() {
        for (DataType dataType : DataType.values()) {
            if (dataType == DataType.STRING) {
                continue;
            }
            byte[] bytes = new byte[(int) dataType.sizeInBytes(101)];
            Random random = new Random(2);
            random.nextBytes(bytes);
            Tensor tensor = Tensor.ofBytes(dataType, Shape.of(101), bytes);
            float[] whole = tensor.toFloats();
            TensorReader reader = new TensorReader(tensor);
            for (int i = 0; i < 200; i++) {
                int from = random.nextInt(102);
                int to = from + random.nextInt(102 - from);
                float[] part = new float[to - from];
                reader.readFloats(from, part, 0, part.length);
                assertThat(part).as("%s", dataType).isEqualTo(Arrays.copyOfRange(whole, from, to));
            }
        }
    }

    @Test
    void wideIntegersRoundToTheNearestFloat() {
        long[] longs = {0, 5, -7, Long.MAX_VALUE, Long.MIN_VALUE, 1L << 40, -1};
        ByteBuffer bytes = ByteBuffer.allocate(longs.length * 8).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asLongBuffer().put(longs);
        Shape shape = Shape.of(longs.length);
        assertThat(Tensor.ofBytes(DataType.INT64, shape, bytes.array()).toFloats())
                .containsExactly(0, 5, -7, 0x1p63f, -0x1p63f, 0x1p40f, -1);
        assertThat(Tensor.ofBytes(DataType.UINT64, shape, bytes.array()).toFloats())
                .containsExactly(0, 5, 0x1p64f, 0x1p63f, 0x1p63f, 0x1p40f, 0x1p64f);
        assertThat(Tensor.ofInts(DataType.UINT32, Shape.of(2), -1, 3).toFloats())
                .containsExactly(0x1p32f, 3);
        assertThat(Tensor.ofInts(DataType.INT32, Shape.of(2), -1, 3).toFloats()).containsExactly(-1, 3);
    }

    @Test
    void aRangeOutsideTheTensorIsRefused() {
        TensorReader reader = new TensorReader(Tensor.ofInts(DataType.UINT4, Shape.of(3), 1, 2, 3));
        for (int[] range : new int[][] {{-1, 1}, {0, 4}, {3, 1}, {4, 0}}) {
            assertThatThrownBy(() -> reader.readFloats(range[0], new float[8], 0, range[1]))
                    .isInstanceOf(IndexOutOfBoundsException.class);
        }
    }

    @Test
    void readsThatTheTypeCannotAnswerAreRefused() {
        TensorReader halves = new TensorReader(Tensor.ofFloats(DataType.FLOAT16, Shape.of(1), 1));
        assertThatIllegalArgumentException().isThrownBy(() -> halves.readInts(0, new int[1], 0, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> halves.readCodes(0, new byte[1], 0, 1));
        TensorReader bytes = new TensorReader(Tensor.ofInts(DataType.INT8, Shape.of(1), 1));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> bytes.readShorts(0, new short[1], 0, 1))
                .withMessageContaining("int8");
        TensorReader small = new TensorReader(Tensor.ofBytes(DataType.FLOAT8E5M2, Shape.of(1), new byte[1]));
        assertThatIllegalArgumentException().isThrownBy(() -> small.readInts(0, new int[1], 0, 1));
    }

    @Test
    void integersWiderThanAnIntWrap() {
        ByteBuffer bytes = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putLong((1L << 32) + 5).putLong(-1);
        assertThat(Tensor.ofBytes(DataType.INT64, Shape.of(2), bytes.array()).toInts())
                .containsExactly(5, -1);
        assertThat(Tensor.ofInts(DataType.UINT16, Shape.of(1), 65535).toInts()).containsExactly(65535);
        assertThat(Tensor.ofInts(DataType.INT16, Shape.of(1), -2).toInts()).containsExactly(-2);
        assertThat(Tensor.ofInts(DataType.UINT8, Shape.of(1), 200).toInts()).containsExactly(200);
    }

    @Test
    void aLongRangeOfEveryTypeIsWhatItsElementsAreEightAtATime() {
        int count = (1 << 19) + 24;
        for (DataType dataType : DataType.values()) {
            if (dataType == DataType.STRING) {
                continue;
            }
            int size = dataType.bits(); // of eight elements, which always fill whole bytes
            byte[] bytes = new byte[count / 8 * size];
            new Random(5).nextBytes(bytes);
            float[] expected = new float[count];
            for (int i = 0; i < count / 8; i++) {
                byte[] eight = Arrays.copyOfRange(bytes, i * size, (i + 1) * size);
                System.arraycopy(Tensor.ofBytes(dataType, Shape.of(8), eight).toFloats(), 0, expected, 8 * i, 8);
            }
            // From inside a byte, so that the reader's blocks begin there too.
            float[] range = new float[count - 8];
            new TensorReader(Tensor.ofBytes(dataType, Shape.of(count), bytes)).readFloats(5, range, 0, range.length);
            assertThat(Arrays.mismatch(range, 0, range.length, expected, 5, count - 3))
                    .as("%s", dataType)
                    .isEqualTo(-1);
        }
    }

    @Test
    void aLengthBeyondAnyTensorIsRefusedWithoutOverflow() {
        TensorReader reader = new TensorReader(Tensor.ofInts(DataType.UINT4, Shape.of(3), 1, 2, 3));
        assertThatThrownBy(() -> reader.readInts(Long.MAX_VALUE, new int[1], 0, 1))
                .isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> reader.readInts(0, new int[1], 0, -1)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void valuesGoToTheAskedPartOfTheTarget() {
        TensorReader reader = new TensorReader(Tensor.ofInts(DataType.UINT3, Shape.of(4), 1, 2, 3, 4));
        int[] target = {9, 9, 9, 9};
        reader.readInts(1, target, 1, 2);
        assertThat(target).containsExactly(9, 2, 3, 9);
    }
}
