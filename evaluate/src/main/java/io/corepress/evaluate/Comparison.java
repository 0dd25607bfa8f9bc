package io.corepress.evaluate;

import io.corepress.data.Batch;
import io.corepress.data.Dataset;
import io.corepress.data.Samples;
import io.corepress.mil.UnsupportedModelException;
import io.corepress.tensor.Tensor;
import io.corepress.torch.Observer;
import io.corepress.torch.Prediction;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CancellationException;

/**
 * Two models on the same data: how far the second is from the first, for each output, and for each value in between that
 * has the same name and size in both.
 *
 * @param outputs in the order of the first model
 * @param values in between, the worst signal to noise ratio first; empty if they were not asked for
 */
public record Comparison(long samples, Map<String, Deviation> outputs, List<LayerDeviation> values) {

    /**
     * A value in between.
     *
     * @param operator what computes it in the first model, or {@code input}
     */
    public record LayerDeviation(String name, String operator, Deviation deviation) {}

    /**
     * Compares two models.
     *
     * @param a the model to compare with, usually the uncompressed one
     * @param pairs inputs and outputs of {@code b} by those of {@code a}, where names differ and there are several
     * @param data bound to the inputs of {@code a}
     * @param layers whether values in between are compared too; those of one batch of {@code a} are then in memory
     * @throws UnsupportedModelException if the models do not take and yield the same
     * @throws CancellationException if the listener asked to stop
     */
    public static Comparison of(
            RunnableModel a,
            RunnableModel b,
            Map<String, String> pairs,
            Dataset data,
            boolean layers,
            int batchSize,
            WorkListener listener)
            throws IOException {
        Map<String, Deviation> outputs = new LinkedHashMap<>();
        Map<String, Deviation> values = new LinkedHashMap<>();
        Map<String, String> operators = layers ? LayerNames.operators(a) : Map.of();
        Set<String> common = new LinkedHashSet<>(operators.keySet());
        if (layers) {
            common.retainAll(LayerNames.operators(b).keySet());
        }
        Correspondence correspondence = Correspondence.of(a, b, pairs);
        Batches batches = Batches.of(a.inputs(), batchSize);
        OptionalLong total = data.size();
        long done = 0;
        try (Samples samples = data.samples()) {
            for (var batch = batches.next(samples); batch.isPresent(); batch = batches.next(samples)) {
                if (listener.isCancelled()) {
                    throw new CancellationException("the comparison was stopped");
                }
                compare(a, b, correspondence, batch.get(), common, outputs, values);
                done += batch.get().samples().size();
                listener.onProgress(done, total);
            }
        }
        List<LayerDeviation> sorted = new ArrayList<>();
        values.forEach((name, deviation) -> sorted.add(new LayerDeviation(name, operators.get(name), deviation)));
        sorted.sort(Comparator.comparingDouble(value -> value.deviation().snrDecibels()));
        return new Comparison(done, outputs, sorted);
    }

    private static void compare(
            RunnableModel a,
            RunnableModel b,
            Correspondence correspondence,
            Batch batch,
            Set<String> common,
            Map<String, Deviation> outputs,
            Map<String, Deviation> values) {
        Map<String, Tensor> ofA = new HashMap<>();
        a.resetState();
        b.resetState();
        Prediction expected = a.run(batch.inputs(), new Watch(common, ofA::put));
        Prediction actual = b.run(correspondence.inputs(batch.inputs()), new Watch(common, (name, tensor) -> {
            Tensor other = ofA.remove(name);
            if (other != null && other.elementCount() == tensor.elementCount()) {
                values.merge(name, Deviation.between(other, tensor), Deviation::plus);
            }
        }));
        expected.outputs()
                .forEach((name, value) -> value.tensor().ifPresent(tensor -> {
                    Tensor other = actual.tensor(correspondence.outputOfB(name));
                    if (other.elementCount() != tensor.elementCount()) {
                        throw new UnsupportedModelException("output " + name + " is " + tensor
                                + " in the first model and " + other + " in the second");
                    }
                    outputs.merge(name, Deviation.between(tensor, other), Deviation::plus);
                }));
    }

    /** Collects the values of some names. */
    private record Watch(Set<String> names, java.util.function.BiConsumer<String, Tensor> values) implements Observer {
        @Override
        public boolean wants(String name) {
            return names.contains(name);
        }

        @Override
        public void value(String name, Tensor value) {
            if (value.dataType().isFloat()) {
                values.accept(name, value);
            }
        }
    }
}
