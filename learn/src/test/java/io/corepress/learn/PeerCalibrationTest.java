package io.corepress.learn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.corepress.compress.config.Granularity;
import io.corepress.compress.config.OpLinearQuantizerConfig;
import io.corepress.compress.config.OpMagnitudePrunerConfig;
import io.corepress.compress.config.OpPalettizerConfig;
import io.corepress.compress.config.OptimizationConfig;
import io.corepress.compress.palettize.Palettization;
import io.corepress.compress.weight.CompressedWeight;
import io.corepress.compress.weight.CompressedWeight.Dense;
import io.corepress.compress.weight.CompressedWeight.Dequantized;
import io.corepress.compress.weight.CompressedWeight.Palettized;
import io.corepress.compress.weight.Elements;
import io.corepress.compress.weight.Outcome;
import io.corepress.compress.weight.WeightRole;
import io.corepress.learn.activation.ActivationQuantization;
import io.corepress.learn.activation.ObserverKind;
import io.corepress.learn.hessian.Hessian;
import io.corepress.learn.hessian.HessianSum;
import io.corepress.learn.layer.Layer;
import io.corepress.learn.optimal.Gptq;
import io.corepress.learn.optimal.SparseGpt;
import io.corepress.mil.Function;
import io.corepress.mil.OpSet;
import io.corepress.mil.Operation;
import io.corepress.mil.Uses;
import io.corepress.mil.build.FunctionBuilder;
import io.corepress.mil.build.Params;
import io.corepress.mil.build.Var;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import io.corepress.tensor.TensorStore;
import io.corepress.torch.EngineOptions;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What coremltools makes of small layers, recorded by interop/calibration.py, is what we make of them. */
class PeerCalibrationTest {

    /** A recorded case: names, and each list of numbers that stands under one. */
    private record Case(String name, Map<String, List<double[]>> numbers) {
        double[] one(String key) {
            return numbers.get(key).getFirst();
        }

        float[] floats(String key) {
            return PeerCalibrationTest.floats(one(key));
        }

        Shape shape(String key) {
            return Shape.of(Arrays.stream(one(key)).mapToLong(size -> (long) size).toArray());
        }

        Tensor weight() {
            return Tensor.ofFloats(DataType.FLOAT32, shape("weight-shape"), floats("weight"));
        }

        @Override
        public String toString() {
            return name;
        }
    }

