package io.corepress.press;

import io.corepress.compress.Compression;
import io.corepress.compress.CompressionListener;
import io.corepress.compress.Compressor;
import io.corepress.compress.Decision;
import io.corepress.compress.Decompressor;
import io.corepress.compress.OpSetMove;
import io.corepress.compress.WeightChoice;
import io.corepress.compress.config.OpConfig;
import io.corepress.compress.config.OptimizationConfig;
import io.corepress.mil.OpSet;
import io.corepress.mil.Program;
import io.corepress.mil.UnsupportedModelException;
import io.corepress.mil.op.Obstacle;
import io.corepress.mlpackage.ModelCheck;
import io.corepress.mlpackage.ModelPackage;
import io.corepress.mlpackage.PackageWriter;
import io.corepress.mlpackage.blob.ScratchStore;
import io.corepress.recipe.Recipe;
import io.corepress.tensor.TensorStore;
import io.corepress.tensor.UnreadableBytesException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Takes a model from one file, compressed, to another. Weights stream from the input to the output: memory follows the
 * largest weight, never the model. The input is not changed; the output appears whole or not at all.
 *
 * {@snippet :
 * Press press = Press.of(Recipe.of(OptimizationConfig.of(OpPalettizerConfig.kmeans(4))));
 * PressReport report = press.run(Path.of("model.mlpackage"), Path.of("small.mlpackage"));
 * System.out.println(report.ratio() + " times smaller, runs on " + report.opset().osNames());
 * }
 *
 * <p>Immutable. For a program in memory, use {@link Compressor} itself.
 */
public final class Press {
    /** Where a dry run keeps what it makes. */
    private static final Path SCRATCH = Path.of(System.getProperty("java.io.tmpdir"));

    private final Optional<Recipe> recipe;
    private final Optional<OpSet> target;
    private final WeightChoice choice;
    private final boolean overwrite;
    private final CompressionListener listener;

    private Press(
            Optional<Recipe> recipe,
            Optional<OpSet> target,
            WeightChoice choice,
            boolean overwrite,
            CompressionListener listener) {
        this.recipe = recipe;
        this.target = target;
        this.choice = Objects.requireNonNull(choice, "choice");
        this.overwrite = overwrite;
        this.listener = Objects.requireNonNull(listener, "listener");
    }

    /** {@return a press that runs the steps of a recipe, one after the other} */
    public static Press of(Recipe recipe) {
        return new Press(Optional.of(recipe), Optional.empty(), WeightChoice.ALL, false, CompressionListener.NONE);
    }

    /** {@return a press with a recipe of one step} */
    public static Press of(OptimizationConfig config) {
        return of(Recipe.of(config));
    }

    /** {@return a press with the same configuration for all weights} */
    public static Press of(OpConfig config) {
        return of(OptimizationConfig.of(config));
    }

    /** {@return a press that turns compressed weights back into dense ones} */
    public static Press decompressing() {
        return new Press(Optional.empty(), Optional.empty(), WeightChoice.ALL, false, CompressionListener.NONE);
    }

    /** {@return this press, moving programs to a newer operator set before anything else} */
    public Press withTarget(OpSet opset) {
        return new Press(recipe, Optional.of(opset), choice, overwrite, listener);
    }

    /** {@return this press, leaving all weights alone but these, whatever the recipe says} */
    public Press withChoice(WeightChoice some) {
        return new Press(recipe, target, some, overwrite, listener);
    }

    /** {@return this press, replacing an output that exists} */
    public Press withOverwrite(boolean replace) {
        return new Press(recipe, target, choice, replace, listener);
    }

    public Press withListener(CompressionListener other) {
        return new Press(recipe, target, choice, overwrite, other);
    }

    /**
     * Reads {@code input}, compresses it and writes {@code output}.
     *
     * @throws OutputException if the output cannot be written; its cause is a FileAlreadyExistsException if there is one
     *     already and it is not to be replaced
     * @throws io.corepress.mil.MalformedModelException if the input is broken
     * @throws UnsupportedModelException if the model cannot be compressed in this way
     * @throws java.util.concurrent.CancellationException if the listener asked to stop; nothing is left behind
     * @throws IOException if the input cannot be read
     */
    public PressReport run(Path input, Path output) throws IOException {
        long start = System.nanoTime();
        try (ModelPackage model = ModelPackage.open(input)) {
            requirePrograms(model);
            try (PackageWriter writer = writer(model, output)) {
                Result result = press(model, writer.scratch(), writer.store());
                ModelCheck.requireSound(model, result.model());
                writer.finish(result.model());
                return report(input, result, bytesOnDisk(output), start);
            } catch (UncheckedIOException e) {
                throw failure(output, e.getCause());
            } catch (IOException e) {
                throw failure(output, e);
            }
        }
    }

