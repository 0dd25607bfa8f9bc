package io.corepress.cli;

import io.corepress.data.Dataset;
import io.corepress.data.Sample;
import io.corepress.data.Samples;
import io.corepress.data.array.NpyFile;
import io.corepress.data.array.NpzWriter;
import io.corepress.data.image.ColorOrder;
import io.corepress.data.image.PngFile;
import io.corepress.data.input.ModelInput;
import io.corepress.data.source.DataOptions;
import io.corepress.data.source.DataSource;
import io.corepress.evaluate.ClassLabels;
import io.corepress.evaluate.OutputArrays;
import io.corepress.evaluate.RunnableModel;
import io.corepress.mil.Value;
import io.corepress.press.OutputException;
import io.corepress.tensor.Tensor;
import io.corepress.torch.Prediction;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(name = "run", mixinStandardHelpOptions = true, sortOptions = false, description = "Make one prediction.")
final class RunCommand implements Callable<Integer> {
    @Parameters(paramLabel = "MODEL", description = "An .mlpackage or .mlmodel.")
    private Path model;

    @Option(
            names = "--input",
            required = true,
            paramLabel = "[NAME=]FILE",
            description = "An .npy, .npz or image file; with a name for one of several inputs. May be repeated.")
    private List<String> inputs;

    @Option(
            names = "--data-option",
            paramLabel = "KEY=VALUE",
            description = "How to read the files, for example layout=hwc or scale=1; may be repeated.")
    private List<String> settings = new ArrayList<>();

