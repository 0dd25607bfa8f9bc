import io.corepress.compress.config.OpLinearQuantizerConfig.Mode;
import io.corepress.compress.config.OpMagnitudePrunerConfig.NmRatio;
import io.corepress.compress.weight.Elements;
import io.corepress.compress.weight.WeightRole;
import io.corepress.learn.coding.Coder;
import io.corepress.learn.coding.DkmPalettizer;
import io.corepress.learn.coding.FakeQuantizer;
import io.corepress.learn.config.Attraction;
import io.corepress.learn.config.ChannelScale.ScalingFactor;
import io.corepress.learn.config.PalettizerTraining;
import io.corepress.learn.config.PrunerTraining;
import io.corepress.learn.config.PrunerTraining.Granularity;
import io.corepress.learn.config.QuantizerTraining;
import io.corepress.learn.config.RangeObservation;
import io.corepress.learn.prune.ScheduledMask;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import io.corepress.torch.autograd.Variable;
import io.corepress.torch.autograd.VariableScope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Our side of {@code training.py}: for every {@code NAME.case} of a folder, a file {@code NAME.ours}. A case has the kind and
 * its settings, the shape, the weight and the gradient from above, a line each; an answer has a line for each array.
 */
public class TrainingPasses {
    public static void main(String[] args) throws IOException {
        try (var files = Files.list(Path.of(args[0]))) {
            for (Path file : files.filter(path -> path.toString().endsWith(".case")).toList()) {
                List<String> lines = Files.readAllLines(file);
                Map<String, String> settings = new TreeMap<>();
                for (String setting : lines.get(0).split(" ")) {
                    settings.put(setting.split("=")[0], setting.split("=")[1]);
                }
                Shape shape = Shape.of(Arrays.stream(lines.get(1).split(" ")).mapToLong(Long::parseLong).toArray());
                float[] weight = floats(lines.get(2));
                List<float[]> found = switch (settings.get("kind")) {
                    case "mask" -> List.of(mask(settings, shape, weight));
                    case "dkm" -> pass(dkm(settings, shape), shape, weight, floats(lines.get(3)), false);
                    default -> pass(quantizer(settings, shape), shape, weight, floats(lines.get(3)), true);
                };
                Files.write(
                        Path.of(file.toString().replace(".case", ".ours")),
                        found.stream().map(TrainingPasses::line).toList());
            }
        }
    }

    private static float[] mask(Map<String, String> settings, Shape shape, float[] weight) {
        PrunerTraining config = PrunerTraining.targetSparsity(Double.parseDouble(settings.get("sparsity")))
                .withGranularity(Granularity.valueOf(settings.get("granularity").toUpperCase(Locale.ROOT)))
                .withBlockSize(Integer.parseInt(settings.get("block_size")));
        if (settings.containsKey("n")) {
            NmRatio ratio = new NmRatio(Integer.parseInt(settings.get("n")), Integer.parseInt(settings.get("m")));
            config = PrunerTraining.nm(ratio.n(), ratio.m()).withDim(Integer.parseInt(settings.get("dim")));
        }
        byte[] keep = new ScheduledMask(
                        config.withInitialSparsity(config.targetSparsity()), shape, WeightRole.standard(), weight)
                .keep();
        float[] ones = new float[keep.length];
        for (int i = 0; i < ones.length; i++) {
            ones[i] = keep[i];
        }
        return ones;
    }

    private static Coder dkm(Map<String, String> settings, Shape shape) {
        PalettizerTraining config = PalettizerTraining.of(Integer.parseInt(settings.get("n_bits")))
                .withMode(Attraction.Mode.DKM, Double.parseDouble(settings.get("tau")))
                .withIterations(Integer.parseInt(settings.get("iterations")), Double.parseDouble(settings.get("epsilon")));
        int size = Integer.parseInt(settings.get("group_size"));
        if (settings.containsKey("scale")) {
            config = config.withPerChannelScale(
                    ScalingFactor.valueOf(settings.get("scale").toUpperCase(Locale.ROOT)), false);
        }
        int channels = (int) shape.size(0);
        return new DkmPalettizer(
                "w",
                size == 0 ? config : config.withGroupSize(size),
                shape,
                0,
                size == 0 ? channels : size,
                DataType.FLOAT32);
    }

    private static Coder quantizer(Map<String, String> settings, Shape shape) {
        QuantizerTraining config = QuantizerTraining.of(settings.get("signed").equals("1") ? DataType.INT8 : DataType.UINT8)
                .withWeightObserver(RangeObservation.MIN_MAX);
        if (settings.get("bits").equals("4")) {
            config = QuantizerTraining.of(settings.get("signed").equals("1") ? DataType.INT4 : DataType.UINT4)
                    .withWeightObserver(RangeObservation.MIN_MAX);
        }
        if (settings.get("scheme").equals("affine")) {
            config = config.withQuantizationScheme(Mode.LINEAR);
        }
        if (settings.get("algorithm").equals("learnable")) {
            config = config.learnable();
        }
        Shape grid = settings.get("per_channel").equals("1")
                ? Shape.ones(shape.rank()).withSize(0, shape.size(0))
                : Shape.ones(shape.rank());
        return new FakeQuantizer("w", config, shape, grid, DataType.FLOAT32);
    }

    /** What a pass yields and what goes back to the weight; of learned scales the gradients, too, and what is stored. */
    private static List<float[]> pass(Coder coder, Shape shape, float[] weight, float[] upstream, boolean learns) {
        Variable master = Variable.parameter(Tensor.ofFloats(DataType.FLOAT32, shape, weight));
        try (VariableScope scope = VariableScope.open()) {
            coder.onStep(0);
            if (learns) {
                // Ranges are found at the first pass, with a weight half as large; learned from the second on.
                float[] half = new float[weight.length];
                for (int i = 0; i < half.length; i++) {
                    half[i] = weight[i] * 0.5f;
                }
                coder.code(Variable.of(shape, half), Optional.empty());
                coder.onStep(1);
            }
            Variable numbers = coder.code(master, Optional.empty());
            numbers.mul(Variable.of(shape, upstream)).sum().backward();
            float[] gradient = master.gradient().orElseThrow().toTensor().toFloats();
            float[] ofScale = coder.parameters().isEmpty()
                    ? new float[0]
                    : coder.parameters().getFirst().variable().gradient().orElseThrow().toTensor().toFloats();
            return List.of(
                    numbers.toTensor().toFloats(),
                    gradient,
                    ofScale,
                    Elements.toFloats(coder.finished(weight, Optional.empty())));
        }
    }

    private static float[] floats(String line) {
        String[] texts = line.split(" ");
        float[] numbers = new float[texts.length];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = Float.parseFloat(texts[i]);
        }
        return numbers;
    }

    private static String line(float[] numbers) {
        return Arrays.stream(box(numbers)).map(String::valueOf).collect(Collectors.joining(" "));
    }

    private static Float[] box(float[] numbers) {
        Float[] boxed = new Float[numbers.length];
        Arrays.setAll(boxed, i -> numbers[i]);
        return boxed;
    }
}
