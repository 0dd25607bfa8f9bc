package io.corepress.torch.lower;

import static java.util.Map.entry;

import java.util.Map;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Activation functions, softmax included. */
final class Activations {
    private Activations() {}

    static final Map<String, Lowering> LOWERINGS = Map.ofEntries(
            activation("relu", torch::relu),
            activation("sigmoid", torch::sigmoid),
            activation("silu", torch::silu),
            activation("softplus", torch::softplus),
            activation("softsign", x -> x.div(x.abs().add(new Scalar(1.0)))),
            activation("relu6", x -> clamp(x, 0, 6)),
            entry("clamped_relu", Lowering.of(Activations::clampedRelu)),
            entry("elu", Lowering.of(call -> torch.elu(x(call), scalar(call, "alpha"), one(), one()))),
            entry("gelu", Lowering.of(Activations::gelu)),
            entry("leaky_relu", Lowering.of(call -> torch.leaky_relu(x(call), scalar(call, "alpha")))),
            entry("linear_activation", Lowering.of(call -> linear(call, x(call)))),
            entry("prelu", Lowering.of(call -> torch.prelu(x(call), call.tensor("alpha")))),
            entry(
                    "scaled_tanh",
                    Lowering.of(call -> x(call).mul(scalar(call, "beta")).tanh().mul(scalar(call, "alpha")))),
            entry("sigmoid_hard", Lowering.of(call -> clamp(linear(call, x(call)), 0, 1))),
            entry("softmax", Lowering.of(call -> torch.softmax(x(call), call.integer("axis", -1)))),
            entry("softplus_parametric", Lowering.of(Activations::softplusParametric)),
            entry("thresholded_relu", Lowering.of(Activations::thresholdedRelu)));

    private static Map.Entry<String, Lowering> activation(String type, UnaryOperator<Tensor> function) {
        return entry(type, Lowering.of(call -> function.apply(x(call))));
    }

    private static Tensor x(Call call) {
        return call.tensor("x");
    }

    private static Scalar scalar(Call call, String parameter) {
        return new Scalar(call.real(parameter));
    }

    private static Scalar one() {
        return new Scalar(1.0);
    }

    private static Tensor linear(Call call, Tensor x) {
        return x.mul(scalar(call, "alpha")).add(scalar(call, "beta"));
    }

    private static Tensor clamp(Tensor x, double low, double high) {
        return torch.clamp(x, new ScalarOptional(new Scalar(low)), new ScalarOptional(new Scalar(high)));
    }

    /** A leaky ReLU that is cut off at {@code beta}. */
    private static Tensor clampedRelu(Call call) {
        return torch.clamp_max(torch.leaky_relu(x(call), scalar(call, "alpha")), scalar(call, "beta"));
    }

    private static Tensor gelu(Call call) {
        return switch (call.text("mode", "EXACT")) {
            case "EXACT" -> torch.gelu(x(call), "none");
            case "TANH_APPROXIMATION" -> torch.gelu(x(call), "tanh");
            case "SIGMOID_APPROXIMATION" -> x(call).mul(torch.sigmoid(x(call).mul(new Scalar(1.702))));
            default -> throw new IllegalArgumentException("mode must be a kind of gelu, got " + call.text("mode"));
        };
    }

    /** {@code alpha[c] * log(1 + exp(beta[c] * x))}, the parameters one for each channel, axis 1. */
    private static Tensor softplusParametric(Call call) {
        Tensor x = x(call);
        long[] perChannel = new long[(int) Math.max(x.dim(), 2) - 1];
        java.util.Arrays.fill(perChannel, 1);
        perChannel[0] = -1;
        Tensor alpha = call.tensor("alpha").reshape(perChannel);
        Tensor beta = call.tensor("beta").reshape(perChannel);
        return torch.softplus(x.mul(beta)).mul(alpha);
    }

    private static Tensor thresholdedRelu(Call call) {
        Tensor above = x(call).ge(scalar(call, "alpha"));
        return torch.where(above, x(call), new Scalar(0.0));
    }
}
