package io.corepress.cli;

import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
        name = "decompress",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Turn compressed weights back into dense ones.")
final class DecompressCommand implements Callable<Integer> {
    @Mixin
    private OutputOptions output;

    @Mixin
    private ChoiceOptions choice;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        return new PressRun(spec, output).decompress(choice.choice());
    }
}
