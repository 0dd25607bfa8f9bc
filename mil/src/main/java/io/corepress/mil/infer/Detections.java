package io.corepress.mil.infer;

import io.corepress.mil.OpSet;
import io.corepress.mil.ValueType;
import io.corepress.mil.ValueType.Dimension;
import io.corepress.mil.ValueType.TensorType;
import io.corepress.tensor.DataType;
import java.util.ArrayList;
import java.util.List;

/** Operators that find something in the data, or say where something is. */
final class Detections {
    private Detections() {}

    /** One row of coordinates for each element that is not zero. */
    static List<Dimension> nonZero(OpCall call) {
        return List.of(Sizes.UNKNOWN, Sizes.of(call.rank("x")));
    }

    static DataType oneHotType(OpCall call) {
        return call.has("on_value")
                ? call.dataType("on_value")
                : call.has("off_value") ? call.dataType("off_value") : DataType.INT32;
    }

    /** A new axis, as long as there are values of an index. */
    static List<Dimension> oneHot(OpCall call) {
        List<Dimension> sizes = new ArrayList<>(call.dims("indices"));
        int axis = call.axis("axis", -1, sizes.size() + 1);
        sizes.add(
                axis,
                call.knownInts("one_hot_vector_size").isEmpty()
                        ? Sizes.UNKNOWN
                        : Sizes.of(call.integer("one_hot_vector_size")));
        return sizes;
    }

    /**
     * Boxes {@code [batch, boxes, 4]} and scores {@code [batch, boxes, classes]}; since iOS 17 the boxes are the last
     * axis, and the number of boxes that were found is no longer among the outputs.
     */
    static List<ValueType> nonMaximumSuppression(OpCall call) {
        List<Dimension> boxes = call.dims("boxes", 3, 3);
        List<Dimension> scores = call.dims("scores", 3, 3);
        boolean boxesLast = call.opset().isAtLeast(OpSet.CORE_ML_7);
        int boxAxis = boxesLast ? 2 : 1;
        int otherAxis = 3 - boxAxis;
        call.require(
                Sizes.agree(boxes.get(otherAxis), 4),
                "axis " + otherAxis + " of boxes must be 4 coordinates",
                call.tensor("boxes"));
        call.require(
                Sizes.agree(Sizes.with(boxes, otherAxis, scores.get(otherAxis)), scores),
                "boxes and scores must be of one batch and number",
                call.tensor("boxes"),
                call.tensor("scores"));
        int maxBoxes = call.integer("max_boxes");
        Dimension most = Sizes.of(maxBoxes);
        Dimension batch = Sizes.known(boxes.getFirst(), scores.getFirst());
        List<Dimension> found = boxesLast ? List.of(batch, Sizes.of(4), most) : List.of(batch, most, Sizes.of(4));
        List<Dimension> foundScores =
                boxesLast ? List.of(batch, scores.get(1), most) : List.of(batch, most, scores.get(2));
        List<ValueType> outputs = new ArrayList<>(List.of(
                TensorType.of(call.dataType("boxes"), found),
                TensorType.of(call.dataType("scores"), foundScores),
                TensorType.of(DataType.INT32, List.of(batch, most))));
        if (!boxesLast) {
            outputs.add(TensorType.of(DataType.INT32, List.of(batch)));
        }
        return outputs;
    }

    /** The class of the greatest probability, and the probability of each class. */
    static List<ValueType> classify(OpCall call) {
        Known classes = call.operand("classes");
        if (!(classes.type() instanceof ValueType.ListType(ValueType element, Dimension count))
                || !(element instanceof TensorType label)
                || label.dataType() != DataType.STRING && label.dataType() != DataType.INT64) {
            throw call.refusal("classes must be a list of strings or int64", classes);
        }
        TensorType probabilities = call.tensor("probabilities");
        Dimension size = probabilities.hasKnownRank() ? Sizes.product(probabilities.dimensions()) : Sizes.UNKNOWN;
        call.require(Sizes.agree(count, size), "there must be one probability for each class", classes, probabilities);
        return List.of(label, new ValueType.DictionaryType(label, TensorType.of(DataType.FLOAT64)));
    }
}
