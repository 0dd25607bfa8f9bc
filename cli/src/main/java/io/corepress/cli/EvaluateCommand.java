package io.corepress.cli;

import io.corepress.data.Dataset;
import io.corepress.evaluate.Evaluation;
import io.corepress.evaluate.RunnableModel;
import io.corepress.evaluate.Score;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "evaluate",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Measure a model on labelled data: accuracy, loss, and perplexity of language models.")
final class EvaluateCommand implements Callable<Integer> {
    @Parameters(paramLabel = "MODEL", description = "An .mlpackage or .mlmodel.")
    private Path model;

    @Mixin
    private DataArguments data;

    @Option(names = "--baseline", paramLabel = "FLOAT", description = "Another model, to compare with.")
    private Path baseline;

    @Option(names = "--output-name", paramLabel = "NAME", description = "The output that holds the answers.")
    private String output;

    @Mixin
    private EngineArguments engine;

    @Option(names = "--json", description = "Print one JSON document.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        data.requireGiven(spec);
        Optional<RunnableModel> other = baseline == null ? Optional.empty() : Optional.of(engine.open(baseline));
        try (RunnableModel opened = engine.open(model);
                Dataset samples = data.open(opened.inputs(), spec);
                Interruption interruption =
                        Interruption.watch(null, spec.commandLine().getErr());
                ProgressBar progress = ProgressBar.start(!json, interruption)) {
            Evaluation evaluation =
                    Evaluation.of(opened, other, samples, Optional.ofNullable(output), data.batchSize, progress);
            progress.close();
            PrintWriter out = spec.commandLine().getOut();
            if (json) {
                Json.print(out, document(evaluation));
            } else {
                print(evaluation, out);
            }
        } finally {
            if (other.isPresent()) {
                other.get().close();
            }
        }
        return ExitCode.OK.number();
    }

    private Map<String, Object> document(Evaluation evaluation) {
        return Json.object(
                "model", model.toString(),
                "baseline", baseline == null ? null : baseline.toString(),
                "data", data.data,
                "output", evaluation.output(),
                "answers", evaluation.answers(),
                "score", object(evaluation.score()),
                "baselineScore",
                        evaluation.baseline().map(EvaluateCommand::object).orElse(null),
                "agreement",
                        evaluation.agreement().isPresent()
                                ? evaluation.agreement().getAsDouble()
                                : null,
                "seconds", evaluation.seconds());
    }

    private static Map<String, Object> object(Score score) {
        return Json.object(
                "answers", score.answers(),
                "top1", score.top1Accuracy(),
                "top5", score.top5Accuracy(),
                "loss", score.loss(),
                "perplexity", score.perplexity());
    }

    private void print(Evaluation evaluation, PrintWriter out) {
        if (evaluation.score().answers() > 0) {
            Table table = new Table("model", "top-1", "top-5", "loss", "perplexity");
            table.add(cells(model, evaluation.score()));
            evaluation.baseline().ifPresent(score -> table.add(cells(baseline, score)));
            table.print(out);
            evaluation
                    .baseline()
                    .ifPresent(score -> out.println("change of top-1: "
                            + String.format(
                                    java.util.Locale.ROOT,
                                    "%+.2f",
                                    100 * (evaluation.score().top1Accuracy() - score.top1Accuracy()))
                            + " points"));
        }
        evaluation.agreement().ifPresent(share -> out.println("same answer in " + percent(share) + " of cases"));
        out.println(evaluation.answers() + " answers from output " + evaluation.output() + ", "
                + Sizes.decimal(evaluation.seconds(), 1) + " s");
    }

    private static Object[] cells(Path path, Score score) {
        return new Object[] {
            path.getFileName(),
            percent(score.top1Accuracy()),
            percent(score.top5Accuracy()),
            Sizes.decimal(score.loss(), 4),
            score.perplexity() < 1e6
                    ? Sizes.decimal(score.perplexity(), 3)
                    : String.format(java.util.Locale.ROOT, "%.3g", score.perplexity())
        };
    }

    private static String percent(double share) {
        return Sizes.decimal(100 * share, 2) + "%";
    }
}
