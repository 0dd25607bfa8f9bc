package io.corepress.learn.train;

import io.corepress.data.Dataset;
import io.corepress.data.Samples;
import io.corepress.learn.train.loss.CrossEntropyLoss;
import io.corepress.learn.train.loss.Loss;
import io.corepress.learn.train.loss.TrainableFunction;
import io.corepress.learn.train.loss.TrainingBatch;
import io.corepress.mil.Function;
import io.corepress.tensor.TensorStore;
import io.corepress.torch.autograd.TrainingNetwork;
import io.corepress.torch.autograd.ValueHook;
import io.corepress.torch.autograd.Variable;
import io.corepress.torch.autograd.VariableScope;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** Measures a session's program as it would be stored, on samples. */
final class StoredMeasure {
    private StoredMeasure() {}

    /**
     * @param answers the output to count right answers of, where labels are classes
     * @param batchSize samples at once, where that is free
     */
    static Measure of(
            TrainingSession session, Loss loss, Optional<CrossEntropyLoss> answers, Dataset data, int batchSize)
            throws IOException {
        Function stored =
                session.finish(TensorStore.onHeap()).program().functions().get(session.function());
        double sum = 0;
        long count = 0;
        long given = 0;
        long right = 0;
        try (TrainingNetwork network = TrainingNetwork.load(
                        TrainableFunction.of(stored), session.settings().engine(), 0);
                Samples samples = data.samples()) {
            SampleBatches batches = SampleBatches.of(network.inputs(), batchSize);
            for (List<TrainingBatch> some = batches.next(samples); !some.isEmpty(); some = batches.next(samples)) {
                for (TrainingBatch batch : some) {
                    try (VariableScope scope = VariableScope.withoutGradients()) {
                        Map<String, Variable> outputs = network.forward(batch.inputs(), Map.of(), ValueHook.NONE);
                        Map<String, Variable> original =
                                loss.needsOriginal() ? session.original(batch.inputs()) : Map.of();
                        sum += loss.of(outputs, batch, original).toFloat() * batch.samples();
                        count += batch.samples();
                        if (answers.isPresent() && !batch.labels().isEmpty()) {
                            CrossEntropyLoss.Answers found = answers.get().answers(outputs, batch);
                            given += found.given();
                            right += found.right();
                        }
                    }
                }
            }
        }
        return new Measure(
                count,
                sum / Math.max(1, count),
                given == 0 ? OptionalDouble.empty() : OptionalDouble.of((double) right / given));
    }
}
