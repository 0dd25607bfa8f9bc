package io.corepress.mlpackage.blob;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.corepress.mil.MalformedModelException;
import io.corepress.mil.UnsupportedModelException;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import io.corepress.tensor.TensorWriter;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BlobFileTest {
    @TempDir
    Path folder;

    private int written;

    private static final Tensor INT4 = Tensor.ofInts(DataType.INT4, Shape.of(5), 1, -1, -8, 7, 3);
    private static final Tensor UINT3 = Tensor.ofInts(DataType.UINT3, Shape.of(7), 1, 2, 3, 4, 5, 6, 7);
    private static final Tensor UINT6 = Tensor.ofInts(DataType.UINT6, Shape.of(3), 1, 2, 63);
    private static final Tensor UINT1 = Tensor.ofInts(DataType.UINT1, Shape.of(9), 1, 0, 0, 0, 0, 0, 0, 0, 1);

    private Path write(Tensor... tensors) throws IOException {
        Path path = folder.resolve("weight-" + ++written + ".bin");
        try (BlobFileWriter writer = BlobFileWriter.create(path)) {
            for (Tensor tensor : tensors) {
                assertThat(writer.keep(tensor)).isEqualTo(tensor);
            }
            writer.finish();
        }
        return path;
    }

    @Test
    void writesTheTestVectorsOfTheFormatByteForByte() throws IOException {
        byte[] expected = new byte[514];
        ByteBuffer bytes = ByteBuffer.wrap(expected).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putInt(4).putInt(2);
        putBlob(bytes, 64, 8, 4, "f17803");
        putBlob(bytes, 192, 12, 3, "d1581f");
        putBlob(bytes, 320, 13, 6, "81f003");
        putBlob(bytes, 448, 9, 7, "0101");

        assertThat(Files.readAllBytes(write(INT4, UINT3, UINT6, UINT1))).isEqualTo(expected);
    }

    private static void putBlob(ByteBuffer bytes, int offset, int code, int padding, String hex) {
        byte[] payload = HexFormat.of().parseHex(hex);
        bytes.position(offset)
                .putInt(0xDEADBEEF)
                .putInt(code)
                .putLong(payload.length)
                .putLong(offset + 64)
                .putLong(padding);
        bytes.position(offset + 64).put(payload);
    }

    @Test
    void readsBackWhatItWrote() throws IOException {
        try (BlobFile file = BlobFile.open(write(INT4, UINT3, UINT6, UINT1))) {
            List<BlobFile.Entry> entries = file.entries();
            assertThat(entries).extracting(BlobFile.Entry::offset).containsExactly(64L, 192L, 320L, 448L);
            assertThat(entries).extracting(BlobFile.Entry::elementCount).containsExactly(5L, 7L, 3L, 9L);
            assertThat(file.tensor(320, DataType.UINT6, Shape.of(3))).isEqualTo(UINT6);
            assertThat(file.tensor(448, DataType.UINT1, Shape.of(3, 3)).toInts())
                    .containsExactly(1, 0, 0, 0, 0, 0, 0, 0, 1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void holdsEveryDataTypeThatHasACode(DataType dataType) throws IOException {
        if (!BlobFileWriter.canHold(dataType)) {
            assertThat(dataType)
                    .isIn(DataType.BOOL, DataType.STRING, DataType.FLOAT64, DataType.INT64, DataType.UINT64);
            return;
        }
        byte[] bytes = new byte[(int) dataType.sizeInBytes(21)];
        Arrays.fill(bytes, (byte) 0x15);
        Tensor tensor = Tensor.ofBytes(dataType, Shape.of(7, 3), bytes);
        try (BlobFile file = BlobFile.open(write(tensor))) {
            assertThat(file.tensor(64, dataType, Shape.of(7, 3))).isEqualTo(tensor);
            assertThat(file.entries().getFirst().elementCount()).isEqualTo(21);
        }
    }

    @Test
    void aTensorWithoutElementsIsMetadataAlone() throws IOException {
        Tensor empty = Tensor.ofBytes(DataType.FLOAT16, Shape.of(0, 4), new byte[0]);
        Path path = write(empty, INT4);
        try (BlobFile file = BlobFile.open(path)) {
            assertThat(file.entries()).extracting(BlobFile.Entry::offset).containsExactly(64L, 128L);
            assertThat(file.tensor(64, DataType.FLOAT16, Shape.of(0, 4))).isEqualTo(empty);
        }
    }

    @Test
    void aFileWithoutTensorsIsAHeader() throws IOException {
        Path path = write();
        assertThat(Files.size(path)).isEqualTo(64);
        try (BlobFile file = BlobFile.open(path)) {
            assertThat(file.entries()).isEmpty();
        }
    }

    @Test
    void discardGivesThePlaceBack() throws IOException {
        Path path = folder.resolve("weight.bin");
        try (BlobFileWriter writer = BlobFileWriter.create(path)) {
            writer.keep(INT4);
            long before = writer.size();
            float[] many = new float[300_000];
            try (TensorWriter given = writer.begin(DataType.FLOAT32, Shape.of(many.length + 1))) {
                given.appendFloats(many, 0, many.length);
            }
            assertThat(writer.size()).isEqualTo(before);
            Tensor kept = writer.keep(UINT3);
            assertThat(writer.offsetOf(kept)).hasValue(192);
            assertThat(writer.offsetOf(UINT3)).isEmpty();
            writer.finish();
        }
        assertThat(Files.readAllBytes(path)).isEqualTo(Files.readAllBytes(write(INT4, UINT3)));
    }

    @Test
    void tensorsAreCopiedFromFileToFile() throws IOException {
        Tensor large = Tensor.ofFloats(DataType.FLOAT16, Shape.of(1000, 1000), new float[1_000_000]);
        Path first = write(large, INT4);
        Path second = folder.resolve("second.bin");
        try (BlobFile file = BlobFile.open(first);
                BlobFileWriter writer = BlobFileWriter.create(second)) {
            writer.keep(file.tensor(64, DataType.FLOAT16, large.shape()));
            writer.keep(file.tensor(file.entries().get(1).offset(), DataType.INT4, Shape.of(5)));
            writer.finish();
        }
        assertThat(second).hasSameBinaryContentAs(first);
    }

    @Test
    void aSecondTensorCannotBeStartedBeforeTheFirstHasEnded() throws IOException {
        try (BlobFileWriter writer = BlobFileWriter.create(folder.resolve("weight.bin"));
                TensorWriter _ = writer.begin(DataType.INT8, Shape.of(3))) {
            assertThatThrownBy(() -> writer.begin(DataType.INT8, Shape.of(3)))
                    .isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(writer::finish).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void readersSurviveAnInterrupt() throws IOException {
        try (BlobFile file = BlobFile.open(write(INT4))) {
            Tensor tensor = file.tensor(64, DataType.INT4, Shape.of(5));
            Thread.currentThread().interrupt();
            assertThat(tensor.toInts()).containsExactly(1, -1, -8, 7, 3);
            assertThat(Thread.interrupted()).isTrue();
            assertThat(tensor.toInts()).containsExactly(1, -1, -8, 7, 3);
        }
    }

    /** A file of more than 4 GiB that takes no room: what nobody wrote are holes. */
    @Test
    void offsetsBeyondFourGigabytesWork() throws IOException {
        Path path = write(INT4);
        long offset = (5L << 30) + 64;
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
            file.seek(offset);
            file.write(BlobFormat.metadata(BlobType.code(DataType.UINT3), 3, offset + 64, 3)
                    .array());
            file.write(HexFormat.of().parseHex("d1581f"));
        }
        try (BlobFile file = BlobFile.open(path)) {
            assertThat(file.tensor(offset, DataType.UINT3, Shape.of(7))).isEqualTo(UINT3);
        }
    }

    @Test
    void aTensorOfMoreThanTwoGigabytesIsAView() throws IOException {
        Path path = folder.resolve("weight.bin");
        long elements = 3L << 30;
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
            file.write(BlobFormat.header(1).array());
            file.write(BlobFormat.metadata(BlobType.code(DataType.INT8), elements, 128, 0)
                    .array());
            file.seek(128 + elements - 1);
            file.write(42);
        }
        try (BlobFile file = BlobFile.open(path)) {
            Tensor tensor = file.tensor(64, DataType.INT8, Shape.of(3, 1 << 30));
            ByteBuffer last = ByteBuffer.allocate(2);
            tensor.bytes().read(elements - 2, last);
            assertThat(last.array()).containsExactly(0, 42);
            assertThatThrownBy(() -> tensor.bytes().read(elements - 1, ByteBuffer.allocate(2)))
                    .isInstanceOf(IndexOutOfBoundsException.class);
        }
    }

    @Test
    void scratchTensorsCanBeReadUntilTheStoreIsClosed() throws IOException {
        try (ScratchStore scratch = ScratchStore.in(folder)) {
            Tensor kept = scratch.keep(Tensor.ofInts(DataType.BOOL, Shape.of(2), 1, 0));
            assertThat(scratch.keep(UINT6)).isEqualTo(UINT6);
            assertThat(kept.toInts()).containsExactly(1, 0);
        }
        assertThat(folder).isEmptyDirectory();
    }

    // Hostile files, one a test.

    @Test
    void aFileShorterThanTheHeaderIsMalformed() throws IOException {
        Path path = Files.write(folder.resolve("w"), new byte[63]);
        assertThatThrownBy(() -> BlobFile.open(path)).isInstanceOf(MalformedModelException.class);
    }

    @Test
    void anotherVersionIsMalformedAndVersionOneUnsupported() throws IOException {
        Path path = write(INT4);
        patch(path, 4, 7);
        assertThatThrownBy(() -> BlobFile.open(path))
                .isInstanceOf(MalformedModelException.class)
                .hasMessageContaining("version 2");
        patch(path, 4, 1);
        assertThatThrownBy(() -> BlobFile.open(path)).isInstanceOf(UnsupportedModelException.class);
    }

    @Test
    void aWrongSentinelIsMalformed() throws IOException {
        assertMalformed(0, 0xDEADBEE0, "sentinel");
    }

    @Test
    void anUnknownTypeCodeIsMalformed() throws IOException {
        assertMalformed(4, 18, "data type code");
    }

    @Test
    void anotherTypeThanTheProgramSaysIsMalformed() throws IOException {
        assertMalformed(4, BlobType.code(DataType.UINT4), "expected int4, got uint4");
    }

    @Test
    void aSizePastTheEndIsMalformed() throws IOException {
        assertMalformed(8, 4, "past the end");
    }

    @Test
    void aNegativeSizeIsMalformed() throws IOException {
        assertMalformed(12, 0x80000000, "past the end");
    }

    @Test
    void anotherElementCountIsMalformed() throws IOException {
        assertMalformed(8, 2, "expected 5 elements");
    }

    @Test
    void dataPastTheEndIsMalformed() throws IOException {
        assertMalformed(16, 192, "past the end");
    }

    @Test
    void dataOverTheHeaderIsMalformed() throws IOException {
        assertMalformed(16, 0, "positive multiple of 64");
    }

    @Test
    void unalignedDataIsMalformed() throws IOException {
        assertMalformed(16, 129, "multiple of 64");
    }

    @Test
    void tooManyPaddingBitsAreMalformed() throws IOException {
        assertMalformed(24, 8, "not a whole number");
        assertMalformed(24, 3, "not a whole number");
    }

    @Test
    void aFileThatIsCutShortIsMalformed() throws IOException {
        Path path = write(INT4);
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
            file.setLength(130);
        }
        assertMalformed(path, "past the end");
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
            file.setLength(100);
        }
        assertMalformed(path, "64 bytes of metadata");
    }

    @Test
    void anOffsetThatIsNoPlaceForMetadataIsMalformed() throws IOException {
        try (BlobFile file = BlobFile.open(write(INT4))) {
            for (long offset : new long[] {0, 1, 63, 65, 128, 1 << 20, Long.MAX_VALUE & -64, -64}) {
                assertThatThrownBy(() -> file.tensor(offset, DataType.INT4, Shape.of(5)))
                        .isInstanceOf(MalformedModelException.class);
            }
        }
    }

    @Test
    void aHeaderThatCountsTooManyIsMalformed() throws IOException {
        Path path = write(INT4);
        patch(path, 0, -1);
        try (BlobFile file = BlobFile.open(path)) {
            assertThat(file.count()).isEqualTo(4294967295L);
            assertThatThrownBy(file::entries).isInstanceOf(MalformedModelException.class);
        }
    }

    @Test
    void uninitialisedPaddingOfByteTypesIsIgnored() throws IOException {
        Tensor bytes = Tensor.ofInts(DataType.INT8, Shape.of(3), 1, 2, 3);
        Path path = write(bytes);
        patch(path, 64 + 24, 0xCAFE);
        patch(path, 64 + 40, 0xCAFE);
        try (BlobFile file = BlobFile.open(path)) {
            assertThat(file.tensor(64, DataType.INT8, Shape.of(3))).isEqualTo(bytes);
        }
    }

    private void assertMalformed(int position, int value, String message) throws IOException {
        Path path = write(INT4);
        patch(path, 64 + position, value);
        assertMalformed(path, message);
    }

    private static void assertMalformed(Path path, String message) throws IOException {
        try (BlobFile file = BlobFile.open(path)) {
            assertThatThrownBy(() -> file.tensor(64, DataType.INT4, Shape.of(5)))
                    .isInstanceOf(MalformedModelException.class)
                    .hasMessageContaining(message);
        }
    }

    private static void patch(Path path, long position, int value) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
            file.seek(position);
            file.writeInt(Integer.reverseBytes(value));
        }
    }
}
