package io.corepress.data.text;

import io.corepress.data.MalformedDataException;
import io.corepress.data.bytes.Scratch;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.BitSet;

/** The characters of a file as numbers. */
final class Characters {
    private static final int UNKNOWN = -1;

    private Characters() {}

    /** {@return the number of each code point that occurs in the file, in order; {@code -1} for others} */
    static int[] of(Path path) throws IOException {
        BitSet occurring = new BitSet();
        forEach(path, occurring::set);
        int[] numbers = new int[occurring.length()];
        Arrays.fill(numbers, UNKNOWN);
        int next = 0;
        for (int code = occurring.nextSetBit(0); code >= 0; code = occurring.nextSetBit(code + 1)) {
            numbers[code] = next++;
        }
        return numbers;
    }

    /** {@return what writes the numbers of a file's characters as little-endian int32} */
    static Scratch.Producer encode(Path path, int[] numbers) {
        return out -> {
            ByteBuffer four = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN);
            forEach(path, code -> {
                int number = code < numbers.length ? numbers[code] : UNKNOWN;
                if (number == UNKNOWN) {
                    throw new MalformedDataException(path + ": the character U+" + Integer.toHexString(code) + " ('"
                            + Character.toString(code) + "') is not in the vocabulary");
                }
                four.putInt(0, number);
                out.write(four.array(), 0, 4);
            });
        };
    }

    private interface Action {
        void accept(int code) throws IOException;
    }

    private static void forEach(Path path, Action action) throws IOException {
        try (BufferedReader reader = Files.newBufferedReader(path)) {
            for (int unit = reader.read(); unit >= 0; unit = reader.read()) {
                // The decoder never ends between the halves of a pair.
                boolean pair = Character.isHighSurrogate((char) unit);
                action.accept(pair ? Character.toCodePoint((char) unit, (char) reader.read()) : unit);
            }
        } catch (CharacterCodingException e) {
            throw new MalformedDataException(path + ": it is not text in UTF-8; take its bytes as tokens instead", e);
        }
    }
}
