package io.corepress.onnx.convert;

import io.corepress.mil.UnsupportedModelException;
import io.corepress.mil.ValueType.Constant;
import io.corepress.mil.ValueType.Dimension;
import io.corepress.mil.build.Var;
import io.corepress.tensor.Shape;
import java.util.List;
import java.util.OptionalLong;

/** The sizes of a computed tensor. */
public final class Dims {
    private Dims() {}

    /** {@return the sizes, known and unknown} */
    public static List<Dimension> of(Var x) {
        rank(x);
        return x.tensorType().dimensions();
    }

    public static int rank(Var x) {
        if (!x.tensorType().hasKnownRank()) {
            throw new UnsupportedModelException(
                    "the number of axes of " + x.name() + " must be known before the program runs");
        }
        return x.tensorType().dimensions().size();
    }

    /** {@return the size of an axis, counted from the front or, if negative, from the end} */
    public static OptionalLong size(Var x, int axis) {
        int rank = rank(x);
        return of(x).get(axis < 0 ? axis + rank : axis) instanceof Constant(long size)
                ? OptionalLong.of(size)
                : OptionalLong.empty();
    }

    /** {@return the size of an axis, which must be known} */
    public static long fixed(Var x, int axis) {
        return size(x, axis)
                .orElseThrow(() -> new UnsupportedModelException("the size of axis " + axis + " of " + x.name() + ", "
                        + x.type().toText() + ", must be known before the program runs; fix the symbolic sizes"));
    }

    /** {@return the shape, which must be known} */
    public static Shape shape(Var x) {
        long[] sizes = new long[rank(x)];
        for (int axis = 0; axis < sizes.length; axis++) {
            sizes[axis] = fixed(x, axis);
        }
        return Shape.of(sizes);
    }

    /** {@return an axis counted from the front} */
    public static int axis(long axis, int rank) {
        if (axis < -rank || axis >= Math.max(rank, 1)) {
            throw new UnsupportedModelException("axis " + axis + " is none of the " + rank + " axes of the input");
        }
        return (int) (axis < 0 ? axis + rank : axis);
    }
}
