package io.corepress.cli;

import io.corepress.mil.OpSet;
import io.corepress.mil.Program;
import io.corepress.mil.pass.Pass;
import io.corepress.mlpackage.ModelPackage;
import io.corepress.mlpackage.blob.ScratchStore;
import io.corepress.onnx.OnnxImport;
import io.corepress.onnx.OnnxModel;
import io.corepress.onnx.OnnxOptions;
import io.corepress.press.OutputException;
import io.corepress.press.Press;
import io.corepress.press.PressReport;
import io.corepress.recipe.Recipe;
import io.corepress.tensor.DataType;
import io.corepress.torch.EngineOptions;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "convert",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Turn an ONNX model into a Core ML model, and compress it on the way if a recipe says so.")
final class ConvertCommand implements Callable<Integer> {
    static final class PrecisionWords extends Words<DataType> {
        PrecisionWords() {
            super(List.of(DataType.FLOAT16, DataType.FLOAT32), DataType::milName);
        }
    }

    @Parameters(paramLabel = "MODEL.onnx", arity = "0..1", description = "The model; it is not changed.")
    private Path input;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "OUT",
            description = "Where to write, an .mlpackage.")
    private Path output;

    @Option(names = "--force", description = "Replace OUT if it exists.")
    private boolean force;

    @Option(
            names = "--target",
            paramLabel = "OS",
            defaultValue = "iOS16",
            converter = Words.Target.class,
            completionCandidates = Words.Target.class,
            description = "The first system that is to run it: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private OpSet target;

    @Option(
            names = "--precision",
            paramLabel = "P",
            defaultValue = "fp16",
            converter = PrecisionWords.class,
            completionCandidates = PrecisionWords.class,
            description = "Of weights and values: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private DataType precision;

    @Option(names = "--config", paramLabel = "RECIPE", description = "A YAML or JSON file that says how to compress it.")
    private Path config;

    @Option(
            names = "--image-input",
            paramLabel = "NAME[:RGB][:scale=S][:bias=B]",
            description = "An input that apps give as an image of pixels 0 to 255; RGB, BGR or GRAYSCALE, for example"
                    + " x:RGB:scale=1/255. May be repeated.")
    private List<String> images = new ArrayList<>();

    @Option(
            names = "--size",
            paramLabel = "NAME=N",
            description = "A size for a symbolic dimension, which stays flexible otherwise. May be repeated.")
    private Map<String, Long> sizes = new LinkedHashMap<>();

    @Option(
            names = "--without",
            paramLabel = "PASS",
            description = "Leave out a pass of those that --list-passes names. May be repeated.")
    private List<String> without = new ArrayList<>();

    @Option(names = "--list-passes", description = "Say which passes follow the import, and do nothing else.")
    private boolean listPasses;

    @Mixin
    private DataArguments data;

    @Option(names = "--json", description = "Print one JSON document.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        if (listPasses) {
            Table table = new Table("pass", "what it does");
            for (Pass pass : OnnxImport.passes()) {
                table.add(pass.name(), pass.description());
            }
            table.print(out);
            return ExitCode.OK.number();
        }
        requireArguments();
        List<ImageInput> inputs =
                Usage.checked(spec, () -> images.stream().map(ImageInput::parse).toList());
        Optional<Recipe> recipe = config == null ? Optional.empty() : Optional.of(RecipeArgument.read(config, spec));
        if (recipe.isEmpty() && data.data != null) {
            throw Usage.error(spec, "--data has no use without --config RECIPE");
        }
        try (Interruption interruption = Interruption.watch(output, spec.commandLine().getErr());
                ProgressBar progress = ProgressBar.start(!json, interruption)) {
            Optional<PressReport> report = recipe.isPresent()
                    ? compressed(recipe.get(), inputs, progress)
                    : plain(output, force, inputs);
            interruption.done();
            progress.close();
            print(report, recipe, out);
        }
        return ExitCode.OK.number();
    }

    private void requireArguments() throws IOException {
        if (input == null || output == null) {
            throw Usage.error(spec, "MODEL.onnx and -o OUT are needed");
        }
        if (!output.toString().endsWith(".mlpackage")) {
            throw Usage.error(spec, "OUT must end in .mlpackage, got " + output);
        }
        if (!force && Files.exists(output)) {
            throw new OutputException(output, new FileAlreadyExistsException(output.toString()));
        }
    }

    /** Converts into a folder beside the output, and compresses from there. */
    private Optional<PressReport> compressed(Recipe recipe, List<ImageInput> inputs, ProgressBar progress)
            throws IOException {
        Path beside = temporaryFolder();
        try {
            Path whole = beside.resolve("whole.mlpackage");
            plain(whole, false, inputs);
            Press press = Press.of(recipe);
            Press ready = SampledSteps.open(recipe, whole, data, Optional.empty(), EngineOptions.DEFAULT, spec)
                    .map(press::withRunner)
                    .orElse(press);
            return Optional.of(ready.withTarget(target)
                    .withOverwrite(force)
                    .withListener(progress)
                    .run(whole, output));
        } finally {
            try (Stream<Path> files = Files.walk(beside)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    private Path temporaryFolder() throws IOException {
        Path parent = output.toAbsolutePath().getParent();
        try {
            return Files.createTempDirectory(parent, ".corepress-");
        } catch (IOException e) {
            throw new OutputException(output, e);
        }
    }

    private Optional<PressReport> plain(Path to, boolean overwrite, List<ImageInput> inputs) throws IOException {
        try (OnnxModel model = OnnxModel.open(input);
                ScratchStore scratch = ScratchStore.create()) {
            OnnxOptions options = Usage.checked(spec, () -> OnnxOptions.standard(target)
                    .withFloatType(precision)
                    .withFixedSizes(sizes)
                    .withoutPasses(new HashSet<>(without))
                    .withStore(scratch));
            Program program = Usage.checked(spec, () -> OnnxImport.program(model, options)).program();
            for (ImageInput image : inputs) {
                program = image.scaling().toTransform().apply(program);
            }
            try (ModelPackage made = described(program, model, inputs)) {
                made.save(to, overwrite);
            } catch (IOException e) {
                throw new OutputException(to, e);
            }
        }
        return Optional.empty();
    }

    private ModelPackage described(Program program, OnnxModel model, List<ImageInput> inputs) {
        ModelPackage made = ModelPackage.of(program)
                .withUserDefined("io.corepress.source", "ONNX" + (model.producer().isEmpty() ? "" : ", by " + model.producer()));
        for (ImageInput image : inputs) {
            made = made.withImageInput(image.name(), image.colorSpace());
        }
        return made;
    }

    private void print(Optional<PressReport> report, Optional<Recipe> recipe, PrintWriter out) throws IOException {
        long size;
        try (ModelPackage made = ModelPackage.open(output)) {
            size = made.size().totalBytes();
        }
        if (json) {
            Json.print(
                    out,
                    Json.object(
                            "input", input.toString(),
                            "output", output.toString(),
                            "target", target.target(),
                            "precision", precision.milName(),
                            "recipe", recipe.map(Recipe::toYaml).orElse(null),
                            "size", size,
                            "changedWeights", report.map(done -> done.compressed().size()).orElse(0)));
            return;
        }
        report.ifPresent(done -> out.println(done.compressed().size() + " weights compressed, "
                + Sizes.change(done.ratio())));
        out.println("wrote " + output + ": " + Sizes.bytes(size) + ", runs on " + target.osNames() + " and later");
    }
}
