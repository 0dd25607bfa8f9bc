package io.corepress.press;

import io.corepress.compress.CompressionListener;
import io.corepress.compress.OpSetMove;
import io.corepress.compress.WeightChoice;
import io.corepress.compress.config.OpConfig;
import io.corepress.compress.config.OptimizationConfig;
import io.corepress.mil.OpSet;
import io.corepress.mil.OsRelease;
import io.corepress.mil.UnsupportedModelException;
import io.corepress.mil.op.Obstacle;
import io.corepress.mlpackage.ModelCheck;
import io.corepress.mlpackage.ModelPackage;
import io.corepress.mlpackage.PackageWriter;
import io.corepress.mlpackage.blob.ScratchStore;
import io.corepress.neuralnetwork.NeuralNetworkUpgrade;
import io.corepress.neuralnetwork.quantize.NetworkQuantizer;
import io.corepress.press.ModelPress.Order;
import io.corepress.press.ModelPress.Pressed;
import io.corepress.press.ModelPress.Stores;
import io.corepress.recipe.Recipe;
import io.corepress.tensor.TensorStore;
import io.corepress.tensor.UnreadableBytesException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
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
 * System.out.println(report.ratio() + " times smaller, runs on " + report.osNames());
 * }
 *
 * <p>Immutable. For a program in memory, use {@link Compressor} itself.
 */
public final class Press {
    /** Where a dry run keeps what it makes. */
    private static final Path SCRATCH = Path.of(System.getProperty("java.io.tmpdir"));

    private final Order order;
    private final boolean overwrite;

    private Press(Order order, boolean overwrite) {
        this.order = order;
        this.overwrite = overwrite;
    }

    private static Press of(Request request) {
        return new Press(Order.of(request), false);
    }

    /**
     * {@return a press that runs the steps of a recipe, one after the other}
     *
     * <p>A neural network gets what its format has a form for: a table or scales for each weight. Where it has none, the run
     * ends with an {@link UnsupportedModelException}. If some step needs samples, which {@link #withRunner} is for, the
     * network becomes a program first.
     */
    public static Press of(Recipe recipe) {
        return of(new Request.Compress(Objects.requireNonNull(recipe, "recipe")));
    }

    /** {@return a press with a recipe of one step} */
    public static Press of(OptimizationConfig config) {
        return of(Recipe.of(config));
    }

    /** {@return a press with the same configuration for all weights} */
    public static Press of(OpConfig config) {
        return of(OptimizationConfig.of(config));
    }

    /** {@return a press for neural networks alone} */
    public static Press of(NetworkQuantizer quantizer) {
        return of(new Request.Quantize(Objects.requireNonNull(quantizer, "quantizer")));
    }

    /** {@return a press that turns compressed weights back into dense ones} */
    public static Press decompressing() {
        return of(new Request.Decompress());
    }

    /** {@return this press, moving programs to a newer operator set before anything else} */
    public Press withTarget(OpSet opset) {
        return withTarget(opset.release());
    }

    /**
     * {@return this press, making sure that these systems run the result} Programs move to their operator set before anything
     * else; networks, which have none, are refused if what they become needs newer systems.
     */
    public Press withTarget(OsRelease release) {
        return new Press(order.withTarget(release), overwrite);
    }

    /** {@return this press, leaving all weights alone but these, whatever the recipe says} */
    public Press withChoice(WeightChoice some) {
        return new Press(order.withChoice(some), overwrite);
    }

    /** {@return this press, which gives the steps of the recipe that need samples to a runner} */
    public Press withRunner(StepRunner runner) {
        return new Press(order.withRunner(runner), overwrite);
    }

    /** {@return this press, replacing an output that exists} */
    public Press withOverwrite(boolean replace) {
        return new Press(order, replace);
    }

