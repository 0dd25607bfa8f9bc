package io.corepress.mlpackage;

import io.corepress.mil.Argument;
import io.corepress.mil.Attributes;
import io.corepress.mil.Block;
import io.corepress.mil.Function;
import io.corepress.mil.NamedType;
import io.corepress.mil.Operation;
import io.corepress.mil.Program;
import io.corepress.mil.Value;
import io.corepress.mil.ValueType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Copies of programs that are equal but of new objects, so that saving has to make every message anew. */
final class ProgramCopies {
    private final boolean deep;

    private ProgramCopies(boolean deep) {
        this.deep = deep;
    }

    /** New operations, blocks, functions and program; what they hold are the same objects. */
    static Program ofOperations(Program program) {
        return new ProgramCopies(false).program(program);
    }

    /** New objects down to every type and value. */
    static Program ofEverything(Program program) {
        return new ProgramCopies(true).program(program);
    }

    private Program program(Program program) {
        return new Program(
                program.version(),
                map(program.functions(), this::function),
                program.docString(),
                attributes(program.attributes()),
                program.extra());
    }

    private Function function(Function function) {
        return new Function(
                namedTypes(function.inputs()),
                function.opset(),
                map(function.blocks(), this::block),
                attributes(function.attributes()),
                function.extra());
    }

    private Block block(Block block) {
        return new Block(
                namedTypes(block.inputs()),
                block.outputs(),
                block.operations().stream().map(this::operation).toList(),
                attributes(block.attributes()),
                block.extra());
    }

    private Operation operation(Operation operation) {
        return new Operation(
                operation.type(),
                deep ? map(operation.inputs(), this::argument) : operation.inputs(),
                namedTypes(operation.outputs()),
                operation.blocks().stream().map(this::block).toList(),
                attributes(operation.attributes()),
                operation.extra());
    }

    private Argument argument(Argument argument) {
        return new Argument(argument.bindings().stream()
                .<Argument.Binding>map(binding -> switch (binding) {
                    case Argument.Name(String name) -> new Argument.Name(name);
                    case Argument.Constant(Value value) -> new Argument.Constant(value(value));
                })
                .toList());
    }

    private List<NamedType> namedTypes(List<NamedType> types) {
        return deep
                ? types.stream()
                        .map(named -> new NamedType(named.name(), type(named.type())))
                        .toList()
                : types;
    }

    private Attributes attributes(Attributes attributes) {
        return deep ? new Attributes(map(attributes.values(), this::value)) : attributes;
    }

    private ValueType type(ValueType type) {
        return switch (type) {
            case ValueType.TensorType tensor ->
                new ValueType.TensorType(
                        tensor.dataType(),
                        tensor.rank(),
                        tensor.dimensions().stream().map(this::dimension).toList(),
                        attributes(tensor.attributes()));
            case ValueType.ListType list -> new ValueType.ListType(type(list.elementType()), dimension(list.length()));
            case ValueType.TupleType tuple ->
                new ValueType.TupleType(tuple.types().stream().map(this::type).toList());
            case ValueType.DictionaryType dictionary ->
                new ValueType.DictionaryType(type(dictionary.keyType()), type(dictionary.valueType()));
            case ValueType.StateType state -> new ValueType.StateType(type(state.wrapped()));
            case ValueType.Unspecified() -> new ValueType.Unspecified();
        };
    }

    private ValueType.Dimension dimension(ValueType.Dimension dimension) {
        return switch (dimension) {
            case ValueType.Constant(long size) -> new ValueType.Constant(size);
            case ValueType.Unknown(boolean variadic) -> new ValueType.Unknown(variadic);
        };
    }

    private Value value(Value value) {
        Value.Content content = switch (value.content()) {
            case Value.Numbers(var tensor, var storage) -> new Value.Numbers(tensor, storage);
            case Value.Strings(var strings) -> new Value.Strings(strings);
            case Value.Tuple(var values) ->
                new Value.Tuple(values.stream().map(this::value).toList());
            case Value.Items(var values) ->
                new Value.Items(values.stream().map(this::value).toList());
            case Value.Dictionary(var entries) ->
                new Value.Dictionary(entries.stream()
                        .map(entry -> new Value.Entry(value(entry.key()), value(entry.value())))
                        .toList());
            case Value.Nothing() -> new Value.Nothing();
        };
        return new Value(type(value.type()), content, value.docString());
    }

    private static <T> Map<String, T> map(Map<String, T> map, UnaryOperator<T> change) {
        Map<String, T> changed = new LinkedHashMap<>();
        map.forEach((key, value) -> changed.put(key, change.apply(value)));
        return changed;
    }
}
