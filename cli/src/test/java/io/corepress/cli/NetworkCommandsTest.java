package io.corepress.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.corepress.mlpackage.proto.Model;
import io.corepress.mlpackage.proto.NeuralNetwork;
import io.corepress.mlpackage.proto.NeuralNetworkLayer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The commands on a neural network. */
class NetworkCommandsTest {
    @TempDir
    private Path folder;

    private String model;
    private String out;

    @BeforeEach
    void writeNetwork() throws IOException {
        Model.Builder network = Model.newBuilder().setSpecificationVersion(1);
        NeuralNetwork.Builder layers = network.getNeuralNetworkBuilder();
        product(layers.addLayersBuilder().setName("first").addInput("x").addOutput("y"), 64, 64);
        product(layers.addLayersBuilder().setName("last").addInput("y").addOutput("z"), 64, 40);
        network.getDescriptionBuilder()
                .addInputBuilder()
                .setName("x")
                .getTypeBuilder()
                .getImageTypeBuilder();
        network.getDescriptionBuilder()
                .addOutputBuilder()
                .setName("z")
                .getTypeBuilder()
                .getMultiArrayTypeBuilder();
        model = folder.resolve("old.mlmodel").toString();
        out = folder.resolve("new.mlmodel").toString();
        Files.write(Path.of(model), network.build().toByteArray());
    }

    static void product(NeuralNetworkLayer.Builder layer, int inputs, int outputs) {
        var params = layer.getInnerProductBuilder()
                .setInputChannels(inputs)
                .setOutputChannels(outputs)
                .setHasBias(true);
        for (int i = 0; i < inputs * outputs; i++) {
            params.getWeightsBuilder().addFloatValue((float) Math.sin(i));
        }
        for (int i = 0; i < outputs; i++) {
            params.getBiasBuilder().addFloatValue(i);
        }
    }

    @Test
    void quantizeWritesAModelFileAndWeightsSaysHow() {
        Cli quantize = Cli.run("quantize", model, "--nbits", "5", "--mode", "kmeans_lut", "-o", out);
        assertThat(quantize.code()).as(quantize.err()).isZero();
        assertThat(quantize.out()).contains("2 weights compressed", "iOS 12 / macOS 10.14");
        assertThat(Cli.run("weights", out).out())
                .contains("first/weights", "lut 5 bits", "2 smaller ones are not shown");
        assertThat(Cli.run("info", out).out()).contains("neuralNetwork", "palettized, 5 bits", "2 innerProduct");
        assertThat(Cli.run("diff", model, out).out()).contains("32 → 5", "2 weights are the same");
    }

    @Test
    void decompressGivesFloatsBack() {
        Cli.run("quantize", model, "--dtype", "fp16", "-o", out);
        String back = folder.resolve("back.mlmodel").toString();
        Cli decompress = Cli.run("decompress", out, "-o", back);
        assertThat(decompress.out()).contains("4 weights decompressed");
        assertThat(Cli.run("info", back).out()).contains("dense, 32 bits: 4 weights");
    }

    @Test
    void palettizeAndQuantizeMeanTheSameOfBothKinds() {
        assertThat(Cli.run("palettize", model, "--nbits", "3", "-o", out).code())
                .isZero();
        assertThat(Cli.run("weights", out).out()).contains("lut 3 bits");
        assertThat(Cli.run("quantize", model, "--dtype", "int4", "-o", out, "--force")
                        .code())
                .isZero();
        assertThat(Cli.run("weights", out).out()).contains("linear 4 bits, scale [64]");
    }

