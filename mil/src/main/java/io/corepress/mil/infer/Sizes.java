package io.corepress.mil.infer;

import io.corepress.mil.ValueType.Constant;
import io.corepress.mil.ValueType.Dimension;
import io.corepress.mil.ValueType.Unknown;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongBinaryOperator;
import java.util.function.LongUnaryOperator;

/** Arithmetic with sizes of which some are known only when the model runs: what comes of those is not known either. */
final class Sizes {
    static final Dimension UNKNOWN = new Unknown(false);

    private Sizes() {}

    static Dimension of(long size) {
        return new Constant(size);
    }

    static Dimension map(Dimension size, LongUnaryOperator formula) {
        return size instanceof Constant(long known) ? of(formula.applyAsLong(known)) : UNKNOWN;
    }

    static Dimension combine(Dimension one, Dimension other, LongBinaryOperator formula) {
        return one instanceof Constant(long left) && other instanceof Constant(long right)
                ? of(formula.applyAsLong(left, right))
                : UNKNOWN;
    }

    /** {@return whether the two may be equal when the model runs} */
    static boolean agree(Dimension one, Dimension other) {
        return !(one instanceof Constant) || !(other instanceof Constant) || one.equals(other);
    }

    /** {@return the size that is known, of two that agree} */
    static Dimension known(Dimension one, Dimension other) {
        return one instanceof Constant ? one : other;
    }

    /** {@return these sizes with another one at {@code axis}} */
    static List<Dimension> with(List<Dimension> sizes, int axis, Dimension size) {
        List<Dimension> changed = new ArrayList<>(sizes);
        changed.set(axis, size);
        return changed;
    }

    /** {@return a size of 1 stretched to the other; a size that is not known is taken to be 1 or equal} */
    static Dimension broadcast(OpCall call, Dimension one, Dimension other) {
        if (one.equals(of(1))) {
            return other;
        }
        if (other.equals(of(1))) {
            return one;
        }
        call.require(agree(one, other), "sizes must be equal or 1", one.toText(), other.toText());
        return known(one, other);
    }
}
