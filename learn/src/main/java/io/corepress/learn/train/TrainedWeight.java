package io.corepress.learn.train;

import io.corepress.compress.weight.CompressedWeight;
import io.corepress.torch.autograd.Variable;

/** A constant that is trained, and how it will be stored. */
public interface TrainedWeight extends Trained {
    /** {@return the name of the constant in the function} */
    String name();

    /**
     * {@return what the network computes with in this pass, of the shape of the constant}
     *
     * <p>Called once a pass, inside a {@link io.corepress.torch.autograd.VariableScope}. In an {@link Pass#EVALUATION} its
     * numbers are those of {@link #finished()}.
     */
    Variable value(Pass pass);

    /** {@return what is stored: of the shape and data type of the constant} */
    CompressedWeight finished();
}
