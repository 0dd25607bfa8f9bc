package io.corepress.cli;

import io.corepress.mil.check.Finding;
import io.corepress.mlpackage.ModelCheck;
import io.corepress.mlpackage.ModelPackage;
import io.corepress.neuralnetwork.check.NetworkCheck;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "verify",
        mixinStandardHelpOptions = true,
        description = "Check a model against the public rules of Core ML: exit code 3 if it breaks any.")
final class VerifyCommand implements Callable<Integer> {
    @Parameters(paramLabel = "MODEL", description = "An .mlpackage or .mlmodel.")
    private Path model;

    @Option(names = "--json", description = "Print one JSON document.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        List<Finding> findings;
        try (ModelPackage opened = ModelPackage.open(model)) {
            findings = new ArrayList<>(ModelCheck.thoroughFindings(opened));
            findings.addAll(NetworkCheck.findings(opened));
        }
        long errors = findings.stream().filter(Finding::isError).count();
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            Json.print(
                    out,
                    Json.object(
                            "sound",
                            errors == 0,
                            "errors",
                            errors,
                            "warnings",
                            findings.size() - errors,
                            "findings",
                            findings.stream().map(VerifyCommand::object).toList()));
        } else {
            findings.forEach(finding -> out.println(word(finding) + ": " + finding.toText()));
            out.println(
                    findings.isEmpty()
                            ? "breaks no rule that can be checked without Core ML"
                            : count(errors, "error") + ", " + count(findings.size() - errors, "warning"));
        }
        return (errors == 0 ? ExitCode.OK : ExitCode.UNREADABLE).number();
    }

    private static String count(long number, String noun) {
        return number + " " + noun + (number == 1 ? "" : "s");
    }

    private static Map<String, Object> object(Finding finding) {
        return Json.object("severity", word(finding), "place", finding.place(), "sentence", finding.sentence());
    }

    private static String word(Finding finding) {
        return finding.severity().name().toLowerCase(Locale.ROOT);
    }
}
