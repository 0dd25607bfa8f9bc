package io.corepress.neuralnetwork;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.corepress.compress.Decision;
import io.corepress.compress.weight.CompressedWeight.Dense;
import io.corepress.compress.weight.WeightError;
import io.corepress.mil.UnsupportedModelException;
import io.corepress.mlpackage.ModelPackage;
import io.corepress.neuralnetwork.quantize.NetworkCompression;
import io.corepress.neuralnetwork.quantize.NetworkQuantizer;
import io.corepress.neuralnetwork.quantize.NetworkWeight;
import io.corepress.neuralnetwork.quantize.WeightCoding;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Real networks in every mode and number of bits. */
class QuantizedRealNetworksTest {
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
                "style-transfer-custom-layers",
                "waifu2x-anime-noise1",
                "waifu2x-up-anime-scale2x"
            })
    void everyModeAndWidthIsReadBackWithABoundedError(String name) throws IOException {
        try (ModelPackage old = open(name)) {
            Map<String, NetworkWeight> floats = byName(old);
            check(old, floats, WeightCoding.half(), 1.0 / 2048);
            check(old, floats, WeightCoding.linearSymmetric(8), 1.0 / 127);
            for (int nbits = 1; nbits <= 8; nbits++) {
                double step = 1.0 / ((1 << nbits) - 1);
                Map<String, WeightError> tables = check(old, floats, WeightCoding.kmeansLut(nbits), 2);
                Map<String, WeightError> even = check(old, floats, WeightCoding.linearLut(nbits), 2 * step);
                check(old, floats, WeightCoding.linear(nbits), 2 * step);
                int bits = nbits;
                tables.forEach((weight, error) -> assertThat(error.squaredError())
                        .as(weight + " with the best table of " + bits + " bits")
                        .isLessThanOrEqualTo(even.get(weight).squaredError() * (1 + 1e-9)));
            }
        }
    }

    /**
     * Quantizes, saves, opens and decompresses. @param bound of an error, as a fraction of the largest magnitude
     */
    private Map<String, WeightError> check(
            ModelPackage old, Map<String, NetworkWeight> floats, WeightCoding coding, double bound) throws IOException {
        NetworkCompression made = NetworkQuantizer.of(coding).withFolding(false).quantize(old);
        Path file = folder.resolve("made.mlmodel");
        made.model().save(file, true);
        List<String> changed = made.decisions().stream()
                .filter(Decision::isCompressed)
                .map(Decision::weight)
                .toList();
        try (ModelPackage saved = ModelPackage.open(file)) {
            Map<String, NetworkWeight> codes = byName(saved);
            Map<String, NetworkWeight> dense =
                    byName(NetworkQuantizer.dequantizing().quantize(saved).model());
            assertThat(codes.keySet()).isEqualTo(floats.keySet());
            for (String weight : changed) {
                assertThat(codes.get(weight).nbits()).as(weight).isEqualTo(coding.nbits());
                assertThat(dense.get(weight).format()).isEqualTo("dense");
                assertThat(WeightError.between(
                                        codes.get(weight).values(),
                                        dense.get(weight).values())
                                .squaredError())
                        .as("decompressed " + weight)
                        .isZero();
            }
            return changed.stream().collect(Collectors.toMap(Function.identity(), weight -> {
                WeightError error = WeightError.between(
                        floats.get(weight).values(), codes.get(weight).values());
                assertThat(error.maxAbsoluteError())
                        .as(weight + " as " + coding.describe())
                        .isLessThanOrEqualTo(bound * magnitude(floats.get(weight)) + 1e-7);
                return error;
            }));
        }
    }

    private static double magnitude(NetworkWeight weight) {
        Dense dense = (Dense) weight.values();
        double largest = 0;
        for (float value : dense.tensor().toFloats()) {
            largest = Math.max(largest, Math.abs(value));
        }
        return largest;
    }

    @Test
    void whatIsTrainedOnTheDeviceIsRefused() throws IOException {
        try (ModelPackage old = open("updatable-digits-nn")) {
            for (WeightCoding coding :
                    List.of(WeightCoding.half(), WeightCoding.linear(8), WeightCoding.kmeansLut(4))) {
                assertThatThrownBy(() -> NetworkQuantizer.of(coding).quantize(old))
                        .isInstanceOf(UnsupportedModelException.class)
                        .hasMessageContaining("trained on the device");
            }
        }
    }

    @Test
    void aModelWithoutNetworksIsRefused() throws IOException {
        try (ModelPackage old = open("tree-ensemble-songs")) {
            assertThatThrownBy(() -> NetworkQuantizer.of(WeightCoding.half()).quantize(old))
                    .isInstanceOf(UnsupportedModelException.class)
                    .hasMessageContaining("treeEnsembleRegressor");
        }
    }

    @Test
    void everyBatchnormOfThePoseNetworkGoesIntoItsConvolution() throws IOException {
        try (ModelPackage old = open("pose-cpm")) {
            NetworkCompression made =
                    NetworkQuantizer.of(WeightCoding.linear(8)).quantize(old);
            assertThat(made.folded()).hasSize(93).allMatch(remark -> remark.startsWith("batchnorm"));
            assertThat(made.model().specificationVersion()).isEqualTo(3);
        }
    }

    @Test
    void theVersionOfAPipelineFollowsTheNetworksInIt() throws IOException {
        try (ModelPackage old = open("healthysnacks-pipeline")) {
            NetworkCompression made =
                    NetworkQuantizer.of(WeightCoding.kmeansLut(2)).quantize(old);
            assertThat(made.decisions())
                    .allSatisfy(decision -> assertThat(decision.function()).isEqualTo("pipeline[1]"));
            assertThat(made.model().specificationVersion()).isEqualTo(3);
        }
    }

    @Test
    void networksOfArraysWithFiveAxesTakeNoIntegerProducts() throws IOException {
        try (ModelPackage old = open("healthysnacks-pipeline")) {
            NetworkCompression products =
                    NetworkQuantizer.of(WeightCoding.int8Dynamic()).quantize(old);
            assertThat(products.decisions()).isNotEmpty().noneMatch(decision -> decision.isCompressed());
            assertThat(products.model().specificationVersion()).isEqualTo(old.specificationVersion());
        }
    }

    private static Map<String, NetworkWeight> byName(ModelPackage model) {
        return NetworkWeight.of(model).stream().collect(Collectors.toMap(NetworkWeight::name, Function.identity()));
    }

    private static ModelPackage open(String name) throws IOException {
        return ModelPackage.open(SharedModels.resolve(name + ".mlmodel"));
    }
}
