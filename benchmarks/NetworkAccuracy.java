import io.corepress.data.Batch;
import io.corepress.data.Dataset;
import io.corepress.data.Label;
import io.corepress.data.Sample;
import io.corepress.data.Samples;
import io.corepress.data.array.NpzFile;
import io.corepress.data.source.DataOptions;
import io.corepress.data.source.DataSource;
import io.corepress.evaluate.ClassLabels;
import io.corepress.evaluate.RunnableModel;
import io.corepress.neuralnetwork.quantize.LayerSelection;
import io.corepress.neuralnetwork.quantize.NetworkQuantizer;
import io.corepress.neuralnetwork.quantize.WeightCoding;
import io.corepress.press.Press;
import io.corepress.press.PressReport;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import io.corepress.torch.EngineOptions;
import io.corepress.torch.Prediction;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Measures what every coding does to real neural networks, and prints a Markdown page. */
public class NetworkAccuracy {
    private static final LayerSelection LARGE = LayerSelection.ALL.withWeightThreshold(2048);
    /** Pictures that an image network is shown. */
    private static final int PICTURES = 4;

    /** What a network is measured on. */
    private interface Trial {
        /** {@return the cells of a row for a network} */
        String cells(RunnableModel model) throws IOException;
    }

    public static void main(String[] args) throws IOException {
        Path shared = Path.of(args[0]);
        Path folder = Files.createDirectories(Path.of(args[1]));
        long limit = args.length > 2 ? Long.parseLong(args[2]) : Long.MAX_VALUE;
        System.out.println("""
                # Size and accuracy of quantized neural networks

                Made by `benchmarks/network-accuracy`. Size is that of the whole model. "Large" are weights of more than 2048
                elements, which is what the commands compress unless they are told otherwise; "all" are biases and small
                layers as well, which is what coremltools compresses. Layers that can be folded are. Agreement is how often the
                answer is that of the uncompressed network. `int8_dynamic` also rounds inputs on the device; here only its
                weights are measured.""");
        Path mnist = shared.resolve("models/real/mnist-classifier-nn.mlmodel");
        classify(mnist, shared.resolve("data/mnist-test-a.npz"), DataOptions.none(), folder, limit);
        DataOptions windows = DataOptions.parse(List.of("window=20", "label=1", "columns=5-7,11-13", "group=0"));
        Path gestures = withLabels(shared.resolve("data/gesture-valid.csv"), folder.resolve("gestures.csv"));
        classify(shared.resolve("models/real/gesture-classifier.mlmodel"), gestures, windows, folder, limit);
        for (String name : List.of("waifu2x-anime-noise1", "waifu2x-up-anime-scale2x")) {
            draw(shared.resolve("models/real/" + name + ".mlmodel"), shared.resolve("data/cifar10-test-a.npz"), folder);
        }
    }

    /**
     * The recordings number gestures otherwise than the classifier, whose classes are chop_it, drive_it, rest_it and shake_it:
     * 0 is a phone at rest, 2 one that is shaken.
     */
    private static Path withLabels(Path recordings, Path out) throws IOException {
        List<String> lines = new ArrayList<>();
        for (String line : Files.readAllLines(recordings)) {
            String[] cells = line.split(",");
            cells[1] = cells[1].equals("0") ? "2" : "3";
            lines.add(String.join(",", cells));
        }
        return Files.write(out, lines);
    }

    private static List<WeightCoding> codings() {
        List<WeightCoding> codings = new ArrayList<>(List.of(WeightCoding.half(), WeightCoding.int8Dynamic()));
        for (int nbits = 8; nbits >= 1; nbits--) {
            codings.add(WeightCoding.kmeansLut(nbits));
            codings.add(WeightCoding.linear(nbits));
            if (nbits > 1) {
                codings.add(WeightCoding.linearSymmetric(nbits));
            }
            codings.add(WeightCoding.linearLut(nbits));
        }
        return codings;
    }

    private static void classify(Path file, Path samples, DataOptions options, Path folder, long limit)
            throws IOException {
        try (RunnableModel original = RunnableModel.open(file, EngineOptions.DEFAULT);
                Dataset data = DataSource.open(samples, original.inputs(), options).limit(limit)) {
            List<Sample> all = read(data);
            List<String> whole = answers(original, all);
            List<String> right = labels(original, all);
            double before = share(whole, right);
            System.out.printf(Locale.ROOT, "%n## %s%n%n%d samples of `data/%s`, top-1 %.2f %%.%n%n", file.getFileName(),
                    all.size(), file.toString().contains("gesture") ? "gesture-valid.csv" : samples.getFileName(),
                    100 * before);
            System.out.println("| coding | large: size | smaller | top-1 | change | agreement "
                    + "| all: size | smaller | top-1 | change | agreement |");
            System.out.println("|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|");
            rows(file, folder, model -> {
                List<String> made = answers(model, all);
                double after = share(made, right);
                return String.format(Locale.ROOT, "%.2f %% | %+.2f | %.2f %%", 100 * after, 100 * (after - before),
                        100 * share(made, whole));
            });
        }
    }

