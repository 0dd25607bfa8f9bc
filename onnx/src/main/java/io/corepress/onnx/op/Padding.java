package io.corepress.onnx.op;

import io.corepress.mil.Value;
import io.corepress.mil.build.Params;
import io.corepress.mil.build.Var;
import io.corepress.mil.fold.Numbers;
import io.corepress.onnx.convert.Call;
import io.corepress.onnx.convert.Dims;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** Pad: by a constant, by reflection, by the edge, or around. */
final class Padding {
    private Padding() {}

    static void name(Registry registry) {
        registry.single("Pad", "computed pads and values", Padding::pad);
    }

    private static Var pad(Call call) {
        Var x = call.var(0);
        int rank = Dims.rank(x);
        int[] pads = pads(call, rank);
        String mode = call.attributes().text("mode", "constant");
        for (int axis = 0; axis < rank; axis++) {
            x = cropped(call, x, axis, pads);
        }
        DataType dataType = x.dataType();
        // Only floats are padded; up to 2^24 (2^11 in fp16) they hold integers without loss.
        Var floats = dataType.isFloat() ? x : Steps.cast(call, x, DataType.FLOAT32);
        boolean last = floats == x;
        Var padded = switch (mode) {
            case "constant" -> constant(call, floats, pads, value(call, floats.dataType()), last);
            case "reflect" -> mirrored(call, floats, pads, "reflect", last);
            case "edge" -> mirrored(call, floats, pads, "replicate", last);
            case "wrap" -> wrapped(call, floats, pads, last);
            default -> throw call.refuse("mode " + mode);
        };
        return last ? padded : call.result("cast", Params.of("x", padded).with("dtype", dataType.milName()));
    }

    /** {@return what goes before and after each axis} */
    private static int[] pads(Call call, int rank) {
        long[] given = call.integers("pads", 1)
                .or(() -> call.attributes().integers("paddings"))
                .orElseThrow(() -> call.refuse("pads are missing"));
        long[] axes = call.has(3)
                ? call.integers(3, "axes")
                : LongStream.range(0, rank).toArray();
        int[] pads = new int[2 * rank];
        for (int i = 0; i < axes.length; i++) {
            int axis = Dims.axis(axes[i], rank);
            pads[2 * axis] = Math.toIntExact(given[i]);
            pads[2 * axis + 1] = Math.toIntExact(given[i + axes.length]);
        }
        return pads;
    }

    private static Value value(Call call, DataType dataType) {
        if (call.attributes().has("value")) {
            return Call.number(call.attributes().number("value", 0), dataType);
        }
        Optional<Tensor> value = call.has(2) ? Optional.of(call.tensor(2, "the value")) : Optional.empty();
        return Call.number(value.map(tensor -> Numbers.of(tensor).doubleAt(0)).orElse(0.0), dataType);
    }

    /** Negative pads take elements away. */
    private static Var cropped(Call call, Var x, int axis, int[] pads) {
        int before = Math.max(0, -pads[2 * axis]);
        int after = Math.max(0, -pads[2 * axis + 1]);
        if (before == 0 && after == 0) {
            return x;
        }
        pads[2 * axis] = Math.max(0, pads[2 * axis]);
        pads[2 * axis + 1] = Math.max(0, pads[2 * axis + 1]);
        int to = after == 0 ? Integer.MAX_VALUE : (int) Dims.fixed(x, axis) - after;
        return Steps.slice(call, x, axis, before, to);
    }

    /**
     * Pads by a number.
     *
     * @param pads before and after each axis
     */
    static Var constant(Call call, Var x, int[] pads, Value value, boolean isResult) {
        int first = 0;
        while (first < pads.length && pads[first] == 0) {
            first++;
        }
        if (first == pads.length) {
            return isResult ? Steps.identity(call, x) : x;
        }
        Params params = Params.of("x", x)
                .with("pad", Arrays.copyOfRange(pads, first & ~1, pads.length))
                .with("mode", "constant")
                .with("constant_val", value);
        return isResult ? call.result("pad", params) : call.op("pad", params);
    }

    /** These modes work on the last two axes, so others are brought there, two at a time. */
    private static Var mirrored(Call call, Var x, int[] pads, String mode, boolean isResult) {
        int rank = Dims.rank(x);
        List<Integer> padded = IntStream.range(0, rank)
                .filter(axis -> pads[2 * axis] != 0 || pads[2 * axis + 1] != 0)
                .boxed()
                .toList();
        Var result = x;
        for (int i = padded.size(); i > 0; i -= 2) {
            result = mirrored(call, result, padded.subList(Math.max(0, i - 2), i), pads, mode);
        }
        return isResult ? Steps.identity(call, result) : result;
    }

    private static Var mirrored(Call call, Var x, List<Integer> axes, int[] pads, String mode) {
        int rank = Dims.rank(x);
        List<Integer> order = new ArrayList<>(IntStream.range(0, rank)
                .filter(axis -> !axes.contains(axis))
                .boxed()
                .toList());
        // Where all padded axes are the last ones already, nothing moves.
        order.addAll(axes);
        int[] there = order.stream().mapToInt(Integer::intValue).toArray();
        int[] back = new int[rank];
        for (int i = 0; i < rank; i++) {
            back[there[i]] = i;
        }
        int[] own = axes.stream()
                .flatMapToInt(axis -> IntStream.of(pads[2 * axis], pads[2 * axis + 1]))
                .toArray();
        Var moved = Steps.transpose(call, x, there);
        Var padded = call.op("pad", Params.of("x", moved).with("pad", own).with("mode", mode));
        return Steps.transpose(call, padded, back);
    }

    private static Var wrapped(Call call, Var x, int[] pads, boolean isResult) {
        Var result = x;
        for (int axis = 0; axis < pads.length / 2; axis++) {
            int size = (int) Dims.fixed(result, axis);
            List<Var> parts = new ArrayList<>();
            if (pads[2 * axis] > 0) {
                parts.add(Steps.slice(call, result, axis, size - pads[2 * axis], size));
            }
            parts.add(result);
            if (pads[2 * axis + 1] > 0) {
                parts.add(Steps.slice(call, result, axis, 0, pads[2 * axis + 1]));
            }
            result = parts.size() == 1 ? result : Steps.concat(call, axis, parts.toArray(Var[]::new));
        }
        return isResult ? Steps.identity(call, result) : result;
    }
}
