package io.corepress.mil.infer;

import io.corepress.tensor.DataType;
import java.util.HashMap;
import java.util.Map;

/** The rule of each operator, by family. */
final class Rules {
    private Rules() {}

    static Map<String, Rule> all() {
        Map<String, Rule> rules = new HashMap<>();
        for (String type : new String[] {
            "abs",
            "acos",
            "asin",
            "atan",
            "atanh",
            "ceil",
            "clamped_relu",
            "clip",
            "cos",
            "cosh",
            "elu",
            "erf",
            "exp",
            "exp2",
            "floor",
            "gelu",
            "identity",
            "inverse",
            "leaky_relu",
            "linear_activation",
            "log",
            "logical_not",
            "prelu",
            "relu",
            "relu6",
            "round",
            "rsqrt",
            "scaled_tanh",
            "sigmoid",
            "sigmoid_hard",
            "sign",
            "silu",
            "sin",
            "sinh",
            "softmax",
            "softplus",
            "softplus_parametric",
            "softsign",
            "sqrt",
            "square",
            "tan",
            "tanh",
            "threshold",
            "thresholded_relu"
        }) {
            rules.put(type, Rule.like("x"));
        }
        for (String type :
                new String[] {"add", "floor_div", "maximum", "minimum", "mod", "mul", "pow", "real_div", "sub"}) {
            rules.put(type, Rule.of("x", Elementwise::broadcast));
        }
        for (String type : new String[] {
            "equal",
            "greater",
            "greater_equal",
            "less",
            "less_equal",
            "logical_and",
            "logical_or",
            "logical_xor",
            "not_equal"
        }) {
            rules.put(type, Rule.of(DataType.BOOL, Elementwise::broadcast));
        }
        rules.put("cast", Rule.of(call -> Elementwise.named(call, "dtype"), call -> call.dims("x")));
        return Map.copyOf(rules);
    }
}
