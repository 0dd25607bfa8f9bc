package io.corepress.torch.lower;

import java.util.List;

/** A nested block of an operation. */
@FunctionalInterface
public interface Body {
    /** {@return what the block yields for these inputs; the tensors belong to the caller} */
    List<Datum> run(List<Datum> inputs);
}
