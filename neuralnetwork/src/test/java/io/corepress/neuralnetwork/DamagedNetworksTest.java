package io.corepress.neuralnetwork;

import static io.corepress.neuralnetwork.Nd.random;
import static io.corepress.neuralnetwork.TestNetwork.longs;
import static io.corepress.neuralnetwork.TestNetwork.weight;
import static org.assertj.core.api.Assertions.assertThat;

import io.corepress.compress.weight.WeightStatistics;
import io.corepress.mil.MalformedModelException;
import io.corepress.mil.UnsupportedModelException;
import io.corepress.mlpackage.ModelPackage;
import io.corepress.mlpackage.proto.Model;
import io.corepress.mlpackage.proto.NeuralNetwork;
import io.corepress.neuralnetwork.quantize.NetworkQuantizer;
import io.corepress.neuralnetwork.quantize.NetworkWeight;
import io.corepress.neuralnetwork.quantize.WeightCoding;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Damages networks, dense and quantized, and quantizes and decompresses what still opens: exceptions are typed. */
class DamagedNetworksTest {
    private static final int MUTATIONS = Integer.getInteger("corepress.mutations.networks", 3_000);
    private static final List<NetworkQuantizer> WORK = List.of(
            NetworkQuantizer.of(WeightCoding.linear(3)),
            NetworkQuantizer.of(WeightCoding.kmeansLut(2)),
            NetworkQuantizer.of(WeightCoding.int8Dynamic()),
            NetworkQuantizer.of(WeightCoding.half()),
            NetworkQuantizer.dequantizing());

    @TempDir
    Path folder;

    @Test
    void damageIsRefusedOrTaken() throws IOException {
        List<byte[]> sources = sources();
        SplittableRandom random = new SplittableRandom(3);
        int done = 0;
        for (int number = 0; number < MUTATIONS; number++) {
            byte[] bytes = sources.get(number % sources.size()).clone();
            for (int times = random.nextInt(1, 4); times > 0; times--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            try {
                use(bytes, WORK.get(number % WORK.size()));
                done++;
            } catch (MalformedModelException | UnsupportedModelException | IOException e) {
                assertThat(e.getMessage()).isNotBlank();
            } catch (RuntimeException | Error e) {
                throw new AssertionError("mutation " + number, e);
            }
        }
        assertThat(done).isBetween(MUTATIONS / 20, MUTATIONS - 1);
    }

    private void use(byte[] bytes, NetworkQuantizer quantizer) throws IOException {
        Path file = Files.write(folder.resolve("damaged.mlmodel"), bytes);
        try (ModelPackage model = ModelPackage.open(file)) {
            if (NetworkQuantizer.isPossible(model)) {
                NetworkWeight.of(model).forEach(weight -> WeightStatistics.of(weight.values()));
                quantizer.quantize(model).model().save(folder.resolve("made.mlmodel"), true);
            }
        }
    }

    private List<byte[]> sources() throws IOException {
        Path file = Files.write(folder.resolve("whole.mlmodel"), network().toByteArray());
        List<byte[]> sources = new ArrayList<>();
        sources.add(Files.readAllBytes(file));
        try (ModelPackage model = ModelPackage.open(file)) {
            for (NetworkQuantizer quantizer : WORK) {
                Path made = folder.resolve("source.mlmodel");
                quantizer.withFolding(false).quantize(model).model().save(made, true);
                sources.add(Files.readAllBytes(made));
            }
        }
        return sources;
    }

    /** Small, so that damage meets what says how large things are. */
    private static Model network() {
        Model.Builder model = Model.newBuilder().setSpecificationVersion(1);
        NeuralNetwork.Builder layers = model.getNeuralNetworkBuilder();
        layers.addLayersBuilder()
                .setName("conv")
                .addInput("x")
                .addOutput("a")
                .getConvolutionBuilder()
                .setOutputChannels(2)
                .setKernelChannels(1)
                .addAllKernelSize(longs(1, 2))
                .setWeights(weight(random(1, 2, 1, 1, 2)));
        layers.addLayersBuilder()
                .setName("norm")
                .addInput("a")
                .addOutput("b")
                .getBatchnormBuilder()
                .setChannels(2)
                .setMean(weight(random(2, 2)))
                .setVariance(weight(Nd.uniform(3, 1, 2, 2)));
        layers.addLayersBuilder()
                .setName("product")
                .addInput("b")
                .addOutput("c")
                .getInnerProductBuilder()
                .setInputChannels(2)
                .setOutputChannels(3)
                .setWeights(weight(random(4, 3, 2)))
                .setHasBias(true)
                .setBias(weight(random(5, 3)));
        layers.addLayersBuilder()
                .setName("scale")
                .addInput("c")
                .addOutput("y")
                .getScaleBuilder()
                .addShapeScale(1)
                .setScale(weight(random(6, 1)));
        var gates = layers.addLayersBuilder()
                .setName("lstm")
                .getUniDirectionalLSTMBuilder()
                .setInputVectorSize(1)
                .setOutputVectorSize(2)
                .getWeightParamsBuilder();
        gates.setInputGateWeightMatrix(weight(random(7, 2, 1))).setForgetGateRecursionMatrix(weight(random(8, 2, 2)));
        return model.build();
    }
}
