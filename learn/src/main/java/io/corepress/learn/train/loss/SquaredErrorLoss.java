package io.corepress.learn.train.loss;

import io.corepress.data.UnsupportedDataException;
import io.corepress.tensor.Shape;
import io.corepress.torch.autograd.Differences;
import io.corepress.torch.autograd.Shaping;
import io.corepress.torch.autograd.Variable;
import java.util.Map;

/** The mean of the squared differences of an output to the numbers that samples have as labels. */
public record SquaredErrorLoss(String output) implements Loss {
    @Override
    public Variable of(Map<String, Variable> outputs, TrainingBatch batch, Map<String, Variable> original) {
        Variable numbers = rows(Loss.output(outputs, output), batch);
        float[] values = batch.values();
        if (values.length != numbers.shape().elementCount()) {
            throw new UnsupportedDataException("labels of " + batch.samples() + " samples have " + values.length
                    + " numbers, and output " + output + " " + numbers.shape());
        }
        return Differences.meanSquaredError(numbers.reshape(-1), Variable.of(Shape.of(values.length), values));
    }

    /** {@return the output without what fills up the batch} */
    static Variable rows(Variable output, TrainingBatch batch) {
        boolean filled =
                output.shape().rank() > 0 && batch.samples() < batch.rows() && output.size(0) % batch.rows() == 0;
        return filled ? Shaping.slice(output, 0, 0, output.size(0) / batch.rows() * batch.samples()) : output;
    }
}
