package io.corepress.onnx.op;

import io.corepress.mil.OpSet;
import io.corepress.mil.build.Params;
import io.corepress.mil.build.Var;
import io.corepress.onnx.convert.Call;
import io.corepress.onnx.convert.Dims;
import io.corepress.onnx.convert.GraphValue.Size;
import io.corepress.tensor.DataType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Attention in its fused forms. From iOS 18 on it is one operation again. */
final class Attention {
    private Attention() {}

    static void name(Registry registry) {
        registry.several("Attention", "past and present keys; soft caps; other outputs", Attention::standard);
        registry.single("RotaryEmbedding", call -> Rotary.standard(call));
    }

    static void nameMicrosoft(Registry registry) {
        registry.single("Attention", "past keys; masks of lengths", Attention::packed);
        registry.single(
                "MultiHeadAttention", "past keys; packed keys and values; masks of lengths", Attention::multiHead);
        registry.single("RotaryEmbedding", call -> Rotary.microsoft(call));
    }

    /**
     * {@return {@code softmax(query key^T scale + mask) value}; all have shape {@code [batch, heads, length, size]}}
     *
     * @param mask is added to the products; its shape is stretched to theirs
     */
    static Var core(Call call, Var query, Var key, Var value, double scale, Optional<Var> mask) {
        double standard = 1 / Math.sqrt(Dims.fixed(query, -1));
        if (call.targets(OpSet.CORE_ML_8)) {
            // Its factor is fixed, so that of the query makes up for another.
            boolean same = Math.abs(scale / standard - 1) < 1e-6;
            Var scaled = same ? query : Steps.mul(call, query, scale / standard);
            Params params = Params.of("query", scaled).with("key", key).with("value", value);
            return call.op(
                    "scaled_dot_product_attention", mask.isPresent() ? params.with("attn_mask", mask.get()) : params);
        }
        Var products = call.op("matmul", Products.product(Steps.mul(call, query, scale), key, false, true));
        Var masked = mask.isPresent() ? Steps.add(call, products, mask.get()) : products;
        Var weights = call.op("softmax", Params.of("x", masked).with("axis", -1));
        return call.op("matmul", Products.product(weights, value, false, false));
    }

    /** {@return {@code [batch, length, heads * size]} as {@code [batch, heads, length, size]}} */
    static Var split(Call call, Var x, long heads) {
        long size = Dims.fixed(x, 2) / heads;
        List<Size> sizes = List.of(Steps.size(x, 0), Steps.size(x, 1), Steps.fixed(heads), Steps.fixed(size));
        return Steps.transpose(call, Steps.reshape(call, x, sizes), 0, 2, 1, 3);
    }

    /** {@return the heads joined again, under the name of the result} */
    static Var join(Call call, Var x) {
        Var moved = Steps.transpose(call, x, 0, 2, 1, 3);
        long size = Dims.fixed(x, 1) * Dims.fixed(x, 3);
        return Steps.resultReshape(call, moved, List.of(Steps.size(x, 0), Steps.size(x, 2), Steps.fixed(size)));
    }

    private static long heads(Call call) {
        return call.attributes().integer("num_heads").orElseThrow(() -> call.refuse("num_heads is missing"));
    }

    private static double scale(Call call, Var query) {
        float given = call.attributes().number("scale", 0);
        return given == 0 ? 1 / Math.sqrt(Dims.fixed(query, -1)) : given;
    }

    /** The input times one weight for query, key and value. */
    private static Var packed(Call call) {
        if (call.has(4) || call.wants(1)) {
            throw call.refuse("it keeps past keys and values");
        }
        long heads = heads(call);
        Var x = call.var(0);
        Var weight = Products.transposed(call, call.value(1), call.node().input(1));
        Params params = Params.of("x", x).with("weight", weight);
        Var all = call.op("linear", call.has(2) ? params.with("bias", call.var(2)) : params);
        long total = Dims.fixed(all, 2);
        long[] sizes = call.attributes().integers("qkv_hidden_sizes", total / 3, total / 3, total / 3);
        int value = (int) (sizes[0] + sizes[1]);
        Var query = split(call, Steps.slice(call, all, 2, 0, (int) sizes[0]), heads);
        Var keys = split(call, Steps.slice(call, all, 2, (int) sizes[0], value), heads);
        Var values = split(call, Steps.slice(call, all, 2, value, (int) total), heads);
        Optional<Var> mask = sum(call, padding(call, 3), call.optionalVar(5));
        if (call.attributes().flag("unidirectional", false)) {
            mask = sum(call, mask, Optional.of(causal(call, query, keys)));
        }
        return join(call, core(call, query, keys, values, scale(call, query), mask));
    }

