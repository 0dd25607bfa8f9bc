package io.corepress.learn.train.trained;

import io.corepress.compress.constexpr.ConstexprReader;
import io.corepress.compress.weight.CompressedWeight.Sparse;
import io.corepress.compress.weight.SparseValues.Stored;
import io.corepress.mil.Argument;
import io.corepress.mil.Function;
import io.corepress.mil.Operation;
import io.corepress.mil.Uses;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** Finds the constants of a function that hold what it has learned. */
public final class TrainableConstants {
    private static final Set<String> STATISTICS = Set.of("mean", "variance");

    /** Parameters that are learned, by operator; those of other operators are masks, sizes, fixed factors. */
    private static final Map<String, Set<String>> LEARNED = Map.ofEntries(
            Map.entry("conv", Set.of("weight", "bias")),
            Map.entry("conv_transpose", Set.of("weight", "bias")),
            Map.entry("linear", Set.of("weight", "bias")),
            Map.entry("matmul", Set.of("x", "y")),
            Map.entry("gather", Set.of("x")),
            Map.entry("batch_norm", Set.of("gamma", "beta")),
            Map.entry("instance_norm", Set.of("gamma", "beta")),
            Map.entry("layer_norm", Set.of("gamma", "beta")),
            Map.entry("prelu", Set.of("alpha")),
            Map.entry(
                    "lstm", Set.of("weight_ih", "weight_hh", "bias", "weight_ih_back", "weight_hh_back", "bias_back")),
            Map.entry("gru", Set.of("weight_ih", "weight_hh", "bias", "input_bias")),
            Map.entry("rnn", Set.of("weight_ih", "weight_hh", "bias")));

    private TrainableConstants() {}

    /**
     * {@return weights, biases, and the factors of norms, to be trained and stored as they are; and the statistics of
     * batch norms}. Of pruned weights, what is left is trained; other compressed ones stay as they are. Those of one axis
     * do not decay.
     *
     * @param wanted says of a name whether it is to be trained
     */
    public static List<TrainedWeight> of(Function function, Predicate<String> wanted) {
        Uses uses = Uses.of(function);
        Map<String, TrainedWeight> found = new LinkedHashMap<>();
        for (Operation operation : uses.operations()) {
            operation.inputs().forEach((parameter, argument) -> {
                boolean statistics = operation.type().equals("batch_norm") && STATISTICS.contains(parameter);
                if (statistics
                        || LEARNED.getOrDefault(operation.type(), Set.of()).contains(parameter)) {
                    add(operation, argument, statistics, uses, wanted, found);
                }
            });
        }
        return new ArrayList<>(found.values());
    }

    private static void add(
            Operation operation,
            Argument argument,
            boolean statistics,
            Uses uses,
            Predicate<String> wanted,
            Map<String, TrainedWeight> found) {
        argument.singleName()
                .filter(name -> !found.containsKey(name) && wanted.test(name))
                .ifPresent(name -> uses.definition(operation, name)
                        .flatMap(definition -> trained(name, definition, statistics, uses))
                        .ifPresent(trained -> found.put(name, trained)));
    }

    private static Optional<TrainedWeight> trained(String name, Operation definition, boolean statistics, Uses uses) {
        if (definition.isConstexpr()) {
            return ConstexprReader.read(definition, uses)
                    .map(ConstexprReader.Chain::weight)
                    .filter(weight -> weight instanceof Sparse(Stored _))
                    .map(weight -> new TrainedSparse(name, (Stored) ((Sparse) weight).values()));
        }
        return definition
                .constTensor()
                .filter(TrainableConstants::isTrainable)
                .map(tensor -> statistics
                        ? new RunningStatistics(name, tensor)
                        : TrainedConstant.of(name, tensor, tensor.shape().rank() > 1));
    }

    private static boolean isTrainable(Tensor tensor) {
        return tensor.dataType() == DataType.FLOAT16 || tensor.dataType() == DataType.FLOAT32;
    }
}
