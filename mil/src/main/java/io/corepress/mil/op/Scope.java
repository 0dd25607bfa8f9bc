package io.corepress.mil.op;

import io.corepress.mil.Argument;
import io.corepress.mil.Block;
import io.corepress.mil.Function;
import io.corepress.mil.NamedType;
import io.corepress.mil.Operation;
import io.corepress.mil.Value;
import io.corepress.mil.ValueType;
import io.corepress.tensor.DataType;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * What the names in an operation's arguments stand for. It changes as {@link #walk} goes down a block, so that all
 * operations of a block share one: it is valid only during the visit.
 */
final class Scope {
    /** A value in scope: its type, where it comes from, and itself if it is a constant. */
    private record Entry(ValueType type, String producer, Optional<Value> constant) {}

    private final Map<String, Entry> entries;

    private Scope(Map<String, Entry> entries) {
        this.entries = entries;
    }

    /** Visits the operations of a function in order, an operation before its nested blocks. */
    static void walk(Function function, BiConsumer<Operation, Scope> visitor) {
        Scope scope = new Scope(new HashMap<>());
        function.inputs().forEach(scope::addInput);
        function.body().ifPresent(body -> scope.walk(body, visitor));
    }

    private void walk(Block block, BiConsumer<Operation, Scope> visitor) {
        for (Operation operation : block.operations()) {
            visitor.accept(operation, this);
            for (Block nested : operation.blocks()) {
                Scope inner = new Scope(new HashMap<>(entries));
                nested.inputs().forEach(inner::addInput);
                inner.walk(nested, visitor);
            }
            Optional<Value> constant =
                    operation.isConst() ? operation.attributes().get("val") : Optional.empty();
            for (NamedType output : operation.outputs()) {
                entries.put(output.name(), new Entry(output.type(), operation.type(), constant));
            }
        }
    }

    private void addInput(NamedType input) {
        entries.put(input.name(), new Entry(input.type(), "", Optional.empty()));
    }

    /** {@return the value of an argument that is a single constant, in place or by name} */
    Optional<Value> constant(Argument argument) {
        return argument.constant().or(() -> entry(argument).flatMap(Entry::constant));
    }

    /** {@return the type of an argument that is a single tensor, if its name is known} */
    Optional<ValueType.TensorType> tensorType(Argument argument) {
        return argument.constant()
                .map(Value::type)
                .or(() -> entry(argument).map(Entry::type))
                .filter(ValueType.TensorType.class::isInstance)
                .map(ValueType.TensorType.class::cast);
    }

    /** {@return the type of the operation that yields this single value; empty for inputs and values in place} */
    String producer(Argument argument) {
        return entry(argument).map(Entry::producer).orElse("");
    }

    /** Hands on the element type of each tensor among an argument's values; of the others nothing is known. */
    void forEachDataType(Argument argument, Consumer<DataType> consumer) {
        argument.bindings()
                .forEach(binding ->
                        tensorType(new Argument(List.of(binding))).ifPresent(type -> consumer.accept(type.dataType())));
    }

    private Optional<Entry> entry(Argument argument) {
        return argument.singleName().map(entries::get);
    }
}
