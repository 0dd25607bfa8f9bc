package io.corepress.mlpackage;

import io.corepress.mil.Argument;
import io.corepress.mil.Attributes;
import io.corepress.mil.Block;
import io.corepress.mil.Function;
import io.corepress.mil.NamedType;
import io.corepress.mil.OpSet;
import io.corepress.mil.Operation;
import io.corepress.mil.Program;
import io.corepress.mil.UnknownFields;
import io.corepress.mil.Value;
import io.corepress.mil.ValueType;
import io.corepress.mil.ValueType.TensorType;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Small programs that hold everything the format can hold. They are well-formed, not useful. */
final class TinyModels {
    private TinyModels() {}

    static final Tensor WEIGHT =
            Tensor.ofFloats(DataType.FLOAT16, Shape.of(3, 4), 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12);
    private static final Tensor INDICES = Tensor.ofInts(DataType.UINT3, Shape.of(11), 0, 1, 2, 3, 4, 5, 6, 7, 0, 1, 2);
    private static final TensorType ROW = TensorType.of(DataType.FLOAT32, 1, 4);

    static Path save(Path folder, String name, Program program) throws IOException {
        Path path = folder.resolve(name);
        try (ModelPackage model = ModelPackage.of(program)) {
            model.save(path);
        }
        return path;
    }

    /** A function with a weight, packed indices, immediate values of every form, a nested block and a state. */
    static Program everything() {
        return Program.of(Map.of("main", function(OpSet.CORE_ML_8, WEIGHT)));
    }

    /** Two functions that share one weight. */
    static Program twoFunctions() {
        Map<String, Function> functions = new TreeMap<>();
        functions.put("main", function(OpSet.CORE_ML_8, WEIGHT));
        functions.put("other", function(OpSet.CORE_ML_8, WEIGHT));
        return Program.of(functions);
    }

    /** One constant is added to the input. */
    static Program plain(OpSet opset, Tensor weight) {
        Operation constant = Operation.constant("w", Value.of(weight));
        Operation add =
                Operation.of("add", sorted("x", Argument.name("x"), "y", Argument.name("w")), new NamedType("y", ROW));
        Function function =
                Function.of(List.of(new NamedType("x", ROW)), opset, Block.of(List.of(constant, add), List.of("y")));
        return Program.of(Map.of("main", function));
    }

    private static Function function(OpSet opset, Tensor weight) {
        ValueType text = TensorType.of(DataType.STRING);
        Value list = new Value(
                new ValueType.ListType(text, new ValueType.Constant(2)),
                new Value.Items(List.of(Value.string("a"), Value.string("b"))),
                "");
        Value tuple = new Value(
                new ValueType.TupleType(List.of(text, TensorType.of(DataType.INT32))),
                new Value.Tuple(List.of(Value.string("a"), Value.int32(7))),
                "");
        Value dictionary = new Value(
                new ValueType.DictionaryType(text, TensorType.of(DataType.BOOL)),
                new Value.Dictionary(List.of(new Value.Entry(Value.string("k"), Value.bool(true)))),
                "");
        Operation constant = Operation.constant("w", Value.of(weight));
        Operation lut = Operation.of(
                "constexpr_lut_to_dense",
                sorted(
                        "indices",
                        Argument.value(Value.of(INDICES, Value.Blob.DEFAULT)),
                        "lut",
                        Argument.value(Value.of(weight))),
                new NamedType("dense", TensorType.of(DataType.FLOAT16, 11)));
        Block branch = Block.of(List.of(Operation.constant("inner", Value.of(weight))), List.of("inner"));
        Operation cond = new Operation(
                "cond",
                Map.of("pred", Argument.value(Value.bool(true))),
                List.of(new NamedType("picked", TensorType.of(DataType.FLOAT16, 3, 4))),
                List.of(branch, branch),
                Attributes.named("picked")
                        .with("list", list)
                        .with("tuple", tuple)
                        .with("dictionary", dictionary),
                UnknownFields.none());
        Operation numbers = new Operation(
                "custom",
                Map.of("many", Argument.names(List.of("w", "dense", "picked"))),
                List.of(new NamedType("y", ROW)),
                List.of(),
                new Attributes(immediates()),
                UnknownFields.none());
        TensorType state = TensorType.of(DataType.FLOAT16, 2, 3);
        return Function.of(
                List.of(new NamedType("x", ROW), new NamedType("s", new ValueType.StateType(state))),
                opset,
                Block.of(List.of(constant, lut, cond, numbers), List.of("y")));
    }

    /** In an order that is the same in every run, unlike that of {@code Map.of}. */
    private static Map<String, Argument> sorted(String one, Argument first, String other, Argument second) {
        return new TreeMap<>(Map.of(one, first, other, second));
    }

    private static Map<String, Value> immediates() {
        Map<String, Value> values = new TreeMap<>();
        values.put("bools", Value.immediate(Tensor.ofInts(DataType.BOOL, Shape.of(3), 1, 0, 1)));
        values.put("bytes", Value.immediate(Tensor.ofInts(DataType.UINT4, Shape.of(3), 1, 15, 2)));
        values.put(
                "doubles",
                Value.immediate(Tensor.ofBytes(DataType.FLOAT64, Shape.of(1), new byte[] {1, 2, 3, 4, 5, 6, 7, 8})));
        values.put("floats", Value.immediate(Tensor.ofFloats(DataType.FLOAT32, Shape.of(2), 1.5f, -0.1f)));
        values.put("halves", Value.immediate(Tensor.ofFloats(DataType.FLOAT16, Shape.of(2), 1.5f, -0.1f)));
        values.put(
                "halvesAsFloats",
                Value.of(Tensor.ofFloats(DataType.FLOAT16, Shape.of(2), 1.5f, -0.1f), Value.Immediate.FLOATS));
        values.put("int8AsInts", Value.of(Tensor.ofInts(DataType.INT8, Shape.of(2), -128, 127), Value.Immediate.INTS));
        values.put("ints", Value.int32s(-1, 2, Integer.MIN_VALUE));
        values.put("intsAsBytes", Value.of(Tensor.ofInts(DataType.INT32, Shape.of(1), -5), Value.Immediate.BYTES));
        values.put(
                "longs",
                Value.immediate(Tensor.ofBytes(DataType.INT64, Shape.scalar(), new byte[] {1, 2, 3, 4, 5, 6, 7, -8})));
        values.put("none", Value.immediate(Tensor.ofInts(DataType.INT32, Shape.of(0, 3))));
        values.put("shorts", Value.immediate(Tensor.ofInts(DataType.INT16, Shape.of(2), -7, 8)));
        values.put("uint32", Value.of(Tensor.ofInts(DataType.UINT32, Shape.of(1), -1), Value.Immediate.INTS));
        values.put("uint3AsInts", Value.of(Tensor.ofInts(DataType.UINT3, Shape.of(2), 1, 7), Value.Immediate.INTS));
        return values;
    }
}
