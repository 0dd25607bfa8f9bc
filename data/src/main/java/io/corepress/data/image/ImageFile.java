package io.corepress.data.image;

import io.corepress.data.MalformedDataException;
import io.corepress.data.UnsupportedDataException;
import io.corepress.tensor.Tensor;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;

/** Reads image files: PNG, JPEG, WebP, GIF (its first picture) and BMP. */
public final class ImageFile {
    /** An image of more pixels is refused before memory is taken for it. */
    public static final long MAX_PIXELS = 1L << 26;

    private static final List<String> FORMATS = List.of("png", "jpeg", "webp", "gif", "bmp");
    private static final Set<String> SUFFIXES = Set.of("png", "jpg", "jpeg", "webp", "gif", "bmp");

    private ImageFile() {}

    /** {@return whether the name of the file ends as that of an image} */
    public static boolean hasImageName(Path path) {
        String name = path.getFileName().toString();
        return SUFFIXES.contains(name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT));
    }

    /**
     * {@return the pixels: uint8 [3, height, width], red first, or [1, height, width] for gray} An image of 16 bits a
     * channel is rounded to 8, transparency is dropped, and a photo is turned the way up that its Exif data say.
     * Colours are the numbers that are stored: a colour profile is not applied.
     *
     * @throws java.nio.file.NoSuchFileException if there is no such file
     * @throws MalformedDataException if it cannot be decoded
     * @throws UnsupportedDataException if it is none of these formats, or has more than {@link #MAX_PIXELS}
     */
    public static Tensor read(Path path) throws IOException {
        if (!Files.readAttributes(path, BasicFileAttributes.class).isRegularFile()) {
            throw new IOException(path + " is not a regular file");
        }
        BufferedImage image = decode(path);
        return Orientation.of(path).turn(DecodedImage.toTensor(image));
    }

    private static BufferedImage decode(Path path) throws IOException {
        RuntimeException failure = null;
        try (BoundedImageStream in = new BoundedImageStream(path.toFile())) {
            Iterator<ImageReader> readers = ImageIO.getImageReaders(in);
            while (readers.hasNext()) {
                ImageReader reader = readers.next();
                try {
                    if (FORMATS.contains(reader.getFormatName().toLowerCase(Locale.ROOT))) {
                        in.seek(0);
                        return decode(path, reader, in);
                    }
                } catch (UnsupportedDataException e) {
                    throw e;
                } catch (IOException | RuntimeException e) {
                    // Decoders tell of broken files in many ways; another one may be able to read it all the same.
                    failure = new MalformedDataException(path + ": this image cannot be decoded: " + e.getMessage(), e);
                } finally {
                    reader.dispose();
                }
            }
        }
        throw failure != null
                ? failure
                : new UnsupportedDataException(
                        path + ": this is no image of a known format, which are " + String.join(", ", FORMATS));
    }

    private static BufferedImage decode(Path path, ImageReader reader, BoundedImageStream in) throws IOException {
        // Metadata are ignored: some decoders unpack them into memory without a limit.
        reader.setInput(in, true, true);
        long width = reader.getWidth(0);
        long height = reader.getHeight(0);
        if (width < 1 || height < 1) {
            throw new IOException("it has " + width + " x " + height + " pixels");
        }
        if (width * height > MAX_PIXELS) {
            throw new UnsupportedDataException(
                    path + ": " + width + " x " + height + " pixels, more than the " + MAX_PIXELS + " that are read");
        }
        return reader.read(0);
    }
}
