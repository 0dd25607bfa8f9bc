package io.corepress.mil.build;

import java.util.List;
import java.util.stream.LongStream;

/** Operators that move elements without changing them. */
public sealed interface ShapeOps extends Emitter permits BlockBuilder {

    /** {@return {@code x} in another shape; one size may be -1, which stands for what is left} */
    default Var reshape(String name, Var x, long... sizes) {
        int[] numbers = LongStream.of(sizes).mapToInt(Math::toIntExact).toArray();
        return op("reshape", name, Params.of("x", x).with("shape", numbers));
    }

    /** {@return {@code x} with its axis {@code order[i]} at place {@code i}} */
    default Var transpose(String name, Var x, int... order) {
        return op("transpose", name, Params.of("x", x).with("perm", order));
    }

    /** {@return the inputs one after the other along {@code axis}; the other axes are equal} */
    default Var concat(String name, List<Var> xs, int axis) {
        return op(
                "concat",
                name,
                Params.none().with("values", xs).with("axis", axis).with("interleave", false));
    }
}
