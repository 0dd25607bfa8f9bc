package io.corepress.torch.lower;

import static java.util.Map.entry;

import io.corepress.torch.binding.NativeType;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Operators that map each element by itself, activations excepted. */
final class Unary {
    private Unary() {}

    static final Map<String, Lowering> LOWERINGS = Map.ofEntries(
            unary("abs", torch::abs),
            unary("acos", torch::acos),
            unary("asin", torch::asin),
            unary("atan", torch::atan),
            unary("atanh", torch::atanh),
            unary("ceil", torch::ceil),
            unary("cos", torch::cos),
            unary("cosh", torch::cosh),
            unary("erf", torch::erf),
            unary("exp", torch::exp),
            unary("exp2", torch::exp2),
            unary("floor", torch::floor),
            unary("logical_not", torch::logical_not),
            // Ties go to the even neighbour, here as in Core ML.
            unary("round", torch::round),
            unary("sign", torch::sign),
            unary("sin", torch::sin),
            unary("sinh", torch::sinh),
            unary("sqrt", torch::sqrt),
            unary("square", x -> x.mul(x)),
            unary("tan", torch::tan),
            unary("tanh", torch::tanh),
            // Also of lists and of other things that are no tensors.
            entry("identity", call -> List.of(call.datum("x"))),
            entry("cast", Lowering.of(Unary::cast)),
            entry("clip", Lowering.of(Unary::clip)),
            entry("inverse", Lowering.of(call -> plusEpsilon(call, 1e-4).reciprocal())),
            entry("log", Lowering.of(call -> plusEpsilon(call, 1e-45).log())),
            entry("rsqrt", Lowering.of(call -> plusEpsilon(call, 1e-12).rsqrt())),
            entry("threshold", Lowering.of(call -> torch.clamp_min(call.tensor("x"), new Scalar(call.real("alpha"))))));

    private static Map.Entry<String, Lowering> unary(String type, UnaryOperator<Tensor> function) {
        return entry(type, Lowering.of(call -> function.apply(call.tensor("x"))));
    }

    private static Tensor plusEpsilon(Call call, double otherwise) {
        return call.tensor("x").add(new Scalar(call.real("epsilon", otherwise)));
    }

    /** Casts to bool ask whether a number is not zero, and casts from float to integer drop the fraction. */
    private static Tensor cast(Call call) {
        return call.tensor("x").to(NativeType.of(call.outputType(0)));
    }

    private static Tensor clip(Call call) {
        ScalarOptional low = new ScalarOptional(new Scalar(call.real("alpha")));
        ScalarOptional high = new ScalarOptional(new Scalar(call.real("beta")));
        return torch.clamp(call.tensor("x"), low, high);
    }
}
