package io.corepress.neuralnetwork;

import io.corepress.mil.UnsupportedModelException;
import io.corepress.mil.build.Params;
import io.corepress.mil.build.Var;
import io.corepress.mlpackage.proto.ArrayFeatureType.ArrayDataType;
import io.corepress.mlpackage.proto.FeatureDescription;
import io.corepress.mlpackage.proto.FeatureType.TypeCase;
import io.corepress.neuralnetwork.graph.Blob;
import io.corepress.neuralnetwork.graph.Scope;

/** Makes values of a network outputs of the function, with the axes that an app saw and the names of the features. */
final class NetworkOutputs {
    private final Scope scope;

    NetworkOutputs(Scope scope) {
        this.scope = scope;
    }

    /**
     * {@return the output}
     *
     * @param name in the function, kept for this output
     */
    Var add(FeatureDescription feature, String name) {
        Blob blob = scope.get(feature.getName(), "output \"" + feature.getName() + "\"");
        Var var = feature.getType().getTypeCase() == TypeCase.IMAGETYPE
                ? image(feature, blob)
                : shaped(blob, feature.getType().getMultiArrayType().getShapeCount());
        boolean integers = feature.getType().getMultiArrayType().getDataType() == ArrayDataType.INT32;
        return scope.block()
                .op(
                        integers ? "cast" : "identity",
                        name,
                        integers ? Params.of("x", var).with("dtype", "int32") : Params.of("x", var));
    }

    private Var image(FeatureDescription feature, Blob blob) {
        Var images = scope.images(blob);
        if (Scope.size(images, 0).orElse(1) != 1) {
            throw new UnsupportedModelException("output \"" + feature.getName() + "\" is an image, but its value has "
                    + Scope.size(images, 0).getAsLong() + " of them");
        }
        return images;
    }

    /**
     * Up to specification version 3 an output has as many axes as the description says: without one of sequence and batch
     * three, channel, height and width, or one, channel. Where it says nothing, a value of one pixel has one.
     */
    private Var shaped(Blob blob, int axes) {
        if (!(blob instanceof Blob.Folded(Var var, long sequence)) || Scope.size(var, 0).orElse(0) != 1) {
            return scope.exact(blob);
        }
        boolean pixel = Scope.size(var, 2).orElse(0) == 1 && Scope.size(var, 3).orElse(0) == 1;
        int[] single = pixel && (axes == 1 || axes == 0) ? new int[] {0, 2, 3} : new int[] {0};
        return axes == 5
                ? scope.exact(blob)
                : scope.op("squeeze", var.name() + "_squeezed", Params.of("x", var).with("axes", single));
    }
}
