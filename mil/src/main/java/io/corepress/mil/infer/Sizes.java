package io.corepress.mil.infer;

import io.corepress.mil.ValueType.Constant;
import io.corepress.mil.ValueType.Dimension;
import io.corepress.mil.ValueType.TensorType;
import io.corepress.mil.ValueType.Unknown;
import io.corepress.tensor.DataType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.LongBinaryOperator;
import java.util.function.LongUnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Arithmetic with sizes of which some are known only when the model runs: what comes of those is not known either. */
final class Sizes {
    static final Dimension UNKNOWN = new Unknown(false);

    private Sizes() {}

    static Dimension of(long size) {
        return new Constant(size);
    }

    static List<Dimension> of(int[] sizes) {
        return IntStream.of(sizes).mapToObj(Sizes::of).toList();
    }

    static boolean isKnown(Dimension size) {
        return size instanceof Constant;
    }

    static Dimension map(Dimension size, LongUnaryOperator formula) {
        return size instanceof Constant(long known) ? of(formula.applyAsLong(known)) : UNKNOWN;
    }

    static Dimension combine(Dimension one, Dimension other, LongBinaryOperator formula) {
        return one instanceof Constant(long left) && other instanceof Constant(long right)
                ? of(formula.applyAsLong(left, right))
                : UNKNOWN;
    }

    static Dimension plus(Dimension size, long more) {
        return map(size, known -> Math.addExact(known, more));
    }

    static Dimension times(Dimension size, long factor) {
        return map(size, known -> Math.multiplyExact(known, factor));
    }

    static Dimension product(List<Dimension> sizes) {
        return sizes.stream().reduce(of(1), (one, other) -> combine(one, other, Math::multiplyExact));
    }

    static Dimension sum(List<Dimension> sizes) {
        return sizes.stream().reduce(of(0), (one, other) -> combine(one, other, Math::addExact));
    }

    /** {@return whether the two may be equal when the model runs} */
    static boolean agree(Dimension one, Dimension other) {
        return !(one instanceof Constant(long left)) || !(other instanceof Constant(long right)) || left == right;
    }

    static boolean agree(Dimension one, long other) {
        return !(one instanceof Constant(long size)) || size == other;
    }

    /** {@return whether the two shapes may be equal when the model runs} */
    static boolean agree(List<Dimension> one, List<Dimension> other) {
        boolean agree = one.size() == other.size();
        for (int axis = 0; agree && axis < one.size(); axis++) {
            agree = agree(one.get(axis), other.get(axis));
        }
        return agree;
    }

    /** {@return the size that is known, of two that agree} */
    static Dimension known(Dimension one, Dimension other) {
        return isKnown(one) ? one : other;
    }

    /** {@return the sizes that are known, of two shapes that agree} */
    static List<Dimension> known(List<Dimension> one, List<Dimension> other) {
        return IntStream.range(0, one.size())
                .mapToObj(axis -> known(one.get(axis), other.get(axis)))
                .toList();
    }

    static List<Dimension> unknown(int rank) {
        return Collections.nCopies(rank, UNKNOWN);
    }

    /** {@return these sizes with another one at {@code axis}} */
    static List<Dimension> with(List<Dimension> sizes, int axis, Dimension size) {
        List<Dimension> changed = new ArrayList<>(sizes);
        changed.set(axis, size);
        return changed;
    }

    /** {@return the first axes, some others, and the last ones} */
    static List<Dimension> join(List<Dimension> first, List<Dimension> middle, List<Dimension> last) {
        List<Dimension> all = new ArrayList<>(first);
        all.addAll(middle);
        all.addAll(last);
        return all;
    }

    static String text(List<Dimension> sizes) {
        return sizes.stream().map(Dimension::toText).collect(Collectors.joining(", ", "[", "]"));
    }

    /**
     * {@return the tensor whose shape an operand holds: if the numbers are not known, then at least the rank if it is
     * known how many there are}
     */
    static TensorType shapedBy(OpCall call, String parameter, DataType dataType) {
        return call.knownInts(parameter)
                .map(sizes -> TensorType.of(dataType, of(sizes)))
                .or(() -> call.length(parameter).map(rank -> TensorType.of(dataType, unknown(rank))))
                .orElseGet(() -> TensorType.ofUnknownRank(dataType));
    }
}
