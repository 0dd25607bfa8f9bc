package io.corepress.torch;

import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/** The recorded inputs and outputs of a model: just as much of the npz format as those files use. */
final class Recording {
    private static final Pattern SHAPE = Pattern.compile("'shape': \\(([^)]*)\\)");

    private Recording() {}

    static Map<String, Tensor> read(Path file) throws IOException {
        Map<String, Tensor> arrays = new LinkedHashMap<>();
        try (InputStream stream = Files.newInputStream(file);
                ZipInputStream zip = new ZipInputStream(stream)) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                arrays.put(entry.getName().replace(".npy", ""), array(zip.readAllBytes()));
            }
        }
        return arrays;
    }

    private static Tensor array(byte[] npy) {
        int start = 10 + (npy[8] & 0xFF) + 256 * (npy[9] & 0xFF);
        String header = new String(npy, 10, start - 10, StandardCharsets.US_ASCII);
        Matcher matcher = SHAPE.matcher(header);
        if (!matcher.find()) {
            throw new IllegalStateException(header);
        }
        long[] sizes = Arrays.stream(matcher.group(1).split(","))
                .map(String::strip)
                .filter(size -> !size.isEmpty())
                .mapToLong(Long::parseLong)
                .toArray();
        DataType type = header.contains("'<i4'") ? DataType.INT32 : DataType.FLOAT32;
        return Tensor.ofBytes(type, Shape.of(sizes), Arrays.copyOfRange(npy, start, npy.length));
    }
}
