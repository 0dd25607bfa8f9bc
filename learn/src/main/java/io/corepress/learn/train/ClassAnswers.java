package io.corepress.learn.train;

import io.corepress.torch.autograd.Reductions;
import io.corepress.torch.autograd.Variable;
import java.util.Map;

/** Counts the answers of an output of classes that are right. */
record ClassAnswers(String output, OutputKind kind) {

    /** How many answers there were, and how many of them right. */
    record Count(long answers, long right) {}

    Count count(Map<String, Variable> outputs, TrainingBatch batch) {
        Variable logits = kind.logits(Loss.output(outputs, output));
        int[] best = Reductions.argmax(logits, 1, false).toTensor().toInts();
        int[] classes = batch.classes(best.length, Math.toIntExact(logits.size(1)));
        long answers = 0;
        long right = 0;
        for (int i = 0; i < best.length; i++) {
            answers += classes[i] < 0 ? 0 : 1;
            right += classes[i] == best[i] ? 1 : 0;
        }
        return new Count(answers, right);
    }
}
