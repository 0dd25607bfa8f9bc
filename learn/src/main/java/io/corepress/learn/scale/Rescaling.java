package io.corepress.learn.scale;

import io.corepress.mil.Argument;
import io.corepress.mil.Function;
import io.corepress.mil.Operation;
import io.corepress.mil.Rewrite;
import io.corepress.mil.Uses;
import io.corepress.mil.Value;
import io.corepress.mil.ValueType.TensorType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import io.corepress.tensor.TensorStore;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Moves scales through a function: what a {@link ScalingSite} makes is divided by them, the weights that take it are
 * multiplied. Constants that others use too stay as they are; the operation gets its own. Collects changes until {@link
 * #finish}.
 */
final class Rescaling {
    private final Function function;
    private final Uses uses;
    private final TensorStore store;
    private final Map<Operation, Tensor> inPlace = new IdentityHashMap<>();
    private final Map<Operation, Map<String, Tensor>> own = new IdentityHashMap<>();

    /**
     * @param uses of {@code function}
     */
    Rescaling(Function function, Uses uses, TensorStore store) {
        this.function = function;
        this.uses = uses;
        this.store = store;
    }

    /** {@return the weight of a layer as it is now} */
    Tensor weight(Operation layer) {
        return current(layer, "weight").orElseThrow();
    }

    /**
     * @param scales of the channels, more than 0
     */
    void apply(ScalingSite site, float[] scales) {
        float[] inverse = new float[scales.length];
        for (int i = 0; i < inverse.length; i++) {
            inverse[i] = 1 / scales[i];
        }
        Operation producer = site.producer();
        switch (producer.type()) {
            case "linear", "conv" -> {
                change(producer, "weight", scaled(weight(producer), 0, inverse));
                current(producer, "bias").ifPresent(bias -> change(producer, "bias", scaled(bias, 0, inverse)));
            }
            case "mul" -> {
                String gain = ScalingSite.gain(producer, uses).orElseThrow();
                Tensor gains = current(producer, gain).orElseThrow();
                change(producer, gain, scaled(gains, gains.shape().rank() - 1, inverse));
            }
            default -> {
                Tensor gamma = current(producer, "gamma").orElseGet(() -> ones(producer, inverse.length));
                change(producer, "gamma", scaled(gamma, 0, inverse));
                current(producer, "beta").ifPresent(beta -> change(producer, "beta", scaled(beta, 0, inverse)));
            }
        }
        Set<Operation> done = new HashSet<>();
        for (Operation consumer : site.consumers()) {
            Operation weight = Constants.definition(consumer, "weight", uses).orElseThrow();
            if (done.add(weight)) {
                inPlace.put(weight, scaled(weight(consumer), 1, scales));
            }
        }
    }

    private static Tensor ones(Operation norm, int count) {
        float[] ones = new float[count];
        Arrays.fill(ones, 1);
        TensorType type = (TensorType) norm.outputs().getFirst().type();
        return Tensor.ofFloats(type.dataType(), Shape.of(count), ones);
    }

    private Optional<Tensor> current(Operation operation, String parameter) {
        Tensor changed = own.getOrDefault(operation, Map.of()).get(parameter);
        if (changed != null) {
            return Optional.of(changed);
        }
        Optional<Tensor> here = Constants.definition(operation, parameter, uses).map(inPlace::get);
        return here.isPresent() ? here : Constants.tensor(operation, parameter, uses);
    }

    private void change(Operation operation, String parameter, Tensor tensor) {
        Optional<Operation> constant = Constants.definition(operation, parameter, uses);
        if (constant.isPresent() && uses.of(constant.get()).size() == 1) {
            inPlace.put(constant.get(), tensor);
        } else {
            own.computeIfAbsent(operation, _ -> new LinkedHashMap<>()).put(parameter, tensor);
        }
    }

    private static Tensor scaled(Tensor tensor, int axis, float[] factors) {
        float[] values = tensor.toFloats();
        int inner = Math.toIntExact(
                tensor.shape().elementCount(axis + 1, tensor.shape().rank()));
        for (int i = 0; i < values.length; i++) {
            values[i] *= factors[i / inner % factors.length];
        }
        return Tensor.ofFloats(tensor.dataType(), tensor.shape(), values);
    }

    /** {@return the function with all changes} */
    Function finish() {
        Set<String> names = new HashSet<>(uses.names());
        Rewrite rewrite = operation -> {
            if (inPlace.containsKey(operation)) {
                return List.of(constant(operation.outputs().getFirst().name(), inPlace.get(operation)));
            }
            if (!own.containsKey(operation)) {
                return List.of(operation);
            }
            List<Operation> replacement = new ArrayList<>();
            Map<String, Argument> inputs = new LinkedHashMap<>(operation.inputs());
            own.get(operation).forEach((parameter, tensor) -> {
                String proposal = operation.outputs().getFirst().name() + "_" + parameter;
                String name = proposal;
                for (int i = 1; !names.add(name); i++) {
                    name = proposal + "_" + i;
                }
                replacement.add(constant(name, tensor));
                inputs.put(parameter, Argument.name(name));
            });
            replacement.add(operation.withInputs(inputs));
            return replacement;
        };
        return rewrite.apply(function);
    }

    private Operation constant(String name, Tensor tensor) {
        return Operation.constant(name, Value.of(store.keep(tensor)));
    }
}
