package io.corepress.data.image;

import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * The way up of a photo, by the number that Exif gives it. Read from JPEG files only, where cameras put it.
 *
 * @param code 1 to 8; 1 is upright
 */
record Orientation(int code) {
    private static final Orientation UPRIGHT = new Orientation(1);
    private static final int TAG = 0x0112;
    private static final int START_OF_IMAGE = 0xFFD8;
    private static final int START_OF_SCAN = 0xFFDA;
    private static final int APP1 = 0xFFE1;
    private static final byte[] EXIF = {'E', 'x', 'i', 'f', 0, 0};

    /** {@return the orientation that the file states; upright if it states none that makes sense} */
    static Orientation of(Path path) throws IOException {
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(Files.newInputStream(path)))) {
            if (in.readUnsignedShort() != START_OF_IMAGE) {
                return UPRIGHT;
            }
            while (true) {
                int marker = in.readUnsignedShort();
                int length = in.readUnsignedShort() - 2;
                if (marker >>> 8 != 0xFF || marker == START_OF_SCAN || length < 0) {
                    return UPRIGHT;
                }
                byte[] segment = in.readNBytes(length);
                if (marker == APP1 && startsWithExif(segment)) {
                    return ofExif(ByteBuffer.wrap(segment, EXIF.length, segment.length - EXIF.length)
                            .slice());
                }
            }
        } catch (EOFException e) {
            return UPRIGHT;
        }
    }

    private static boolean startsWithExif(byte[] segment) {
        return segment.length > EXIF.length && Arrays.equals(segment, 0, EXIF.length, EXIF, 0, EXIF.length);
    }

    /** Exif is a TIFF file: byte order, 42, the place of the first directory, which has entries of 12 bytes. */
    private static Orientation ofExif(ByteBuffer tiff) {
        if (tiff.remaining() < 8) {
            return UPRIGHT;
        }
        tiff.order(tiff.getShort(0) == 0x4949 ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
        int directory = tiff.getInt(4);
        if (directory < 8 || directory > tiff.limit() - 2) {
            return UPRIGHT;
        }
        int count = Short.toUnsignedInt(tiff.getShort(directory));
        for (int i = 0; i < count && directory + 2 + 12 * (i + 1) <= tiff.limit(); i++) {
            int entry = directory + 2 + 12 * i;
            int value = Short.toUnsignedInt(tiff.getShort(entry + 8));
            if (Short.toUnsignedInt(tiff.getShort(entry)) == TAG && value >= 1 && value <= 8) {
                return new Orientation(value);
            }
        }
        return UPRIGHT;
    }

    /** {@return the pixels upright} @param pixels uint8 [channels, height, width] */
    Tensor turn(Tensor pixels) {
        if (code == 1) {
            return pixels;
        }
        int channels = (int) pixels.shape().size(0);
        int height = (int) pixels.shape().size(1);
        int width = (int) pixels.shape().size(2);
        boolean onSide = code >= 5;
        int outHeight = onSide ? width : height;
        int outWidth = onSide ? height : width;
        byte[] from = pixels.toCodes();
        byte[] to = new byte[from.length];
        int at = 0;
        for (int channel = 0; channel < channels; channel++) {
            int plane = channel * height * width;
            for (int y = 0; y < outHeight; y++) {
                for (int x = 0; x < outWidth; x++) {
                    int row = switch (code) {
                        case 2 -> y;
                        case 3, 4 -> height - 1 - y;
                        case 5, 8 -> x;
                        default -> height - 1 - x;
                    };
                    int column = switch (code) {
                        case 2, 3 -> width - 1 - x;
                        case 4 -> x;
                        case 5, 6 -> y;
                        default -> width - 1 - y;
                    };
                    to[at++] = from[plane + row * width + column];
                }
            }
        }
        return Tensor.ofBytes(pixels.dataType(), Shape.of(channels, outHeight, outWidth), to);
    }
}
