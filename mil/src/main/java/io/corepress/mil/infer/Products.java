package io.corepress.mil.infer;

import io.corepress.mil.ValueType.Dimension;
import io.corepress.mil.ValueType.TensorType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Products of matrices, and attention. */
final class Products {
    private Products() {}

    /** {@code x * weight^T + bias}; the weight has shape {@code [outputs, inputs]}. */
    static List<Dimension> linear(OpCall call) {
        List<Dimension> x = call.dims("x", 1, Integer.MAX_VALUE);
        List<Dimension> weight = call.dims("weight", 2, 2);
        call.require(
                Sizes.agree(x.getLast(), weight.getLast()),
                "the last axis of x must be axis 1 of weight",
                call.tensor("x"),
                call.tensor("weight"));
        if (call.has("bias")) {
            call.require(
                    Sizes.agree(call.dims("bias"), weight.subList(0, 1)),
                    "bias must have shape " + Sizes.text(weight.subList(0, 1)),
                    call.tensor("bias"));
        }
        return Sizes.with(x, x.size() - 1, weight.getFirst());
    }

    /** A vector on the left is taken as one row, which the output does not keep. */
    static List<Dimension> matmul(OpCall call) {
        boolean vector = call.rank("x") == 1;
        List<Dimension> x = matrix(call, "x", vector ? 1 : 2, "transpose_x");
        List<Dimension> y = matrix(call, "y", 2, "transpose_y");
        call.require(
                Sizes.agree(x.getLast(), y.get(y.size() - 2)),
                "the inner sizes must be equal",
                call.operand("x") + (call.bool("transpose_x", false) ? " transposed" : ""),
                call.operand("y") + (call.bool("transpose_y", false) ? " transposed" : ""));
        List<Dimension> outer = Elementwise.broadcast(call, "x and y", vector ? List.of() : outer(x), outer(y));
        List<Dimension> rows = vector ? List.of() : x.subList(x.size() - 2, x.size() - 1);
        return Sizes.join(outer, rows, y.subList(y.size() - 1, y.size()));
    }

    private static List<Dimension> outer(List<Dimension> matrix) {
        return matrix.subList(0, matrix.size() - 2);
    }

    private static List<Dimension> matrix(OpCall call, String parameter, int minRank, String transpose) {
        boolean turned = call.bool(transpose, false);
        List<Dimension> sizes = new ArrayList<>(call.dims(parameter, turned ? 2 : minRank, Integer.MAX_VALUE));
        if (turned) {
            Collections.swap(sizes, sizes.size() - 2, sizes.size() - 1);
        }
        return sizes;
    }

    /** Two equations only: {@code nchw,nwhr->nchr}, which broadcasts on {@code n} and {@code h}, and it without {@code n}. */
    static List<Dimension> einsum(OpCall call) {
        String equation = call.text("equation");
        String form = form(equation.replace(" ", ""));
        call.require(
                form.equals("abcd,adce->abce") || form.equals("abc,cbd->abd"),
                "equation must be of the form nchw,nwhr->nchr or chw,whr->chr",
                equation);
        List<TensorType> values = call.tensors("values");
        call.require(values.size() == 2, "values must be two tensors", values.size());
        TensorType left = values.getFirst();
        TensorType right = values.getLast();
        int rank = form.indexOf(',');
        call.require(
                left.dataType() == right.dataType() && left.rank() == rank && right.rank() == rank,
                "values must be of one data type and rank " + rank,
                left,
                right);
        List<Dimension> x = left.dimensions();
        List<Dimension> y = right.dimensions();
        call.require(Sizes.agree(x.get(rank - 1), y.get(rank - 3)), "the summed sizes must be equal", left, right);
        List<Dimension> batch = Elementwise.broadcast(call, "values", x.subList(0, rank - 3), y.subList(0, rank - 3));
        List<Dimension> middle =
                Elementwise.broadcast(call, "values", x.subList(rank - 2, rank - 1), y.subList(rank - 2, rank - 1));
        return Sizes.join(batch, List.of(x.get(rank - 3)), List.of(middle.getFirst(), y.getLast()));
    }

    /** {@return the equation with its letters replaced by a, b, c in the order in which they come} */
    private static String form(String equation) {
        Map<Integer, Character> letters = new HashMap<>();
        StringBuilder form = new StringBuilder();
        equation.chars()
                .forEach(letter -> form.append(
                        Character.isLetter(letter)
                                ? letters.computeIfAbsent(letter, unused -> (char) ('a' + letters.size()))
                                : (char) letter));
        return form.toString();
    }

    /** Query {@code [..., L, E]}, key {@code [..., S, E]}, value {@code [..., S, EV]}: yields {@code [..., L, EV]}. */
    static List<Dimension> attention(OpCall call) {
        List<Dimension> query = call.dims("query", 3, Integer.MAX_VALUE);
        int rank = query.size();
        List<Dimension> key = call.dims("key", rank, rank);
        List<Dimension> value = call.dims("value", rank, rank);
        call.require(
                Sizes.agree(outer(query), outer(key)) && Sizes.agree(outer(query), outer(value)),
                "query, key and value must be equal but for the last two axes",
                call.tensor("query"),
                call.tensor("key"),
                call.tensor("value"));
        call.require(
                Sizes.agree(query.getLast(), key.getLast()),
                "the last axes of query and key must be equal",
                call.tensor("query"),
                call.tensor("key"));
        call.require(
                Sizes.agree(key.get(rank - 2), value.get(rank - 2)),
                "key and value must be of one length",
                call.tensor("key"),
                call.tensor("value"));
        if (call.has("attn_mask")) {
            List<Dimension> scores = Sizes.with(query, rank - 1, key.get(rank - 2));
            Elementwise.broadcast(call, "the scores and attn_mask", scores, call.dims("attn_mask"));
        }
        return Sizes.with(query, rank - 1, value.getLast());
    }
}
