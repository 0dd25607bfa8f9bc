package io.corepress.torch.lower;

import org.bytedeco.pytorch.Generator;
import org.bytedeco.pytorch.Tensor;

/** What operations of one run share. */
public interface Session {
    /** {@return what the state holds now} */
    Tensor readState(String name);

    /** Makes a state hold these numbers from now on. */
    void writeState(String name, Tensor numbers);

    /** {@return the source of random numbers for operators without a seed of their own} */
    Generator random();
}
