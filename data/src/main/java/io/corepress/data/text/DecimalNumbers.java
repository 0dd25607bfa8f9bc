package io.corepress.data.text;

import io.corepress.data.MalformedDataException;
import io.corepress.data.bytes.Scratch;
import java.io.BufferedInputStream;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

/** Whole numbers in decimal, apart by white space or commas. */
final class DecimalNumbers {
    private DecimalNumbers() {}

    /** {@return what writes the numbers of a file as little-endian int32} */
    static Scratch.Producer encode(Path path) {
        return out -> {
            ByteBuffer four = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN);
            try (InputStream in = new BufferedInputStream(Files.newInputStream(path))) {
                long count = 0;
                long value = -1;
                for (int character = in.read(); character >= 0 || value >= 0; character = in.read()) {
                    if (character >= '0' && character <= '9') {
                        value = Math.max(value, 0) * 10 + character - '0';
                        if (value > Integer.MAX_VALUE) {
                            throw malformed(path, count, "is above " + Integer.MAX_VALUE);
                        }
                    } else if (character > ' ' && character != ',') {
                        throw malformed(path, count, "has a character '" + (char) character + "'");
                    } else if (value >= 0) {
                        four.putInt(0, (int) value);
                        out.write(four.array(), 0, 4);
                        value = -1;
                        count++;
                    }
                }
            }
        };
    }

    private static MalformedDataException malformed(Path path, long number, String what) {
        return new MalformedDataException(
                path + ": expected whole numbers with spaces between them, but number " + (number + 1) + " " + what);
    }
}
