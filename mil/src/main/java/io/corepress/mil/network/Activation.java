package io.corepress.mil.network;

import io.corepress.mil.build.ElementwiseOps.GeluMode;
import io.corepress.mil.build.Params;
import io.corepress.mil.build.Var;

/** Functions without weights. */
public enum Activation implements Layer {
    RELU,
    /** {@code x} times the normal distribution function of {@code x}. */
    GELU,
    /** {@link #GELU}, approximated by a tanh. */
    GELU_TANH,
    SIGMOID,
    /** {@code x * sigmoid(x)}. */
    SILU,
    /** Along the last axis. */
    SOFTMAX,
    TANH;

    @Override
    public Var add(LayerScope scope, Var x) {
        return switch (this) {
            case RELU -> scope.builder().relu(scope.name(), x);
            case GELU -> scope.builder().gelu(scope.name(), x, GeluMode.EXACT);
            case GELU_TANH -> scope.builder().gelu(scope.name(), x, GeluMode.TANH_APPROXIMATION);
            case SIGMOID -> scope.builder().sigmoid(scope.name(), x);
            case SILU -> scope.builder().op("silu", scope.name(), Params.of("x", x));
            case SOFTMAX -> scope.builder().softmax(scope.name(), x, -1);
            case TANH -> scope.builder().tanh(scope.name(), x);
        };
    }
}
