package io.corepress.onnx.cases;

import static io.corepress.onnx.testing.Data.floats;
import static io.corepress.onnx.testing.Data.integers;
import static io.corepress.onnx.testing.Data.longs;
import static io.corepress.onnx.testing.Data.vector;

import io.corepress.onnx.testing.OperatorCase;
import io.corepress.tensor.DataType;
import java.util.ArrayList;
import java.util.List;

/** Classical machine learning; trees of two levels with features, thresholds and leaves of their own. */
final class ClassicalCases {
    private ClassicalCases() {}

    static List<OperatorCase> all() {
        List<OperatorCase> cases = new ArrayList<>();
        cases.add(of("Scaler")
                .feed(floats(3, 2))
                .attr("offset", new float[] {0.5f, -1})
                .attr("scale", new float[] {2, 3})
                .make());
        for (String norm : List.of("MAX", "L1", "L2")) {
            cases.add(of("Normalizer")
                    .named(norm)
                    .feed(floats(3, 4))
                    .attr("norm", norm)
                    .make());
        }
        cases.add(of("Binarizer").feed(floats(3, 4)).attr("threshold", 0.3f).make());
        cases.add(of("Imputer")
                .feed(vector(1, Float.NaN, 3))
                .attr("imputed_value_floats", new float[] {7})
                .attr("replaced_value_float", Float.NaN)
                .make());
        cases.add(of("FeatureVectorizer")
                .feed(floats(3, 2))
                .feed(floats(3, 1))
                .attr("inputdimensions", new int[] {2, 1})
                .make());
        cases.add(of("ArrayFeatureExtractor")
                .feed(floats(3, 4))
                .known(longs(2, 0))
                .make());
        cases.add(of("LabelEncoder")
                .feed(integers(DataType.INT64, 0, 4, 5))
                .attr("keys_int64s", new int[] {0, 2, 3})
                .attr("values_int64s", new int[] {10, 20, 30})
                .attr("default_int64", 99)
                .output(DataType.INT64)
                .make());
        cases.add(of("LinearRegressor")
                .feed(floats(3, 4))
                .attr("coefficients", new float[] {1, 2, 3, 4, 5, 6, 7, 8})
                .attr("intercepts", new float[] {0.5f, 1})
                .attr("targets", 2)
                .make());
        for (String transform : List.of("NONE", "SOFTMAX", "LOGISTIC")) {
            cases.add(of("LinearClassifier")
                    .named(transform)
                    .feed(floats(3, 2))
                    .attr("coefficients", new float[] {1, 2, -3, 4, 5, -6})
                    .attr("intercepts", new float[] {0.5f, 1, 0})
                    .attr("classlabels_ints", new int[] {0, 1, 2})
                    .attr("post_transform", transform)
                    .output(DataType.INT64)
                    .output(DataType.FLOAT32)
                    .make());
        }
        cases.add(of("LinearClassifier")
                .named("own labels")
                .feed(floats(3, 2))
                .attr("coefficients", new float[] {1, 2, -1, -2})
                .attr("intercepts", new float[] {0.5f, -0.5f})
                .attr("classlabels_ints", new int[] {-1, 7})
                .attr("post_transform", "SOFTMAX")
                .output(DataType.INT64)
                .output(DataType.FLOAT32)
                .make());
        cases.add(of("SVMRegressor")
                .feed(floats(3, 2))
                .attr("coefficients", new float[] {1, -2})
                .attr("support_vectors", new float[] {1, 2, 0, 1})
                .attr("rho", new float[] {0.5f})
                .attr("kernel_params", new float[] {0.3f, 0, 3})
                .attr("kernel_type", "RBF")
                .attr("n_supports", 2)
                .make());
        trees(cases);
        return cases;
    }

    private static OperatorCase.Making of(String type) {
        return OperatorCase.of("ai.onnx.ml." + type, 13);
    }

    /** Two trees: a root with a leaf and a branch of two leaves, and a root with two leaves. */
    private static OperatorCase.Making forest(String type) {
        return of(type).feed(floats(6, 3))
                .attr("nodes_treeids", new int[] {0, 0, 0, 0, 0, 1, 1, 1})
                .attr("nodes_nodeids", new int[] {0, 1, 2, 3, 4, 0, 1, 2})
                .attr("nodes_featureids", new int[] {0, 0, 2, 0, 0, 1, 0, 0})
                .attr("nodes_values", new float[] {0.2f, 0, -0.4f, 0, 0, 0.1f, 0, 0})
                .attr(
                        "nodes_modes",
                        new String[] {"BRANCH_LEQ", "LEAF", "BRANCH_LEQ", "LEAF", "LEAF", "BRANCH_LEQ", "LEAF", "LEAF"})
                .attr("nodes_truenodeids", new int[] {1, 0, 3, 0, 0, 1, 0, 0})
                .attr("nodes_falsenodeids", new int[] {2, 0, 4, 0, 0, 2, 0, 0});
    }

    private static void trees(List<OperatorCase> cases) {
        for (String aggregate : List.of("SUM", "AVERAGE", "MIN", "MAX")) {
            cases.add(forest("TreeEnsembleRegressor")
                    .named(aggregate)
                    .attr("aggregate_function", aggregate)
                    .attr("n_targets", 2)
                    .attr("target_treeids", new int[] {0, 0, 0, 0, 0, 0, 1, 1, 1, 1})
                    .attr("target_nodeids", new int[] {1, 1, 3, 3, 4, 4, 1, 1, 2, 2})
                    .attr("target_ids", new int[] {0, 1, 0, 1, 0, 1, 0, 1, 0, 1})
                    .attr("target_weights", new float[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
                    .make());
        }
        cases.add(forest("TreeEnsembleRegressor")
                .named("base")
                .attr("n_targets", 1)
                .attr("base_values", new float[] {5})
                .attr("target_treeids", new int[] {0, 0, 0, 1, 1})
                .attr("target_nodeids", new int[] {1, 3, 4, 1, 2})
                .attr("target_ids", new int[] {0, 0, 0, 0, 0})
                .attr("target_weights", new float[] {1, 2, 3, 4, 5})
                .make());
        cases.add(forest("TreeEnsembleClassifier")
                .named("three classes")
                .attr("classlabels_int64s", new int[] {0, 1, 2})
                .attr("class_treeids", new int[] {0, 0, 0, 1, 1, 1})
                .attr("class_nodeids", new int[] {1, 3, 4, 1, 2, 2})
                .attr("class_ids", new int[] {0, 1, 2, 1, 2, 0})
                .attr("class_weights", new float[] {0.5f, 0.4f, 0.3f, 0.6f, 0.2f, 0.1f})
                .output(DataType.INT64)
                .output(DataType.FLOAT32)
                .make());
        for (boolean positive : new boolean[] {true, false}) {
            for (String transform : List.of("NONE", "LOGISTIC")) {
                float sign = positive ? 1 : -1;
                cases.add(forest("TreeEnsembleClassifier")
                        .named("one score " + positive + " " + transform)
                        .attr("classlabels_int64s", new int[] {0, 1})
                        .attr("post_transform", transform)
                        .attr("class_treeids", new int[] {0, 0, 0, 1, 1})
                        .attr("class_nodeids", new int[] {1, 3, 4, 1, 2})
                        .attr("class_ids", new int[] {0, 0, 0, 0, 0})
                        .attr("class_weights", new float[] {0.1f * sign, 0.4f, 0.3f, 0.6f * sign, 0.2f})
                        .output(DataType.INT64)
                        .output(DataType.FLOAT32)
                        .make());
            }
        }
    }
}
