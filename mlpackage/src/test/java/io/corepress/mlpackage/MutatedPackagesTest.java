package io.corepress.mlpackage;

import static org.assertj.core.api.Assertions.assertThat;

import io.corepress.mil.MalformedModelException;
import io.corepress.mil.OpSet;
import io.corepress.mil.UnsupportedModelException;
import io.corepress.mil.Value;
import io.corepress.mlpackage.proto.Model;
import io.corepress.mlpackage.proto.Pipeline;
import io.corepress.tensor.Tensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Damages small packages in many ways and opens, reads and saves what is left: the only exceptions are ours and those
 * of I/O, memory stays within a small heap, and nothing is written beside the output. {@code corepress.mutations} sets
 * how many packages, {@code corepress.seed} where to start; a failure names its number, which stands for the very same
 * damage when it is the seed of the next run.
 */
class MutatedPackagesTest {
    private static final int MUTATIONS = Integer.getInteger("corepress.mutations", 100_000);
    private static final long SEED = Long.getLong("corepress.seed", 0);
    private static final int WORKERS = Runtime.getRuntime().availableProcessors();

    private static final List<String> FILES =
            List.of("Manifest.json", "Data/com.apple.CoreML/model.mlmodel", "Data/com.apple.CoreML/weights/weight.bin");

    /** Numbers at which readers tend to err: around zero, powers of two, the ends of the types. */
    private static final long[] TEMPTING = {
        0,
        1,
        -1,
        2,
        63,
        64,
        65,
        127,
        128,
        255,
        256,
        1 << 16,
        Integer.MAX_VALUE,
        Integer.MIN_VALUE,
        1L << 32,
        1L << 40,
        Long.MAX_VALUE,
        Long.MIN_VALUE,
        0xDEADBEEFL
    };

    private static final String MANIFEST = """
            {
                "fileFormatVersion": "1.0.0",
                "itemInfoEntries": {
                    "0F1E2D3C-0000-4000-8000-000000000001": {
                        "author": "com.apple.CoreML",
                        "description": "CoreML Model Specification",
                        "name": "model.mlmodel",
                        "path": "com.apple.CoreML/model.mlmodel"
                    },
                    "0F1E2D3C-0000-4000-8000-000000000002": {
                        "author": "com.apple.CoreML",
                        "description": "CoreML Model Weights",
                        "name": "weights",
                        "path": "com.apple.CoreML/weights"
                    }
                },
                "rootModelIdentifier": "0F1E2D3C-0000-4000-8000-000000000001"
            }
            """;

    private final AtomicInteger opened = new AtomicInteger();
    private final AtomicInteger saved = new AtomicInteger();

    @TempDir
    Path temporary;

    @Test
    void damagedPackagesAreRefusedOrReadButNeverBreakAnything() throws Exception {
        List<Map<String, byte[]>> originals = originals();
        Path memory = Path.of("/dev/shm");
        Path root = Files.isWritable(memory) ? Files.createTempDirectory(memory, "corepress-mutated") : temporary;
        try (ExecutorService workers = Executors.newFixedThreadPool(WORKERS)) {
            List<Callable<Void>> tasks = new ArrayList<>();
            for (int worker = 0; worker < WORKERS; worker++) {
                int first = worker;
                tasks.add(() -> run(root, first, originals));
            }
            for (Future<Void> result : workers.invokeAll(tasks)) {
                result.get();
            }
            List<String> expected = new ArrayList<>();
            for (int worker = 0; worker < WORKERS; worker++) {
                expected.add("worker-" + worker);
            }
            assertThat(Trees.names(root)).containsExactlyInAnyOrderElementsOf(expected);
        } catch (ExecutionException e) {
            throw new AssertionError(e.getCause().getMessage(), e.getCause());
        } finally {
            deleteTree(root);
        }
        System.out.println(MUTATIONS + " damaged packages: " + opened + " could be read, " + saved + " were saved");
        // Damage that never lets a package through to the program would test little.
        assertThat(opened.get()).isBetween(MUTATIONS / 20, MUTATIONS * 9 / 10);
        assertThat(saved.get()).isGreaterThan(MUTATIONS / 200);
    }

    private Void run(Path root, int worker, List<Map<String, byte[]>> originals) throws IOException {
        Path folder = root.resolve("worker-" + worker);
        List<Path> packages = new ArrayList<>();
        for (int i = 0; i < originals.size(); i++) {
            Path path = folder.resolve("in-" + i + ".mlpackage");
            packages.add(path);
            for (Map.Entry<String, byte[]> file : originals.get(i).entrySet()) {
                Files.createDirectories(path.resolve(file.getKey()).getParent());
                Files.write(path.resolve(file.getKey()), file.getValue());
            }
        }
        List<String> names = Trees.names(folder);
        for (long number = SEED + worker; number < SEED + MUTATIONS; number += WORKERS) {
            SplittableRandom random = new SplittableRandom(number);
            int which = random.nextInt(originals.size());
            String file = FILES.get(random.nextInt(10) < 1 ? 0 : random.nextInt(3) < 2 ? 1 : 2);
            byte[] original = originals.get(which).get(file);
            Path damaged = packages.get(which).resolve(file);
            Files.write(damaged, damage(original, random));
            try {
                use(packages.get(which), folder.resolve("out.mlpackage"), random.nextInt(8) == 0);
            } catch (MalformedModelException | UnsupportedModelException | IOException | UncheckedIOException e) {
                assertThat(e.getMessage()).isNotBlank();
            } catch (Throwable e) {
                throw new AssertionError("mutation " + number + " of " + file + ": " + e, e);
            }
            Files.write(damaged, original);
            if (!Trees.names(folder).equals(names)) {
                throw new AssertionError("mutation " + number + " left " + Trees.names(folder));
            }
        }
        return null;
    }

