package io.corepress.onnx.op;

import io.corepress.mil.Value;
import io.corepress.mil.ValueType.Constant;
import io.corepress.mil.ValueType.Dimension;
import io.corepress.mil.build.Params;
import io.corepress.mil.build.Var;
import io.corepress.onnx.convert.Call;
import io.corepress.onnx.convert.Dims;
import java.util.List;

/**
 * A choice by a condition. Readers of programs take its shape from what is chosen, so where the condition is larger than
 * both sides, one of them is stretched first.
 */
final class Selecting {
    private static final Dimension ONE = new Constant(1);

    private Selecting() {}

    static Var op(Call call, Var condition, Var yes, Var no) {
        return call.op("select", params(call, condition, yes, no));
    }

    static Var result(Call call, Var condition, Var yes, Var no) {
        return call.result("select", params(call, condition, yes, no));
    }

    private static Params params(Call call, Var condition, Var yes, Var no) {
        Var stretched = isCovered(Dims.of(condition), Dims.of(yes), Dims.of(no)) ? no : stretched(call, condition, no);
        return Params.of("cond", condition).with("a", yes).with("b", stretched);
    }

    private static boolean isCovered(List<Dimension> condition, List<Dimension> yes, List<Dimension> no) {
        for (int i = 1; i <= condition.size(); i++) {
            boolean alone = fromEnd(yes, i).equals(ONE) && fromEnd(no, i).equals(ONE);
            boolean missing = i > yes.size() && i > no.size();
            if (missing || alone && !fromEnd(condition, i).equals(ONE)) {
                return false;
            }
        }
        return true;
    }

    private static Dimension fromEnd(List<Dimension> sizes, int place) {
        return place <= sizes.size() ? sizes.get(sizes.size() - place) : ONE;
    }

    private static Var stretched(Call call, Var condition, Var x) {
        Value zero = x.dataType().isFloat() ? Call.number(0, x.dataType()) : Value.int32(0);
        Var zeros = call.op(
                "fill",
                Steps.shaped(Params.none(), call, Steps.sizes(condition)).with("value", zero));
        return Steps.add(call, x, zeros);
    }
}
