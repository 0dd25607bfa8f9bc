package io.corepress.onnx.op;

import io.corepress.mil.Value;
import io.corepress.mil.build.Params;
import io.corepress.mil.build.Var;
import io.corepress.mil.fold.Numbers;
import io.corepress.onnx.convert.Call;
import io.corepress.onnx.convert.Dims;
import io.corepress.onnx.convert.ElementTypes;
import io.corepress.onnx.convert.Elements;
import io.corepress.onnx.convert.GraphValue;
import io.corepress.onnx.convert.GraphValue.Known;
import io.corepress.onnx.convert.GraphValue.Size;
import io.corepress.onnx.convert.GraphValue.Texts;
import io.corepress.onnx.graph.Literal;
import io.corepress.onnx.graph.NodeAttributes;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleUnaryOperator;

/** Tensors made of nothing but numbers: constants, ranges, masks, windows, noise. */
final class Generating {
    private Generating() {}

    static void name(Registry registry) {
        registry.value("Constant", "sequences", Generating::constant);
        registry.single("ConstantOfShape", Generating::constantOfShape);
        registry.single("Range", Generating::range);
        registry.value("EyeLike", "inputs of flexible shape", Generating::eyeLike);
        registry.single("Trilu", "a computed k", Generating::trilu);
        registry.single("RandomNormal", call -> normal(call, shape(call)));
        registry.single("RandomUniform", call -> uniform(call, shape(call)));
        registry.single("RandomNormalLike", call -> normal(call, like(call)));
        registry.single("RandomUniformLike", call -> uniform(call, like(call)));
        registry.single("Bernoulli", "any probabilities but by an operator of their own", Generating::bernoulli);
        registry.value("HannWindow", "computed sizes", call -> window(call, 0.5, 0.5, 0));
        registry.value("HammingWindow", "computed sizes", call -> window(call, 25.0 / 46, 21.0 / 46, 0));
        registry.value("BlackmanWindow", "computed sizes", call -> window(call, 0.42, 0.5, 0.08));
    }

    private static GraphValue constant(Call call) {
        NodeAttributes attributes = call.attributes();
        for (String literal : List.of("value", "sparse_value")) {
            if (attributes.has(literal)) {
                return switch (attributes.literal(literal).orElseThrow()) {
                    case Literal.Numbers(Tensor tensor) -> new Known(tensor);
                    case Literal.Texts(Shape shape, List<String> texts) -> new Texts(shape, texts);
                    case Literal.Unreadable(String reason) ->
                        throw call.refuse("the constant cannot be read: " + reason);
                };
            }
        }
        if (attributes.has("value_float")) {
            return floats(Shape.scalar(), attributes.number("value_float", 0));
        }
        if (attributes.has("value_floats")) {
            float[] numbers = attributes.numbers("value_floats").orElseThrow();
            return floats(Shape.of(numbers.length), numbers);
        }
        if (attributes.has("value_int")) {
            return longs(Shape.scalar(), attributes.integer("value_int", 0));
        }
        if (attributes.has("value_ints")) {
            long[] numbers = attributes.integers("value_ints").orElseThrow();
            return longs(Shape.of(numbers.length), numbers);
        }
        if (attributes.has("value_string")) {
            return new Texts(Shape.scalar(), List.of(attributes.text("value_string", "")));
        }
        List<String> texts =
                attributes.texts("value_strings").orElseThrow(() -> call.refuse("the constant has no value"));
        return new Texts(Shape.of(texts.size()), texts);
    }

    private static Known floats(Shape shape, float... numbers) {
        return new Known(Tensor.ofFloats(DataType.FLOAT32, shape, numbers));
    }

    private static Known longs(Shape shape, long... numbers) {
        return new Known(Numbers.of(DataType.INT64, shape, numbers).toTensor());
    }

    private static Var constantOfShape(Call call) {
        Tensor value = call.attributes()
                .literal("value")
                .map(literal -> ((Literal.Numbers) literal).tensor())
                .orElseGet(() -> Tensor.ofFloats(DataType.FLOAT32, Shape.of(1), 0));
        DataType inProgram = Elements.inProgram(value.dataType(), call.floatType());
        double number = Numbers.of(value).doubleAt(0);
        Value filled = switch (inProgram) {
            case BOOL -> Value.bool(number != 0);
            case INT32 -> Value.int32((int) number);
            default -> call.number(number);
        };
        return call.result("fill", Params.of("shape", call.var(0)).with("value", filled));
    }

    private static Var range(Call call) {
        return call.result(
                "range_1d",
                Params.of("start", call.var(0)).with("end", call.var(1)).with("step", call.var(2)));
    }

