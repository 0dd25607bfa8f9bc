package io.corepress.learn.norm;

import io.corepress.learn.walk.Walk;
import io.corepress.mil.Argument;
import io.corepress.mil.Function;
import io.corepress.mil.Operation;
import io.corepress.mil.Rewrite;
import io.corepress.mil.UnsupportedModelException;
import io.corepress.mil.Uses;
import io.corepress.mil.Value;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import io.corepress.tensor.TensorReader;
import io.corepress.torch.EngineOptions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Takes the mean and variance of every {@code batch_norm} anew, from what it gets on samples after compression, in the
 * order in which they run: each sees what the renewed ones before it give. Sun, Zhou, Wang, Yang, Cao, "Hybrid 8-bit
 * Floating Point Training and Inference", section 3.2, calls it re-tuning.
 */
public final class BatchNormEstimation {
    private static final List<String> STATISTICS = List.of("mean", "variance");

    private BatchNormEstimation() {}

    /**
     * {@return the function with other statistics, each norm with its own}
     *
     * @param samples inputs of the function
     * @throws UnsupportedModelException if it has no {@code batch_norm} with constant statistics
     */
    public static Function estimate(Function function, List<Map<String, Tensor>> samples, EngineOptions engine) {
        Function own = withOwnStatistics(function);
        Uses uses = Uses.of(own);
        Map<String, Tensor> changed = new HashMap<>();
        try (Walk walk = new Walk(own, samples, engine)) {
            for (Operation operation : own.body().orElseThrow().operations()) {
                Optional<String> input = input(operation);
                if (input.isEmpty() || !STATISTICS.stream().allMatch(name -> constant(operation, name, uses).isPresent())) {
                    continue;
                }
                walk.advanceTo(walk.indexOf(operation));
                float[][] found = statistics(walk.values(input.get()));
                for (int i = 0; i < STATISTICS.size(); i++) {
                    Operation old = constant(operation, STATISTICS.get(i), uses).orElseThrow();
                    Tensor tensor = old.constTensor().orElseThrow();
                    Tensor taken = Tensor.ofFloats(tensor.dataType(), tensor.shape(), found[i]);
                    changed.put(old.outputs().getFirst().name(), taken);
                    walk.replace(old.outputs().getFirst().name(), taken);
                }
            }
        }
        if (changed.isEmpty()) {
            throw new UnsupportedModelException("the function has no batch_norm whose statistics are constants; where they"
                    + " were folded into the layers before them, bias_correction serves the same end");
        }
        Rewrite rewrite = operation -> List.of(
                operation.isConst() && changed.containsKey(operation.outputs().getFirst().name())
                        ? Operation.constant(
                                operation.outputs().getFirst().name(),
                                Value.of(changed.get(operation.outputs().getFirst().name())))
                        : operation);
        return rewrite.apply(own);
    }

    private static Optional<String> input(Operation operation) {
        return operation.type().equals("batch_norm")
                ? Optional.ofNullable(operation.inputs().get("x")).flatMap(Argument::singleName)
                : Optional.empty();
    }

    private static Optional<Operation> constant(Operation norm, String parameter, Uses uses) {
        return Optional.ofNullable(norm.inputs().get(parameter))
                .flatMap(Argument::singleName)
                .flatMap(name -> uses.definition(norm, name))
                .filter(Operation::isConst);
    }

    /** Statistics that several norms share become as many constants. */
    private static Function withOwnStatistics(Function function) {
        Uses uses = Uses.of(function);
        Set<String> names = new HashSet<>(uses.names());
        Rewrite rewrite = operation -> {
            if (input(operation).isEmpty()) {
                return List.of(operation);
            }
            List<Operation> replacement = new ArrayList<>();
            Map<String, Argument> inputs = new LinkedHashMap<>(operation.inputs());
            for (String parameter : STATISTICS) {
                Optional<Operation> shared =
                        constant(operation, parameter, uses).filter(constant -> uses.of(constant).size() > 1);
                if (shared.isPresent()) {
                    String name = fresh(operation.outputs().getFirst().name() + "_" + parameter, names);
                    replacement.add(Operation.constant(
                            name, Value.of(shared.get().constTensor().orElseThrow())));
                    inputs.put(parameter, Argument.name(name));
                }
            }
            replacement.add(replacement.isEmpty() ? operation : operation.withInputs(inputs));
            return replacement;
        };
        return rewrite.apply(function);
    }

    /** {@return mean and variance of each channel, which is axis 1; the variance as norms use it, divided by the count} */
    private static float[][] statistics(List<Tensor> values) {
        int channels = Math.toIntExact(values.getFirst().shape().size(1));
        double[] sums = new double[channels];
        double[] squares = new double[channels];
        long count = 0;
        for (Tensor value : values) {
            Shape shape = value.shape();
            int inner = Math.toIntExact(shape.elementCount(2, shape.rank()));
            float[] row = new float[inner];
            TensorReader reader = new TensorReader(value);
            for (int plane = 0; plane < shape.size(0) * channels; plane++) {
                reader.readFloats((long) plane * inner, row, 0, inner);
                double sum = 0;
                double square = 0;
                for (float number : row) {
                    sum += number;
                    square += (double) number * number;
                }
                sums[plane % channels] += sum;
                squares[plane % channels] += square;
            }
            count += shape.size(0) * inner;
        }
        float[] means = new float[channels];
        float[] variances = new float[channels];
        for (int channel = 0; channel < channels; channel++) {
            double mean = sums[channel] / count;
            means[channel] = (float) mean;
            variances[channel] = (float) Math.max(0, squares[channel] / count - mean * mean);
        }
        return new float[][] {means, variances};
    }

    private static String fresh(String proposal, Set<String> names) {
        String name = proposal;
        for (int i = 1; !names.add(name); i++) {
            name = proposal + "_" + i;
        }
        return name;
    }
}
