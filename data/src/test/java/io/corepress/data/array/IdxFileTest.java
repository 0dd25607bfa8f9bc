package io.corepress.data.array;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.corepress.data.MalformedDataException;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IdxFileTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({
        "08 01 00000003 ff0001, UINT8, 255 0 1",
        "09 01 00000003 ff0001, INT8, -1 0 1",
        "0b 01 00000002 fffe0100, INT16, -2 256",
        "0c 01 00000001 00010000, INT32, 65536",
        "0d 01 00000001 3fc00000, FLOAT32, 1.5",
        "0e 01 00000001 3ff8000000000000, FLOAT64, 1.5",
    })
    void readsEveryTypePlainAndPacked(String hex, DataType type, String values) throws IOException {
        byte[] bytes = HexFormat.of().parseHex("0000" + hex.replace(" ", ""));
        float[] expected = new float[values.split(" ").length];
        for (int i = 0; i < expected.length; i++) {
            expected[i] = Float.parseFloat(values.split(" ")[i]);
        }
        for (Path path : new Path[] {plain(bytes), packed(bytes)}) {
            assertThat(IdxFile.isIdx(path)).isTrue();
            try (IdxFile file = IdxFile.open(path)) {
                assertThat(file.tensor().dataType()).isEqualTo(type);
                assertThat(file.tensor().shape()).isEqualTo(Shape.of(expected.length));
                assertThat(file.tensor().toFloats()).containsExactly(expected);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "0000080100000003ff00, 'takes 11 bytes with the header, but there are 10'",
        "0000080100000001ff00, 'takes 9 bytes with the header, but there are 10'",
        "00000a0100000001ff, 'expected a type code of 0x08, 0x09 or 0x0b to 0x0e at byte 2, got 0xa'",
        "00000800, 'expected 1 to 16 axes, got 0'",
        "0000080300000001, it ends inside its header",
        "0000080300ffffffffffffffffffffff, its axes have too many elements",
        "00010801, it does not start as an IDX file does",
        "1f8b08, the compressed bytes are damaged",
    })
    void saysWhatIsWrong(String hex, String message) throws IOException {
        Path path = plain(HexFormat.of().parseHex(hex));
        assertThatThrownBy(() -> IdxFile.open(path))
                .isInstanceOf(MalformedDataException.class)
                .hasMessageContaining("plain: ")
                .hasMessageContaining(message);
    }

    @Test
    void aPackedFileThatClaimsToBeHugeIsRefusedBeforeItIsUnpacked() throws IOException {
        Path path = packed(HexFormat.of().parseHex("000008027fffffff00010000"));
        assertThatThrownBy(() -> IdxFile.open(path))
                .isInstanceOf(MalformedDataException.class)
                .hasMessageContaining("compressed bytes cannot hold");
    }

    @Test
    void everyTruncatedPackedFileIsRefused() throws IOException {
        byte[] whole = Files.readAllBytes(packed(HexFormat.of().parseHex("0000080100000003ff0001")));
        for (int length = 0; length < whole.length; length++) {
            Path path = plain(Arrays.copyOf(whole, length));
            assertThatThrownBy(() -> IdxFile.open(path)).isInstanceOf(MalformedDataException.class);
        }
    }

    private Path plain(byte[] bytes) throws IOException {
        return Files.write(folder.resolve("plain"), bytes);
    }

    private Path packed(byte[] bytes) throws IOException {
        Path path = folder.resolve("packed");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(path))) {
            out.write(bytes);
        }
        return path;
    }
}
