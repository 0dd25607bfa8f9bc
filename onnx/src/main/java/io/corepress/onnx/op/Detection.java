package io.corepress.onnx.op;

import io.corepress.mil.OpSet;
import io.corepress.mil.build.Params;
import io.corepress.mil.build.Var;
import io.corepress.onnx.convert.Call;
import io.corepress.onnx.convert.Dims;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/** The best of overlapping boxes. */
final class Detection {
    /** Each class has a suppression of its own. */
    private static final int MAX_CLASSES = 100;

    private Detection() {}

    static void name(Registry registry) {
        registry.single(
                "NonMaxSuppression",
                "batches of several images; more than " + MAX_CLASSES + " classes; computed thresholds",
                Detection::suppress);
    }

    /**
     * Boxes {@code [1, n, 4]} and scores {@code [1, classes, n]} become rows {@code [0, class, box]}, class by class,
     * the best first. A class at a time, because a program gives each box to its best class alone.
     */
    private static Var suppress(Call call) {
        Var boxes = call.var(0);
        Var scores = call.var(1);
        long classes = Dims.fixed(scores, 1);
        if (Dims.fixed(boxes, 0) != 1 || classes > MAX_CLASSES) {
            throw call.refuse("a batch of " + Dims.fixed(boxes, 0) + " with " + classes + " classes");
        }
        long wanted = call.has(2) ? call.integer(2, "the number of boxes") : 0;
        double overlap = call.has(3) ? call.numbers(3, "the overlap").doubleAt(0) : 0;
        boolean hasFloor = call.has(4);
        double floor = hasFloor ? call.numbers(4, "the lowest score").doubleAt(0) : 0;
        int count = (int) Math.min(wanted, Dims.fixed(boxes, 1));
        if (count < 1) {
            throw call.refuse("it keeps no box");
        }
        Var centred = call.attributes().integer("center_point_box", 0) == 1 ? boxes : centred(call, boxes);
        boolean boxesLast = call.targets(OpSet.CORE_ML_7);
        Var ordered = boxesLast ? Steps.transpose(call, centred, 0, 2, 1) : centred;
        List<Var> rows = new ArrayList<>();
        for (int i = 0; i < classes; i++) {
            Var row = Steps.slice(call, scores, 1, i, i + 1);
            Var own = boxesLast ? row : Steps.transpose(call, row, 0, 2, 1);
            rows.add(rows(call, chosen(call, ordered, own, overlap, floor, hasFloor, count), i));
        }
        return Joining.joined(call, rows, 0);
    }

    /** From two corners, in any order, to centre and size; which coordinate is which does not matter for overlaps. */
    private static Var centred(Call call, Var boxes) {
        Var one = Steps.slice(call, boxes, 2, 0, 2);
        Var other = Steps.slice(call, boxes, 2, 2, 4);
        Var centre = Steps.mul(call, Steps.add(call, one, other), 0.5);
        Var size = Steps.unary(call, "abs", Steps.sub(call, other, one));
        return Steps.concat(call, 2, centre, size);
    }

    /** {@return the places of the boxes that are kept, as many as there are} */
    private static Var chosen(
            Call call, Var boxes, Var scores, double overlap, double floor, boolean hasFloor, int count) {
        Params params = Params.of("boxes", boxes)
                .with("scores", scores)
                .with("iou_threshold", call.number(overlap))
                .with("max_boxes", count)
                .with("per_class_suppression", false);
        List<String> parts = new ArrayList<>(List.of("boxes", "scores", "indices"));
        if (!call.targets(OpSet.CORE_ML_7)) {
            params = params.with("score_threshold", call.number(hasFloor ? floor : Double.NEGATIVE_INFINITY));
            parts.add("count");
        }
        List<String> names = parts.stream()
                .map(part -> call.writer().freshName(call.base() + "_" + part))
                .toList();
        List<Var> outputs = call.writer().ops("non_maximum_suppression", names, params);
        Var indices = Steps.squeeze(call, outputs.get(2), 0);
        // The places behind those of the boxes that are kept are padding.
        Var isChosen = parts.contains("count")
                ? call.op("less", Steps.xy(numbers(call, count), outputs.get(3)))
                : call.op("greater_equal", Steps.xy(indices, call.scalar(0, indices)));
        if (hasFloor) {
            Var kept = Steps.reshape(call, outputs.get(1), count);
            Var isHigh = call.op("greater", Steps.xy(kept, call.scalar(floor, kept)));
            isChosen = call.op("logical_and", Steps.xy(isChosen, isHigh));
        }
        Var places = call.op("non_zero", Params.of("x", isChosen));
        return call.op(
                "gather",
                call.writer()
                        .indexed(Params.of("x", indices)
                                .with("indices", Steps.reshape(call, places, -1))
                                .with("axis", 0)));
    }

    private static Var numbers(Call call, int count) {
        return call.constant(Tensor.ofInts(DataType.INT32, Shape.of(count), Steps.range(0, count)));
    }

    private static Var rows(Call call, Var boxes, int number) {
        Var column = Steps.expandDims(call, Steps.cast(call, boxes, DataType.INT32), 1);
        Var zeros = Steps.mul(call, column, 0);
        return Steps.concat(call, 1, zeros, Steps.add(call, zeros, call.scalar(number, zeros)), column);
    }
}
