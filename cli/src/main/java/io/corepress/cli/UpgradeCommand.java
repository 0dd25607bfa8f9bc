package io.corepress.cli;

import io.corepress.mlpackage.ModelCheck;
import io.corepress.mlpackage.ModelPackage;
import io.corepress.neuralnetwork.NeuralNetworkUpgrade;
import io.corepress.press.OutputException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "upgrade",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Turn an old neural network into an ML program, which the systems from iOS 16 on can compress further.")
final class UpgradeCommand implements Callable<Integer> {
    @Parameters(paramLabel = "OLD", description = "An .mlmodel with a neural network; it is not changed.")
    private Path old;

    @Option(
            names = {"-o", "--output"},
            required = true,
            paramLabel = "NEW",
            description = "Where to write, an .mlpackage.")
    private Path output;

    @Option(names = "--force", description = "Replace NEW if it exists.")
    private boolean force;

    @Option(names = "--json", description = "Print one JSON document.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        if (!output.toString().endsWith(".mlpackage")) {
            throw Usage.error(spec, "NEW must end in .mlpackage, got " + output);
        }
        PrintWriter out = spec.commandLine().getOut();
        try (ModelPackage opened = ModelPackage.open(old);
                Interruption interruption = Interruption.watch(output, spec.commandLine().getErr())) {
            NeuralNetworkUpgrade upgrade = NeuralNetworkUpgrade.of(opened);
            ModelCheck.requireSound(upgrade.model());
            try {
                upgrade.model().save(output, force);
            } catch (IOException e) {
                throw new OutputException(output, e);
            }
            interruption.done();
            if (json) {
                Json.print(
                        out,
                        Json.object("input", old.toString(), "output", output.toString(), "remarks", upgrade.remarks()));
            } else {
                upgrade.remarks().forEach(out::println);
                out.println("wrote " + output);
            }
        }
        return ExitCode.OK.number();
    }
}
