package io.corepress.onnx.convert;

import io.corepress.mil.fold.Numbers;
import io.corepress.onnx.convert.Folding.KnownFold;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Tensor;
import java.util.HashMap;
import java.util.Map;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import java.util.function.LongBinaryOperator;
import java.util.function.LongUnaryOperator;

/** Operators that work on each element by itself, on known tensors. */
final class ElementwiseFolds {
    private ElementwiseFolds() {}

    static Map<String, KnownFold> all() {
        Map<String, KnownFold> folds = new HashMap<>();
        folds.put("Identity", call -> call.tensor(0, "data"));
        folds.put("Cast", ElementwiseFolds::cast);
        folds.put(
                "CastLike",
                call -> call.numbers(0, "data")
                        .cast(call.tensor(1, "target").dataType())
                        .toTensor());
        folds.put("Neg", unary(x -> -x, x -> -x));
        folds.put("Abs", unary(Math::abs, Math::abs));
        folds.put("Sign", unary(Math::signum, Long::signum));
        folds.put("Floor", unary(Math::floor, x -> x));
        folds.put("Ceil", unary(Math::ceil, x -> x));
        folds.put("Round", unary(Math::rint, x -> x));
        folds.put("Sqrt", unary(Math::sqrt, x -> x));
        folds.put("Exp", unary(Math::exp, x -> x));
        folds.put("Log", unary(Math::log, x -> x));
        folds.put("Sin", unary(Math::sin, x -> x));
        folds.put("Cos", unary(Math::cos, x -> x));
        folds.put("Tanh", unary(Math::tanh, x -> x));
        folds.put("Reciprocal", unary(x -> 1 / x, x -> 1 / x));
        folds.put("Relu", unary(x -> Math.max(x, 0), x -> Math.max(x, 0)));
        folds.put("Sigmoid", unary(x -> 1 / (1 + Math.exp(-x)), x -> x));
        folds.put("Not", unary(x -> x, x -> 1 - x));
        folds.put("Add", binary(Double::sum, Long::sum));
        folds.put("Sub", binary((x, y) -> x - y, (x, y) -> x - y));
        folds.put("Mul", binary((x, y) -> x * y, (x, y) -> x * y));
        folds.put("Div", binary((x, y) -> x / y, (x, y) -> y == 0 ? 0 : x / y));
        folds.put("Pow", call -> power(call.numbers(0, "base"), call.numbers(1, "exponent")));
        folds.put("Mod", ElementwiseFolds::mod);
        folds.put("Max", binary(Math::max, Math::max));
        folds.put("Min", binary(Math::min, Math::min));
        folds.put("Sum", binary(Double::sum, Long::sum));
        folds.put("And", binary((x, y) -> x, (x, y) -> x & y));
        folds.put("Or", binary((x, y) -> x, (x, y) -> x | y));
        folds.put("Xor", binary((x, y) -> x, (x, y) -> x ^ y));
        folds.put("Equal", comparison(sign -> sign == 0));
        folds.put("Less", comparison(sign -> sign < 0));
        folds.put("LessOrEqual", comparison(sign -> sign <= 0));
        folds.put("Greater", comparison(sign -> sign > 0));
        folds.put("GreaterOrEqual", comparison(sign -> sign >= 0));
        folds.put(
                "Where",
                call -> call.numbers(0, "condition")
                        .choose(call.numbers(1, "yes"), call.numbers(2, "no"))
                        .toTensor());
        folds.put("IsNaN", call -> isNaN(call.numbers(0, "data")));
        return folds;
    }

    private static Tensor cast(Call call) {
        DataType target = ElementTypes.of((int) call.attributes().integer("to", 1));
        return call.numbers(0, "data").cast(target).toTensor();
    }

    private static KnownFold unary(DoubleUnaryOperator floats, LongUnaryOperator integers) {
        return call -> {
            Numbers x = call.numbers(0, "data");
            return (x.isFloat() ? x.map(floats) : x.mapLongs(integers)).toTensor();
        };
    }

    /** Any number of inputs, from left to right. */
    private static KnownFold binary(DoubleBinaryOperator floats, LongBinaryOperator integers) {
        return call -> {
            Numbers x = call.numbers(0, "data");
            for (int i = 1; i < call.inputCount(); i++) {
                x = x.combine(call.numbers(i, "data"), floats, integers);
            }
            return x.toTensor();
        };
    }

    private static KnownFold comparison(Numbers.Comparison comparison) {
        return call -> call.numbers(0, "data")
                .compare(call.numbers(1, "data"), comparison)
                .toTensor();
    }

    private static Tensor power(Numbers base, Numbers exponent) {
        return base.combine(exponent, Math::pow, (x, y) -> (long) Math.pow(x, y))
                .toTensor();
    }

    /** The remainder has the sign of the divisor, with fmod that of the dividend. */
    private static Tensor mod(Call call) {
        boolean fmod = call.attributes().flag("fmod", false);
        LongBinaryOperator integers = fmod ? (x, y) -> y == 0 ? 0 : x % y : (x, y) -> y == 0 ? 0 : Math.floorMod(x, y);
        return call.numbers(0, "data")
                .combine(call.numbers(1, "divisor"), (x, y) -> x % y, integers)
                .toTensor();
    }

    private static Tensor isNaN(Numbers x) {
        long[] truths = new long[x.count()];
        for (int i = 0; i < truths.length; i++) {
            truths[i] = Double.isNaN(x.doubleAt(i)) ? 1 : 0;
        }
        return Numbers.of(DataType.BOOL, x.shape(), truths).toTensor();
    }
}
