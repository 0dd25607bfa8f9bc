package io.corepress.mil.build;

import io.corepress.mil.Value;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Operators that look along whole axes: means, softmax, normalization. */
public sealed interface ReductionOps extends Emitter permits BlockBuilder {

    /** {@return the mean over {@code axes}, which become size one if {@code keepAxes} and vanish otherwise} */
    default Var reduceMean(String name, Var x, boolean keepAxes, int... axes) {
        Check.isFloat(name, x);
        Check.that(axes.length > 0, name, "at least one axis must be given", "none");
        List<Integer> reduced = IntStream.of(axes)
                .map(axis -> Check.axis(name, x, axis))
                .boxed()
                .toList();
        List<Long> sizes = new ArrayList<>();
        for (int axis = 0; axis < x.rank(); axis++) {
            if (!reduced.contains(axis)) {
                sizes.add(x.size(axis));
            } else if (keepAxes) {
                sizes.add(1L);
            }
        }
        Shape shape = Shape.of(sizes.stream().mapToLong(Long::longValue).toArray());
        Params params = Params.of("x", x).with("axes", axes).with("keep_dims", keepAxes);
        return op("reduce_mean", name, params, x.dataType(), shape);
    }

    default Var softmax(String name, Var x, int axis) {
        Check.isFloat(name, x);
        Check.axis(name, x, axis);
        return op("softmax", name, Params.of("x", x).with("axis", axis), x.dataType(), x.shape());
    }

    /**
     * Normalizes over the last axis.
     *
     * @param gamma the scale, a constant of shape {@code [last axis]}
     * @param beta the offset, a constant of shape {@code [last axis]}
     */
    default Var layerNorm(String name, Var x, Var gamma, Var beta, float epsilon) {
        Check.isFloat(name, x);
        for (Var other : List.of(gamma, beta)) {
            Check.sameDataType(name, x, other);
            Check.hasShape(name, other, x.size(-1));
        }
        Params params = Params.of("x", x)
                .with("axes", new int[] {-1})
                .with("gamma", gamma)
                .with("beta", beta)
                .with("epsilon", Value.of(Tensor.ofFloats(x.dataType(), Shape.scalar(), epsilon)));
        return op("layer_norm", name, params, x.dataType(), x.shape());
    }
}
