package io.corepress.learn.train;

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
}
