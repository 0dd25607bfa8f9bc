package io.corepress.cli;

import io.corepress.mil.OpSet;
import io.corepress.mil.OsRelease;
import io.corepress.mil.op.Obstacle;
import io.corepress.mlpackage.ModelPackage;
import io.corepress.press.ModelNeeds;
import io.corepress.press.ModelNeeds.Reason;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "check",
        mixinStandardHelpOptions = true,
        description = "Say whether a system runs a model, and what stands in the way: exit code 5 if anything does.")
final class CheckCommand implements Callable<Integer> {
    private static final int SHOWN = 5;

    @Parameters(paramLabel = "MODEL", description = "An .mlpackage or .mlmodel.")
    private Path model;

    @Option(
            names = "--target",
            required = true,
            paramLabel = "OS",
            converter = Words.Release.class,
            completionCandidates = Words.Release.class,
            description = "One of ${COMPLETION-CANDIDATES}, or the macOS of that year.")
    private OsRelease target;

    @Option(names = "--json", description = "Print one JSON document.")
    private boolean json;

    @Option(
            names = {"-v", "--verbose"},
            description = "Name everything that stands in the way, not just the first of a kind.")
    private boolean verbose;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        List<Reason> reasons;
        List<Obstacle> obstacles;
        try (ModelPackage opened = ModelPackage.open(model)) {
            reasons = ModelNeeds.of(opened);
            Optional<OpSet> opset = OpSet.of(target);
            // Moving down is not possible, whatever the operators are.
            boolean older = target.isAtLeast(ModelNeeds.release(reasons));
            obstacles = older && opset.isPresent() ? ModelNeeds.obstacles(opened, opset.get()) : List.of();
        }
        List<Reason> inTheWay = reasons.stream()
                .filter(reason -> !target.isAtLeast(reason.release()))
                .toList();
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            Json.print(out, document(reasons, inTheWay, obstacles));
        } else {
            print(reasons, inTheWay, obstacles, out);
        }
        return (inTheWay.isEmpty() ? ExitCode.OK : ExitCode.IMPOSSIBLE).number();
    }

    private Map<String, Object> document(List<Reason> reasons, List<Reason> inTheWay, List<Obstacle> obstacles) {
        OsRelease needed = ModelNeeds.release(reasons);
        return Json.object(
                "target", target.target(),
                "runs", inTheWay.isEmpty(),
                "needs", needed.target(),
                "os", needed.osNames(),
                "inTheWay", inTheWay.stream().map(CheckCommand::object).toList(),
                "obstaclesToMoving",
                        obstacles.stream().map(CheckCommand::object).toList());
    }

    static Map<String, Object> object(Reason reason) {
        return Json.object(
                "needs", reason.release().target(),
                "kind", Words.lower(reason.kind()),
                "what", reason.what(),
                "places", reason.places());
    }

    static Map<String, Object> object(Obstacle obstacle) {
        return Json.object(
                "function", obstacle.function(),
                "operation", obstacle.operation(),
                "type", obstacle.type(),
                "reason", obstacle.reason());
    }

    private void print(List<Reason> reasons, List<Reason> inTheWay, List<Obstacle> obstacles, PrintWriter out) {
        OsRelease needed = ModelNeeds.release(reasons);
        if (inTheWay.isEmpty()) {
            out.println("runs on " + target.osNames() + ": it needs " + needed.osNames());
        } else {
            out.println("does not run on " + target.osNames() + ": it needs " + needed.osNames());
        }
        for (Reason reason : inTheWay) {
            out.println("  needs " + reason.release().osNames() + ": " + reason.toText());
            List<String> places =
                    reason.places().stream().filter(place -> !place.isEmpty()).toList();
            int shown = verbose ? places.size() : Math.min(SHOWN, places.size());
            places.subList(0, shown).forEach(place -> out.println("    " + place));
            if (shown < places.size()) {
                out.println("    and " + (places.size() - shown) + " more (--verbose names them)");
            }
        }
        if (!obstacles.isEmpty()) {
            out.println("cannot be moved there to be compressed in the forms of that system:");
            obstacles.forEach(obstacle -> out.println("  " + obstacle.toText()));
        }
    }
}
