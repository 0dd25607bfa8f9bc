package io.corepress.torch.lower;

import static java.util.Map.entry;

import io.corepress.tensor.DataType;
import java.util.Map;
import java.util.function.BinaryOperator;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.pytorch.StringViewOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Operators on two tensors, element by element, with sizes of one stretched: arithmetic, comparison, logic, choice. */
final class Binary {
    private Binary() {}

    static final Map<String, Lowering> LOWERINGS = Map.ofEntries(
            binary("add", torch::add),
            binary("sub", torch::sub),
            binary("mul", torch::mul),
            binary("pow", torch::pow),
            binary("maximum", torch::maximum),
            binary("minimum", torch::minimum),
            binary("mod", torch::remainder),
            binary("floor_div", (x, y) -> divide(x, y, "floor")),
            binary("equal", torch::eq),
            binary("not_equal", torch::ne),
            binary("greater", torch::gt),
            binary("greater_equal", torch::ge),
            binary("less", torch::lt),
            binary("less_equal", torch::le),
            binary("logical_and", torch::logical_and),
            binary("logical_or", torch::logical_or),
            binary("logical_xor", torch::logical_xor),
            entry("real_div", Lowering.of(Binary::divide)),
            entry(
                    "select",
                    Lowering.of(call -> torch.where(
                            call.tensor("cond").to(torch.ScalarType.Bool), call.tensor("a"), call.tensor("b")))));

    private static Map.Entry<String, Lowering> binary(String type, BinaryOperator<Tensor> function) {
        return entry(type, Lowering.of(call -> function.apply(call.tensor("x"), call.tensor("y"))));
    }

    /** Of integers the quotient is an integer too, rounded toward zero. */
    private static Tensor divide(Call call) {
        Tensor x = call.tensor("x");
        Tensor y = call.tensor("y");
        return call.outputType(0) == DataType.INT32 ? divide(x, y, "trunc") : torch.div(x, y);
    }

    private static Tensor divide(Tensor x, Tensor y, String rounding) {
        return torch.div(x, y, new StringViewOptional(new BytePointer(rounding)));
    }
}
