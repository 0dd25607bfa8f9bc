package io.corepress.learn.sensitivity;

import io.corepress.tensor.DataType;
import io.corepress.tensor.Tensor;
import io.corepress.torch.Prediction;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * The cross-entropy of an output's classes, which lie along its last axis, against labels.
 *
 * @param output the name of the output
 * @param probabilities whether it holds probabilities; otherwise logits, from which a softmax would make them
 * @param labels for each batch the class of each row of classes; -1 for a row that does not count, such as one that
 * fills
 *     up a batch
 */
public record CrossEntropy(String output, boolean probabilities, List<int[]> labels) implements SampleLoss {
    private static final float SMALLEST = 1e-7f;

    public CrossEntropy {
        labels = labels.stream().map(int[]::clone).toList();
    }

    @Override
    public Map<String, Tensor> derivatives(Prediction prediction, int batch, RandomGenerator signs) {
        Tensor answers = prediction.tensor(output);
        int[] targets = labels.get(batch);
        int classes = Math.toIntExact(answers.shape().size(answers.shape().rank() - 1));
        float[] values = answers.toFloats();
        if (values.length != classes * targets.length) {
            throw new IllegalArgumentException("output " + output + " " + answers.shape() + " has "
                    + values.length / classes + " rows of " + classes + " classes, got " + targets.length + " labels");
        }
        float[] derivatives = new float[values.length];
        for (int row = 0; row < targets.length; row++) {
            if (targets[row] < -1 || targets[row] >= classes) {
                throw new IllegalArgumentException(
                        "labels must be 0 to " + (classes - 1) + " (or -1), got " + targets[row]);
            }
            int sign = signs.nextBoolean() ? 1 : -1;
            if (targets[row] >= 0) {
                derive(values, row * classes, classes, targets[row], sign, derivatives);
            }
        }
        return Map.of(output, Tensor.ofFloats(DataType.FLOAT32, answers.shape(), derivatives));
    }

    private void derive(float[] values, int from, int classes, int target, int sign, float[] derivatives) {
        if (probabilities) {
            derivatives[from + target] = -sign / Math.max(SMALLEST, values[from + target]);
            return;
        }
        float largest = Float.NEGATIVE_INFINITY;
        for (int i = 0; i < classes; i++) {
            largest = Math.max(largest, values[from + i]);
        }
        double sum = 0;
        for (int i = 0; i < classes; i++) {
            sum += Math.exp(values[from + i] - largest);
        }
        for (int i = 0; i < classes; i++) {
            double share = Math.exp(values[from + i] - largest) / sum;
            derivatives[from + i] = (float) (sign * (share - (i == target ? 1 : 0)));
        }
    }
}
