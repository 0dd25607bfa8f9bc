package io.corepress.neuralnetwork.layer;

import io.corepress.mil.Value;
import io.corepress.mil.build.Params;
import io.corepress.mil.build.Var;
import io.corepress.mlpackage.proto.ActivationParams;
import io.corepress.mlpackage.proto.BiDirectionalLSTMLayerParams;
import io.corepress.mlpackage.proto.LSTMParams;
import io.corepress.mlpackage.proto.LSTMWeightParams;
import io.corepress.mlpackage.proto.UniDirectionalLSTMLayerParams;
import io.corepress.mlpackage.proto.WeightParams;
import io.corepress.neuralnetwork.graph.Layer;
import io.corepress.neuralnetwork.graph.Scope;
import io.corepress.neuralnetwork.weight.JoinedWeights;
import io.corepress.neuralnetwork.weight.LayerWeight;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Recurrent layers with a cell. Operators have the gates in the order input, forget, output, block input. */
final class LongShortTermMemory {
    private LongShortTermMemory() {}

    static void oneWay(Layer layer) {
        UniDirectionalLSTMLayerParams params = layer.message().getUniDirectionalLSTM();
        Recurrence recurrence = new Recurrence(layer, params.getInputVectorSize(), params.getOutputVectorSize());
        Var x = recurrence.sequence();
        Params operands = weights(recurrence, Params.of("x", x), params.getParams(), params.getWeightParams(), "");
        operands = operands.with("initial_h", recurrence.state(1, x.size(1)))
                .with("initial_c", recurrence.state(2, x.size(1)))
                .with("direction", params.getReverseInput() ? "reverse" : "forward");
        List<Var> made = emit(recurrence, operands, params.getParams(), params.getActivationsList());
        recurrence.sequenceOutput(0, made.get(0));
        recurrence.stateOutput(1, made.get(1));
        recurrence.stateOutput(2, made.get(2));
    }

    static void bothWays(Layer layer) {
        BiDirectionalLSTMLayerParams params = layer.message().getBiDirectionalLSTM();
        Recurrence recurrence = new Recurrence(layer, params.getInputVectorSize(), params.getOutputVectorSize());
        if (!params.getActivationsForwardLSTMList().equals(params.getActivationsBackwardLSTMList())) {
            throw layer.unsupported("both directions must have the same activations");
        }
        Var x = recurrence.sequence();
        Params operands = weights(recurrence, Params.of("x", x), params.getParams(), params.getWeightParams(0), "");
        operands = weights(recurrence, operands, params.getParams(), params.getWeightParams(1), "_back");
        operands = operands.with("initial_h", states(recurrence, x, 1, 3))
                .with("initial_c", states(recurrence, x, 2, 4))
                .with("direction", "bidirectional");
        List<Var> made = emit(recurrence, operands, params.getParams(), params.getActivationsForwardLSTMList());
        recurrence.sequenceOutput(0, made.get(0));
        if (layer.outputCount() > 1) {
            List<Var> hidden = halves(recurrence, "hidden", made.get(1));
            List<Var> cell = halves(recurrence, "cell", made.get(2));
            recurrence.stateOutput(1, hidden.get(0));
            recurrence.stateOutput(2, cell.get(0));
            recurrence.stateOutput(3, hidden.get(1));
            recurrence.stateOutput(4, cell.get(1));
        }
    }

    /** The states of both directions side by side. */
    private static Var states(Recurrence recurrence, Var x, int forward, int backward) {
        List<Var> both = List.of(recurrence.state(forward, x.size(1)), recurrence.state(backward, x.size(1)));
        Params params = Params.none().with("values", both).with("axis", 1).with("interleave", false);
        return recurrence.layer().step("concat", "states", params);
    }

    private static List<Var> halves(Recurrence recurrence, String what, Var both) {
        Params params = Params.of("x", both).with("num_splits", 2).with("axis", 1);
        List<String> names = List.of(recurrence.name(what), recurrence.name(what + "_back"));
        return recurrence.layer().scope().ops("split", names, params);
    }

