package io.corepress.onnx.op;

import io.corepress.mil.Value;
import io.corepress.mil.build.Params;
import io.corepress.mil.build.Var;
import io.corepress.onnx.convert.Call;
import io.corepress.onnx.convert.Dims;
import io.corepress.onnx.convert.GraphValue;
import io.corepress.onnx.convert.GraphValue.Size;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Trees, all of an ensemble at once: for each row of the batch and each tree there is a place, which begins at the root
 * and goes down one level with each round of look-ups; leaves lead to themselves. In fp32, because a threshold that is
 * rounded sends features to the wrong side.
 */
final class Trees {
    private static final Map<String, String> COMPARISONS = Map.of(
            "BRANCH_LEQ", "less_equal",
            "BRANCH_LT", "less",
            "BRANCH_GTE", "greater_equal",
            "BRANCH_GT", "greater",
            "BRANCH_EQ", "equal",
            "BRANCH_NEQ", "not_equal");

    /** The nodes of all trees in one list; {@code roots} are their first ones. */
    private record Forest(
            int[] features,
            float[] thresholds,
            int[] whenTrue,
            int[] whenFalse,
            float[] values,
            int[] roots,
            int depth,
            int outputs,
            String comparison) {}

    private Trees() {}

    static Var regressor(Call call) {
        int targets = (int) call.attributes().integer("n_targets", 1);
        Forest forest = forest(call, "target", targets, id -> (int) id);
        Var values = values(call, forest);
        Var joint = switch (call.attributes().text("aggregate_function", "SUM")) {
            case "SUM" -> Steps.reduce(call, "reduce_sum", values, false, 1);
            case "AVERAGE" -> Steps.reduce(call, "reduce_mean", values, false, 1);
            case "MIN" -> Steps.reduce(call, "reduce_min", values, false, 1);
            default -> Steps.reduce(call, "reduce_max", values, false, 1);
        };
        Var based = based(call, joint, targets);
        Var narrow = Steps.cast(call, based, call.floatType());
        return Scores.transformed(call, narrow, call.attributes().text("post_transform", "NONE"), true);
    }

    private static Var based(Call call, Var scores, int outputs) {
        Optional<float[]> base = call.attributes().numbers("base_values").filter(all -> all.length == outputs);
        return base.isPresent() ? Steps.add(call, scores, wide(call, base.get())) : scores;
    }

    private static Var wide(Call call, float... numbers) {
        return call.writer().constant(call.base() + "_value", Classical.vector(numbers), DataType.FLOAT32);
    }

    static List<GraphValue> classifier(Call call) {
        int classes = Scores.classCount(call);
        long[] ids = call.attributes().integers("class_ids").orElse(new long[0]);
        boolean single = classes == 2 && java.util.Arrays.stream(ids).distinct().count() == 1;
        Forest forest = forest(call, "class", single ? 1 : classes, id -> single ? 0 : (int) id);
        Var sum = based(call, Steps.reduce(call, "reduce_sum", values(call, forest), false, 1), single ? 1 : classes);
        Var scores = Steps.cast(call, sum, call.floatType());
        String transform = call.attributes().text("post_transform", "NONE");
        if (!single) {
            return Scores.classified(call, scores, transform);
        }
        // With one score for two classes, weights that cannot be negative are a probability.
        boolean isProbability =
                Scores.allPositive(call.attributes().numbers("class_weights").orElse(new float[0]));
        Var one = transform.equals("NONE") ? scores : Scores.transformed(call, scores, transform, false);
        Var isSecond = call.op("greater", Steps.xy(scores, call.scalar(isProbability ? 0.5 : 0)));
        Var other = isProbability || transform.equals("LOGISTIC")
                ? Steps.sub(call, call.scalar(1), one)
                : Steps.mul(call, one, -1);
        return Scores.ofTwo(call, Steps.squeeze(call, isSecond, 1), other, one);
    }

    private interface OutputPlace {
        int of(long id);
    }

    /** {@return what the leaves say, {@code [batch, trees, outputs]}} */
    private static Var values(Call call, Forest forest) {
        Var given = call.var(0);
        Var x = given.dataType().isFloat() ? call.writer().widened(given) : Steps.cast(call, given, DataType.FLOAT32);
        int trees = forest.roots().length;
        Var features = table(call, forest.features());
        Var thresholds = wide(call, forest.thresholds());
        Var whenTrue = table(call, forest.whenTrue());
        Var whenFalse = table(call, forest.whenFalse());
        Var place = places(call, x, forest);
        for (int level = 0; level < forest.depth(); level++) {
            Params taken = Params.of("x", x)
                    .with("indices", lookedUp(call, features, place))
                    .with("axis", 1);
            Var feature = call.op("gather_along_axis", Indexing.unchecked(call, taken));
            Var isTrue = call.op(forest.comparison(), Steps.xy(feature, lookedUp(call, thresholds, place)));
            place = Selecting.op(call, isTrue, lookedUp(call, whenTrue, place), lookedUp(call, whenFalse, place));
        }
        Var values = call.writer()
                .constant(
                        call.base() + "_leaves",
                        Tensor.ofFloats(
                                DataType.FLOAT32,
                                Shape.of(forest.features().length, forest.outputs()),
                                forest.values()),
                        DataType.FLOAT32);
        Var found = lookedUp(call, values, place);
        return trees == 1 && Dims.rank(found) == 2 ? Steps.expandDims(call, found, 1) : found;
    }

