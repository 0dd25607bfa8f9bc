package io.corepress.compress;

import io.corepress.compress.config.Technique;
import io.corepress.compress.constexpr.ConstexprWriter;
import io.corepress.compress.weight.CompressedWeight;
import io.corepress.compress.weight.CompressedWeight.Dense;
import io.corepress.compress.weight.CompressedWeight.Dequantized;
import io.corepress.compress.weight.SparseValues.SparseDequantized;
import io.corepress.compress.weight.SparseValues.Stored;
import io.corepress.mil.Function;
import io.corepress.mil.Operation;
import io.corepress.mil.Program;
import io.corepress.mil.Uses;
import io.corepress.tensor.ByteSource;
import io.corepress.tensor.Tensor;
import io.corepress.tensor.TensorStore;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Puts other numbers, in whatever form, in the place of constants of a program. */
public final class WeightReplacement {
    private WeightReplacement() {}

    /**
     * {@return the program with these constants; other functions that share one get it too}
     *
     * @param weights by the name of the constant in the function; of its shape and data type
     * @param store where large tensors go
     * @throws IllegalArgumentException if there is no such constant, or it is of another shape or type
     * @throws io.corepress.mil.UnsupportedModelException if the operator set of the function lacks a form
     */
    public static Compression apply(
            Program program, String function, Map<String, CompressedWeight> weights, TensorStore store) {
        Map<String, WeightSite> constants =
                constants(function, program.functions().get(function));
        Map<ByteSource, CompressedWeight> byBytes = new IdentityHashMap<>();
        weights.forEach((name, weight) -> {
            WeightSite site = constants.get(name);
            if (site == null) {
                throw new IllegalArgumentException("function " + function + " has no float constant " + name);
            }
            if (!site.weight().shape().equals(weight.shape()) || site.weight().dataType() != weight.dataType()) {
                throw new IllegalArgumentException(
                        "constant " + name + " is " + site.weight().dataType().milName()
                                + " " + site.weight().shape() + ", and cannot become "
                                + weight.dataType().milName() + " "
                                + weight.shape());
            }
            if (site.weight() instanceof Dense(Tensor tensor)) {
                byBytes.put(tensor.bytes(), weight);
            }
        });
        List<Decision> decisions = new ArrayList<>();
        Map<String, Function> functions = new LinkedHashMap<>();
        Map<CompressedWeight, CompressedWeight> stored = new IdentityHashMap<>();
        program.functions().forEach((name, before) -> {
            FunctionRewrite rewrite = new FunctionRewrite(
                    ProgramCompression.opset(name, before, WeightSites.of(name, before, Uses.of(before))),
                    Uses.of(before));
            TensorStore target = ConstexprWriter.storeFor(rewrite.opset(), store);
            constants(name, before).values().forEach(site -> {
                CompressedWeight weight = name.equals(function) ? weights.get(site.name()) : null;
                if (weight == null && site.weight() instanceof Dense(Tensor tensor)) {
                    weight = byBytes.get(tensor.bytes());
                }
                if (weight != null) {
                    CompressedWeight kept = stored.computeIfAbsent(weight, some -> some.keepIn(target));
                    rewrite.replace(site, kept);
                    if (!(kept instanceof Dense)) {
                        decisions.add(Decision.of(
                                site,
                                technique(kept),
                                new Decision.Compressed(WeightFormat.describe(kept), kept.sizeInBytes())));
                    }
                }
            });
            functions.put(name, rewrite.apply(before));
        });
        return new Compression(program.withFunctions(functions), decisions);
    }

    private static Technique technique(CompressedWeight weight) {
        return switch (weight) {
            case Dequantized _ -> Technique.QUANTIZE;
            case CompressedWeight.Sparse(SparseDequantized _) -> Technique.QUANTIZE;
            case CompressedWeight.Sparse(Stored _) -> Technique.PRUNE;
            default -> Technique.PALETTIZE;
        };
    }

    /** {@return the float constants by name, those included that are too small to be called weights} */
    private static Map<String, WeightSite> constants(String name, Function function) {
        Map<String, WeightSite> constants = new LinkedHashMap<>();
        Uses uses = Uses.of(function);
        for (Operation operation : uses.operations()) {
            operation
                    .constTensor()
                    .filter(tensor -> tensor.dataType().isFloat())
                    .ifPresent(tensor -> {
                        WeightSite site = new WeightSite(
                                name,
                                operation,
                                new Dense(tensor),
                                Set.of(operation),
                                uses.of(operation),
                                WeightRoles.of(tensor.shape(), uses.of(operation), uses));
                        constants.put(site.name(), site);
                    });
        }
        WeightSites.of(name, function, uses).forEach(site -> constants.put(site.name(), site));
        return constants;
    }
}
