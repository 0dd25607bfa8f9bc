package io.corepress.mil.build;

import io.corepress.mil.Value;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;

/** Operators that look along whole axes: means, softmax, normalization. */
public sealed interface ReductionOps extends Emitter permits BlockBuilder {

    /** {@return the mean over {@code axes}, which become size one if {@code keepAxes} and vanish otherwise} */
    default Var reduceMean(String name, Var x, boolean keepAxes, int... axes) {
        return op("reduce_mean", name, Params.of("x", x).with("axes", axes).with("keep_dims", keepAxes));
    }

    default Var softmax(String name, Var x, int axis) {
        return op("softmax", name, Params.of("x", x).with("axis", axis));
    }

    /**
     * Normalizes over the last axis.
     *
     * @param gamma the scale, a constant of shape {@code [last axis]}
     * @param beta the offset, a constant of shape {@code [last axis]}
     */
    default Var layerNorm(String name, Var x, Var gamma, Var beta, float epsilon) {
        Params params = Params.of("x", x)
                .with("axes", new int[] {-1})
                .with("gamma", gamma)
                .with("beta", beta)
                .with("epsilon", Value.of(Tensor.ofFloats(gamma.dataType(), Shape.scalar(), epsilon)));
        return op("layer_norm", name, params);
    }
}
