package io.corepress.compress;

import io.corepress.compress.constexpr.ConstexprWriter;
import io.corepress.compress.weight.CompressedWeight;
import io.corepress.mil.Function;
import io.corepress.mil.OpSet;
import io.corepress.mil.Operation;
import io.corepress.mil.Rewrite;
import io.corepress.mil.Uses;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Collects what becomes of the weights of one function, then applies it. A weight keeps its name, so those who use it
 * stay as they are.
 */
final class FunctionRewrite {
    private final OpSet opset;
    private final Set<String> names;
    private final Map<Operation, List<Operation>> replacements = new IdentityHashMap<>();
    private final Set<Operation> removed = Collections.newSetFromMap(new IdentityHashMap<>());

    FunctionRewrite(OpSet opset, Uses uses) {
        this.opset = opset;
        this.names = new HashSet<>(uses.names());
    }

    OpSet opset() {
        return opset;
    }

    void replace(WeightSite site, CompressedWeight weight) {
        replacements.put(
                site.root(), ConstexprWriter.write(weight, site.root().name(), site.name(), opset, this::freshName));
        removed.addAll(site.parts());
    }

    Function apply(Function function) {
        Rewrite rewrite = operation -> {
            List<Operation> replacement = replacements.get(operation);
            return replacement != null ? replacement : removed.contains(operation) ? List.of() : List.of(operation);
        };
        return rewrite.apply(function);
    }

    /** The proposal comes from a name in the file, which may be any text; a new name must be an identifier. */
    private String freshName(String proposal) {
        String identifier = proposal.replaceAll("[^A-Za-z0-9_@]", "_").replaceFirst("^(?=[^A-Za-z_])", "_");
        String name = identifier;
        for (int i = 1; !names.add(name); i++) {
            name = identifier + "_" + i;
        }
        return name;
    }
}
