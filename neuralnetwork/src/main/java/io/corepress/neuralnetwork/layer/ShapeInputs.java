package io.corepress.neuralnetwork.layer;

import io.corepress.mil.build.Params;
import io.corepress.mil.build.Var;
import io.corepress.neuralnetwork.graph.Layer;
import io.corepress.neuralnetwork.graph.Scope;
import java.util.Optional;

/**
 * A shape that a layer is given: by its parameters, by a value whose elements are the sizes, or by a value that has it.
 *
 * @param constant the sizes, if they are known
 * @param computed the sizes as int32, if they are not
 */
record ShapeInputs(Optional<int[]> constant, Optional<Var> computed) {

    static ShapeInputs of(int[] sizes) {
        return new ShapeInputs(Optional.of(sizes), Optional.empty());
    }

    /** {@return the sizes that an input lists} */
    static ShapeInputs given(Layer layer, int index) {
        Var sizes = layer.exact(index);
        return layer.scope()
                .knownIntegers(sizes)
                .map(ShapeInputs::of)
                .orElseGet(() -> new ShapeInputs(
                        Optional.empty(), Optional.of(layer.scope().integers(sizes))));
    }

    /** {@return the sizes that an input has} */
    static ShapeInputs like(Layer layer, int index) {
        Var reference = layer.exact(index);
        int[] sizes = new int[reference.rank()];
        for (int axis = 0; axis < sizes.length; axis++) {
            if (Scope.size(reference, axis).isEmpty()) {
                Var shape = layer.step("shape", "sizes", Params.of("x", reference));
                return new ShapeInputs(Optional.empty(), Optional.of(shape));
            }
            sizes[axis] = Math.toIntExact(reference.size(axis));
        }
        return of(sizes);
    }

    /** {@return the parameters with this shape} */
    Params addTo(Params params) {
        return constant.map(sizes -> params.with("shape", sizes)).orElseGet(() -> params.with("shape", computed.get()));
    }
}
