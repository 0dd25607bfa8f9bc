package io.corepress.evaluate;

import io.corepress.data.UnsupportedDataException;
import io.corepress.mil.UnsupportedModelException;
import io.corepress.mil.Value;
import io.corepress.tensor.Tensor;
import java.util.List;

/**
 * An output as answers: each row has a number for each class, a probability or, where rows do not sum to one, a logit.
 *
 * @param values row after row
 */
record Rows(float[] values, int classes, boolean probabilities) {
    private static final double SUM_TOLERANCE = 1e-2;

    /** {@return the rows of a tensor whose last axis that is not 1 is the one of classes} */
    static Rows of(Tensor output) {
        int axis = output.shape().rank() - 1;
        while (axis > 0 && output.shape().size(axis) == 1) {
            axis--;
        }
        int classes = Math.toIntExact(output.shape().size(axis));
        float[] values = output.toFloats();
        return new Rows(values, classes, areProbabilities(values, classes));
    }

    /** {@return the probabilities that a classifier yields as a dictionary, as one row in the order of its classes} */
    static Rows ofDictionary(String name, Value value, List<String> labels) {
        if (!(value.content() instanceof Value.Dictionary(List<Value.Entry> entries))) {
            throw new UnsupportedModelException("output " + name + " holds no probabilities");
        }
        float[] row = new float[entries.size()];
        for (Value.Entry entry : entries) {
            String key = ClassLabels.text(entry.key());
            int index = labels.indexOf(key);
            if (index < 0) {
                throw new UnsupportedModelException("output " + name + " has a class " + key + " that is unknown");
            }
            row[index] = entry.value().tensor().orElseThrow().toFloats()[0];
        }
        return new Rows(row, row.length, areProbabilities(row, row.length));
    }

    private static boolean areProbabilities(float[] values, int classes) {
        for (int start = 0; start < values.length; start += classes) {
            double sum = 0;
            for (int i = start; i < start + classes; i++) {
                if (!(values[i] >= 0)) {
                    return false;
                }
                sum += values[i];
            }
            if (Math.abs(sum - 1) > SUM_TOLERANCE) {
                return false;
            }
        }
        return true;
    }

    int count() {
        return values.length / classes;
    }

    /** {@return the class with the largest number; of equals the first} */
    int best(int row) {
        int best = 0;
        for (int i = 1; i < classes; i++) {
            if (values[row * classes + i] > values[row * classes + best]) {
                best = i;
            }
        }
        return best;
    }

    Score score(int row, int target) {
        if (target < 0 || target >= classes) {
            throw new UnsupportedDataException(
                    "label " + target + " is none of the " + classes + " classes of the output");
        }
        int start = row * classes;
        int before = 0;
        for (int i = 0; i < classes; i++) {
            boolean ahead = values[start + i] > values[start + target]
                    || values[start + i] == values[start + target] && i < target;
            before += ahead || Float.isNaN(values[start + target]) ? 1 : 0;
        }
        return new Score(1, before == 0 ? 1 : 0, before < 5 ? 1 : 0, loss(start, target));
    }

    private double loss(int start, int target) {
        if (probabilities) {
            return -Math.log(Math.max(values[start + target], Float.MIN_NORMAL));
        }
        double max = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < classes; i++) {
            max = Math.max(max, values[start + i]);
        }
        double sum = 0;
        for (int i = 0; i < classes; i++) {
            sum += Math.exp(values[start + i] - max);
        }
        return max + Math.log(sum) - values[start + target];
    }
}
