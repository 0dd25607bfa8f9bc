package io.corepress.learn.train.loss;

import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import io.corepress.torch.autograd.Differences;
import io.corepress.torch.autograd.Reductions;
import io.corepress.torch.autograd.Variable;
import java.util.Map;

/**
 * The cross-entropy of classes against labels, in nats: one class for each sample, or, for sequences, one for each of
 * its places, such as the next token.
 *
 * @param output the name of the output
 * @param kind logits or probabilities
 */
public record CrossEntropyLoss(String output, OutputKind kind) implements Loss {
    public CrossEntropyLoss {
        if (kind == OutputKind.NUMBERS) {
            throw new IllegalArgumentException("output " + output + " must hold logits or probabilities of classes");
        }
    }

    @Override
    public Variable of(Map<String, Variable> outputs, TrainingBatch batch, Map<String, Variable> original) {
        Variable logits = kind.logits(Loss.output(outputs, output));
        int rows = Math.toIntExact(logits.size(0));
        int[] classes = batch.classes(rows, Math.toIntExact(logits.size(1)));
        Variable targets = Variable.of(Tensor.ofInts(DataType.INT32, Shape.of(rows), classes));
        return Differences.negativeLogLikelihood(Reductions.logSoftmax(logits, 1), targets);
    }

    /**
     * Answers to samples.
     *
     * @param given how many there are
     * @param right how many of them are right
     */
    public record Answers(long given, long right) {}

    /** {@return how often the best class is that of the label} */
    public Answers answers(Map<String, Variable> outputs, TrainingBatch batch) {
        Variable logits = kind.logits(Loss.output(outputs, output));
        int[] best = Reductions.argmax(logits, 1, false).toTensor().toInts();
        int[] classes = batch.classes(best.length, Math.toIntExact(logits.size(1)));
        long given = 0;
        long right = 0;
        for (int i = 0; i < best.length; i++) {
            given += classes[i] < 0 ? 0 : 1;
            right += classes[i] == best[i] ? 1 : 0;
        }
        return new Answers(given, right);
    }
}
