package io.corepress.mil.infer;

import io.corepress.mil.ValueType;
import io.corepress.mil.ValueType.DictionaryType;
import io.corepress.mil.ValueType.Dimension;
import io.corepress.mil.ValueType.ListType;
import io.corepress.mil.ValueType.StateType;
import io.corepress.mil.ValueType.TensorType;
import io.corepress.mil.ValueType.TupleType;
import io.corepress.mil.ValueType.Unspecified;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Whether types that are not known in full may be one. */
public final class Agreement {
    private Agreement() {}

    /** {@return whether the types are equal wherever the sizes and ranks of both are known} */
    public static boolean agree(ValueType one, ValueType other) {
        // Nearly all are tensors: they do not wait for the switch to be linked, which takes longer than a small
        // program.
        if (one instanceof TensorType mine && other instanceof TensorType theirs) {
            return agree(mine, theirs);
        }
        return switch (one) {
            case TensorType _ -> false;
            case ListType(ValueType element, Dimension length) ->
                other instanceof ListType(ValueType theirs, Dimension theirLength)
                        && agree(element, theirs)
                        && Sizes.agree(length, theirLength);
            case TupleType(List<ValueType> types) ->
                other instanceof TupleType(List<ValueType> theirs)
                        && types.size() == theirs.size()
                        && IntStream.range(0, types.size()).allMatch(i -> agree(types.get(i), theirs.get(i)));
            case DictionaryType(ValueType key, ValueType value) ->
                other instanceof DictionaryType(ValueType theirKey, ValueType theirValue)
                        && agree(key, theirKey)
                        && agree(value, theirValue);
            case StateType(ValueType wrapped) -> other instanceof StateType(ValueType theirs) && agree(wrapped, theirs);
            case Unspecified() -> other instanceof Unspecified;
        };
    }

    private static boolean agree(TensorType mine, TensorType theirs) {
        return mine.dataType() == theirs.dataType()
                && (!mine.hasKnownRank()
                        || !theirs.hasKnownRank()
                        || Sizes.agree(mine.dimensions(), theirs.dimensions()));
    }

    /** {@return what holds for values of both types, which agree: sizes are known where both are} */
    static ValueType common(ValueType one, ValueType other) {
        if (!(one instanceof TensorType mine) || !(other instanceof TensorType theirs)) {
            return one;
        }
        if (!mine.hasKnownRank() || !theirs.hasKnownRank()) {
            return TensorType.ofUnknownRank(mine.dataType());
        }
        List<Dimension> sizes = new ArrayList<>();
        for (int axis = 0; axis < mine.dimensions().size(); axis++) {
            Dimension size = mine.dimensions().get(axis);
            sizes.add(size.equals(theirs.dimensions().get(axis)) ? size : Sizes.UNKNOWN);
        }
        return TensorType.of(mine.dataType(), sizes);
    }
}
