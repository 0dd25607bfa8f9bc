package io.corepress.torch;

import io.corepress.mil.Function;
import io.corepress.mil.NamedType;
import io.corepress.mil.ValueType.TensorType;
import io.corepress.mlpackage.ModelPackage;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import io.corepress.tensor.TensorReader;
import io.corepress.torch.binding.NativeLibrary;
import io.corepress.torch.binding.NativeTensors;
import io.corepress.torch.lower.Datum;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * Times one way to run one network, in a process of its own so that its peak memory is known: {@code EngineBenchmark
 * engine|direct forward|training|step resnet50|transformer MODEL.mlpackage THREADS RUNS}. Prints the median
 * and the least time in milliseconds, the mean processor time, the peak memory in MB, and a number by which one sees that
 * both ways compute the same.
 */
public final class EngineBenchmark {
    private EngineBenchmark() {}

    /** One forward pass, or one forward and backward; the result shows what was computed. */
    @FunctionalInterface
    interface Run {
        double once();
    }

    public static void main(String[] args) throws IOException {
        boolean training = args[1].equals("training");
        int threads = Integer.parseInt(args[4]);
        try (ModelPackage model = ModelPackage.open(Path.of(args[3]))) {
            Function function = model.program().functions().get("main");
            Tensor input = input(function.inputs().getFirst());
            NativeLibrary.load(threads);
            if (args[1].equals("step")) {
                report(step(args[0], args[2], function, input, threads), Integer.parseInt(args[5]));
            } else if (args[0].equals("engine")) {
                try (Predictor predictor = Predictor.load(function, EngineOptions.DEFAULT.withThreads(threads))) {
                    report(engine(predictor, function, input, training), Integer.parseInt(args[5]));
                }
            } else {
                report(direct(args[2], function, input, training), Integer.parseInt(args[5]));
            }
        }
    }

    private static Run step(String way, String name, Function function, Tensor input, int threads) {
        if (way.equals("engine")) {
            return TrainingStep.engine(function, input, EngineOptions.DEFAULT.withThreads(threads));
        }
        Map<String, org.bytedeco.pytorch.Tensor> weights = DirectNetwork.weights(function);
        return TrainingStep.direct(network(name, weights), weights, input);
    }

    private static DirectNetwork network(String name, Map<String, org.bytedeco.pytorch.Tensor> weights) {
        return name.equals("resnet50") ? new DirectResNet50(weights) : new DirectTransformer(weights, 12, 12);
    }

    private static void report(Run run, int runs) throws IOException {
        double computed = 0;
        for (int i = 0; i < runs / 3; i++) {
            computed = run.once();
        }
        double[] milliseconds = new double[runs];
        double busyBefore = processorTime();
        for (int i = 0; i < runs; i++) {
            long start = System.nanoTime();
            run.once();
            milliseconds[i] = (System.nanoTime() - start) / 1e6;
        }
        double busy = (processorTime() - busyBefore) / runs;
        Arrays.sort(milliseconds);
        System.out.printf(
                Locale.ROOT,
                "%.2f %.2f %.2f %d %.6g%n",
                milliseconds[runs / 2],
                milliseconds[0],
                busy,
                peakMemory(),
                computed);
    }

    /** Of all threads, in milliseconds: other programs on the machine change it less than the time that passes. */
    private static double processorTime() {
        return ProcessHandle.current().info().totalCpuDuration().orElseThrow().toNanos() / 1e6;
    }

    private static long peakMemory() throws IOException {
        try (var lines = Files.lines(Path.of("/proc/self/status"))) {
            String kilobytes =
                    lines.filter(line -> line.startsWith("VmHWM:")).findFirst().orElseThrow();
            return Long.parseLong(kilobytes.replaceAll("\\D", "")) / 1000;
        }
    }

    private static Tensor input(NamedType type) {
        TensorType tensor = (TensorType) type.type();
        Shape shape = tensor.shape().orElseThrow();
        Random random = new Random(1);
        if (tensor.dataType() == DataType.INT32) {
            return Tensor.ofInts(
                    DataType.INT32,
                    shape,
                    random.ints(shape.elementCount(), 0, 1000).toArray());
        }
        float[] numbers = new float[(int) shape.elementCount()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = (float) random.nextGaussian();
        }
        return Tensor.ofFloats(DataType.FLOAT32, shape, numbers);
    }

    private static Run engine(Predictor predictor, Function function, Tensor input, boolean training) {
        Map<String, Tensor> inputs = Map.of(function.inputs().getFirst().name(), input);
        if (!training) {
            String output = predictor.outputs().getFirst();
            return () -> {
                float[] first = new float[1];
                new TensorReader(predictor.predict(inputs).tensor(output)).readFloats(0, first, 0, 1);
                return first[0];
            };
        }
        Set<String> wanted;
        try (PointerScope scope = new PointerScope()) {
            wanted = Set.copyOf(DirectNetwork.weights(function).keySet());
        }
        return () -> {
            try (PointerScope scope = new PointerScope();
                    AutoGradMode recording = new AutoGradMode(true);
                    PredictorState state = predictor.newState();
                    Tracked tracked = new Tracked(wanted)) {
                Map<String, Datum> outputs = predictor.run(inputs, state, tracked);
                Datum.Dense output = (Datum.Dense) outputs.values().iterator().next();
                double first = first(backward(output.tensor(), starts(tracked, wanted)));
                output.tensor().releaseReference();
                return first;
            }
        };
    }

    private static List<org.bytedeco.pytorch.Tensor> starts(Tracked tracked, Set<String> wanted) {
        List<org.bytedeco.pytorch.Tensor> starts = new ArrayList<>();
        wanted.stream().sorted().forEach(name -> starts.addAll(tracked.of(name)));
        return starts;
    }

    private static Run direct(String name, Function function, Tensor input, boolean training) {
        Map<String, org.bytedeco.pytorch.Tensor> weights = DirectNetwork.weights(function);
        DirectNetwork network = network(name, weights);
        org.bytedeco.pytorch.Tensor nativeInput = NativeTensors.of(input);
        if (!training) {
            return () -> {
                try (PointerScope scope = new PointerScope();
                        NoGradGuard guard = new NoGradGuard()) {
                    org.bytedeco.pytorch.Tensor output = network.run(nativeInput);
                    double first = first(output);
                    output.releaseReference();
                    return first;
                }
            };
        }
        weights.values().forEach(weight -> weight.set_requires_grad(true));
        List<org.bytedeco.pytorch.Tensor> starts = new ArrayList<>();
        weights.keySet().stream().sorted().forEach(weight -> starts.add(weights.get(weight)));
        return () -> {
            try (PointerScope scope = new PointerScope()) {
                org.bytedeco.pytorch.Tensor output = network.run(nativeInput);
                double first = first(backward(output, starts));
                output.releaseReference();
                return first;
            }
        };
    }

    private static org.bytedeco.pytorch.Tensor backward(
            org.bytedeco.pytorch.Tensor output, List<org.bytedeco.pytorch.Tensor> starts) {
        TensorVector gradients = torch.grad(
                new TensorVector(output),
                new TensorVector(starts.toArray(org.bytedeco.pytorch.Tensor[]::new)),
                new TensorVector(torch.ones_like(output)),
                new org.bytedeco.pytorch.BoolOptional(false),
                false,
                false);
        return gradients.get(gradients.size() - 1);
    }

    private static double first(org.bytedeco.pytorch.Tensor tensor) {
        return tensor.reshape(-1).select(0, 0).item_float();
    }
}