    private static Var multiHead(Call call) {
        if (call.has(6) || call.has(7) || call.wants(1)) {
            throw call.refuse("it keeps past keys and values");
        }
        if (!call.has(1) || !call.has(2)) {
            throw call.refuse("keys and values are packed into one input");
        }
        long heads = heads(call);
        List<Var> parts = new ArrayList<>();
        int from = 0;
        for (int i = 0; i < 3; i++) {
            Var part = call.var(i);
            boolean isSplit = Dims.rank(part) == 4;
            if (call.has(3) && !isSplit) {
                int size = (int) Dims.fixed(part, 2);
                part = Steps.add(call, part, Steps.slice(call, call.var(3), 0, from, from + size));
                from += size;
            }
            parts.add(isSplit ? part : split(call, part, heads));
        }
        Var query = parts.getFirst();
        Optional<Var> mask = sum(call, padding(call, 4), call.optionalVar(5));
        if (call.attributes().flag("unidirectional", false)) {
            mask = sum(call, mask, Optional.of(causal(call, query, parts.get(1))));
        }
        return join(call, core(call, query, parts.get(1), parts.get(2), scale(call, query), mask));
    }

    private static Optional<Var> sum(Call call, Optional<Var> one, Optional<Var> other) {
        if (one.isPresent() && other.isPresent()) {
            return Optional.of(Steps.add(call, one.get(), other.get()));
        }
        return one.or(() -> other);
    }

    /** {@return what is added for a mask of ones and zeros, {@code [batch, keys]} or {@code [batch, queries, keys]}} */
    private static Optional<Var> padding(Call call, int input) {
        if (!call.has(input)) {
            return Optional.empty();
        }
        Var mask = call.var(input);
        int rank = Dims.rank(mask);
        if (rank == 1) {
            throw call.refuse("its mask gives lengths");
        }
        Var wide = Steps.expandDims(call, mask, rank == 2 ? new int[] {1, 2} : rank == 3 ? new int[] {1} : new int[0]);
        Var isKept = Steps.cast(call, wide, DataType.BOOL);
        double hidden = Math.max(call.attributes().number("mask_filter_value", -10000), -10000);
        return Optional.of(Selecting.op(call, isKept, call.scalar(0), call.scalar(hidden)));
    }

    /** {@return minus infinity where a key is later than the query, counted from the ends of both, else zero} */
    private static Var causal(Call call, Var query, Var key) {
        Size queries = Steps.size(query, 2);
        Size keys = Steps.size(key, 2);
        boolean same = queries.equals(keys) || queries.fixed().isEmpty() && keys.fixed().isEmpty();
        long ahead = same ? 0 : Dims.fixed(key, 2) - Dims.fixed(query, 2);
        Var isSeen = Generating.triangle(call, queries, keys, ahead, false);
        return added(call, isSeen);
    }

    /** The operator of the standard, from version 23 on. */
    private static List<Var> standard(Call call) {
        if (call.has(4) || call.has(5) || call.wants(1) || call.wants(2) || call.wants(3)) {
            throw call.refuse("it keeps past keys and values, or yields more than its result");
        }
        if (call.attributes().number("softcap", 0) != 0) {
            throw call.refuse("it caps its products softly");
        }
        boolean isSplit = Dims.rank(call.var(0)) == 4;
        long queryHeads =
                isSplit ? Dims.fixed(call.var(0), 1) : call.attributes().integer("q_num_heads", 1);
        long keyHeads = isSplit ? Dims.fixed(call.var(1), 1) : call.attributes().integer("kv_num_heads", 1);
        Var query = isSplit ? call.var(0) : split(call, call.var(0), queryHeads);
        Var key = repeated(call, isSplit ? call.var(1) : split(call, call.var(1), keyHeads), queryHeads / keyHeads);
        Var value = repeated(call, isSplit ? call.var(2) : split(call, call.var(2), keyHeads), queryHeads / keyHeads);
        Optional<Var> mask = call.optionalVar(3).map(given -> added(call, given));
        if (call.attributes().flag("is_causal", false)) {
            mask = sum(call, mask, Optional.of(causal(call, query, key)));
        }
        Var result = core(call, query, key, value, scale(call, query), mask);
        return List.of(isSplit ? Steps.identity(call, result) : join(call, result));
    }

    private static Var added(Call call, Var mask) {
        return mask.dataType() == DataType.BOOL
                ? Selecting.op(call, mask, call.scalar(0), call.scalar(Double.NEGATIVE_INFINITY))
                : mask;
    }

    /** Each head of keys serves several heads of queries. */
    private static Var repeated(Call call, Var x, long times) {
        if (times == 1) {
            return x;
        }
        int[] heads = new int[Math.toIntExact(Dims.fixed(x, 1) * times)];
        for (int i = 0; i < heads.length; i++) {
            heads[i] = (int) (i / times);
        }
        return call.op(
                "gather",
                call.writer().indexed(Params.of("x", x).with("indices", heads).with("axis", 1)));
    }
}
