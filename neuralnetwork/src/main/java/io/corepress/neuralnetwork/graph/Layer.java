package io.corepress.neuralnetwork.graph;

import io.corepress.mil.MalformedModelException;
import io.corepress.mil.UnsupportedModelException;
import io.corepress.mil.build.Params;
import io.corepress.mil.build.Var;
import io.corepress.mlpackage.proto.NeuralNetworkLayer;
import io.corepress.mlpackage.proto.WeightParams;
import io.corepress.neuralnetwork.weight.LayerKind;
import io.corepress.neuralnetwork.weight.LayerWeight;
import io.corepress.neuralnetwork.weight.WeightReader;
import io.corepress.tensor.Shape;
import java.util.List;

/** A layer that is being translated, and the scope in which it stands. */
public record Layer(NeuralNetworkLayer message, Scope scope) {

    /** {@return the name of the layer's kind, as the format calls it} */
    public static String kind(NeuralNetworkLayer layer) {
        return LayerKind.of(layer);
    }

    /** {@return what the layer is called in errors} */
    public String place() {
        return kind(message) + " layer \"" + message.getName() + "\"";
    }

    public int inputCount() {
        return message.getInputCount();
    }

    public int outputCount() {
        return message.getOutputCount();
    }

    /** {@return an input as the program holds it} */
    public Blob input(int index) {
        if (index >= message.getInputCount()) {
            throw new MalformedModelException(
                    place() + ": expected at least " + (index + 1) + " inputs, got " + message.getInputCount());
        }
        return scope.get(message.getInput(index), place());
    }

    public List<Blob> inputs() {
        return message.getInputList().stream()
                .map(name -> scope.get(name, place()))
                .toList();
    }

    /** {@return an input with the axes that it has in the network} */
    public Var exact(int index) {
        return scope.exact(input(index));
    }

    /** {@return an input as images} */
    public Var images(int index) {
        return scope.images(input(index));
    }

    /** {@return an axis counted from the front} */
    public int axis(long axis, int rank) {
        if (axis < -rank || axis >= rank) {
            throw unsupported("axis " + axis + " is outside of " + rank + " axes");
        }
        return (int) (axis < 0 ? axis + rank : axis);
    }

    /** {@return the name of an output, which its value has in the program too} */
    public String outputName(int index) {
        if (index >= message.getOutputCount()) {
            throw new MalformedModelException(
                    place() + ": expected at least " + (index + 1) + " outputs, got " + message.getOutputCount());
        }
        return message.getOutput(index);
    }

    public void output(int index, Blob blob) {
        scope.put(outputName(index), blob);
    }

    /** Sets the only output. */
    public void output(Blob blob) {
        output(0, blob);
    }

    /** Sets the only output to a tensor that has the axes of the value. */
    public void exactOutput(Var var) {
        output(new Blob.Exact(var));
    }

    /** Sets the only output to images with the leading axes of the first input. */
    public void imagesOutput(Var images) {
        output(scope.fromImages(input(0), images));
    }

    /** Adds the operation that makes the only output, under its name. */
    public Var op(String type, Params params) {
        return scope.op(type, outputName(0), params);
    }

    /** Adds an operation on the way to an output. */
    public Var step(String type, String suffix, Params params) {
        return scope.op(type, outputName(0) + "_" + suffix, params);
    }

    /** Adds a weight of the layer. */
    public Var weight(String suffix, WeightParams weight, long... sizes) {
        return weight(suffix, read(suffix, weight, 0, sizes));
    }

    /** Adds a weight of the layer, or what was made of some. */
    public Var weight(String suffix, LayerWeight weight) {
        return scope.weight(message.getName() + "_" + suffix, weight);
    }

    /** {@return a weight of the layer} */
    public LayerWeight read(String suffix, WeightParams weight, int channelAxis, long... sizes) {
        return WeightReader.read(weight, Shape.of(sizes), channelAxis, place() + ": " + suffix);
    }

    /** {@return the error that this layer asks for something that no program can do, or not this version} */
    public UnsupportedModelException unsupported(String why) {
        return new UnsupportedModelException(place() + ": " + why);
    }
}