    private void use(Path in, Path out, boolean save) throws IOException {
        try (ModelPackage model = ModelPackage.open(in)) {
            model.description();
            model.metadata();
            model.kinds();
            model.size();
            ByteBuffer block = ByteBuffer.allocate(1024);
            model.programs()
                    .values()
                    .forEach(program -> program.functions().values().forEach(function -> {
                        function.blocks()
                                .values()
                                .forEach(body -> body.operations().forEach(operation -> {
                                    operation.constTensor().ifPresent(tensor -> touch(tensor, block));
                                    operation
                                            .inputs()
                                            .values()
                                            .forEach(argument -> argument.constant()
                                                    .flatMap(Value::tensor)
                                                    .ifPresent(tensor -> touch(tensor, block)));
                                }));
                    }));
            opened.incrementAndGet();
            if (save) {
                try {
                    model.mapPrograms(ProgramCopies::ofEverything)
                            .withUserDefined("by", "a test")
                            .save(out);
                    try (ModelPackage again = ModelPackage.open(out)) {
                        assertThat(again.programs()).isEqualTo(model.programs());
                    }
                    saved.incrementAndGet();
                } finally {
                    deleteTree(out);
                }
            }
        }
    }

    private static void touch(Tensor tensor, ByteBuffer block) {
        for (long at = 0; at < tensor.sizeInBytes(); at += block.limit()) {
            block.clear().limit((int) Math.min(block.capacity(), tensor.sizeInBytes() - at));
            tensor.bytes().read(at, block);
        }
    }

    private static byte[] damage(byte[] original, SplittableRandom random) {
        byte[] bytes = original.clone();
        for (int i = 1 + random.nextInt(3); i > 0 && bytes.length > 0; i--) {
            int at = random.nextInt(bytes.length);
            int length = 1 + random.nextInt(Math.min(16, bytes.length - at));
            switch (random.nextInt(8)) {
                case 0, 1 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
                case 2 -> bytes[at] = (byte) random.nextInt();
                case 3 -> bytes[at] = (byte) TEMPTING[random.nextInt(TEMPTING.length)];
                case 4 -> bytes = Arrays.copyOf(bytes, at);
                case 5 -> bytes = join(Arrays.copyOf(bytes, at), Arrays.copyOfRange(bytes, at + length, bytes.length));
                case 6 -> bytes = join(Arrays.copyOf(bytes, at + length), Arrays.copyOfRange(bytes, at, bytes.length));
                default -> {
                    long number = Long.reverseBytes(TEMPTING[random.nextInt(TEMPTING.length)]);
                    byte[] tempting = ByteBuffer.allocate(8).putLong(number).array();
                    int width = random.nextBoolean() ? 4 : 8;
                    int aligned = at & -width;
                    System.arraycopy(tempting, 0, bytes, aligned, Math.min(width, bytes.length - aligned));
                }
            }
        }
        return bytes;
    }

    private static byte[] join(byte[] first, byte[] second) {
        byte[] joined = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, joined, first.length, second.length);
        return joined;
    }

    private List<Map<String, byte[]>> originals() throws IOException {
        List<Map<String, byte[]>> originals = new ArrayList<>();
        originals.add(files(TinyModels.save(temporary, "everything.mlpackage", TinyModels.everything())));
        originals.add(files(TinyModels.save(temporary, "functions.mlpackage", TinyModels.twoFunctions())));
        Map<String, byte[]> plain = files(
                TinyModels.save(temporary, "plain.mlpackage", TinyModels.plain(OpSet.CORE_ML_6, TinyModels.WEIGHT)));
        originals.add(plain);
        Map<String, byte[]> pipeline = new TreeMap<>(plain);
        Model inner = Model.parseFrom(plain.get(FILES.get(1)));
        pipeline.put(
                FILES.get(1),
                Model.newBuilder()
                        .setSpecificationVersion(7)
                        .setPipeline(Pipeline.newBuilder()
                                .addModels(inner)
                                .addModels(inner)
                                .addNames("a"))
                        .build()
                        .toByteArray());
        originals.add(pipeline);
        return originals;
    }

    private static Map<String, byte[]> files(Path path) throws IOException {
        Map<String, byte[]> files = new TreeMap<>();
        for (String name : FILES) {
            files.put(name, Files.readAllBytes(path.resolve(name)));
        }
        // New packages get random identifiers; the damage must be the same in every run.
        files.put(FILES.getFirst(), MANIFEST.getBytes(StandardCharsets.UTF_8));
        return files;
    }

    private static void deleteTree(Path root) throws IOException {
        if (!Files.exists(root)) {
            return;
        }
        try (Stream<Path> paths = Files.walk(root)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