    private static GraphValue eyeLike(Call call) {
        Shape shape = Dims.shape(call.var(0));
        long k = call.attributes().integer("k", 0);
        float[] numbers = new float[Math.toIntExact(shape.elementCount())];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = i % shape.size(1) == i / shape.size(1) + k ? 1 : 0;
        }
        Known eye = floats(shape, numbers);
        DataType dataType = call.attributes().has("dtype")
                ? ElementTypes.of((int) call.attributes().integer("dtype", 1))
                : call.var(0).dataType();
        return new Known(Numbers.of(eye.tensor()).cast(dataType).toTensor());
    }

    /** Chooses by a mask, not by a difference: the other side may be infinite. */
    private static Var trilu(Call call) {
        Var x = call.var(0);
        long k = call.has(1) ? call.integer(1, "k") : 0;
        boolean upper = call.attributes().flag("upper", true);
        Var isKept = triangle(call, Steps.size(x, -2), Steps.size(x, -1), k, upper);
        if (x.dataType() == DataType.BOOL) {
            return call.result("logical_and", Steps.xy(x, isKept));
        }
        return Selecting.result(call, isKept, x, call.scalar(0, x));
    }

    /** {@return bools {@code [rows, columns]}: whether a column is at or beyond (else at or before) its row plus k} */
    static Var triangle(Call call, Size rows, Size columns, long k, boolean upper) {
        if (rows.fixed().isPresent() && columns.fixed().isPresent()) {
            long width = columns.fixed().getAsLong();
            int[] mask = new int[Math.toIntExact(rows.fixed().getAsLong() * width)];
            for (int i = 0; i < mask.length; i++) {
                long diagonal = i / width + k;
                mask[i] = (upper ? i % width >= diagonal : i % width <= diagonal) ? 1 : 0;
            }
            return call.constant(Tensor.ofInts(DataType.BOOL, Shape.of(mask.length / width, width), mask));
        }
        Var row = Steps.expandDims(call, count(call, rows), 1);
        Var column = count(call, columns);
        Var diagonal = k == 0 ? row : Steps.add(call, row, call.scalar(k, row));
        return call.op(upper ? "greater_equal" : "less_equal", Steps.xy(column, diagonal));
    }

    /** {@return the numbers from 0 on, as many as the size says} */
    private static Var count(Call call, Size size) {
        return call.op(
                "range_1d",
                Params.none()
                        .with("start", 0)
                        .with("end", call.writer().scalar(call.base(), size))
                        .with("step", 1));
    }

    private static Params shape(Call call) {
        long[] shape = call.attributes().integers("shape").orElseThrow(() -> call.refuse("the shape is missing"));
        return Params.none().with("shape", Call.ints(shape));
    }

    private static Params like(Call call) {
        Var x = call.var(0);
        return Steps.shaped(Params.none(), call, Steps.sizes(x));
    }

    private static Params seeded(Call call, Params params) {
        return params.with("seed", (int) call.attributes().number("seed", -1));
    }

    private static Var normal(Call call, Params params) {
        return call.result(
                "random_normal",
                seeded(call, params)
                        .with("mean", call.number(call.attributes().number("mean", 0)))
                        .with("stddev", call.number(call.attributes().number("scale", 1))));
    }

    private static Var uniform(Call call, Params params) {
        return call.result(
                "random_uniform",
                seeded(call, params)
                        .with("low", call.number(call.attributes().number("low", 0)))
                        .with("high", call.number(call.attributes().number("high", 1))));
    }

    private static Var bernoulli(Call call) {
        Params params = seeded(call, like(call)).with("low", call.number(0)).with("high", call.number(1));
        Var hit = call.op("less", Steps.xy(call.op("random_uniform", params), call.var(0)));
        return call.result(
                "cast", Params.of("x", hit).with("dtype", call.floatType().milName()));
    }

    /** A sum of cosines, over one period or over what is left of it when both ends are to be equal. */
    private static GraphValue window(Call call, double a0, double a1, double a2) {
        int size = Math.toIntExact(call.integer(0, "the size"));
        boolean periodic = call.attributes().flag("periodic", true);
        double period = periodic ? size : size - 1;
        DoubleUnaryOperator formula =
                i -> a0 - a1 * Math.cos(2 * Math.PI * i / period) + a2 * Math.cos(4 * Math.PI * i / period);
        double[] window = new double[size];
        Arrays.setAll(window, i -> formula.applyAsDouble(i));
        DataType dataType = ElementTypes.of((int) call.attributes().integer("output_datatype", 1));
        return new Known(Numbers.of(dataType, Shape.of(size), window).toTensor());
    }
}
