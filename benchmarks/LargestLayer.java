import io.corepress.compress.config.OpPalettizerConfig;
import io.corepress.compress.palettize.Palettization;
import io.corepress.compress.weight.CompressedWeight.Dense;
import io.corepress.compress.weight.WeightRole;
import io.corepress.mil.OpSet;
import io.corepress.mlpackage.blob.ScratchStore;
import io.corepress.tensor.ByteSource;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.OptionalInt;

/** Palettizes the largest layer of a model of a billion parameters by given sensitivities; prints time and peak memory. */
public class LargestLayer {
    /** Numbers as if drawn from a bell curve, float16, made when they are read. */
    private record Weight(long size) implements ByteSource {
        @Override
        public void read(long position, ByteBuffer target) {
            long element = position / 2;
            int from = (int) (position % 2);
            while (target.hasRemaining()) {
                short half = half(element++);
                for (int b = from; b < 2 && target.hasRemaining(); b++) {
                    target.put((byte) (half >> 8 * b));
                }
                from = 0;
            }
        }

        private static short half(long element) {
            long bits = mixed(element);
            // The sum of four uniform numbers is close to a bell curve.
            double sum = (bits & 0xFFFF) + (bits >>> 16 & 0xFFFF) + (bits >>> 32 & 0xFFFF) + (bits >>> 48);
            return Float.floatToFloat16((float) ((sum / 65536 - 2) * 0.05));
        }
    }

    private static long mixed(long number) {
        long z = number * 0x9E3779B97F4A7C15L;
        z = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
        return z ^ z >>> 31;
    }

    public static void main(String[] args) throws IOException {
        Shape shape = Shape.of(128256, 2048);
        int count = Math.toIntExact(shape.elementCount());
        float[] sensitivity = new float[count];
        for (int i = 0; i < count; i++) {
            sensitivity[i] = 1e-6f + (mixed(i + 7L) & 0xFFFF) / 65536f;
        }
        System.out.println("| form | seconds | peak of the whole process, MB |");
        System.out.println("|---|---:|---:|");
        for (int nbits : new int[] {4, 6}) {
            for (int groupSize : new int[] {0, 64}) {
                OpPalettizerConfig tables = OpPalettizerConfig.kmeans(nbits);
                OpPalettizerConfig config = groupSize == 0 ? tables : tables.withGroupSize(groupSize);
                long start = System.nanoTime();
                try (ScratchStore store = ScratchStore.create()) {
                    Palettization.palettize(
                            new Dense(Tensor.of(DataType.FLOAT16, shape, new Weight(2L * count))),
                            sensitivity,
                            config,
                            new WeightRole(OptionalInt.of(0), OptionalInt.of(1), true, 1),
                            OpSet.CORE_ML_8,
                            store);
                }
                System.out.printf(
                        Locale.ROOT, "| %s | %.1f | %d |%n", config.describe(), (System.nanoTime() - start) / 1e9, peak());
            }
        }
    }

    private static long peak() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("VmHWM"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
                .findFirst()
                .orElseThrow();
    }
}
