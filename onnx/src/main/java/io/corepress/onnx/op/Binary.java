package io.corepress.onnx.op;

import io.corepress.mil.build.Params;
import io.corepress.mil.build.Var;
import io.corepress.mil.fold.Numbers;
import io.corepress.onnx.convert.Call;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Functions of the elements of two or more tensors, stretched to each other. */
final class Binary {
    private static final Map<String, String> COMPARISONS = Map.of(
            "Less", "less",
            "LessOrEqual", "less_equal",
            "Greater", "greater",
            "GreaterOrEqual", "greater_equal");

    private Binary() {}

    static void name(Registry registry) {
        registry.single("Add", call -> call.result("add", xy(call)));
        registry.single("Sub", call -> call.result("sub", xy(call)));
        registry.single("Mul", call -> call.result("mul", xy(call)));
        registry.single("Div", Binary::div);
        registry.single("Mod", Binary::mod);
        registry.single("Pow", Binary::pow);
        registry.single("And", call -> call.result("logical_and", xy(call)));
        registry.single("Or", call -> call.result("logical_or", xy(call)));
        registry.single("Xor", call -> call.result("logical_xor", xy(call)));
        registry.single("Equal", Binary::equal);
        COMPARISONS.forEach((type, same) -> registry.single(type, call -> call.result(same, xy(call))));
        registry.single("Max", call -> chain(call, "maximum"));
        registry.single("Min", call -> chain(call, "minimum"));
        registry.single("Sum", call -> chain(call, "add"));
        registry.single("Mean", Binary::mean);
        registry.single("BitShift", "shifts by a computed number of bits", Binary::shift);
        registry.single("BitwiseAnd", "masks that are not of the form 2^n - 1", Binary::bitwiseAnd);
        registry.single("Where", call -> where(call));
    }

    private static Params xy(Call call) {
        return Steps.xy(call.var(0), call.var(1));
    }

    /** Integers are cut towards zero, while the program's division of integers rounds down. */
    private static Var div(Call call) {
        Var x = call.var(0);
        Var y = call.var(1);
        if (x.dataType().isFloat()) {
            return call.result("real_div", Steps.xy(x, y));
        }
        Var sign = Steps.mul(call, Steps.unary(call, "sign", x), Steps.unary(call, "sign", y));
        Var quotient = call.op("floor_div", Steps.xy(Steps.unary(call, "abs", x), Steps.unary(call, "abs", y)));
        return call.result("mul", Steps.xy(sign, quotient));
    }

    private static Var mod(Call call) {
        Var x = call.var(0);
        Var y = call.var(1);
        if (!call.attributes().flag("fmod", false)) {
            return call.result("mod", Steps.xy(x, y));
        }
        Var remainder = call.op("mod", Steps.xy(Steps.unary(call, "abs", x), Steps.unary(call, "abs", y)));
        return call.result("mul", Steps.xy(Steps.unary(call, "sign", x), remainder));
    }

    /** Common exponents become products and roots: faster, and right for negative bases on every device. */
    private static Var pow(Call call) {
        Var x = call.var(0);
        Optional<Tensor> exponent = call.known(1).filter(tensor -> tensor.elementCount() == 1);
        if (exponent.isPresent() && exponent.get().shape().rank() <= io.corepress.onnx.convert.Dims.rank(x)) {
            double power = Numbers.of(exponent.get()).doubleAt(0);
            if (power == 1) {
                return Steps.identity(call, x);
            } else if (power == 2) {
                return call.result("mul", Steps.xy(x, x));
            } else if (power == 3) {
                return call.result("mul", Steps.xy(Steps.mul(call, x, x), x));
            } else if (power == 0.5 && x.dataType().isFloat()) {
                return call.result("sqrt", Params.of("x", x));
            } else if (power == -1 && x.dataType().isFloat()) {
                return call.result("real_div", Steps.xy(call.scalar(1), x));
            }
        }
        return call.result("pow", Steps.xy(x, Steps.cast(call, call.var(1), x.dataType())));
    }

    private static Var equal(Call call) {
        Var x = call.var(0);
        if (x.dataType() != DataType.BOOL) {
            return call.result("equal", xy(call));
        }
        Var differ = call.op("logical_xor", xy(call));
        return call.result("logical_not", Params.of("x", differ));
    }

    private static Var chain(Call call, String type) {
        List<Var> all = call.vars();
        if (all.size() == 1) {
            return Steps.identity(call, all.getFirst());
        }
        Var joint = all.getFirst();
        for (Var next : all.subList(1, all.size() - 1)) {
            joint = call.op(type, Steps.xy(joint, next));
        }
        return call.result(type, Steps.xy(joint, all.getLast()));
    }

    private static Var mean(Call call) {
        List<Var> all = call.vars();
        Var sum = all.getFirst();
        for (Var next : all.subList(1, all.size())) {
            sum = Steps.add(call, sum, next);
        }
        return call.result("mul", Steps.xy(sum, call.scalar(1.0 / all.size())));
    }

    private static Var shift(Call call) {
        long bits = call.integer(1, "the number of bits");
        Var x = call.var(0);
        Var factor = call.scalar(1L << bits, x);
        return call.attributes().text("direction", "LEFT").equals("LEFT")
                ? call.result("mul", Steps.xy(x, factor))
                : call.result("floor_div", Steps.xy(x, factor));
    }

    private static Var bitwiseAnd(Call call) {
        boolean first = call.known(0).isPresent();
        Numbers mask = call.numbers(first ? 0 : 1, "one side");
        Var x = call.var(first ? 1 : 0);
        long period = mask.count() == 1 ? mask.longAt(0) + 1 : 0;
        if (period <= 0 || Long.bitCount(period) != 1) {
            throw call.refuse("the mask is not 2^n - 1 for some n, and programs have no operations on bits");
        }
        return call.result("mod", Steps.xy(x, call.scalar(period, x)));
    }

    private static Var where(Call call) {
        Var condition = Steps.cast(call, call.var(0), DataType.BOOL);
        return Selecting.result(call, condition, call.var(1), call.var(2));
    }
}
