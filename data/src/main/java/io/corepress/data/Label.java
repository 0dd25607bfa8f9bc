package io.corepress.data;

import io.corepress.tensor.Tensor;

/** What the right answer for a sample is. */
public sealed interface Label {
    /**
     * One of the classes of a data set.
     *
     * @param index from 0; its name, where classes have names, is in {@link Dataset#classNames()}
     */
    record ClassIndex(int index) implements Label {
        public ClassIndex {
            if (index < 0) {
                throw new IllegalArgumentException("a class index must not be negative, got " + index);
            }
        }
    }

    /**
     * Numbers to compare an output with: the next token at each place of a text, a regression's values, one-hot rows.
     *
     * @param values of any type and shape
     */
    record Target(Tensor values) implements Label {}
}
