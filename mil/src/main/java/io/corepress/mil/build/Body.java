package io.corepress.mil.build;

import java.util.List;

/** Adds the operations of a function or nested block to its builder. */
@FunctionalInterface
public interface Body<B> {
    /** {@return the outputs of the function or block, in order} */
    List<Var> build(B builder);
}