    private static Var table(Call call, int... numbers) {
        return call.constant(Tensor.ofInts(DataType.INT32, Shape.of(numbers.length), numbers));
    }

    /** {@return the roots for each row, {@code [batch, trees]}} */
    private static Var places(Call call, Var x, Forest forest) {
        int[] roots = forest.roots();
        Var row = call.constant(Tensor.ofInts(DataType.INT32, Shape.of(1, roots.length), roots));
        Size batch = Steps.size(x, 0);
        Params fill = Steps.shaped(Params.none(), call, List.of(batch, Steps.fixed(1)));
        Var zeros = call.op("fill", fill.with("value", Value.int32(0)));
        return Steps.add(call, zeros, row);
    }

    private static Var lookedUp(Call call, Var table, Var place) {
        return call.op(
                "gather",
                call.writer()
                        .indexed(Params.of("x", table).with("indices", place).with("axis", 0)));
    }

    private static long[] ints(Call call, String attribute) {
        return call.attributes().integers(attribute).orElseThrow(() -> call.refuse(attribute + " are missing"));
    }

    private static Forest forest(Call call, String prefix, int outputs, OutputPlace place) {
        long[] trees = ints(call, "nodes_treeids");
        long[] nodes = ints(call, "nodes_nodeids");
        long[] features = ints(call, "nodes_featureids");
        long[] yes = ints(call, "nodes_truenodeids");
        long[] no = ints(call, "nodes_falsenodeids");
        float[] thresholds =
                call.attributes().numbers("nodes_values").orElseThrow(() -> call.refuse("nodes_values are missing"));
        List<String> modes =
                call.attributes().texts("nodes_modes").orElseThrow(() -> call.refuse("nodes_modes are missing"));
        if (call.attributes().has("nodes_missing_value_tracks_true")) {
            for (long tracks : ints(call, "nodes_missing_value_tracks_true")) {
                if (tracks != 0) {
                    throw call.refuse("missing values follow the true branch");
                }
            }
        }
        List<String> branches =
                modes.stream().filter(mode -> !mode.equals("LEAF")).distinct().toList();
        if (branches.size() > 1) {
            throw call.refuse("its nodes have the modes " + branches + ", and only one can be used");
        }
        Map<String, Integer> indices = new HashMap<>();
        List<Integer> roots = new ArrayList<>();
        for (int i = 0; i < nodes.length; i++) {
            indices.put(trees[i] + "/" + nodes[i], i);
            if (i == 0 || trees[i] != trees[i - 1]) {
                roots.add(i);
            }
        }
        int[] whenTrue = new int[nodes.length];
        int[] whenFalse = new int[nodes.length];
        int[] ownFeatures = new int[nodes.length];
        for (int i = 0; i < nodes.length; i++) {
            boolean isLeaf = modes.get(i).equals("LEAF");
            whenTrue[i] = isLeaf ? i : indices.get(trees[i] + "/" + yes[i]);
            whenFalse[i] = isLeaf ? i : indices.get(trees[i] + "/" + no[i]);
            ownFeatures[i] = isLeaf ? 0 : (int) features[i];
        }
        float[] values = new float[nodes.length * outputs];
        long[] leafTrees = ints(call, prefix + "_treeids");
        long[] leafNodes = ints(call, prefix + "_nodeids");
        long[] ids = ints(call, prefix + "_ids");
        float[] weights = call.attributes().numbers(prefix + "_weights").orElseThrow();
        for (int i = 0; i < ids.length; i++) {
            values[indices.get(leafTrees[i] + "/" + leafNodes[i]) * outputs + place.of(ids[i])] += weights[i];
        }
        return new Forest(
                ownFeatures,
                thresholds,
                whenTrue,
                whenFalse,
                values,
                roots.stream().mapToInt(Integer::intValue).toArray(),
                depth(roots, whenTrue, whenFalse),
                outputs,
                COMPARISONS.getOrDefault(branches.isEmpty() ? "BRANCH_LEQ" : branches.getFirst(), "less_equal"));
    }

    /** {@return the number of branches on the longest way; found level by level, for a way may be long} */
    private static int depth(List<Integer> roots, int[] whenTrue, int[] whenFalse) {
        List<Integer> level = roots;
        int depth = 0;
        while (true) {
            List<Integer> next = new ArrayList<>();
            for (int node : level) {
                if (whenTrue[node] != node) {
                    next.add(whenTrue[node]);
                    next.add(whenFalse[node]);
                }
            }
            if (next.isEmpty() || depth > whenTrue.length) {
                return depth;
            }
            depth++;
            level = next;
        }
    }
}
