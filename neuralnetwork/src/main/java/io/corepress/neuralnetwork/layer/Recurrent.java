package io.corepress.neuralnetwork.layer;

import io.corepress.mil.build.Params;
import io.corepress.mil.build.Var;
import io.corepress.mlpackage.proto.GRULayerParams;
import io.corepress.mlpackage.proto.SimpleRecurrentLayerParams;
import io.corepress.neuralnetwork.graph.Layer;
import java.util.List;

/** Recurrent layers without a cell: the simple one and the gated unit. */
final class Recurrent {
    private Recurrent() {}

    static void simple(Layer layer) {
        SimpleRecurrentLayerParams params = layer.message().getSimpleRecurrent();
        Recurrence recurrence = new Recurrence(layer, params.getInputVectorSize(), params.getOutputVectorSize());
        Var x = recurrence.sequence();
        Params operands = Params.of("x", x)
                .with(
                        "weight_ih",
                        recurrence.matrices("weight_ih", params.getInputVectorSize(), params.getWeightMatrix()))
                .with(
                        "weight_hh",
                        recurrence.matrices("weight_hh", params.getOutputVectorSize(), params.getRecursionMatrix()));
        if (params.getHasBiasVector()) {
            operands = operands.with("bias", recurrence.vectors("bias", params.getBiasVector()));
        }
        operands = operands.with("initial_h", recurrence.state(1, x.size(1)))
                .with("activation", recurrence.activation(params.getActivation()));
        emit(recurrence, "rnn", operands, params.getSequenceOutput(), params.getReverseInput());
    }

    static void gru(Layer layer) {
        GRULayerParams params = layer.message().getGru();
        Recurrence recurrence = new Recurrence(layer, params.getInputVectorSize(), params.getOutputVectorSize());
        Var x = recurrence.sequence();
        // Operators have the gates in the order reset, output, update.
        Params operands = Params.of("x", x)
                .with(
                        "weight_ih",
                        recurrence.matrices(
                                "weight_ih",
                                params.getInputVectorSize(),
                                params.getResetGateWeightMatrix(),
                                params.getOutputGateWeightMatrix(),
                                params.getUpdateGateWeightMatrix()))
                .with(
                        "weight_hh",
                        recurrence.matrices(
                                "weight_hh",
                                params.getOutputVectorSize(),
                                params.getResetGateRecursionMatrix(),
                                params.getOutputGateRecursionMatrix(),
                                params.getUpdateGateRecursionMatrix()));
        if (params.getHasBiasVectors()) {
            operands = operands.with(
                    "bias",
                    recurrence.vectors(
                            "bias",
                            params.getResetGateBiasVector(),
                            params.getOutputGateBiasVector(),
                            params.getUpdateGateBiasVector()));
        }
        operands = operands.with("initial_h", recurrence.state(1, x.size(1)))
                .with("recurrent_activation", recurrence.activation(params.getActivations(0)))
                .with("activation", recurrence.activation(params.getActivations(1)));
        emit(recurrence, "gru", operands, params.getSequenceOutput(), params.getReverseInput());
    }

    private static void emit(Recurrence recurrence, String type, Params operands, boolean all, boolean reversed) {
        List<Var> made = recurrence
                .layer()
                .scope()
                .ops(
                        type,
                        List.of(recurrence.name("steps"), recurrence.name("last")),
                        operands.with("output_sequence", all).with("direction", reversed ? "reverse" : "forward"));
        recurrence.sequenceOutput(0, made.get(0));
        recurrence.stateOutput(1, made.get(1));
    }
}
