package io.corepress.mlpackage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.corepress.mil.Block;
import io.corepress.mil.Function;
import io.corepress.mil.NamedType;
import io.corepress.mil.OpSet;
import io.corepress.mil.Operation;
import io.corepress.mil.Program;
import io.corepress.mil.Value;
import io.corepress.mil.ValueType.TensorType;
import io.corepress.mlpackage.blob.BlobFile;
import io.corepress.tensor.ByteSource;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Weight files of more than 2 GiB, with the small heap that all tests of this room have. */
class LargeModelsTest {
    private static final long LARGE = (1L << 31) + 1000;
    private static final long NEEDED_BYTES = 3 * LARGE;

    @TempDir
    Path folder;

    /** Bytes that are computed from their position, so that they need no memory and a shift is noticed. */
    private record Computed(long size) implements ByteSource {
        static byte at(long position) {
            return (byte) (position >>> 20);
        }

        @Override
        public void read(long position, ByteBuffer target) {
            for (long at = position; target.hasRemaining(); at++) {
                target.put(at(at));
            }
        }
    }

    @Test
    void tensorsBeyondTwoGigabytesAreWrittenCopiedAndRead() throws IOException {
        assumeTrue(Files.getFileStore(folder).getUsableSpace() > 2 * NEEDED_BYTES, "no room for large files");
        Tensor large = Tensor.of(DataType.INT8, Shape.of(LARGE), new Computed(LARGE));
        Program program = Program.of(Map.of(
                "main",
                Function.of(
                        List.of(new NamedType("x", TensorType.of(DataType.FLOAT32, 1))),
                        OpSet.CORE_ML_8,
                        Block.of(
                                List.of(
                                        Operation.constant("large", Value.of(large)),
                                        Operation.constant("w", Value.of(TinyModels.WEIGHT))),
                                List.of("x")))));
        Path first = TinyModels.save(folder, "first.mlpackage", program);
        Path second = folder.resolve("second.mlpackage");
        AtomicLong written = new AtomicLong();
        try (ModelPackage model = ModelPackage.open(first);
                PackageWriter writer = model.writer(second, false, written::addAndGet)) {
            writer.finish(model.mapPrograms(ProgramCopies::ofEverything));
        }
        assertThat(written.get()).isGreaterThan(LARGE);
        check(second);
    }

    private static void check(Path path) throws IOException {
        Path weights = path.resolve("Data/com.apple.CoreML/weights/weight.bin");
        try (ModelPackage model = ModelPackage.open(path);
                BlobFile file = BlobFile.open(weights)) {
            assertThat(file.entries().get(1).offset()).isGreaterThan(1L << 31);
            List<Operation> operations =
                    model.program().functions().get("main").body().orElseThrow().operations();
            assertThat(operations.get(1).constTensor()).contains(TinyModels.WEIGHT);
            Tensor large = operations.get(0).constTensor().orElseThrow();
            ByteBuffer one = ByteBuffer.allocate(1);
            for (long at = 0; at < LARGE; at += 99_999_999) {
                large.bytes().read(at, one.clear());
                assertThat(one.get(0)).isEqualTo(Computed.at(at));
            }
        }
    }
}
