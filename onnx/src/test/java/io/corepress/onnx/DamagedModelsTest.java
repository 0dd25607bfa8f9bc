package io.corepress.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import io.corepress.mil.MalformedModelException;
import io.corepress.mil.OpSet;
import io.corepress.mil.UnsupportedModelException;
import io.corepress.onnx.cases.OperatorCases;
import io.corepress.onnx.testing.OperatorCase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Small models of every operator, a few bytes changed. */
class DamagedModelsTest {
    private static final int MODELS = 5000;

    @TempDir
    Path folder;

    @Test
    void aDamagedModelIsImportedOrRefusedInOneOfTheWaysThatAreDocumented() throws IOException {
        Random random = new Random(7);
        List<OperatorCase> cases = OperatorCases.all();
        Path file = folder.resolve("damaged.onnx");
        int imported = 0;
        int refused = 0;
        for (int i = 0; i < MODELS; i++) {
            byte[] bytes = cases.get(random.nextInt(cases.size())).model().toByteArray();
            for (int change = random.nextInt(3); change >= 0; change--) {
                bytes[random.nextInt(bytes.length)] = (byte) (random.nextBoolean() ? random.nextInt(256) : -1);
            }
            Files.write(file, bytes);
            try (OnnxModel model = OnnxModel.open(file)) {
                OnnxImport.program(model, OnnxOptions.standard(OpSet.CORE_ML_7));
                imported++;
            } catch (MalformedModelException | UnsupportedModelException | IOException e) {
                assertThat(e.getMessage()).isNotBlank();
                refused++;
            }
        }
        assertThat(imported).isGreaterThan(100);
        assertThat(refused).isGreaterThan(100);
    }
}
