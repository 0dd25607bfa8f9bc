package io.corepress.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.corepress.mlpackage.proto.Model;
import io.corepress.mlpackage.proto.NeuralNetworkLayer;
import io.corepress.samples.DamagedBytes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Damaged neural networks through {@code verify} and {@code info}, as {@link MutatedModelsTest} does it with packages. */
class MutatedNetworksTest {
    private static final int MUTATIONS = Integer.getInteger("corepress.mutations.networks", 2_000);

    @TempDir
    private Path folder;

    @Test
    void damagedBytesNeverCrash() throws IOException {
        List<Path> sources = networks();
        Path victim = folder.resolve("victim.mlmodel");
        SplittableRandom random = new SplittableRandom(1);
        int found = 0;
        for (int number = 0; number < MUTATIONS / 2; number++) {
            Path source = sources.get(number % sources.size());
            Files.write(victim, DamagedBytes.of(Files.readAllBytes(source), random));
            int code = MutatedModelsTest.codeOfBoth(victim, "mutation " + number + " of " + source.getFileName());
            found += code == ExitCode.UNREADABLE.number() ? 1 : 0;
        }
        assertThat(found).isPositive();
    }

    @Test
    void aPlantedFaultNeverPasses() throws IOException {
        List<Model> sources = new ArrayList<>();
        for (Path network : networks()) {
            assertThat(Cli.run("verify", network).out()).contains("breaks no rule");
            sources.add(Model.parseFrom(Files.readAllBytes(network)));
        }
        Path victim = folder.resolve("victim.mlmodel");
        SplittableRandom random = new SplittableRandom(2);
        for (int number = 0; number < MUTATIONS / 2; number++) {
            PlantedNetworkFault fault = PlantedNetworkFault.values()[number % PlantedNetworkFault.values().length];
            Model.Builder faulty = sources.get(random.nextInt(sources.size())).toBuilder();
            int layer = random.nextInt(faulty.getNeuralNetwork().getLayersCount());
            fault.in(faulty, faulty.getNeuralNetworkBuilder().getLayersBuilder(layer), random);
            Files.write(victim, faulty.build().toByteArray());
            String what = "fault " + number + ", " + fault;
            assertThat(MutatedModelsTest.codeOfBoth(victim, what)).as(what).isEqualTo(ExitCode.UNREADABLE.number());
        }
    }

    /** Products of 16 channels, as codes with scales and as codes with tables; their biases stay floats. */
    private List<Path> networks() throws IOException {
        Model.Builder model = Model.newBuilder().setSpecificationVersion(1);
        model.getDescriptionBuilder()
                .addInputBuilder()
                .setName("x")
                .getTypeBuilder()
                .getImageTypeBuilder();
        model.getDescriptionBuilder()
                .addOutputBuilder()
                .setName("y3")
                .getTypeBuilder()
                .getMultiArrayTypeBuilder();
        for (int i = 0; i < 4; i++) {
            NeuralNetworkLayer.Builder layer = model.getNeuralNetworkBuilder()
                    .addLayersBuilder()
                    .setName("product" + i)
                    .addInput(i == 0 ? "x" : "y" + (i - 1))
                    .addOutput("y" + i);
            NetworkCommandsTest.product(layer, 16, 16);
        }
        Path dense = folder.resolve("dense.mlmodel");
        Files.write(dense, model.build().toByteArray());
        List<Path> networks = new ArrayList<>();
        for (String mode : List.of("linear", "linear_lut")) {
            Path out = folder.resolve(mode + ".mlmodel");
            Cli made = Cli.run(
                    "quantize", dense, "-o", out, "--mode", mode, "--nbits", 4, "--weight-threshold", 100, "--force");
            assertThat(made.code()).as(made.err()).isZero();
            networks.add(out);
        }
        return networks;
    }
}
