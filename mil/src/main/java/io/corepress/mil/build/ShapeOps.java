package io.corepress.mil.build;

import io.corepress.tensor.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** Operators that move elements without changing them. */
public sealed interface ShapeOps extends Emitter permits BlockBuilder {

    default Var reshape(String name, Var x, long... sizes) {
        Shape shape = Shape.of(sizes);
        Check.that(shape.elementCount() == x.shape().elementCount(), name, shape + " must have as many elements", x);
        int[] numbers = LongStream.of(sizes).mapToInt(Math::toIntExact).toArray();
        return op("reshape", name, Params.of("x", x).with("shape", numbers), x.dataType(), shape);
    }

    /** {@return {@code x} with its axis {@code order[i]} at place {@code i}} */
    default Var transpose(String name, Var x, int... order) {
        boolean permutation = order.length == x.rank()
                && IntStream.of(order)
                                .filter(axis -> axis >= 0 && axis < x.rank())
                                .distinct()
                                .count()
                        == x.rank();
        Check.that(permutation, name, "the order must name each axis of the input once", x, Arrays.toString(order));
        long[] sizes = IntStream.of(order).mapToLong(x::size).toArray();
        return op("transpose", name, Params.of("x", x).with("perm", order), x.dataType(), Shape.of(sizes));
    }

    /** {@return the inputs one after the other along {@code axis}; the other axes are equal} */
    default Var concat(String name, List<Var> xs, int axis) {
        Check.that(!xs.isEmpty(), name, "at least one input must be given", "none");
        Var first = xs.getFirst();
        int along = Check.axis(name, first, axis);
        long size = 0;
        for (Var x : xs) {
            Check.sameDataType(name, first, x);
            Check.that(
                    x.rank() == first.rank()
                            && x.shape().withSize(along, 1).equals(first.shape().withSize(along, 1)),
                    name,
                    "inputs must differ only along axis " + along,
                    first,
                    x);
            size += x.size(along);
        }
        Params params = Params.none().with("values", xs).with("axis", axis).with("interleave", false);
        return op("concat", name, params, first.dataType(), first.shape().withSize(along, size));
    }
}
