package io.corepress.onnx.op;

import io.corepress.mil.build.Params;
import io.corepress.mil.build.Var;
import io.corepress.onnx.convert.Call;
import io.corepress.tensor.DataType;
import java.util.Map;

/** Functions of each element. */
final class Unary {
    /** Those that the program has too, by their names there. */
    private static final Map<String, String> SAME = Map.ofEntries(
            Map.entry("Ceil", "ceil"),
            Map.entry("Floor", "floor"),
            Map.entry("Round", "round"),
            Map.entry("Sqrt", "sqrt"),
            Map.entry("Exp", "exp"),
            Map.entry("Log", "log"),
            Map.entry("Sin", "sin"),
            Map.entry("Cos", "cos"),
            Map.entry("Tan", "tan"),
            Map.entry("Asin", "asin"),
            Map.entry("Acos", "acos"),
            Map.entry("Atan", "atan"),
            Map.entry("Sinh", "sinh"),
            Map.entry("Cosh", "cosh"),
            Map.entry("Atanh", "atanh"),
            Map.entry("Erf", "erf"),
            Map.entry("Abs", "abs"),
            Map.entry("Sign", "sign"),
            Map.entry("Not", "logical_not"));

    private Unary() {}

    static void name(Registry registry) {
        SAME.forEach((type, same) -> registry.single(type, call -> call.result(same, Params.of("x", call.var(0)))));
        registry.single("Neg", call -> call.result("mul", Steps.xy(call.var(0), call.scalar(-1, call.var(0)))));
        registry.single("Reciprocal", call -> call.result("real_div", Steps.xy(call.scalar(1), call.var(0))));
        registry.single("Asinh", Unary::asinh);
        registry.single("Acosh", Unary::acosh);
        registry.single("IsNaN", call -> call.result("not_equal", Steps.xy(call.var(0), call.var(0))));
        registry.single("IsInf", Unary::isInf);
        registry.single("BitwiseNot", call -> {
            Var negative = Steps.mul(call, call.var(0), -1);
            return call.result("sub", Steps.xy(negative, call.scalar(1, negative)));
        });
    }

    /** By the magnitude, so that nothing cancels for negative numbers. */
    private static Var asinh(Call call) {
        Var x = call.var(0);
        Var magnitude = Steps.unary(call, "abs", x);
        Var square = Steps.mul(call, x, x);
        Var root = Steps.unary(call, "sqrt", Steps.add(call, square, call.scalar(1)));
        Var log = Steps.unary(call, "log", Steps.add(call, magnitude, root));
        return call.result("mul", Steps.xy(Steps.unary(call, "sign", x), log));
    }

    private static Var acosh(Call call) {
        Var x = call.var(0);
        Var square = Steps.mul(call, x, x);
        Var root = Steps.unary(call, "sqrt", Steps.sub(call, square, call.scalar(1)));
        return call.result("log", Params.of("x", Steps.add(call, x, root)));
    }

    private static Var isInf(Call call) {
        Var x = call.var(0);
        boolean positive = call.attributes().flag("detect_positive", true);
        boolean negative = call.attributes().flag("detect_negative", true);
        if (positive && negative) {
            x = Steps.unary(call, "abs", x);
        }
        if (!positive && !negative) {
            return Steps.cast(call, Steps.mul(call, x, 0), DataType.BOOL);
        }
        double infinity = positive ? Double.POSITIVE_INFINITY : Double.NEGATIVE_INFINITY;
        return call.result("equal", Steps.xy(x, call.scalar(infinity)));
    }
}