    @Test
    void selectorsAreOptions() {
        Cli quantize = Cli.run("quantize", model, "--skip-last", "--weight-threshold", "0", "-v", "-o", out);
        assertThat(quantize.out())
                .contains("last/weights [40, 64]: left alone: it belongs to the last layer")
                .contains("first/bias [64]: linear_symmetric, 8 bits");
        assertThat(Cli.run("quantize", model, "--skip-op-name", "f*", "-o", out, "--force")
                        .out())
                .contains("1 weight compressed");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "prune --target-sparsity 0.5",
                "palettize --nbits 4 --group-size 8",
                "palettize --nbits 4 --cluster-dim 2",
                "palettize --nbits 4 --lut-dtype int8",
                "palettize --nbits 4 --per-channel-scale output_channel",
                "quantize --block-size 32 --dtype int4",
                "quantize --joint"
            })
    void whatTheFormatCannotStoreIsSaidWithTheWayOut(String request) {
        String[] words = (request + " " + model + " -o " + out).split(" ");
        Cli refused = Cli.run(words);
        assertThat(refused.code()).isEqualTo(5);
        assertThat(refused.err()).contains("this is a neural network", "cannot store", "corepress upgrade");
        assertThat(Path.of(out)).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "quantize --nbits 9",
                "quantize --nbits 4 --dtype int8",
                "quantize --nbits 4 --block-size 32",
                "quantize --mode int8_dynamic --nbits 4",
                "quantize --nbits 8 --op-type conv"
            })
    void optionsThatMakeNoSenseAreUsageErrors(String request) {
        assertThat(Cli.run((request + " " + model + " -o " + out).split(" ")).code())
                .isEqualTo(2);
    }

    @Test
    void typesOfProgramsAreRefused() {
        assertThat(Cli.run("quantize", model, "--op-type", "linear", "-o", out).err())
                .contains("\"linear\" is not among the types of its layers");
    }

    @Test
    void aTargetIsWhatMustRunTheResult() {
        for (String target : new String[] {"iOS12", "iOS18"}) {
            Cli fits = Cli.run("quantize", model, "--target", target, "-o", out, "--force");
            assertThat(fits.code()).as(fits.err()).isZero();
        }
        String none = folder.resolve("none.mlmodel").toString();
        Cli older = Cli.run("quantize", model, "--target", "iOS11.2", "-o", none);
        assertThat(older.code()).isEqualTo(5);
        assertThat(older.err())
                .contains("would not run on iOS 11.2 / macOS 10.13.2, but from iOS 12 / macOS 10.14 on")
                .contains("8-bit integers (linearQuantization) in 2 weights");
        assertThat(Path.of(none)).doesNotExist();
    }

    @Test
    void halfOfALayerIsNeverHalf() {
        Cli quantize = Cli.run("quantize", model, "--dtype", "fp16", "-o", out);
        assertThat(quantize.out()).contains("4 weights compressed");
        Cli kept =
                Cli.run("quantize", model, "--dtype", "fp16", "--skip-op-name", "*/bias", "-v", "-o", out, "--force");
        assertThat(kept.out()).contains("first/weights [64, 64]: left alone: the format wants one precision");
    }

    @Test
    void integersAreMultipliedWhereTheFormatTakesThem() {
        Cli quantize = Cli.run("quantize", model, "--mode", "int8_dynamic", "-o", out);
        assertThat(quantize.out()).contains("2 weights compressed", "iOS 14 / macOS 11");
        assertThat(Cli.run("weights", out).out()).contains("int8_dynamic");
        assertThat(Cli.run("verify", out).code()).isZero();
    }

    @Test
    void infoCheckAndVerifyKnowNetworks() {
        Cli.run("palettize", model, "--nbits", "4", "-o", out);
        assertThat(Cli.run("info", out).out())
                .contains("runs on iOS 12 / macOS 10.14 and later")
                .contains("because of 4-bit tables (lookupTableQuantization) in 2 weights");
        Cli check = Cli.run("check", out, "--target", "iOS11");
        assertThat(check.code()).isEqualTo(5);
        assertThat(check.out()).contains("needs iOS 12 / macOS 10.14: 4-bit tables", "first/weights", "last/weights");
        assertThat(Cli.run("check", out, "--target", "iOS12").code()).isZero();
        assertThat(Cli.run("verify", out).code()).isZero();
    }
}
