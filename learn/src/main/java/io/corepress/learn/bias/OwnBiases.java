package io.corepress.learn.bias;

import io.corepress.compress.WeightSite;
import io.corepress.mil.Argument;
import io.corepress.mil.Function;
import io.corepress.mil.Operation;
import io.corepress.mil.Rewrite;
import io.corepress.mil.Uses;
import io.corepress.mil.Value;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A function in which every {@code conv} and {@code linear} with a constant weight has a bias that nothing else uses:
 * where there was none, zeros.
 *
 * @param biasOf from the first output of such an operation to the name of its bias
 */
record OwnBiases(Function function, Map<String, String> biasOf) {
    private static final Set<String> LAYERS = Set.of("conv", "linear");

    static OwnBiases of(Function function, List<WeightSite> sites) {
        Uses uses = Uses.of(function);
        Set<String> names = new HashSet<>(uses.names());
        Map<Operation, List<Operation>> changed = new IdentityHashMap<>();
        Map<String, String> biasOf = new LinkedHashMap<>();
        for (WeightSite site : sites) {
            for (Operation layer : site.consumers()) {
                if (!LAYERS.contains(layer.type()) || !isWeightOf(layer, site) || !hasComputedInput(layer, uses)) {
                    continue;
                }
                Optional<Operation> old = Optional.ofNullable(layer.inputs().get("bias"))
                        .flatMap(Argument::singleName)
                        .flatMap(name -> uses.definition(layer, name));
                if (layer.inputs().containsKey("bias")
                        && old.flatMap(Operation::constTensor).isEmpty()) {
                    continue; // a bias in another form than a const: left as it is
                }
                String output = layer.outputs().getFirst().name();
                if (old.isPresent() && uses.of(old.get()).size() == 1) {
                    biasOf.put(output, old.get().outputs().getFirst().name());
                    continue;
                }
                String name = fresh(output + "_bias", names);
                Tensor bias = old.flatMap(Operation::constTensor)
                        .orElseGet(() -> zeros(
                                site.weight().dataType(), site.weight().shape().size(0)));
                Map<String, Argument> inputs = new LinkedHashMap<>(layer.inputs());
                inputs.put("bias", Argument.name(name));
                changed.put(layer, List.of(Operation.constant(name, Value.of(bias)), layer.withInputs(inputs)));
                biasOf.put(output, name);
            }
        }
        Rewrite rewrite = operation -> changed.getOrDefault(operation, List.of(operation));
        return new OwnBiases(rewrite.apply(function), biasOf);
    }

    private static boolean isWeightOf(Operation layer, WeightSite site) {
        return Optional.ofNullable(layer.inputs().get("weight"))
                .flatMap(Argument::singleName)
                .filter(site.name()::equals)
                .isPresent();
    }

    private static boolean hasComputedInput(Operation layer, Uses uses) {
        return Optional.ofNullable(layer.inputs().get("x"))
                .flatMap(Argument::singleName)
                .filter(name -> uses.definition(layer, name)
                        .filter(definition -> definition.isConst() || definition.isConstexpr())
                        .isEmpty())
                .isPresent();
    }

    private static Tensor zeros(DataType type, long channels) {
        return Tensor.ofFloats(type, Shape.of(channels), new float[Math.toIntExact(channels)]);
    }

    private static String fresh(String proposal, Set<String> names) {
        String name = proposal;
        for (int i = 1; !names.add(name); i++) {
            name = proposal + "_" + i;
        }
        return name;
    }
}
