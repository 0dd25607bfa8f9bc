package io.corepress.evaluate;

import io.corepress.data.Batch;
import io.corepress.data.Dataset;
import io.corepress.data.Label;
import io.corepress.data.Sample;
import io.corepress.data.Samples;
import io.corepress.data.UnsupportedDataException;
import io.corepress.mil.UnsupportedModelException;
import io.corepress.tensor.Tensor;
import io.corepress.torch.Prediction;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.concurrent.CancellationException;

/**
 * How good a model is on labelled data; against another one, how often the two agree.
 *
 * @param output the output that was scored
 * @param score of the model
 * @param baseline the score of the other model
 * @param agreement share of the answers that are the same class in both, 0 to 1
 * @param seconds that the model itself ran
 */
public record Evaluation(
        String output, Score score, Optional<Score> baseline, OptionalDouble agreement, double seconds) {

    /**
     * Measures a model.
     *
     * @param data with labels, bound to the inputs of the model
     * @param baseline a model with the same inputs to compare with
     * @param output the output to score; nothing for a classifier's probabilities, or else the only output
     * @param batchSize samples at once, where the model does not fix that itself
     * @throws UnsupportedDataException if samples have no labels, or labels that do not fit the output
     * @throws CancellationException if the listener asked to stop
     */
    public static Evaluation of(
            RunnableModel model,
            Optional<RunnableModel> baseline,
            Dataset data,
            Optional<String> output,
            int batchSize,
            WorkListener listener)
            throws IOException {
        Scorer scorer = new Scorer(output);
        Scorer baselineScorer = new Scorer(output);
        Batches batches = Batches.of(model.inputs(), batchSize);
        long agreed = 0;
        long done = 0;
        long nanos = 0;
        OptionalLong total = data.size();
        try (Samples samples = data.samples()) {
            for (var batch = batches.next(samples); batch.isPresent(); batch = batches.next(samples)) {
                if (listener.isCancelled()) {
                    throw new CancellationException("the evaluation was stopped");
                }
                long start = System.nanoTime();
                model.resetState();
                Prediction prediction = model.run(batch.get().inputs());
                nanos += System.nanoTime() - start;
                List<Integer> answers = scorer.add(model, prediction, batch.get());
                if (baseline.isPresent()) {
                    baseline.get().resetState();
                    List<Integer> others = baselineScorer.add(
                            baseline.get(), baseline.get().run(batch.get().inputs()), batch.get());
                    for (int i = 0; i < answers.size(); i++) {
                        agreed += answers.get(i).equals(others.get(i)) ? 1 : 0;
                    }
                }
                done += batch.get().samples().size();
                listener.onProgress(done, total);
            }
        }
        if (done == 0) {
            throw new UnsupportedDataException("there are no samples in the data");
        }
        Score score = scorer.score();
        return new Evaluation(
                scorer.output(),
                score,
                baseline.map(_ -> baselineScorer.score()),
                baseline.isPresent() ? OptionalDouble.of((double) agreed / score.answers()) : OptionalDouble.empty(),
                nanos / 1e9);
    }

    /** Adds up the scores of one model; so it has fields that change. */
    private static final class Scorer {
        private final Optional<String> wanted;
        private String output;
        private Score score = Score.NONE;

        Scorer(Optional<String> wanted) {
            this.wanted = wanted;
        }

        /** {@return the class that each answer of the batch names} */
        List<Integer> add(RunnableModel model, Prediction prediction, Batch batch) {
            if (output == null) {
                output = choose(model, prediction);
            }
            Rows rows = rows(model, prediction);
            List<Integer> targets = new ArrayList<>();
            int samples = batch.samples().size();
            int given = batch.inputs().values().iterator().next().shape().rank() == 0
                    ? 1
                    : Math.toIntExact(Math.max(1, rows.count() / Math.max(1, padded(batch))));
            for (Sample sample : batch.samples()) {
                targets.addAll(targets(sample, given));
            }
            if (targets.size() > rows.count()) {
                throw new UnsupportedDataException("output " + output + " has " + rows.count() + " answers for "
                        + samples + " samples with " + targets.size() + " labels");
            }
            List<Integer> answers = new ArrayList<>();
            for (int row = 0; row < targets.size(); row++) {
                answers.add(rows.best(row));
                score = score.plus(rows.score(row, targets.get(row)));
            }
            return answers;
        }

        private static long padded(Batch batch) {
            Tensor first = batch.inputs().values().iterator().next();
            return first.shape().rank() == 0 ? 1 : first.shape().size(0);
        }

        private static List<Integer> targets(Sample sample, int answers) {
            return switch (sample.label()
                    .orElseThrow(() -> new UnsupportedDataException(
                            "sample " + sample.name() + " has no label; labels can be given in a file of their own"))) {
                case Label.ClassIndex(int index) -> {
                    if (answers != 1) {
                        throw new UnsupportedDataException(
                                "sample " + sample.name() + " has one label, and the output " + answers + " answers");
                    }
                    yield List.of(index);
                }
                case Label.Target(Tensor values) ->
                    java.util.Arrays.stream(values.toInts()).boxed().toList();
            };
        }

        private Rows rows(RunnableModel model, Prediction prediction) {
            var value = prediction.outputs().get(output);
            return value.tensor()
                    .map(Rows::of)
                    .orElseGet(() -> Rows.ofDictionary(output, value, ClassLabels.of(model)));
        }

        private String choose(RunnableModel model, Prediction prediction) {
            if (wanted.isPresent()) {
                if (!prediction.outputs().containsKey(wanted.get())) {
                    throw new UnsupportedModelException("the model has no output " + wanted.get() + ", only "
                            + prediction.outputs().keySet());
                }
                return wanted.get();
            }
            if (model.probabilities().isPresent()
                    && prediction.outputs().containsKey(model.probabilities().get())) {
                return model.probabilities().get();
            }
            List<String> tensors = prediction.outputs().entrySet().stream()
                    .filter(entry -> entry.getValue()
                            .tensor()
                            .filter(tensor -> tensor.shape().rank() >= 1
                                    && tensor.dataType().isFloat())
                            .isPresent())
                    .map(java.util.Map.Entry::getKey)
                    .toList();
            if (tensors.size() != 1) {
                throw new UnsupportedModelException("which output holds the answers? "
                        + prediction.outputs().keySet());
            }
            return tensors.getFirst();
        }

        String output() {
            return output;
        }

        Score score() {
            return score;
        }
    }
}
