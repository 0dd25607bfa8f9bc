package io.corepress.compress;

import io.corepress.compress.config.Technique;
import io.corepress.compress.weight.CompressedWeight.Dense;
import io.corepress.compress.weight.Elements;
import io.corepress.mil.Function;
import io.corepress.mil.OpSet;
import io.corepress.mil.Program;
import io.corepress.mil.Uses;
import io.corepress.tensor.Tensor;
import io.corepress.tensor.TensorStore;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;

/** Turns compressed weights back into dense ones: the values that the runtime would compute with. */
public final class Decompressor {
    private Decompressor() {}

    /** {@return the program with every compressed weight dense, the new tensors in {@code store}} */
    public static Program decompress(Program program, TensorStore store) {
        return decompress(program, store, WeightChoice.ALL, CompressionListener.NONE)
                .program();
    }

    /**
     * {@return the program with the chosen weights dense, and a decision for each weight that was compressed}
     *
     * @param store where the new tensors are written as they are made
     * @throws CancellationException if the listener asked to stop
     */
    public static Compression decompress(
            Program program, TensorStore store, WeightChoice choice, CompressionListener listener) {
        Map<String, Uses> uses = new LinkedHashMap<>();
        Map<String, List<WeightSite>> sites = new LinkedHashMap<>();
        long total = 0;
        for (Map.Entry<String, Function> entry : program.functions().entrySet()) {
            String name = entry.getKey();
            uses.put(name, Uses.of(entry.getValue()));
            List<WeightSite> compressed = WeightSites.of(name, entry.getValue(), uses.get(name)).stream()
                    .filter(WeightSite::isCompressed)
                    .toList();
            sites.put(name, compressed);
            total += compressed.stream().mapToLong(Decompressor::elements).sum();
        }
        Map<Object, Tensor> known = new HashMap<>();
        List<Decision> decisions = new ArrayList<>();
        Map<String, Function> functions = new LinkedHashMap<>();
        long done = 0;
        for (Map.Entry<String, Function> entry : program.functions().entrySet()) {
            String name = entry.getKey();
            Function function = entry.getValue();
            FunctionRewrite rewrite = new FunctionRewrite(function.opSet().orElse(OpSet.CORE_ML_5), uses.get(name));
            for (WeightSite site : sites.get(name)) {
                if (listener.isCancelled()) {
                    throw new CancellationException("decompression was cancelled");
                }
                Decision decision = decide(site, choice, rewrite, known, store);
                decisions.add(decision);
                done += elements(site);
                listener.onWeight(decision, done, total);
            }
            functions.put(name, rewrite.apply(function));
        }
        return new Compression(program.withFunctions(functions), decisions);
    }

    private static Decision decide(
            WeightSite site,
            WeightChoice choice,
            FunctionRewrite rewrite,
            Map<Object, Tensor> known,
            TensorStore store) {
        Optional<String> against = choice.reasonAgainst(site);
        if (against.isPresent()) {
            return Decision.of(site, Technique.DECOMPRESS, new Decision.Skipped(against.get()));
        }
        Dense dense =
                new Dense(known.computeIfAbsent(site.weight(), weight -> Elements.decompress(site.weight(), store)));
        rewrite.replace(site, dense);
        return Decision.of(
                site, Technique.DECOMPRESS, new Decision.Compressed(WeightFormat.describe(dense), dense.sizeInBytes()));
    }

    private static long elements(WeightSite site) {
        return site.weight().shape().elementCount();
    }
}