    @Option(
            names = "--sample",
            paramLabel = "I",
            defaultValue = "0",
            description = "Which sample of a file with several, from 0 (default: ${DEFAULT-VALUE}).")
    private long sample;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "OUT",
            description = "Where to write: .npz for all outputs, .npy or .png for the only one.")
    private Path output;

    @Option(names = "--force", description = "Replace OUT if it exists.")
    private boolean force;

    @Option(
            names = "--top",
            paramLabel = "K",
            defaultValue = "5",
            description = "Classes of a classifier to show (default: ${DEFAULT-VALUE}).")
    private int top;

    @Mixin
    private EngineArguments engine;

    @Option(names = "--json", description = "Print one JSON document.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        if (output != null && !force && Files.exists(output)) {
            throw new OutputException(output, new FileAlreadyExistsException(output.toString()));
        }
        DataOptions options = Usage.checked(spec, () -> DataOptions.parse(settings));
        try (RunnableModel opened = engine.open(model)) {
            Map<String, Tensor> given = read(opened.inputs(), options);
            Prediction prediction = Usage.checked(spec, () -> opened.run(given));
            if (output != null) {
                write(OutputArrays.of(opened, prediction));
            }
            PrintWriter out = spec.commandLine().getOut();
            if (json) {
                Json.print(out, document(opened, prediction));
            } else {
                print(opened, prediction, out);
            }
        }
        return ExitCode.OK.number();
    }

    private Map<String, Tensor> read(List<ModelInput> wanted, DataOptions options) throws IOException {
        Map<String, Tensor> given = new LinkedHashMap<>();
        for (String input : inputs) {
            int equals = input.indexOf('=');
            String name = equals < 0 ? "" : input.substring(0, equals);
            List<ModelInput> meant = wanted.stream()
                    .filter(candidate -> name.isEmpty() || candidate.name().equals(name))
                    .toList();
            if (meant.isEmpty()) {
                throw Usage.error(
                        spec,
                        "the model has no input " + name + ", only "
                                + wanted.stream().map(ModelInput::name).toList());
            }
            Path file = Path.of(input.substring(equals + 1));
            try (Dataset data = DataSource.open(file, meant, options);
                    Samples samples = data.samples()) {
                given.putAll(copied(take(samples, file)));
            }
        }
        return given;
    }

    /** Off the file, which is closed before the model runs. */
    private static Map<String, Tensor> copied(Map<String, Tensor> arrays) {
        Map<String, Tensor> copies = new LinkedHashMap<>();
        arrays.forEach((name, tensor) ->
                copies.put(name, Tensor.ofBytes(tensor.dataType(), tensor.shape(), tensor.toBytes())));
        return copies;
    }

    private Map<String, Tensor> take(Samples samples, Path file) throws IOException {
        for (long i = 0; i < sample; i++) {
            if (samples.next().isEmpty()) {
                throw Usage.error(spec, file + " has " + i + " samples, and --sample counts from 0");
            }
        }
        return samples.next()
                .map(Sample::inputs)
                .orElseThrow(() -> Usage.error(spec, file + " has no sample " + sample));
    }

    private void write(Map<String, Tensor> tensors) throws IOException {
        String name = output.getFileName().toString();
        boolean single = name.endsWith(".npy") || name.endsWith(".png");
        if (!single && !name.endsWith(".npz")) {
            throw Usage.error(spec, "OUT must end in .npz, .npy or .png, got " + output);
        }
        if (single && tensors.size() != 1) {
            throw Usage.error(spec, "the model has the outputs " + tensors.keySet() + "; .npz takes them all");
        }
        try {
            if (name.endsWith(".npz")) {
                NpzWriter.write(output, tensors);
            } else if (name.endsWith(".npy")) {
                NpyFile.write(output, tensors.values().iterator().next());
            } else {
                Tensor image = tensors.values().iterator().next();
                ColorOrder order = image.shape().rank() >= 3
                                && image.shape().size(image.shape().rank() - 3) == 3
                        ? ColorOrder.RGB
                        : ColorOrder.GRAY;
                PngFile.write(output, image, order, brightest(image) > 2 ? 255 : 1);
            }
        } catch (IOException e) {
            throw new OutputException(output, e);
        }
    }

    private static float brightest(Tensor image) {
        float brightest = 0;
        for (float value : image.toFloats()) {
            brightest = Math.max(brightest, value);
        }
        return brightest;
    }

    private Map<String, Object> document(RunnableModel opened, Prediction prediction) {
        List<Map<String, Object>> outputs = new ArrayList<>();
        prediction.outputs().forEach((name, value) -> {
            Optional<String> label = opened.label(name, value);
            if (label.isEmpty() && value.tensor().isPresent()) {
                Tensor tensor = value.tensor().get();
                Statistics statistics = Statistics.of(tensor);
                outputs.add(Json.object(
                        "name", name,
                        "dtype", tensor.dataType().milName(),
                        "shape", Json.sizes(tensor.shape()),
                        "min", statistics.min(),
                        "max", statistics.max(),
                        "mean", statistics.mean()));
            } else {
                outputs.add(Json.object(
                        "name", name, "label", label.orElse(null), "top", label.isPresent() ? null : top(value)));
            }
        });
        return Json.object("model", model.toString(), "outputs", outputs);
    }

    private Object top(Value value) {
        return ranking(value).stream()
                .map(entry ->
                        Json.object("label", ClassLabels.text(entry.key()), "probability", (double) probability(entry)))
                .toList();
    }

    private void print(RunnableModel opened, Prediction prediction, PrintWriter out) {
        prediction.outputs().forEach((name, value) -> {
            Optional<String> label = opened.label(name, value);
            if (label.isPresent()) {
                out.println(name + ": " + label.get());
            } else if (value.tensor().isPresent()) {
                Tensor tensor = value.tensor().get();
                Statistics statistics = Statistics.of(tensor);
                out.println(name + ": " + tensor.dataType().milName() + " " + tensor.shape() + ", "
                        + statistics.text());
            } else {
                out.println(name + ":");
                ranking(value)
                        .forEach(entry -> out.println("  "
                                + String.format(java.util.Locale.ROOT, "%.4f", probability(entry)) + "  "
                                + ClassLabels.text(entry.key())));
            }
        });
        if (output != null) {
            out.println("wrote " + output);
        }
    }

    private List<Value.Entry> ranking(Value value) {
        return value.content() instanceof Value.Dictionary(List<Value.Entry> entries)
                ? entries.stream()
                        .sorted(Comparator.comparing(RunCommand::probability).reversed())
                        .limit(top)
                        .toList()
                : List.of();
    }

    private static float probability(Value.Entry entry) {
        return entry.value().tensor().orElseThrow().toFloats()[0];
    }

    /** The numbers of an output in a few words. */
    private record Statistics(double min, double max, double mean, long count, float[] few) {
        static Statistics of(Tensor tensor) {
            float[] values = tensor.toFloats();
            double min = Double.POSITIVE_INFINITY;
            double max = Double.NEGATIVE_INFINITY;
            double sum = 0;
            for (float value : values) {
                min = Math.min(min, value);
                max = Math.max(max, value);
                sum += value;
            }
            return new Statistics(min, max, sum / values.length, values.length, values.length <= 16 ? values : null);
        }

        String text() {
            if (few == null) {
                return String.format(java.util.Locale.ROOT, "%.6g to %.6g, mean %.6g", min, max, mean);
            }
            List<String> numbers = new ArrayList<>();
            for (float value : few) {
                numbers.add(String.format(java.util.Locale.ROOT, "%.6g", value));
            }
            return String.join(" ", numbers);
        }
    }
}
