package io.corepress.onnx.op;

import io.corepress.mil.build.Params;
import io.corepress.mil.build.Var;
import io.corepress.onnx.convert.Call;
import io.corepress.onnx.convert.Dims;
import io.corepress.onnx.convert.GraphValue;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;

/** Operators of classical machine learning whose work is arithmetic on tensors. */
final class Classical {
    private Classical() {}

    static void name(Registry registry) {
        registry.single("Scaler", Classical::scaler);
        registry.single("Normalizer", Classical::normalizer);
        registry.single("Binarizer", call -> {
            Var x = floats(call, 0);
            Var isAbove =
                    call.op("greater", Steps.xy(x, call.scalar(call.attributes().number("threshold", 0))));
            return call.result(
                    "cast", Params.of("x", isAbove).with("dtype", x.dataType().milName()));
        });
        registry.single("Imputer", "integers", Classical::imputer);
        registry.single(
                "FeatureVectorizer",
                call -> Joining.joined(
                        call,
                        call.vars().stream()
                                .map(x -> Steps.cast(call, x, call.floatType()))
                                .toList(),
                        1));
        registry.single("ArrayFeatureExtractor", Classical::extract);
        registry.value("ZipMap", "yields the tensor of which the maps would be made", call -> call.value(0));
        registry.value("LabelEncoder", "strings; floats as keys", Classical::encode);
        registry.single("LinearRegressor", Classical::regressor);
        registry.add("LinearClassifier", "strings as labels", LinearClassifier::translate);
        registry.single("SVMRegressor", "kernels other than linear and RBF", Classical::supportVectors);
        registry.single("TreeEnsembleRegressor", "nodes of different modes", Trees::regressor);
        registry.add("TreeEnsembleClassifier", "nodes of different modes; strings as labels", Trees::classifier);
    }

    static Var floats(Call call, int input) {
        return Steps.cast(call, call.var(input), call.floatType());
    }

    static Tensor vector(float... numbers) {
        return Tensor.ofFloats(DataType.FLOAT32, Shape.of(numbers.length), numbers);
    }

    private static Var scaler(Call call) {
        Var offset = call.constant(vector(call.attributes().numbers("offset").orElse(new float[] {0})));
        Var scale = call.constant(vector(call.attributes().numbers("scale").orElse(new float[] {1})));
        return call.result("mul", Steps.xy(Steps.sub(call, floats(call, 0), offset), scale));
    }

    private static Var normalizer(Call call) {
        Var x = floats(call, 0);
        int axis = Dims.rank(x) - 1;
        Var norm = switch (call.attributes().text("norm", "MAX")) {
            case "L1" -> Steps.reduce(call, "reduce_l1_norm", x, true, axis);
            case "L2" -> Steps.reduce(call, "reduce_l2_norm", x, true, axis);
            default -> Steps.reduce(call, "reduce_max", x, true, axis);
        };
        // A row of zeros stays one.
        Var isZero = call.op("equal", Steps.xy(norm, call.scalar(0)));
        Var divisor = Selecting.op(call, isZero, call.scalar(1), norm);
        return call.result("real_div", Steps.xy(x, divisor));
    }

    private static Var imputer(Call call) {
        float[] values = call.attributes()
                .numbers("imputed_value_floats")
                .orElseThrow(() -> call.refuse("its values are integers"));
        float replaced = call.attributes().number("replaced_value_float", 0);
        Var x = floats(call, 0);
        Var isMissing = Float.isNaN(replaced)
                ? call.op("not_equal", Steps.xy(x, x))
                : call.op("equal", Steps.xy(x, call.scalar(replaced)));
        return Selecting.result(call, isMissing, call.constant(vector(values)), x);
    }

    private static Var extract(Call call) {
        int last = Dims.rank(call.var(0)) - 1;
        Var indices = Steps.reshape(call, call.var(1), -1);
        return call.result(
                "gather",
                call.writer()
                        .indexed(Params.of("x", call.var(0))
                                .with("indices", indices)
                                .with("axis", last)));
    }

