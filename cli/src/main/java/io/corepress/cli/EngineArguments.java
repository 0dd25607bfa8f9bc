package io.corepress.cli;

import io.corepress.evaluate.RunnableModel;
import io.corepress.torch.EngineOptions;
import io.corepress.torch.Precision;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Option;

/** What every command that runs models takes. */
final class EngineArguments {
    static final class PrecisionWords extends Words<Precision> {
        PrecisionWords() {
            super(
                    List.of(Precision.values()),
                    precision -> precision.name().toLowerCase(Locale.ROOT).replace("float", "fp"));
        }
    }

    @Option(
            names = "--precision",
            paramLabel = "P",
            defaultValue = "fp32",
            converter = PrecisionWords.class,
            completionCandidates = PrecisionWords.class,
            description = "What fp16 values are computed in: ${COMPLETION-CANDIDATES}; fp16 rounds after every operation"
                    + " (default: ${DEFAULT-VALUE}).")
    private Precision precision;

    @Option(
            names = "--threads",
            paramLabel = "N",
            defaultValue = "0",
            description = "Threads of one operation (default: as many as there are cores).")
    private int threads;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "0",
            description = "Of random operators and generated inputs (default: ${DEFAULT-VALUE}).")
    long seed;

    @Option(names = "--function", paramLabel = "NAME", description = "Of a model with several (default: its own).")
    private String function;

    RunnableModel open(Path model) throws IOException {
        return RunnableModel.open(model, function(), options());
    }

    Optional<String> function() {
        return Optional.ofNullable(function);
    }

    EngineOptions options() {
        return new EngineOptions(precision, Math.max(0, threads), seed);
    }
}
