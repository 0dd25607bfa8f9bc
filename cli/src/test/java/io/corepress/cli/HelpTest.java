package io.corepress.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

class HelpTest {
    private static final CommandLine ALL = Main.line(new Main());

    static Stream<String> commands() {
        return ALL.getSubcommands().keySet().stream().filter(name -> !name.equals("help"));
    }

    @ParameterizedTest
    @MethodSource("commands")
    void helpNamesEveryOptionAndItsDefault(String command) {
        Cli help = Cli.run(command, "--help");
        assertThat(help.code()).isZero();
        assertThat(help.err()).isEmpty();
        String text = help.out().replaceAll("\\s+", " ");
        assertThat(text).contains("Usage: corepress " + command);
        for (OptionSpec option :
                ALL.getSubcommands().get(command).getCommandSpec().options()) {
            assertThat(text).contains(option.longestName());
            assertThat(option.description()).as(option.longestName()).isNotEmpty();
            if (option.defaultValue() != null) {
                assertThat(text).contains("(default: " + option.defaultValue() + ")");
            }
        }
    }

    @ParameterizedTest
    @MethodSource("commands")
    void aCommandLoadedAloneIsTheOneThatIsLoadedWithAll(String command) {
        CommandLine alone = Main.line(new Main(), command);
        assertThat(alone.getSubcommands().get(command).getUsageMessage())
                .isEqualTo(ALL.getSubcommands().get(command).getUsageMessage());
    }

    @Test
    void helpListsCommandsAndExitCodes() {
        Cli help = Cli.run("--help");
        assertThat(help.code()).isZero();
        assertThat(help.out()).contains("130   interrupted");
        commands().forEach(command -> assertThat(help.out()).contains("\n  " + command + " "));
        assertThat(Cli.run("help", "prune").out())
                .isEqualTo(Cli.run("prune", "--help").out());
    }

    @ParameterizedTest
    @MethodSource("commands")
    void theVersionIsTheSameEverywhere(String command) {
        assertThat(Cli.run(command, "--version").out())
                .startsWith("corepress ")
                .isEqualTo(Cli.run("--version").out());
    }

    @Test
    void theScriptCompletesWordsOfOptions() {
        assertThat(Cli.run("completion").out())
                .contains("--per-channel-scale")
                .contains("\"per_grouped_channel\"")
                .contains("\"iOS26\"");
    }
}
