package io.corepress.torch;

import io.corepress.mil.Argument;
import io.corepress.mil.Attributes;
import io.corepress.mil.Block;
import io.corepress.mil.Function;
import io.corepress.mil.NamedType;
import io.corepress.mil.OpSet;
import io.corepress.mil.Operation;
import io.corepress.mil.UnknownFields;
import io.corepress.mil.Value;
import io.corepress.mil.ValueType;
import io.corepress.mil.ValueType.ListType;
import io.corepress.mil.ValueType.TensorType;
import io.corepress.tensor.DataType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Operations written down one by one, for tests of programs that the builder has no words for. */
final class Operations {
    static final ValueType FLOATS = new TensorType(DataType.FLOAT32, -1, List.of(), Attributes.none());
    static final ValueType INTS = new TensorType(DataType.INT32, -1, List.of(), Attributes.none());
    static final ValueType BOOL = TensorType.of(DataType.BOOL);
    static final ValueType LIST = new ListType(FLOATS, new ValueType.Unknown(false));

    private Operations() {}

    /** {@return an operation with one output} Its parameters are pairs of a name and a value, or the name of one. */
    static Operation op(String type, NamedType output, Object... parameters) {
        return op(type, List.of(output), List.of(), parameters);
    }

    static Operation op(String type, List<NamedType> outputs, List<Block> blocks, Object... parameters) {
        Map<String, Argument> arguments = new LinkedHashMap<>();
        for (int i = 0; i < parameters.length; i += 2) {
            arguments.put((String) parameters[i], argument(parameters[i + 1]));
        }
        String name = outputs.isEmpty() ? type : outputs.getFirst().name();
        return new Operation(type, arguments, outputs, blocks, Attributes.named(name), UnknownFields.none());
    }

    private static Argument argument(Object value) {
        return switch (value) {
            case String name -> Argument.name(name);
            case Integer number -> Argument.value(Value.int32(number));
            case Boolean truth -> Argument.value(Value.bool(truth));
            case Float number -> Argument.value(Value.of(OneOperation.floats(OneOperation.shape(), number)));
            case Value known -> Argument.value(known);
            case List<?> names ->
                Argument.names(names.stream().map(String.class::cast).toList());
            default -> throw new IllegalArgumentException("no value of a parameter: " + value);
        };
    }

    static NamedType floats(String name) {
        return new NamedType(name, FLOATS);
    }

    static NamedType ints(String name) {
        return new NamedType(name, INTS);
    }

    static NamedType bool(String name) {
        return new NamedType(name, BOOL);
    }

    static NamedType list(String name) {
        return new NamedType(name, LIST);
    }

    static Block block(List<NamedType> inputs, List<Operation> operations, String... outputs) {
        return new Block(inputs, List.of(outputs), operations, Attributes.none(), UnknownFields.none());
    }

    static Function function(List<NamedType> inputs, List<Operation> operations, String... outputs) {
        return Function.of(inputs, OpSet.CORE_ML_8, Block.of(operations, List.of(outputs)));
    }
}
