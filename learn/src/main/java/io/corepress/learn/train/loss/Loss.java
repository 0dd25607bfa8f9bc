package io.corepress.learn.train.loss;

import io.corepress.torch.autograd.Variable;
import java.util.Map;

/** What training makes small. */
@FunctionalInterface
public interface Loss {
    /**
     * {@return a scalar, the mean over the samples of the batch}
     *
     * @param outputs of the network that is trained, by name
     * @param original of the uncompressed program, if {@link #needsOriginal}
     */
    Variable of(Map<String, Variable> outputs, TrainingBatch batch, Map<String, Variable> original);

    /** {@return whether the uncompressed program is to run too} */
    default boolean needsOriginal() {
        return false;
    }

    /** {@return the output of that name} */
    static Variable output(Map<String, Variable> outputs, String name) {
        Variable output = outputs.get(name);
        if (output == null) {
            throw new IllegalArgumentException("no output " + name + " that is a tensor, only " + outputs.keySet());
        }
        return output;
    }
}
