package io.corepress.torch.lower;

import io.corepress.mil.Value;
import java.util.Optional;

/** One thing that an operation gets: known from the file, or computed before. */
public interface Operand {
    /** {@return what was computed, or the native form of what was known} */
    Datum datum();

    /** {@return the value, if the file has it} */
    Optional<Value> known();
}
