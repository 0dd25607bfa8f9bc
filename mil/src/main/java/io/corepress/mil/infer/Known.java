package io.corepress.mil.infer;

import io.corepress.mil.Value;
import io.corepress.mil.ValueType;
import java.util.Optional;

/**
 * What is known of an operand before the model runs.
 *
 * @param value the operand itself, if it is a constant
 */
public record Known(ValueType type, Optional<Value> value) {

    /** An operand that is computed when the model runs. */
    public static Known of(ValueType type) {
        return new Known(type, Optional.empty());
    }

    public static Known of(Value value) {
        return new Known(value.type(), Optional.of(value));
    }

    /** {@return the type as MIL text writes it} */
    @Override
    public String toString() {
        return type.toText();
    }
}
