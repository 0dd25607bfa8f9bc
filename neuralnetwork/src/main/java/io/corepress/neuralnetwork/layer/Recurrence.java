package io.corepress.neuralnetwork.layer;

import io.corepress.mil.build.Params;
import io.corepress.mil.build.Var;
import io.corepress.mlpackage.proto.ActivationParams;
import io.corepress.mlpackage.proto.ActivationParams.NonlinearityTypeCase;
import io.corepress.mlpackage.proto.WeightParams;
import io.corepress.neuralnetwork.graph.Blob;
import io.corepress.neuralnetwork.graph.Layer;
import io.corepress.neuralnetwork.weight.JoinedWeights;
import io.corepress.neuralnetwork.weight.LayerWeight;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What the recurrent layers have in common. A sequence is a value of axes {@code [sequence, batch, size, 1, 1]}, a
 * state {@code [1, batch, size, 1, 1]}; operators take {@code [sequence, batch, size]} and {@code [batch, size]}.
 */
record Recurrence(Layer layer, long inputSize, long size) {

    /** {@return the first input without height and width} */
    Var sequence() {
        Blob input = layer.input(0);
        if (input instanceof Blob.Folded(Var var, long sequence)) {
            return layer.scope().reshape(name("sequence"), var, sequence, var.size(0) / sequence, inputSize);
        }
        Var x = layer.exact(0);
        if (x.rank() != 5) {
            throw layer.unsupported("takes five axes, got " + x);
        }
        return layer.step("squeeze", "sequence", Params.of("x", x).with("axes", new int[] {-2, -1}));
    }

    /** {@return an input as state, or zeros where there is none} */
    Var state(int index, long batch) {
        if (index >= layer.inputCount()) {
            int count = Math.toIntExact(Math.multiplyExact(batch, size));
            Tensor zeros = Tensor.ofFloats(DataType.FLOAT32, Shape.of(batch, size), new float[count]);
            return layer.scope().constant(name("start"), zeros);
        }
        return layer.scope().reshape(name("state"), layer.images(index), batch, size);
    }

    /** Sets an output to a sequence. */
    void sequenceOutput(int index, Var sequence) {
        long steps = sequence.size(0);
        long[] images = {steps * sequence.size(1), sequence.size(2), 1, 1};
        layer.output(index, new Blob.Folded(layer.scope().reshape(layer.outputName(index), sequence, images), steps));
    }

    /** Sets an output to a state, if the layer has it. */
    void stateOutput(int index, Var state) {
        if (index < layer.outputCount()) {
            Var images = layer.scope().reshape(layer.outputName(index), state, state.size(0), state.size(1), 1, 1);
            layer.output(index, new Blob.Folded(images, 1));
        }
    }

    /** {@return matrices of {@code columns} columns on top of each other, one for each gate} */
    Var matrices(String suffix, long columns, WeightParams... gates) {
        List<LayerWeight> parts = new ArrayList<>();
        for (WeightParams gate : gates) {
            parts.add(layer.read(suffix, gate, 0, size, columns));
        }
        return layer.weight(suffix, JoinedWeights.rows(parts));
    }

    /** {@return vectors one after the other, one for each gate} */
    Var vectors(String suffix, WeightParams... gates) {
        List<LayerWeight> parts = new ArrayList<>();
        for (WeightParams gate : gates) {
            parts.add(layer.read(suffix, gate, 0, size));
        }
        return layer.weight(suffix, JoinedWeights.rows(parts));
    }

    String name(String suffix) {
        return layer.outputName(0) + "_" + suffix;
    }

    /**
     * {@return the name of an activation that operators know}
     *
     * <p>Those with parameters have them built in, in operators and in layers alike, which may leave them out.
     */
    String activation(ActivationParams params) {
        boolean fits = switch (params.getNonlinearityTypeCase()) {
            case LINEAR ->
                fits(params.getLinear().getAlpha(), 1, params.getLinear().getBeta(), 0);
            case SCALEDTANH ->
                fits(
                        params.getScaledTanh().getAlpha(),
                        1.7159,
                        params.getScaledTanh().getBeta(),
                        2 / 3.);
            case SIGMOIDHARD ->
                fits(
                        params.getSigmoidHard().getAlpha(),
                        0.2,
                        params.getSigmoidHard().getBeta(),
                        0.5);
            case SIGMOID, TANH, RELU -> true;
            default -> false;
        };
        if (!fits) {
            throw layer.unsupported(
                    "takes linear, sigmoid, tanh, ReLU, scaled tanh of 1.7159 and 2/3, or hard sigmoid of"
                            + " 0.2 and 0.5 as activation, got "
                            + params.toString().strip().replaceAll("\\s+", " "));
        }
        return switch (params.getNonlinearityTypeCase()) {
            case SCALEDTANH -> "scaled_tanh";
            case SIGMOIDHARD -> "hard_sigmoid";
            case NonlinearityTypeCase kind -> kind.name().toLowerCase(Locale.ROOT);
        };
    }

    private static boolean fits(float alpha, double expectedAlpha, float beta, double expectedBeta) {
        boolean leftOut = alpha == 0 && beta == 0;
        return leftOut || (Math.abs(alpha - expectedAlpha) < 1e-2 && Math.abs(beta - expectedBeta) < 1e-2);
    }
}
