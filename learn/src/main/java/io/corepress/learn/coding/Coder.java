package io.corepress.learn.coding;

import io.corepress.compress.weight.CompressedWeight;
import io.corepress.learn.train.trained.Trained;
import io.corepress.torch.autograd.Variable;
import java.util.Optional;

/** How what is left of a weight is stored, and what stands for it in training. */
public interface Coder extends Trained {

    /**
     * {@return what the network computes with in a training pass}
     *
     * @param weight zero outside the mask
     * @param mask 1 and 0, of the shape of the weight
     */
    Variable code(Variable weight, Optional<Variable> mask);

    /**
     * {@return what is stored}
     *
     * @param weight as in {@link #code}
     */
    CompressedWeight finished(float[] weight, Optional<byte[]> mask);
}
