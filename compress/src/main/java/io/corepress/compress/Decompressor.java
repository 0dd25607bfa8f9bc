package io.corepress.compress;

import io.corepress.compress.weight.CompressedWeight.Dense;
import io.corepress.compress.weight.Elements;
import io.corepress.mil.Function;
import io.corepress.mil.OpSet;
import io.corepress.mil.Program;
import io.corepress.mil.Uses;
import io.corepress.tensor.Tensor;
import io.corepress.tensor.TensorStore;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/** Turns compressed weights back into dense ones: the values that the runtime would compute with. */
public final class Decompressor {
    private Decompressor() {}

    /** {@return the program with the compressed weights that the filter accepts dense, and those in {@code store}} */
    public static Program decompress(Program program, WeightFilter filter, TensorStore store) {
        Map<Object, Tensor> known = new HashMap<>();
        Map<String, Function> functions = new LinkedHashMap<>();
        program.functions().forEach((name, function) -> {
            Uses uses = Uses.of(function);
            FunctionRewrite rewrite = new FunctionRewrite(function.opSet().orElse(OpSet.CORE_ML_5), uses);
            for (WeightSite site : WeightSites.of(name, function, uses)) {
                if (site.isCompressed() && filter.accepts(site)) {
                    Tensor dense = known.computeIfAbsent(
                            site.weight(), weight -> Elements.decompress(site.weight(), store));
                    rewrite.replace(site, new Dense(dense));
                }
            }
            functions.put(name, rewrite.apply(function));
        });
        return program.withFunctions(functions);
    }
}
