package io.corepress.neuralnetwork;

import io.corepress.mil.MalformedModelException;
import io.corepress.mil.UnsupportedModelException;
import io.corepress.mil.Value;
import io.corepress.mil.ValueType.Constant;
import io.corepress.mil.ValueType.Dimension;
import io.corepress.mil.build.FunctionBuilder;
import io.corepress.mil.build.Params;
import io.corepress.mil.build.Var;
import io.corepress.mlpackage.proto.ArrayFeatureType;
import io.corepress.mlpackage.proto.ArrayFeatureType.ArrayDataType;
import io.corepress.mlpackage.proto.FeatureDescription;
import io.corepress.mlpackage.proto.ImageFeatureType;
import io.corepress.mlpackage.proto.NeuralNetworkImageScaler;
import io.corepress.mlpackage.proto.NeuralNetworkPreprocessing;
import io.corepress.neuralnetwork.graph.Blob;
import io.corepress.neuralnetwork.graph.Network;
import io.corepress.neuralnetwork.graph.Scope;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/** Makes the inputs of a network inputs of the function, brings them to its axes and does the preprocessing. */
final class NetworkInputs {
    private final FunctionBuilder function;
    private final Scope scope;
    private final Network network;

    NetworkInputs(FunctionBuilder function, Scope scope, Network network) {
        this.function = function;
        this.scope = scope;
        this.network = network;
    }

    /**
     * Adds an input.
     *
     * @param name in the function
     * @param only whether the network has no other input
     */
    void add(FeatureDescription feature, String name, boolean only) {
        Blob blob = switch (feature.getType().getTypeCase()) {
            case IMAGETYPE -> image(feature, name, only);
            case MULTIARRAYTYPE -> array(feature, name);
            default ->
                throw new MalformedModelException("input \"" + feature.getName()
                        + "\": a neural network takes images and multi-arrays, got "
                        + feature.getType().getTypeCase());
        };
        scope.put(feature.getName(), blob);
    }

    private Blob array(FeatureDescription feature, String name) {
        ArrayFeatureType array = feature.getType().getMultiArrayType();
        List<Dimension> sizes = Features.sizes(array);
        DataType type = array.getDataType() == ArrayDataType.INT32 ? DataType.INT32 : DataType.FLOAT32;
        Var input = function.input(name, Features.tensor(type, sizes));
        Var floats = scope.floats(name + "_fp32", input);
        if (network.exactArrays()) {
            return new Blob.Exact(floats);
        }
        return switch (sizes.size()) {
            case 1 -> new Blob.Folded(expanded(floats, 0, 2, 3), 1);
            case 3 -> new Blob.Folded(expanded(floats, 0), 1);
            case 5 ->
                new Blob.Folded(
                        scope.reshape(
                                name + "_images",
                                floats,
                                floats.size(0) * floats.size(1),
                                floats.size(2),
                                floats.size(3),
                                floats.size(4)),
                        floats.size(0));
            default ->
                throw new UnsupportedModelException("input \"" + feature.getName()
                        + "\": a network of this kind takes arrays of 1, 3 or 5 axes, got " + sizes.size());
        };
    }

    private Var expanded(Var x, int... axes) {
        return scope.op("expand_dims", x.name() + "_images", Params.of("x", x).with("axes", axes));
    }

    private Blob image(FeatureDescription feature, String name, boolean only) {
        ImageFeatureType image = feature.getType().getImageType();
        List<Dimension> sizes = new ArrayList<>();
        sizes.add(new Constant(1));
        sizes.add(new Constant(Features.channels(image)));
        sizes.addAll(Features.sizes(image));
        Var x = function.input(name, Features.tensor(DataType.FLOAT32, sizes));
        for (NeuralNetworkPreprocessing step : network.preprocessing()) {
            // Some writers leave out the name where there is just one input.
            boolean meant = step.getFeatureName().equals(feature.getName())
                    || (only && step.getFeatureName().isEmpty());
            if (meant) {
                x = preprocessed(x, image, step);
            }
        }
        return network.exactImages() ? new Blob.Exact(x) : new Blob.Folded(x, 1);
    }

    private Var preprocessed(Var x, ImageFeatureType image, NeuralNetworkPreprocessing step) {
        return switch (step.getPreprocessorCase()) {
            case SCALER -> scaled(x, image, step.getScaler());
            case MEANIMAGE -> {
                List<Float> mean = step.getMeanImage().getMeanImageList();
                float[] values = new float[mean.size()];
                for (int i = 0; i < values.length; i++) {
                    values[i] = mean.get(i);
                }
                Shape shape = Shape.of(Features.channels(image), image.getHeight(), image.getWidth());
                if (values.length != shape.elementCount()) {
                    throw new MalformedModelException("the mean image needs " + shape.elementCount() + " values "
                            + shape + ", got " + values.length);
                }
                Var constant = scope.constant(x.name() + "_mean", Tensor.ofFloats(DataType.FLOAT32, shape, values));
                yield scope.op("sub", x.name() + "_centered", Params.of("x", x).with("y", constant));
            }
            case PREPROCESSOR_NOT_SET -> x;
        };
    }

    private Var scaled(Var x, ImageFeatureType image, NeuralNetworkImageScaler scaler) {
        Var result = x;
        if (scaler.getChannelScale() != 1) {
            Params params = Params.of("x", x).with("y", Scope.number(scaler.getChannelScale()));
            result = scope.op("mul", x.name() + "_scaled", params);
        }
        float[] bias = switch (image.getColorSpace()) {
            case RGB -> new float[] {scaler.getRedBias(), scaler.getGreenBias(), scaler.getBlueBias()};
            case BGR -> new float[] {scaler.getBlueBias(), scaler.getGreenBias(), scaler.getRedBias()};
            default -> new float[] {scaler.getGrayBias()};
        };
        for (float number : bias) {
            if (number != 0) {
                Value constant = Value.of(Tensor.ofFloats(DataType.FLOAT32, Shape.of(bias.length, 1, 1), bias));
                return scope.op(
                        "add", x.name() + "_shifted", Params.of("x", result).with("y", constant));
            }
        }
        return result;
    }
}