    public Press withListener(CompressionListener other) {
        return new Press(order.withListener(other), overwrite);
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
        try (ModelPackage model = open(input)) {
            ModelPress press = ModelPress.of(model, order);
            try (PackageWriter writer = writer(model, output)) {
                Pressed pressed = press.press(stores(writer));
                ModelCheck.requireSound(model, pressed.model());
                writer.finish(pressed.model());
                return report(input, pressed, bytesOnDisk(output), start);
            } catch (UncheckedIOException e) {
                throw failure(output, e.getCause());
            } catch (IOException e) {
                throw failure(output, e);
            }
        }
    }

    /** Samples are for programs: for steps that need them, a neural network becomes one. */
    private ModelPackage open(Path input) throws IOException {
        ModelPackage model = ModelPackage.open(input);
        try {
            return order.isSampled() && NeuralNetworkUpgrade.isPossible(model)
                    ? NeuralNetworkUpgrade.of(model).model()
                    : model;
        } catch (RuntimeException e) {
            model.close();
            throw e;
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
        try (ModelPackage model = open(input)) {
            ModelPress press = ModelPress.of(model, order);
            try (ScratchStore scratch = ScratchStore.create()) {
                Pressed pressed = press.press(stores(scratch));
                ModelCheck.requireSound(model, pressed.model());
                long saved = pressed.decisions().stream()
                        .mapToLong(PressReport::bytesSaved)
                        .sum();
                return report(input, pressed, bytesOnDisk(input) - saved, start);
            } catch (UncheckedIOException e) {
                throw failure(SCRATCH, e.getCause());
            } catch (IOException e) {
                throw failure(SCRATCH, e);
            }
        }
    }

    /** {@return all that keeps a model from moving to the target; empty if there is no target, or nothing does} */
    public List<Obstacle> obstacles(Path input) throws IOException {
        if (order.target().isEmpty()) {
            return List.of();
        }
        try (ModelPackage model = ModelPackage.open(input)) {
            return model.programs().isEmpty()
                    ? List.of()
                    : ModelNeeds.obstacles(model, OpSetMove.opset(order.target().get()));
        }
    }

    private static Stores stores(PackageWriter writer) {
        return new Stores() {
            @Override
            public TensorStore scratch() throws IOException {
                return writer.scratch();
            }

            @Override
            public TensorStore last() throws IOException {
                return writer.store();
            }
        };
    }

    private static Stores stores(ScratchStore scratch) {
        return new Stores() {
            @Override
            public TensorStore scratch() {
                return scratch;
            }

            @Override
            public TensorStore last() {
                return scratch;
            }
        };
    }

    private static PressReport report(Path input, Pressed pressed, long sizeAfter, long start) throws IOException {
        double seconds = (System.nanoTime() - start) / 1e9;
        Optional<OpSet> opset = needed(pressed.model());
        return new PressReport(
                bytesOnDisk(input),
                sizeAfter,
                pressed.decisions(),
                pressed.remarks(),
                opset,
                opset.map(OpSet::osNames)
                        .orElseGet(() -> OsRelease.namesOf(pressed.model().specificationVersion())),
                seconds);
    }

    /** {@return the first systems that run a model without programs; a version may be newer than this Corepress knows} */
    private static String osNames(ModelPackage model) {
        int version = model.specificationVersion();
        return OsRelease.of(version).isPresent()
                ? ModelNeeds.release(ModelNeeds.of(model)).osNames()
                : OsRelease.namesOf(version);
    }

    private static long bytesOnDisk(Path model) throws IOException {
        try (Stream<Path> files = Files.walk(model)) {
            return files.filter(Files::isRegularFile)
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        }
    }

    /** {@return the newest set that a program uses, or a newer one that the version of the whole model stands for} */
    private static Optional<OpSet> needed(ModelPackage model) {
        if (model.programs().isEmpty()) {
            return Optional.empty();
        }
        return Stream.concat(
                        Stream.of(OpSet.CORE_ML_5),
                        Stream.concat(
                                Arrays.stream(OpSet.values())
                                        .filter(opset -> opset.specificationVersion() == model.specificationVersion()),
                                model.programs().values().stream()
                                        .flatMap(program -> program.functions().values().stream())
                                        .flatMap(function -> function.opSet().stream())))
                .max(OpSet::compareTo);
    }
}
