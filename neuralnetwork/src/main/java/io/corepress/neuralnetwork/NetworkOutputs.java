package io.corepress.neuralnetwork;

import io.corepress.mil.UnsupportedModelException;
import io.corepress.mil.build.Params;
import io.corepress.mil.build.Var;
import io.corepress.mlpackage.proto.ArrayFeatureType;
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
        boolean image = feature.getType().getTypeCase() == TypeCase.IMAGETYPE;
        ArrayFeatureType array = feature.getType().getMultiArrayType();
        boolean integers = array.getDataType() == ArrayDataType.INT32;
        int[] single = image ? new int[0] : surplusAxes(blob, array.getShapeCount());
        if (single.length > 0) {
            Params params = Params.of("x", blob.var()).with("axes", single);
            if (!integers) {
                return scope.block().op("squeeze", name, params);
            }
            Var squeezed = scope.op("squeeze", name + "_squeezed", params);
            return scope.block().op("cast", name, Params.of("x", squeezed).with("dtype", "int32"));
        }
        Params x = Params.of("x", image ? image(feature, blob) : scope.exact(blob));
        return integers
                ? scope.block().op("cast", name, x.with("dtype", "int32"))
                : scope.block().op("identity", name, x);
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
     * {@return the axes of a folded value that apps do not see; none where they see all five}
     *
     * <p>Up to specification version 3 an output without sequence and batch has three axes, channel, height and
     * width, or one, channel, as the description says. Where it says nothing, a value of one pixel has one.
     *
     * @param described the number of axes in the description
     */
    private static int[] surplusAxes(Blob blob, int described) {
        boolean hidden = blob instanceof Blob.Folded(Var var, long _)
                && Scope.size(var, 0).orElse(0) == 1;
        if (!hidden || described == 5) {
            return new int[0];
        }
        boolean pixel = Scope.size(blob.var(), 2).orElse(0) == 1
                && Scope.size(blob.var(), 3).orElse(0) == 1;
        return pixel && described < 2 ? new int[] {0, 2, 3} : new int[] {0};
    }
}