    /** Whole numbers to numbers: the places of the keys in a table. */
    private static GraphValue encode(Call call) {
        long[] keys = call.attributes()
                .integers("keys_int64s")
                .orElseThrow(() -> call.refuse("its keys are strings or floats"));
        Var x = Steps.cast(call, call.var(0), DataType.INT32);
        boolean toFloats = call.attributes().has("values_floats");
        if (!toFloats && !call.attributes().has("values_int64s")) {
            throw call.refuse("its values are strings");
        }
        Var result = toFloats
                ? call.scalar(call.attributes().number("default_float", -0f))
                : call.scalar(call.attributes().integer("default_int64", -1), x);
        Var first = Steps.add(call, toFloats ? Steps.mul(call, floats(call, 0), 0) : Steps.mul(call, x, 0), result);
        Var chosen = first;
        for (int i = 0; i < keys.length; i++) {
            Var value = toFloats
                    ? call.scalar(call.attributes().numbers("values_floats").orElseThrow()[i])
                    : call.scalar(call.attributes().integers("values_int64s").orElseThrow()[i], x);
            Var isKey = call.op("equal", Steps.xy(x, call.scalar(keys[i], x)));
            chosen = Selecting.op(call, isKey, value, chosen);
        }
        return new GraphValue.Computed(chosen);
    }

    private static Var regressor(Call call) {
        float[] coefficients = call.attributes().numbers("coefficients").orElseThrow();
        int targets = (int) call.attributes().integer("targets", 1);
        Tensor weight =
                Tensor.ofFloats(DataType.FLOAT32, Shape.of(targets, coefficients.length / targets), coefficients);
        float[] intercepts = call.attributes().numbers("intercepts").orElse(new float[targets]);
        Params params = Params.of("x", floats(call, 0))
                .with("weight", call.constant(weight))
                .with("bias", call.constant(vector(intercepts)));
        String transform = call.attributes().text("post_transform", "NONE");
        return Scores.transformed(call, call.op("linear", params), transform, true);
    }

    private static Var supportVectors(Call call) {
        String kernel = call.attributes().text("kernel_type", "LINEAR");
        float[] coefficients = call.attributes().numbers("coefficients").orElseThrow();
        float[] vectors = call.attributes().numbers("support_vectors").orElse(new float[0]);
        float[] rho = call.attributes().numbers("rho").orElse(new float[1]);
        Var x = floats(call, 0);
        if (vectors.length == 0) {
            Var weight =
                    call.constant(Tensor.ofFloats(DataType.FLOAT32, Shape.of(1, coefficients.length), coefficients));
            Params params = Params.of("x", x).with("weight", weight).with("bias", call.constant(vector(rho)));
            return call.result("linear", params);
        }
        int count = coefficients.length;
        Var support =
                call.constant(Tensor.ofFloats(DataType.FLOAT32, Shape.of(count, vectors.length / count), vectors));
        Var products = switch (kernel) {
            case "LINEAR" -> call.op("linear", Params.of("x", x).with("weight", support));
            case "RBF" -> radial(call, x, support);
            default -> throw call.refuse("the kernel " + kernel);
        };
        Var weight = call.constant(Tensor.ofFloats(DataType.FLOAT32, Shape.of(1, count), coefficients));
        return call.result(
                "linear", Params.of("x", products).with("weight", weight).with("bias", call.constant(vector(rho))));
    }

    /** {@code exp(-gamma |x - s|^2)} for each support vector. */
    private static Var radial(Call call, Var x, Var support) {
        float gamma = call.attributes().numbers("kernel_params").orElseThrow()[0];
        Var difference = Steps.sub(call, Steps.expandDims(call, x, 1), support);
        Var distance = Steps.reduce(call, "reduce_sum_square", difference, false, 2);
        return Steps.unary(call, "exp", Steps.mul(call, distance, -gamma));
    }
}
