package io.corepress.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TensorWriterTest {
    /** More than a writer or reader handles at once, and no multiple of eight. */
    private static final int LONG = (1 << 18) * 2 + 13;

    @ParameterizedTest
    @EnumSource(
            value = DataType.class,
            names = {"INT4", "UINT1", "UINT2", "UINT3", "UINT4", "UINT6", "INT8", "UINT8", "BOOL"})
    void codesAppendedInPiecesOfAnySizeAreOneTensor(DataType dataType) {
        Random random = new Random(3);
        byte[] codes = codes(dataType, LONG, random);
        Tensor whole = write(dataType, codes, LONG);
        TensorReader reader = new TensorReader(whole);
        try (TensorWriter writer = TensorStore.onHeap().begin(dataType, Shape.of(LONG))) {
            for (int at = 0; at < LONG; ) {
                int length = Math.min(LONG - at, random.nextInt(random.nextInt(4) == 0 ? 200_000 : 20));
                writer.appendCodes(codes, at, length);
                at += length;
            }
            assertThat(writer.finish()).isEqualTo(whole);
        }
        assertThat(whole.toCodes()).isEqualTo(codes);
        for (int round = 0; round < 20; round++) {
            // Ranges that begin inside a byte and cross the reader's blocks.
            int from = random.nextInt(1000);
            int to = LONG - random.nextInt(1000);
            byte[] part = new byte[to - from + 1];
            reader.readCodes(from, part, 1, to - from);
            assertThat(Arrays.mismatch(part, 1, part.length, codes, from, to)).isEqualTo(-1);
        }
    }

    @Test
    void floatsAndShortsLongerThanTheBufferAreKept() {
        float[] values = new float[LONG];
        for (int i = 0; i < LONG; i++) {
            values[i] = (i % 4001) - 2000;
        }
        for (DataType dataType : new DataType[] {DataType.FLOAT16, DataType.FLOAT32}) {
            Tensor tensor = Tensor.ofFloats(dataType, Shape.of(LONG), values);
            assertThat(tensor.toFloats()).isEqualTo(values);
        }
        Tensor halves = Tensor.ofFloats(DataType.FLOAT16, Shape.of(LONG), values);
        short[] bits = new short[LONG];
        new TensorReader(halves).readShorts(0, bits, 0, LONG);
        try (TensorWriter writer = TensorStore.onHeap().begin(DataType.FLOAT16, Shape.of(LONG))) {
            writer.appendShorts(bits, 0, LONG);
            assertThat(writer.finish()).isEqualTo(halves);
        }
    }

    @Test
    void aTensorThatIsNotWholeCannotBeFinished() {
        try (TensorWriter writer = begin(DataType.UINT4, 3)) {
            writer.appendCodes(new byte[2], 0, 2);
            assertThatIllegalStateException().isThrownBy(writer::finish);
            writer.appendCodes(new byte[1], 0, 1);
            assertThat(writer.finish().elementCount()).isEqualTo(3);
            assertThatIllegalStateException().isThrownBy(writer::finish);
            assertThatIllegalStateException().isThrownBy(() -> writer.appendCodes(new byte[1], 0, 1));
        }
    }

    @Test
    void moreThanTheTensorHoldsIsRefused() {
        try (TensorWriter writer = begin(DataType.INT8, 3)) {
            assertThatIllegalStateException()
                    .isThrownBy(() -> writer.appendCodes(new byte[4], 0, 4))
                    .withMessageContaining("4 elements after 0 of 3");
            assertThatIllegalStateException().isThrownBy(() -> writer.appendBytes(new byte[4], 0, 4));
            writer.appendCodes(new byte[] {1, 2, 3}, 0, 3);
            assertThat(writer.finish().toInts()).containsExactly(1, 2, 3);
        }
    }

    @Test
    void elementsOfAnotherTypeAreRefusedAndNotCounted() {
        try (TensorWriter writer = begin(DataType.FLOAT16, 2)) {
            assertThatIllegalArgumentException().isThrownBy(() -> writer.appendCodes(new byte[2], 0, 2));
            writer.appendFloats(new float[] {1, 2}, 0, 2);
            assertThat(writer.finish().toFloats()).containsExactly(1, 2);
        }
        try (TensorWriter writer = begin(DataType.INT8, 2)) {
            assertThatIllegalArgumentException().isThrownBy(() -> writer.appendFloats(new float[2], 0, 2));
            assertThatIllegalArgumentException().isThrownBy(() -> writer.appendShorts(new short[2], 0, 2));
        }
    }

    @Test
    void storedBytesAndElementsMixWhereElementsAreWholeBytes() {
        try (TensorWriter writer = begin(DataType.INT8, 3)) {
            writer.appendBytes(new byte[] {1, 2}, 0, 2);
            writer.appendCodes(new byte[] {3}, 0, 1);
            assertThat(writer.finish().toInts()).containsExactly(1, 2, 3);
        }
    }

    @Test
    void storedBytesAndElementsDoNotMixInAPackedTensor() {
        try (TensorWriter writer = begin(DataType.UINT4, 4)) {
            writer.appendCodes(new byte[] {1, 2}, 0, 2);
            assertThatIllegalStateException().isThrownBy(() -> writer.appendBytes(new byte[1], 0, 1));
        }
        try (TensorWriter writer = begin(DataType.UINT4, 3)) {
            writer.appendBytes(new byte[] {0x21}, 0, 1);
            assertThatIllegalStateException().isThrownBy(() -> writer.appendCodes(new byte[1], 0, 1));
            writer.appendBytes(new byte[] {0x03}, 0, 1);
            assertThat(writer.finish().toInts()).containsExactly(1, 2, 3);
        }
    }

    @Test
    void elementsDoNotBeginInsideAnElementOfWhichOnlySomeBytesAreStored() {
        try (TensorWriter writer = begin(DataType.FLOAT16, 2)) {
            writer.appendBytes(new byte[] {0}, 0, 1);
            assertThatIllegalStateException().isThrownBy(() -> writer.appendFloats(new float[1], 0, 1));
            writer.appendBytes(new byte[] {0x3C}, 0, 1);
            writer.appendFloats(new float[] {2}, 0, 1);
            assertThat(writer.finish().toFloats()).containsExactly(1, 2);
        }
    }

    @Test
    void aFailureOfTheSinkAtTheLastElementsStillGivesThePlaceBack() {
        boolean[] discarded = {false};
        TensorStore full = (dataType, shape) -> new TensorStore.Sink() {
            @Override
            public void write(ByteBuffer bytes) {
                throw new UncheckedIOException(new IOException("full"));
            }

            @Override
            public ByteSource finish() {
                throw new AssertionError("not whole");
            }

            @Override
            public void discard() {
                discarded[0] = true;
            }
        };
        assertThatThrownBy(() -> {
                    try (TensorWriter writer = full.begin(DataType.UINT4, Shape.of(3))) {
                        writer.appendCodes(new byte[3], 0, 3);
                        writer.finish();
                    }
                })
                .isInstanceOf(UncheckedIOException.class);
        assertThat(discarded[0]).isTrue();
    }

    @Test
    void aWriterThatWasClosedTakesNothing() {
        TensorWriter writer = begin(DataType.FLOAT16, 1);
        writer.close();
        assertThatIllegalStateException().isThrownBy(() -> writer.appendFloats(new float[1], 0, 1));
        assertThatIllegalStateException().isThrownBy(() -> writer.appendBytes(new byte[2], 0, 2));
        assertThatIllegalStateException().isThrownBy(writer::finish);
    }

    @Test
    void closingAnUnfinishedWriterDiscardsItsPlaceAndAFinishedOneDoesNot() {
        int[] discarded = {0};
        TensorStore store = (dataType, shape) -> {
            TensorStore.Sink heap = TensorStore.onHeap().open(dataType, shape);
            return new TensorStore.Sink() {
                @Override
                public void write(ByteBuffer bytes) {
                    heap.write(bytes);
                }

                @Override
                public ByteSource finish() {
                    return heap.finish();
                }

                @Override
                public void discard() {
                    discarded[0]++;
                }
            };
        };
        try (TensorWriter writer = store.begin(DataType.INT8, Shape.of(1))) {
            writer.appendCodes(new byte[1], 0, 1);
            writer.finish();
        }
        assertThat(discarded[0]).isZero();
        TensorWriter left = store.begin(DataType.INT8, Shape.of(1));
        left.close();
        left.close();
        assertThat(discarded[0]).isOne();
    }

    @Test
    void anEmptyTensorIsWholeFromTheStart() {
        try (TensorWriter writer = begin(DataType.UINT6, 0)) {
            assertThat(writer.finish().sizeInBytes()).isZero();
        }
    }

    private static TensorWriter begin(DataType dataType, int count) {
        return TensorStore.onHeap().begin(dataType, Shape.of(count));
    }

    private static Tensor write(DataType dataType, byte[] codes, int count) {
        try (TensorWriter writer = begin(dataType, count)) {
            writer.appendCodes(codes, 0, count);
            return writer.finish();
        }
    }

    private static byte[] codes(DataType dataType, int count, Random random) {
        int min = dataType.isInteger() ? (int) dataType.minValue() : 0;
        int max = dataType.isInteger() ? (int) dataType.maxValue() : 1;
        byte[] codes = new byte[count];
        for (int i = 0; i < count; i++) {
            codes[i] = (byte) (min + random.nextInt(max - min + 1));
        }
        return codes;
    }
}
