package io.corepress.onnx.op;

import io.corepress.mil.build.Params;
import io.corepress.mil.build.Var;
import io.corepress.onnx.convert.Call;
import io.corepress.onnx.convert.Dims;
import io.corepress.onnx.convert.GraphValue.Size;
import java.util.List;

/**
 * Rotary position embedding: pairs of elements of each head turned by an angle that grows with the position. The pairs
 * are the two halves of a head, or neighbours where they are interleaved.
 */
final class Rotary {
    private Rotary() {}

    /** Inputs: x, cosines, sines, positions. */
    static Var standard(Call call) {
        return rotated(call, 1, 2, 3);
    }

    /** Inputs: x, positions, cosines, sines. */
    static Var microsoft(Call call) {
        return rotated(call, 2, 3, 1);
    }

    private static Var rotated(Call call, int cosines, int sines, int positions) {
        Var x = call.var(0);
        boolean isFlat = Dims.rank(x) == 3;
        long width = Dims.fixed(call.var(cosines), -1);
        long rotary = call.attributes().integer("rotary_embedding_dim", 0);
        long heads = call.attributes().integer("num_heads", 0);
        if (isFlat && heads == 0) {
            heads = Dims.fixed(x, 2) / (rotary > 0 ? rotary : 2 * width);
        }
        Var split = isFlat ? Attention.split(call, x, heads) : x;
        int turned = (int) (2 * width);
        int size = (int) Dims.fixed(split, 3);
        Var cos = table(call, cosines, positions);
        Var sin = table(call, sines, positions);
        Var part = turned == size ? split : Steps.slice(call, split, 3, 0, turned);
        Var result = call.attributes().flag("interleaved", false)
                ? neighbours(call, part, cos, sin)
                : halves(call, part, cos, sin);
        if (turned != size) {
            result = Steps.concat(call, 3, result, Steps.slice(call, split, 3, turned, size));
        }
        return isFlat ? Attention.join(call, result) : Steps.identity(call, result);
    }

    /** {@return the rows of the table for the positions, {@code [batch, 1, length, width]}} */
    private static Var table(Call call, int table, int positions) {
        Var rows = call.var(table);
        if (!call.has(positions)) {
            return Steps.expandDims(call, rows, 1);
        }
        Var indices = call.var(positions);
        boolean isOffset = Dims.rank(indices) == 1;
        if (isOffset) {
            throw call.refuse("its positions are an offset; give one for each token");
        }
        Var found = call.op(
                "gather",
                call.writer()
                        .indexed(Params.of("x", rows).with("indices", indices).with("axis", 0)));
        return Steps.expandDims(call, found, 1);
    }

    private static Var halves(Call call, Var x, Var cos, Var sin) {
        int half = (int) (Dims.fixed(x, 3) / 2);
        Var one = Steps.slice(call, x, 3, 0, half);
        Var other = Steps.slice(call, x, 3, half, 2 * half);
        return Steps.concat(call, 3, real(call, one, other, cos, sin), imaginary(call, one, other, cos, sin));
    }

    private static Var neighbours(Call call, Var x, Var cos, Var sin) {
        int size = (int) Dims.fixed(x, 3);
        Var one = strided(call, x, 0);
        Var other = strided(call, x, 1);
        Var real = real(call, one, other, cos, sin);
        Var imaginary = imaginary(call, one, other, cos, sin);
        Var pairs = call.op(
                "stack", Params.none().with("values", List.of(real, imaginary)).with("axis", 4));
        List<Size> sizes = List.of(Steps.size(x, 0), Steps.size(x, 1), Steps.size(x, 2), Steps.fixed(size));
        return Steps.reshape(call, pairs, sizes);
    }

    private static Var strided(Call call, Var x, int first) {
        return call.op(
                "slice_by_index",
                Params.of("x", x)
                        .with("begin", new int[] {0, 0, 0, first})
                        .with("end", new int[] {0, 0, 0, 0})
                        .with("stride", new int[] {1, 1, 1, 2})
                        .with("begin_mask", Steps.bools(4, axis -> axis < 3))
                        .with("end_mask", Steps.bools(4, axis -> true)));
    }

    private static Var real(Call call, Var one, Var other, Var cos, Var sin) {
        return Steps.sub(call, Steps.mul(call, one, cos), Steps.mul(call, other, sin));
    }

    private static Var imaginary(Call call, Var one, Var other, Var cos, Var sin) {
        return Steps.add(call, Steps.mul(call, one, sin), Steps.mul(call, other, cos));
    }
}
