package io.corepress.onnx.op;

import io.corepress.mil.build.Params;
import io.corepress.mil.build.Var;
import io.corepress.onnx.convert.Call;
import io.corepress.onnx.convert.GraphValue;
import io.corepress.onnx.convert.GraphValue.Computed;
import io.corepress.onnx.convert.GraphValue.Missing;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import java.util.List;
import java.util.Optional;

/** What classifiers and regressors make of their scores. */
final class Scores {
    private Scores() {}

    /**
     * {@return the scores after the transformation of this name}
     *
     * @param isResult whether they are the first output
     */
    static Var transformed(Call call, Var scores, String transform, boolean isResult) {
        return switch (transform) {
            case "NONE" -> isResult ? Steps.identity(call, scores) : scores;
            case "LOGISTIC" -> yielded(call, "sigmoid", Params.of("x", scores), isResult);
            case "SOFTMAX" -> yielded(call, "softmax", Params.of("x", scores).with("axis", -1), isResult);
            default -> throw call.refuse("post_transform " + transform);
        };
    }

    private static Var yielded(Call call, String type, Params params, boolean isResult) {
        return isResult ? call.result(type, params) : call.op(type, params);
    }

    /** {@return how many classes a classifier has} */
    static int classCount(Call call) {
        for (String attribute : List.of("classlabels_ints", "classlabels_int64s")) {
            if (call.attributes().has(attribute)) {
                return call.attributes().integers(attribute).orElseThrow().length;
            }
        }
        return call.attributes().texts("classlabels_strings").map(List::size).orElse(0);
    }

    /** {@return the label of the best score, and the scores after the transformation} */
    static List<GraphValue> classified(Call call, Var scores, String transform) {
        Var transformed = transformed(call, scores, transform, false);
        Var best =
                call.op("reduce_argmax", Params.of("x", scores).with("axis", -1).with("keep_dims", false));
        return outputs(call, best, transformed);
    }

    /**
     * {@return label and scores of a classifier of two classes with one score}
     *
     * @param isSecond a bool for each row: whether it belongs to the second class
     * @param first the score of the first class, {@code [batch, 1]}, like {@code second}
     */
    static List<GraphValue> ofTwo(Call call, Var isSecond, Var first, Var second) {
        return outputs(call, Steps.cast(call, isSecond, DataType.INT32), Steps.concat(call, 1, first, second));
    }

    private static List<GraphValue> outputs(Call call, Var place, Var scores) {
        GraphValue label = label(call, place);
        if (!call.wants(1)) {
            return List.of(label);
        }
        Var named = call.result(1, "identity", Params.of("x", scores));
        return List.of(label, new Computed(named));
    }

    private static GraphValue label(Call call, Var place) {
        if (!call.wants(0)) {
            return new Missing("");
        }
        Optional<long[]> labels = call.attributes()
                .integers("classlabels_ints")
                .or(() -> call.attributes().integers("classlabels_int64s"));
        if (labels.isEmpty()) {
            return new Missing("the labels are strings, which a program does not have; take the scores as output");
        }
        boolean counts = true;
        for (int i = 0; i < labels.get().length; i++) {
            counts &= labels.get()[i] == i;
        }
        if (counts) {
            return new Computed(call.result(0, "identity", Params.of("x", place)));
        }
        int[] all = Call.ints(labels.get());
        Var table = call.constant(Tensor.ofInts(DataType.INT32, Shape.of(all.length), all));
        return new Computed(call.result(
                0,
                "gather",
                call.writer()
                        .indexed(Params.of("x", table).with("indices", place).with("axis", 0))));
    }

    static boolean allPositive(float... numbers) {
        for (float number : numbers) {
            if (number < 0) {
                return false;
            }
        }
        return true;
    }
}
