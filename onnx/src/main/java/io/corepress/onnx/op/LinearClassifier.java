package io.corepress.onnx.op;

import io.corepress.mil.build.Params;
import io.corepress.mil.build.Var;
import io.corepress.onnx.convert.Call;
import io.corepress.onnx.convert.GraphValue;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import java.util.List;

/** A score for each class that is linear in the features; of two classes there may be the score of the second only. */
final class LinearClassifier {
    private LinearClassifier() {}

    static List<GraphValue> translate(Call call) {
        float[] coefficients =
                call.attributes().numbers("coefficients").orElseThrow(() -> call.refuse("coefficients are missing"));
        int classes = Scores.classCount(call);
        float[] intercepts = call.attributes().numbers("intercepts").orElse(new float[classes]);
        int rows = intercepts.length;
        Tensor weight = Tensor.ofFloats(DataType.FLOAT32, Shape.of(rows, coefficients.length / rows), coefficients);
        Var scores = call.op(
                "linear",
                Params.of("x", Classical.floats(call, 0))
                        .with("weight", call.constant(weight))
                        .with("bias", call.constant(Classical.vector(intercepts))));
        String transform = call.attributes().text("post_transform", "NONE");
        if (rows > 1 || classes != 2) {
            return Scores.classified(call, scores, transform);
        }
        Var transformed = Scores.transformed(call, scores, transform, false);
        double middle = transform.equals("LOGISTIC") ? 0.5 : 0;
        Var isSecond = call.op("greater", Steps.xy(transformed, call.scalar(middle)));
        Var first = transform.equals("LOGISTIC")
                ? Steps.sub(call, call.scalar(1), transformed)
                : Steps.mul(call, transformed, -1);
        return Scores.ofTwo(call, Steps.squeeze(call, isSecond, 1), first, transformed);
    }
}
