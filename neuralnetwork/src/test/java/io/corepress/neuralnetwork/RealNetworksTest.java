package io.corepress.neuralnetwork;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.corepress.mil.UnsupportedModelException;
import io.corepress.mlpackage.ModelPackage;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Real networks become packages that can be opened again. */
class RealNetworksTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "es2en-char-decoder.fp16",
                "es2en-char-encoder.fp16",
                "es2en-char-encoder.fp32",
                "gesture-classifier",
                "healthysnacks-pipeline",
                "mnist-classifier-nn",
                "pose-cpm",
                "updatable-digits-nn",
                "waifu2x-anime-noise1",
                "waifu2x-up-anime-scale2x"
            })
    void isSavedAsAPackageWithAProgram(String name) throws IOException {
        Path out = folder.resolve(name + ".mlpackage");
        try (ModelPackage old = ModelPackage.open(SharedModels.resolve(name + ".mlmodel"))) {
            NeuralNetworkUpgrade upgrade = NeuralNetworkUpgrade.of(old);
            upgrade.model().save(out);
            try (ModelPackage saved = ModelPackage.open(out)) {
                assertThat(saved.programs()).isEqualTo(upgrade.model().programs());
                assertThat(saved.kinds().values()).contains("mlProgram").noneMatch(kind -> kind.startsWith("neural"));
                assertThat(saved.specificationVersion()).isEqualTo(7);
                assertThat(saved.metadata()).isEqualTo(old.metadata());
            }
        }
    }
}
