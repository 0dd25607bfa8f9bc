package io.corepress.learn.train.trained;

import io.corepress.compress.weight.CompressedWeight;
import io.corepress.torch.autograd.Variable;

/** A constant that is trained, and how it will be stored. */
public interface TrainedWeight extends Trained {
    /** {@return the name of the constant in the function} */
    String name();

    /**
     * {@return what the network computes with in a training pass, of the shape of the constant}
     *
     * <p>Called once a pass, inside a {@link io.corepress.torch.autograd.VariableScope}. Evaluation never asks for it: it
     * runs the program that {@link #finished()} makes, so what is measured is what is stored.
     */
    Variable value();

    /** {@return what is stored: of the shape and data type of the constant} */
    CompressedWeight finished();
}