    private static List<Sample> read(Dataset data) throws IOException {
        List<Sample> all = new ArrayList<>();
        try (Samples samples = data.samples()) {
            for (Optional<Sample> next = samples.next(); next.isPresent(); next = samples.next()) {
                all.add(next.get());
            }
        }
        return all;
    }

    /** The class that a model names for each sample. */
    private static List<String> answers(RunnableModel model, List<Sample> samples) {
        String probabilities = model.probabilities().orElseThrow();
        String label = model.outputs().stream()
                .filter(name -> !name.equals(probabilities))
                .findFirst()
                .orElseThrow();
        List<String> answers = new ArrayList<>();
        for (Sample sample : samples) {
            model.resetState();
            Prediction prediction = model.run(Batch.of(List.of(sample)).inputs());
            answers.add(ClassLabels.text(prediction.outputs().get(label)));
        }
        return answers;
    }

    private static List<String> labels(RunnableModel model, List<Sample> samples) {
        List<String> names = ClassLabels.of(model);
        return samples.stream()
                .map(sample -> switch (sample.label().orElseThrow()) {
                    case Label.ClassIndex(int index) -> names.get(index);
                    case Label.Target target -> throw new IllegalArgumentException("no class: " + target);
                })
                .toList();
    }

    private static double share(List<String> answers, List<String> right) {
        int same = 0;
        for (int i = 0; i < answers.size(); i++) {
            same += answers.get(i).equals(right.get(i)) ? 1 : 0;
        }
        return (double) same / answers.size();
    }

    private static void draw(Path file, Path photographs, Path folder) throws IOException {
        try (RunnableModel original = RunnableModel.open(file, EngineOptions.DEFAULT);
                NpzFile pixels = NpzFile.open(photographs)) {
            int side = Math.toIntExact(original.inputs().getFirst().sizes().getLast());
            List<Tensor> pictures = pictures(pixels.array("x").tensor(), side);
            List<float[]> right = new ArrayList<>();
            for (Tensor picture : pictures) {
                right.add(drawn(original, picture));
            }
            System.out.printf(Locale.ROOT, "%n## %s%n%nPSNR in decibels against the uncompressed network, on %d pictures of"
                    + " %d x %d pixels put together from `data/%s`.%n%n", file.getFileName(), PICTURES, side, side,
                    photographs.getFileName());
            System.out.println("| coding | large: size | smaller | PSNR | all: size | smaller | PSNR |");
            System.out.println("|---|---:|---:|---:|---:|---:|---:|");
            rows(file, folder, model -> {
                double error = 0;
                long count = 0;
                for (int i = 0; i < PICTURES; i++) {
                    float[] made = drawn(model, pictures.get(i));
                    for (int at = 0; at < made.length; at++) {
                        error += Math.pow((double) made[at] - right.get(i)[at], 2);
                    }
                    count += made.length;
                }
                return error == 0 ? "as before" : String.format(Locale.ROOT, "%.1f", -10 * Math.log10(error / count));
            });
        }
    }

    private static float[] drawn(RunnableModel model, Tensor picture) {
        return model.run(Map.of(model.inputs().getFirst().name(), picture))
                .tensor(model.outputs().getFirst())
                .toFloats();
    }

    /** Photographs of 32 x 32 pixels side by side, [3, side, side], from 0 to 1. */
    private static List<Tensor> pictures(Tensor photographs, int side) {
        int[] pixels = photographs.toInts();
        int tiles = Math.ceilDiv(side, 32);
        List<Tensor> pictures = new ArrayList<>();
        for (int picture = 0; picture < PICTURES; picture++) {
            float[] values = new float[3 * side * side];
            for (int i = 0; i < values.length; i++) {
                int row = i / side % side;
                int column = i % side;
                int photograph = picture * tiles * tiles + row / 32 * tiles + column / 32;
                int pixel = (photograph * 32 + row % 32) * 32 + column % 32;
                values[i] = pixels[3 * pixel + i / (side * side)] / 255f;
            }
            pictures.add(Tensor.ofFloats(DataType.FLOAT32, Shape.of(3, side, side), values));
        }
        return pictures;
    }

    /** Codings are measured on all cores, and printed in their order. */
    private static void rows(Path file, Path folder, Trial trial) {
        codings().parallelStream()
                .map(coding -> {
                    try {
                        return "| " + coding.describe() + " | " + cells(file, folder, coding, LARGE, trial) + " | "
                                + cells(file, folder, coding, LayerSelection.ALL, trial) + " |";
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                })
                .toList()
                .forEach(System.out::println);
    }

    private static String cells(Path file, Path folder, WeightCoding coding, LayerSelection layers, Trial trial)
            throws IOException {
        Path out = Files.createTempFile(folder, "quantized", ".mlmodel");
        PressReport report = Press.of(NetworkQuantizer.of(coding, layers)).withOverwrite(true).run(file, out);
        try (RunnableModel model = RunnableModel.open(out, EngineOptions.DEFAULT)) {
            return String.format(Locale.ROOT, "%.1f kB | %.2f | %s", report.sizeAfter() / 1e3, report.ratio(),
                    trial.cells(model));
        }
    }
}
