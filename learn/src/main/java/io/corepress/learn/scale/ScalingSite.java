package io.corepress.learn.scale;

import io.corepress.mil.Argument;
import io.corepress.mil.Block;
import io.corepress.mil.Function;
import io.corepress.mil.Operation;
import io.corepress.mil.Uses;
import io.corepress.mil.Uses.Use;
import io.corepress.mil.ValueType.Constant;
import io.corepress.mil.ValueType.TensorType;
import io.corepress.tensor.Tensor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A value whose channels may be divided by scales where it is made, and the weights that meet it multiplied, without a
 * change of what the function computes: what makes it has a gain, a weight or a bias for each channel, everything that
 * takes it is a layer, and what lies between lets positive factors through.
 *
 * @param producer makes the value: a norm with gains, a layer, or a product with a constant
 * @param value that the layers take
 * @param consumers the layers
 * @param weights names of their weights, each once
 */
record ScalingSite(Operation producer, String value, List<Operation> consumers, List<String> weights, int channels) {
    private static final Set<String> TRANSPARENT = Set.of("relu", "leaky_relu", "max_pool", "avg_pool");
    private static final Set<String> LAST_AXIS = Set.of("linear", "layer_norm", "mul");
    private static final Set<String> SECOND_AXIS = Set.of("conv", "batch_norm");

    /** {@return the sites in the body of a function, nested blocks aside} */
    static List<ScalingSite> of(Function function, Uses uses) {
        List<ScalingSite> sites = new ArrayList<>();
        Block body = function.body().orElseThrow();
        Set<Operation> outer = Collections.newSetFromMap(new IdentityHashMap<>());
        outer.addAll(body.operations());
        for (Operation operation : body.operations()) {
            if (operation.outputs().size() == 1 && isProducer(operation, uses)) {
                boolean last = LAST_AXIS.contains(operation.type());
                site(operation, operation, last, uses, outer).ifPresent(sites::add);
            }
        }
        return sites;
    }

    private static Optional<ScalingSite> site(
            Operation producer, Operation last, boolean lastAxis, Uses uses, Set<Operation> outer) {
        List<Use> found = uses.of(last);
        if (found.isEmpty() || found.stream().anyMatch(use -> use.consumer().isEmpty())) {
            return Optional.empty();
        }
        Operation first = found.getFirst().consumer().orElseThrow();
        if (found.size() == 1 && TRANSPARENT.contains(first.type()) && outer.contains(first)) {
            return site(producer, first, lastAxis, uses, outer);
        }
        List<Operation> consumers = new ArrayList<>();
        Set<String> weights = new LinkedHashSet<>();
        for (Use use : found) {
            Operation consumer = use.consumer().orElseThrow();
            if (!use.parameter().equals("x") || !outer.contains(consumer) || !takes(consumer, lastAxis, uses)) {
                return Optional.empty();
            }
            consumers.add(consumer);
            weights.add(Constants.name(consumer, "weight").orElseThrow());
        }
        Set<Operation> own = new HashSet<>(consumers);
        for (Operation consumer : consumers) {
            Operation weight = Constants.definition(consumer, "weight", uses).orElseThrow();
            if (uses.of(weight).stream().anyMatch(use -> use.consumer().filter(own::contains).isEmpty())) {
                return Optional.empty();
            }
        }
        String value = last.outputs().getFirst().name();
        return channels(last, lastAxis)
                .map(channels -> new ScalingSite(producer, value, consumers, List.copyOf(weights), channels));
    }

    private static boolean isProducer(Operation operation, Uses uses) {
        return switch (operation.type()) {
            case "linear", "conv" ->
                Constants.definition(operation, "weight", uses)
                                .filter(weight -> uses.of(weight).size() == 1)
                                .isPresent()
                        && (!operation.inputs().containsKey("bias")
                                || Constants.tensor(operation, "bias", uses).isPresent());
            case "layer_norm" -> overLastAxis(operation, uses) && hasPlainGains(operation, uses);
            case "batch_norm" -> hasPlainGains(operation, uses);
            case "mul" -> gain(operation, uses).isPresent();
            default -> false;
        };
    }

    private static boolean hasPlainGains(Operation norm, Uses uses) {
        return Stream.of("gamma", "beta")
                .allMatch(parameter -> !norm.inputs().containsKey(parameter)
                        || Constants.tensor(norm, parameter, uses).isPresent());
    }

    private static boolean overLastAxis(Operation norm, Uses uses) {
        int[] axes = Constants.tensor(norm, "axes", uses).map(Tensor::toInts).orElse(new int[0]);
        int rank = norm.outputs().getFirst().type() instanceof TensorType type ? (int) type.rank() : 0;
        return axes.length == 1 && Math.floorMod(axes[0], Math.max(1, rank)) == rank - 1;
    }

    /** {@return the parameter of a product that is a constant with one number for each place of the last axis} */
    static Optional<String> gain(Operation product, Uses uses) {
        for (String parameter : List.of("x", "y")) {
            Optional<Tensor> tensor = Constants.tensor(product, parameter, uses);
            Optional<Integer> channels = channels(product, true);
            if (tensor.isPresent()
                    && channels.isPresent()
                    && tensor.get().dataType().isFloat()
                    && tensor.get().shape().rank() > 0
                    && tensor.get().elementCount() == channels.get()
                    && tensor.get().shape().size(tensor.get().shape().rank() - 1) == channels.get()) {
                return Optional.of(parameter);
            }
        }
        return Optional.empty();
    }

    private static boolean takes(Operation layer, boolean lastAxis, Uses uses) {
        boolean fits = lastAxis
                ? layer.type().equals("linear")
                : layer.type().equals("conv") && Constants.integer(layer, "groups", 1, uses) == 1;
        return fits
                && Constants.tensor(layer, "weight", uses)
                        .filter(tensor -> tensor.dataType().isFloat())
                        .isPresent()
                && Optional.ofNullable(layer.inputs().get("x")).flatMap(Argument::singleName).isPresent();
    }

    private static Optional<Integer> channels(Operation operation, boolean lastAxis) {
        if (!(operation.outputs().getFirst().type() instanceof TensorType type) || type.rank() < 2) {
            return Optional.empty();
        }
        int axis = lastAxis ? (int) type.rank() - 1 : 1;
        return type.dimensions().get(axis) instanceof Constant(long size)
                ? Optional.of(Math.toIntExact(size))
                : Optional.empty();
    }
}
