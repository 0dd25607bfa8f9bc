package io.corepress.compress;

import io.corepress.compress.constexpr.ConstexprReader;
import io.corepress.compress.weight.CompressedWeight.Dense;
import io.corepress.mil.Function;
import io.corepress.mil.Operation;
import io.corepress.mil.Program;
import io.corepress.mil.Uses;
import io.corepress.mil.Uses.Use;
import io.corepress.tensor.Tensor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Finds the weights of a program. */
public final class WeightSites {
    /** Smaller constants are parameters, not weights; coremltools draws the line here too. */
    private static final int MIN_ELEMENTS = 10;

    private WeightSites() {}

    /** {@return the float weights of at least 10 elements, and all compressed ones, function by function} */
    public static List<WeightSite> of(Program program) {
        List<WeightSite> sites = new ArrayList<>();
        program.functions().forEach((name, function) -> sites.addAll(of(name, function, Uses.of(function))));
        return sites;
    }

    /**
     * {@return the weights of one function, in program order}
     *
     * @param uses of this very function
     */
    static List<WeightSite> of(String name, Function function, Uses uses) {
        List<WeightSite> sites = new ArrayList<>();
        for (Operation operation : uses.operations()) {
            if (operation.outputs().isEmpty()) {
                // A broken file; what yields nothing is no weight.
                continue;
            }
            List<Use> outside = uses.of(operation).stream()
                    .filter(use -> use.consumer().map(op -> !op.isConstexpr()).orElse(true))
                    .toList();
            if (operation.isConst()) {
                Optional<Tensor> tensor = operation.constTensor();
                boolean onlyInside = outside.isEmpty() && !uses.of(operation).isEmpty();
                if (tensor.isPresent() && isWeight(tensor.get()) && !onlyInside) {
                    sites.add(new WeightSite(
                            name,
                            operation,
                            new Dense(tensor.get()),
                            onlyUsedBy(outside, uses.of(operation)) ? Set.of(operation) : Set.of(),
                            outside,
                            WeightRoles.of(tensor.get().shape(), outside, uses)));
                }
            } else if (operation.isConstexpr() && !outside.isEmpty()) {
                ConstexprReader.read(operation, uses)
                        .ifPresent(chain -> sites.add(new WeightSite(
                                name,
                                operation,
                                chain.weight(),
                                exclusive(operation, chain.parts(), uses),
                                outside,
                                WeightRoles.of(chain.weight().shape(), outside, uses))));
            }
        }
        return sites;
    }

    private static boolean isWeight(Tensor tensor) {
        return tensor.dataType().isFloat() && tensor.elementCount() >= MIN_ELEMENTS;
    }

    private static boolean onlyUsedBy(List<Use> some, List<Use> all) {
        return some.size() == all.size();
    }

    /** {@return the root, and of the other parts those that only end up in it} */
    private static Set<Operation> exclusive(Operation root, Set<Operation> parts, Uses uses) {
        Set<Operation> own = Collections.newSetFromMap(new IdentityHashMap<>());
        own.addAll(parts);
        while (own.removeIf(part -> part != root && isUsedOutside(part, own, uses))) {
            // one part fewer may free the parts that fed it: look again
        }
        return own;
    }

    private static boolean isUsedOutside(Operation part, Set<Operation> own, Uses uses) {
        for (int output = 0; output < part.outputs().size(); output++) {
            for (Use use : uses.of(part, output)) {
                if (use.consumer().map(op -> !own.contains(op)).orElse(true)) {
                    return true;
                }
            }
        }
        return false;
    }
}