    private static Params weights(
            Recurrence recurrence, Params operands, LSTMParams params, LSTMWeightParams weights, String end) {
        boolean coupled = params.getCoupledInputAndForgetGate();
        Params result = operands.with(
                        "weight_ih" + end,
                        matrices(
                                recurrence,
                                "weight_ih" + end,
                                recurrence.inputSize(),
                                coupled,
                                weights.getInputGateWeightMatrix(),
                                weights.getForgetGateWeightMatrix(),
                                weights.getOutputGateWeightMatrix(),
                                weights.getBlockInputWeightMatrix()))
                .with(
                        "weight_hh" + end,
                        matrices(
                                recurrence,
                                "weight_hh" + end,
                                recurrence.size(),
                                coupled,
                                weights.getInputGateRecursionMatrix(),
                                weights.getForgetGateRecursionMatrix(),
                                weights.getOutputGateRecursionMatrix(),
                                weights.getBlockInputRecursionMatrix()));
        if (params.getHasBiasVectors() || params.getForgetBias()) {
            result = result.with("bias" + end, bias(recurrence, params, weights));
        }
        if (params.getHasPeepholeVectors()) {
            float[] input = vector(recurrence, weights.getInputGatePeepholeVector());
            float[] forget = coupled ? negative(input) : vector(recurrence, weights.getForgetGatePeepholeVector());
            float[] output = vector(recurrence, weights.getOutputGatePeepholeVector());
            result = result.with("peephole" + end, joined(input, forget, output));
        }
        return result;
    }

    /**
     * Where the forget gate is one minus the input gate, it gets the weights of the input gate with all signs changed:
     * 1 - f(a) = f(-a) for the sigmoid and the hard sigmoid.
     */
    private static Var matrices(
            Recurrence recurrence,
            String suffix,
            long columns,
            boolean coupled,
            WeightParams input,
            WeightParams forget,
            WeightParams output,
            WeightParams block) {
        List<LayerWeight> parts = new ArrayList<>();
        for (WeightParams gate : List.of(input, coupled ? input : forget, output, block)) {
            parts.add(recurrence.layer().read(suffix, gate, 0, recurrence.size(), columns));
        }
        if (coupled) {
            parts.set(1, JoinedWeights.negative(parts.get(1)));
        }
        return recurrence.layer().weight(suffix, JoinedWeights.rows(parts));
    }

    private static Value bias(Recurrence recurrence, LSTMParams params, LSTMWeightParams weights) {
        boolean has = params.getHasBiasVectors();
        float[] zeros = new float[Math.toIntExact(recurrence.size())];
        float[] input = has ? vector(recurrence, weights.getInputGateBiasVector()) : zeros;
        float[] forget = has ? vector(recurrence, weights.getForgetGateBiasVector()) : zeros.clone();
        if (params.getForgetBias()) {
            for (int i = 0; i < forget.length; i++) {
                forget[i] += 1;
            }
        }
        return joined(
                input,
                params.getCoupledInputAndForgetGate() ? negative(input) : forget,
                has ? vector(recurrence, weights.getOutputGateBiasVector()) : zeros,
                has ? vector(recurrence, weights.getBlockInputBiasVector()) : zeros);
    }

    private static float[] vector(Recurrence recurrence, WeightParams weight) {
        return recurrence
                .layer()
                .read("vector", weight, 0, recurrence.size())
                .decoded()
                .toFloats();
    }

    private static float[] negative(float[] values) {
        float[] result = values.clone();
        for (int i = 0; i < result.length; i++) {
            result[i] = -result[i];
        }
        return result;
    }

    private static Value joined(float[]... parts) {
        int size = parts[0].length;
        float[] all = Arrays.copyOf(parts[0], parts.length * size);
        for (int i = 1; i < parts.length; i++) {
            System.arraycopy(parts[i], 0, all, i * size, size);
        }
        return Value.of(Tensor.ofFloats(DataType.FLOAT32, Shape.of(all.length), all));
    }

    private static List<Var> emit(
            Recurrence recurrence, Params operands, LSTMParams params, List<ActivationParams> activations) {
        if (activations.size() != 3) {
            throw recurrence.layer().unsupported("takes three activations, got " + activations.size());
        }
        String gate = recurrence.activation(activations.get(0));
        if (params.getCoupledInputAndForgetGate() && !gate.endsWith("sigmoid")) {
            throw recurrence.layer().unsupported("coupled gates need a sigmoid, got " + gate);
        }
        float clip = params.getCellClipThreshold() == 0 ? 50 : params.getCellClipThreshold();
        return recurrence
                .layer()
                .scope()
                .ops(
                        "lstm",
                        List.of(recurrence.name("steps"), recurrence.name("hidden"), recurrence.name("cell")),
                        operands.with("output_sequence", params.getSequenceOutput())
                                .with("recurrent_activation", gate)
                                .with("cell_activation", recurrence.activation(activations.get(1)))
                                .with("activation", recurrence.activation(activations.get(2)))
                                .with("clip", Scope.number(clip)));
    }
}