    private static float[] floats(double[] numbers) {
        float[] floats = new float[numbers.length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) numbers[i];
        }
        return floats;
    }

    private static List<Case> cases(String kind) throws IOException {
        List<Case> cases = new ArrayList<>();
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(
                PeerCalibrationTest.class.getResourceAsStream("peer-calibration.txt"), StandardCharsets.UTF_8))) {
            reader.lines().forEach(line -> {
                String[] words = line.split(" ");
                if (words[0].equals("case")) {
                    cases.add(new Case(line.substring(5), new LinkedHashMap<>()));
                } else {
                    double[] numbers = Arrays.stream(words).skip(1).mapToDouble(Double::parseDouble).toArray();
                    cases.getLast().numbers().computeIfAbsent(words[0], _ -> new ArrayList<>()).add(numbers);
                }
            });
        }
        return cases.stream().filter(recorded -> recorded.name().startsWith(kind)).toList();
    }

    static Stream<Case> layers() throws IOException {
        return Stream.concat(cases("gptq").stream(), cases("sparse").stream());
    }

    static Stream<Case> quantized() throws IOException {
        return cases("gptq").stream();
    }

    static Stream<Case> pruned() throws IOException {
        return cases("sparse").stream();
    }

    static Stream<Case> tables() throws IOException {
        return cases("tables").stream();
    }

    static Stream<Case> observers() throws IOException {
        return cases("observer").stream();
    }

    private static Layer layer(Case recorded) {
        boolean convolution = recorded.numbers().containsKey("padding");
        Function function = FunctionBuilder.function(OpSet.CORE_ML_8, builder -> {
            Var x = builder.input("x", DataType.FLOAT32, recorded.shape("input-shape").sizes());
            Var weight = builder.constant("w", recorded.weight());
            return List.of(
                    convolution
                            ? builder.op(
                                    "conv",
                                    "y",
                                    Params.of("x", x)
                                            .with("weight", weight)
                                            .with("pad_type", "custom")
                                            .with("pad", new int[] {1, 1, 1, 1}))
                            : builder.linear("y", x, weight));
        });
        Uses uses = Uses.of(function);
        Operation operation = uses.operations().getLast();
        return Layer.of(operation, "weight", recorded.weight().shape(), uses).orElseThrow();
    }

    private static Hessian hessian(Case recorded, Layer layer) {
        try (HessianSum sum = new HessianSum(layer.matrix(), EngineOptions.DEFAULT)) {
            for (double[] input : recorded.numbers().get("input")) {
                sum.add(layer, Tensor.ofFloats(DataType.FLOAT32, recorded.shape("input-shape"), floats(input)));
            }
            return sum.finish();
        }
    }

    private static WeightRole role() {
        return new WeightRole(OptionalInt.of(0), OptionalInt.of(1), true, 1);
    }

    /** The peer counts items of batches, a matrix as one, and doubles: the sums of products are the same. */
    @ParameterizedTest
    @MethodSource("layers")
    void theHessianIsTheSame(Case recorded) {
        Layer layer = layer(recorded);
        Hessian hessian = hessian(recorded, layer);
        double[] peer = recorded.one("hessian");
        Shape input = recorded.shape("input-shape");
        double items = recorded.numbers().get("input").size() * (input.rank() == 2 ? 1 : input.size(0));
        for (int i = 0; i < peer.length; i++) {
            double ours = hessian.groups().getFirst()[i] * hessian.count();
            assertThat(ours).isCloseTo(peer[i] * items / 2, within(1e-4 * (1 + Math.abs(ours))));
        }
    }

    @ParameterizedTest
    @MethodSource("quantized")
    void gptqChoosesTheSameCodes(Case recorded) {
        Layer layer = layer(recorded);
        OpLinearQuantizerConfig config = OpLinearQuantizerConfig.of()
                .withMode(OpLinearQuantizerConfig.Mode.LINEAR)
                .withDtype(recorded.name().contains("uint8") ? DataType.UINT8 : DataType.UINT4);
        if (recorded.name().contains("block")) {
            config = config.withGranularity(Granularity.PER_BLOCK).withBlockSize(8);
        }
        Gptq.Settings settings = new Gptq.Settings(
                recorded.name().contains("dampening 0.1") ? 0.1 : 0.01,
                recorded.name().contains("activation_order"),
                recorded.name().contains("groups of 5") ? 5 : recorded.name().contains("block 8") ? 8 : 128);
        Outcome outcome = Gptq.quantize(
                recorded.weight(), layer.matrix(), hessian(recorded, layer), config, role(), settings, TensorStore.onHeap());
        Dequantized weight = (Dequantized) ((Outcome.Compressed) outcome).weight();
        assertThat(Elements.toFloats(weight.scale())).containsExactly(recorded.floats("scale"), within(1e-6f));
        float[] offsets = floats(Arrays.stream(weight.offset().orElseThrow().toInts()).asDoubleStream().toArray());
        assertThat(offsets).containsExactly(recorded.floats("zero-point"));
        // Values that are equal but for the rounding of a product have the same codes.
        assertThat(Elements.toFloats(weight)).containsExactly(recorded.floats("compressed"), within(1e-5f));
    }

    @ParameterizedTest
    @MethodSource("pruned")
    void sparseGptKeepsTheSameElements(Case recorded) {
        Layer layer = layer(recorded);
        OpMagnitudePrunerConfig config = recorded.name().contains(":")
                ? OpMagnitudePrunerConfig.nm(recorded.name().contains("1:4") ? 1 : 2, 4)
                : OpMagnitudePrunerConfig.targetSparsity(0.5);
        Optional<OpLinearQuantizerConfig> quantizer = recorded.name().contains("uint8")
                ? Optional.of(OpLinearQuantizerConfig.of()
                        .withMode(OpLinearQuantizerConfig.Mode.LINEAR)
                        .withDtype(DataType.UINT8))
                : Optional.empty();
        SparseGpt.Settings settings =
                new SparseGpt.Settings(0.01, recorded.name().contains("groups of 8") ? 8 : 128, quantizer);
        Outcome outcome = SparseGpt.prune(
                recorded.weight(), layer.matrix(), hessian(recorded, layer), config, role(), settings, TensorStore.onHeap());
        float[] ours = Elements.toFloats(((Outcome.Compressed) outcome).weight());
        float[] peer = recorded.floats("compressed");
        if (recorded.name().equals("sparse half")) {
            // It prunes one element more than half of them: docs/guide/calibrate.md. All others it prunes are ours.
            assertThat(count(ours)).isEqualTo(ours.length / 2);
            assertThat(count(peer)).isEqualTo(ours.length / 2 - 1);
            for (int i = 0; i < ours.length; i++) {
                assertThat(ours[i] != 0 || peer[i] == 0).isTrue();
            }
        } else {
            assertThat(ours).containsExactly(peer, within(1e-4f));
        }
    }

    private static int count(float[] values) {
        int count = 0;
        for (float value : values) {
            count += value == 0 ? 0 : 1;
        }
        return count;
    }

    @ParameterizedTest
    @MethodSource("tables")
    void weightedTablesHaveTheSameEntries(Case recorded) {
        float[] values = recorded.floats("weight");
        double[] centroids = recorded.one("centroids");
        int nbits = Integer.numberOfTrailingZeros(centroids.length);
        Outcome outcome = Palettization.palettize(
                new Dense(Tensor.ofFloats(DataType.FLOAT32, Shape.of(1, values.length), values)),
                recorded.floats("importance"),
                OpPalettizerConfig.kmeans(nbits),
                role(),
                OpSet.CORE_ML_8,
                TensorStore.onHeap());
        CompressedWeight lut = ((Palettized) ((Outcome.Compressed) outcome).weight()).lut();
        assertThat(Elements.toFloats(lut)).containsExactly(floats(centroids), within(1e-5f));
    }

    /** Of affine ranges; that of a symmetric one is wider by half a step in the peer. */
    @ParameterizedTest
    @MethodSource("observers")
    void observersFindTheSameRange(Case recorded) {
        int count = recorded.one("batch").length;
        Function function = FunctionBuilder.function(OpSet.CORE_ML_8, builder -> {
            Var x = builder.input("x", DataType.FLOAT32, 1, count);
            Var weight = builder.constant("w", Tensor.ofFloats(DataType.FLOAT32, Shape.of(1, count), new float[count]));
            return List.of(builder.linear("y", x, weight));
        });
        List<Map<String, Tensor>> samples = recorded.numbers().get("batch").stream()
                .map(batch -> Map.of("x", Tensor.ofFloats(DataType.FLOAT32, Shape.of(1, count), floats(batch))))
                .toList();
        OptimizationConfig config = OptimizationConfig.of(OpLinearQuantizerConfig.of()
                .withMode(OpLinearQuantizerConfig.Mode.LINEAR)
                .withDtype(DataType.UINT8)
                .withWeightThreshold(0));
        ObserverKind kind =
                recorded.name().contains("moving") ? ObserverKind.movingAverage() : ObserverKind.minMax();
        Function quantized =
                ActivationQuantization.quantize(function, samples, config, kind, EngineOptions.DEFAULT);
        Uses uses = Uses.of(quantized);
        Operation quantize = uses.operations().stream()
                .filter(operation -> operation.type().equals("quantize"))
                .findFirst()
                .orElseThrow();
        assertThat(constant(quantize, "scale", uses).toFloats())
                .containsExactly(recorded.floats("scale"), within(1e-6f));
        assertThat(constant(quantize, "zero_point", uses).toInts()[0]).isEqualTo((int) recorded.one("zero-point")[0]);
    }

    private static Tensor constant(Operation operation, String parameter, Uses uses) {
        String name = operation.inputs().get(parameter).singleName().orElseThrow();
        return uses.definition(operation, name).flatMap(Operation::constTensor).orElseThrow();
    }
}