    private PackageWriter writer(ModelPackage model, Path output) throws IOException {
        try {
            return model.writer(output, overwrite);
        } catch (IllegalArgumentException e) {
            throw new OutputException(output, new IOException(e.getMessage(), e));
        }
    }

    /** Weights are read while others are written; only what is not about reading is about the output. */
    private static IOException failure(Path output, IOException cause) {
        return cause instanceof UnreadableBytesException || cause instanceof OutputException
                ? cause
                : new OutputException(output, cause);
    }

    /** Does all that {@link #run} does, but writes no output; sizes are estimates up to the format's alignment. */
    public PressReport dryRun(Path input) throws IOException {
        long start = System.nanoTime();
        try (ModelPackage model = ModelPackage.open(input)) {
            requirePrograms(model);
            try (ScratchStore scratch = ScratchStore.create()) {
                Result result = press(model, scratch, scratch);
                ModelCheck.requireSound(model, result.model());
                long saved = result.decisions().stream()
                        .mapToLong(PressReport::bytesSaved)
                        .sum();
                return report(input, result, bytesOnDisk(input) - saved, start);
            } catch (UncheckedIOException e) {
                throw failure(SCRATCH, e.getCause());
            } catch (IOException e) {
                throw failure(SCRATCH, e);
            }
        }
    }

    /** {@return all that keeps a model from moving to the target; empty if there is no target, or nothing does} */
    public List<Obstacle> obstacles(Path input) throws IOException {
        if (target.isEmpty()) {
            return List.of();
        }
        try (ModelPackage model = ModelPackage.open(input)) {
            return ModelNeeds.obstacles(model, target.get());
        }
    }

    private record Result(ModelPackage model, List<Decision> decisions, OpSet opset) {}

    private static PressReport report(Path input, Result result, long sizeAfter, long start) throws IOException {
        double seconds = (System.nanoTime() - start) / 1e9;
        return new PressReport(bytesOnDisk(input), sizeAfter, result.decisions(), result.opset(), seconds);
    }

    private static long bytesOnDisk(Path model) throws IOException {
        try (Stream<Path> files = Files.walk(model)) {
            return files.filter(Files::isRegularFile)
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        }
    }

    private static void requirePrograms(ModelPackage model) {
        if (model.programs().isEmpty()) {
            throw new UnsupportedModelException("the model is of kind " + model.kind()
                    + "; weights of this kind cannot be compressed yet, only those of ML programs (iOS 15 and later)");
        }
    }

    private Result press(ModelPackage model, TensorStore scratch, TensorStore last) {
        List<Decision> decisions = new ArrayList<>();
        Map<String, Program> programs = new LinkedHashMap<>();
        model.programs().forEach((path, program) -> programs.put(path, press(program, scratch, last, decisions)));
        ModelPackage changed = model.withPrograms(programs);
        if (recipe.isPresent()) {
            changed = Provenance.add(changed, recipe.get(), target, choice);
        }
        return new Result(changed, decisions, needed(changed));
    }

    private Program press(Program program, TensorStore scratch, TensorStore last, List<Decision> decisions) {
        Program current =
                target.map(opset -> OpSetMove.to(opset).apply(program)).orElse(program);
        if (recipe.isEmpty()) {
            Compression dense = Decompressor.decompress(current, last, choice, listener);
            decisions.addAll(dense.decisions());
            return dense.program();
        }
        // What one step makes and the next one replaces must not end up in the output: only the last step writes there.
        List<Recipe.Step> steps = recipe.get().steps();
        for (int i = 0; i < steps.size(); i++) {
            Compression compression = Compressor.of(steps.get(i).config())
                    .withJoint(steps.get(i).joint())
                    .withChoice(choice)
                    .withListener(listener)
                    .compress(current, i == steps.size() - 1 ? last : scratch);
            decisions.addAll(compression.decisions());
            current = compression.program();
        }
        return current;
    }

    /** {@return the newest set that a program uses, or a newer one that the version of the whole model stands for} */
    private static OpSet needed(ModelPackage model) {
        return Stream.concat(
                        Arrays.stream(OpSet.values())
                                .filter(opset -> opset.specificationVersion() == model.specificationVersion()),
                        model.programs().values().stream()
                                .flatMap(program -> program.functions().values().stream())
                                .flatMap(function -> function.opSet().stream()))
                .max(OpSet::compareTo)
                .orElse(OpSet.CORE_ML_5);
    }
}
