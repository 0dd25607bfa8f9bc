package io.corepress.data.array;

import static io.corepress.data.Fixtures.resource;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.corepress.data.MalformedDataException;
import io.corepress.data.UnsupportedDataException;
import io.corepress.tensor.Tensor;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Thousands of damaged files: each is read, or refused by one of our exceptions, with little memory. */
class HostileArraysTest {
    private static final int ROUNDS = 400;
    private static final long MAX_BYTES_A_FILE = 16 << 20;

    @TempDir
    Path folder;

    private interface Reading {
        void read(Path path) throws IOException;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"counted-f4", "counted-big-i8", "counted-fortran", "version2", "version3", "unicode", "record"})
    void damagedNpyFiles(String name) throws IOException {
        mutate(Files.readAllBytes(resource("numpy/" + name + ".npy")), path -> {
            try (NpyFile file = NpyFile.open(path)) {
                readAll(file.array());
            }
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"stored", "deflated", "lzma"})
    void damagedNpzFiles(String name) throws IOException {
        mutate(Files.readAllBytes(resource("numpy/" + name + ".npz")), path -> {
            try (NpzFile file = NpzFile.open(path)) {
                for (String array : file.names()) {
                    readAll(file.array(array));
                }
            }
        });
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void damagedIdxFiles(boolean packed) throws IOException {
        byte[] plain = HexFormat.of().parseHex("00000b03000000020000000200000003" + "00ff01fe02fd".repeat(4));
        Path original = folder.resolve("original");
        try (OutputStream file = Files.newOutputStream(original);
                OutputStream out = packed ? new GZIPOutputStream(file) : file) {
            out.write(plain);
        }
        mutate(Files.readAllBytes(original), path -> {
            try (IdxFile file = IdxFile.open(path)) {
                assertThat(file.tensor().toBytes()).hasSize((int) file.tensor().sizeInBytes());
            }
        });
    }

    private static void readAll(NpyArray array) throws IOException {
        if (array.isText()) {
            assertThat(array.strings()).hasSize((int) array.shape().elementCount());
        } else {
            Tensor tensor = array.tensor();
            assertThat(tensor.toBytes()).hasSize((int) tensor.sizeInBytes());
        }
    }

    private void mutate(byte[] original, Reading reading) throws IOException {
        Random random = new Random(17);
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        for (int round = 0; round < ROUNDS; round++) {
            byte[] bytes = damaged(original, random);
            Path path = Files.write(folder.resolve("damaged"), bytes);
            long before = threads.getCurrentThreadAllocatedBytes();
            try {
                reading.read(path);
            } catch (MalformedDataException | UnsupportedDataException e) {
                assertThat(e.getMessage()).contains("damaged");
            } catch (RuntimeException | Error e) {
                throw new AssertionError(
                        "round " + round + ": " + HexFormat.of().formatHex(bytes), e);
            }
            assertThat(threads.getCurrentThreadAllocatedBytes() - before)
                    .as("bytes allocated in round %s", round)
                    .isLessThan(MAX_BYTES_A_FILE);
        }
    }

    private static byte[] damaged(byte[] original, Random random) {
        byte[] bytes = original.clone();
        int changes = 1 + random.nextInt(4);
        for (int i = 0; i < changes; i++) {
            int at = random.nextInt(bytes.length);
            switch (random.nextInt(4)) {
                case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
                case 1 -> bytes[at] = (byte) random.nextInt(256);
                case 2 -> Arrays.fill(bytes, at, Math.min(bytes.length, at + 4), (byte) 0xFF);
                default -> bytes[at] = (byte) ("0123456789(),'<>".charAt(random.nextInt(16)));
            }
        }
        return random.nextInt(8) == 0 ? Arrays.copyOf(bytes, random.nextInt(bytes.length)) : bytes;
    }
}
