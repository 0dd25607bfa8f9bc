package io.corepress.evaluate;

import io.corepress.compress.WeightSite;
import io.corepress.compress.WeightSites;
import io.corepress.mil.Function;
import io.corepress.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/**
 * How long one prediction takes with this engine on this machine. This says little of a phone, whose hardware computes
 * otherwise; it is good for comparing models with each other, and for planning work that runs many predictions.
 *
 * @param latenciesMillis of the measured runs, ascending
 * @param firstMillis of the first run, in which weights are read and unpacked
 * @param operations that compute something, by operator
 * @param weightBytes of the weights as they are stored: what a runtime that keeps them so reads in each prediction
 * @param peakResidentBytes of the whole process; 0 where the system does not say
 */
public record Benchmark(
        List<Double> latenciesMillis,
        double firstMillis,
        Map<String, Long> operations,
        long weightBytes,
        long peakResidentBytes) {
    public Benchmark {
        latenciesMillis = List.copyOf(latenciesMillis);
    }

    /**
     * Measures.
     *
     * @param runs how many are measured, at least 1
     * @param warmup how many come before them, besides the first
     */
    public static Benchmark of(
            RunnableModel model, Map<String, Tensor> inputs, int runs, int warmup, WorkListener listener)
            throws IOException {
        double first = millis(model, inputs);
        for (int i = 0; i < warmup && !listener.isCancelled(); i++) {
            millis(model, inputs);
        }
        List<Double> latencies = new ArrayList<>();
        for (int i = 0; i < runs && !listener.isCancelled(); i++) {
            latencies.add(millis(model, inputs));
            listener.onProgress(i + 1L, java.util.OptionalLong.of(runs));
        }
        if (latencies.isEmpty()) {
            throw new java.util.concurrent.CancellationException("the benchmark was stopped");
        }
        Collections.sort(latencies);
        return new Benchmark(latencies, first, operations(model), weightBytes(model), residentPeak());
    }

    private static double millis(RunnableModel model, Map<String, Tensor> inputs) {
        model.resetState();
        long start = System.nanoTime();
        model.run(inputs);
        return (System.nanoTime() - start) / 1e6;
    }

    /** {@return the latency that the given share of runs, 0 to 1, stays below} */
    public double percentileMillis(double share) {
        return latenciesMillis.get((int) Math.min(latenciesMillis.size() - 1, share * latenciesMillis.size()));
    }

    private static Map<String, Long> operations(RunnableModel model) {
        Map<String, Long> counts = new java.util.TreeMap<>();
        for (Function function : model.functions()) {
            function.body().orElseThrow().operations().stream()
                    .filter(operation -> !operation.isConst() && !operation.isConstexpr())
                    .forEach(operation -> counts.merge(operation.type(), 1L, Long::sum));
        }
        return counts;
    }

    private static long weightBytes(RunnableModel model) {
        return model.model().programs().values().stream()
                .flatMap(program -> WeightSites.of(program).stream())
                .map(WeightSite::weight)
                .distinct()
                .mapToLong(weight -> weight.sizeInBytes())
                .sum();
    }

    private static long residentPeak() throws IOException {
        Path status = Path.of("/proc/self/status");
        if (!Files.isReadable(status)) {
            return 0;
        }
        return Files.readAllLines(status).stream()
                .filter(line -> line.startsWith("VmHWM:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
                .findFirst()
                .orElse(0);
    }
}
