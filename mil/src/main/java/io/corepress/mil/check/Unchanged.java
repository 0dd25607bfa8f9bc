package io.corepress.mil.check;

import io.corepress.mil.Block;
import io.corepress.mil.Function;
import io.corepress.mil.NamedType;
import io.corepress.mil.Operation;
import io.corepress.mil.ValueType;
import io.corepress.mil.infer.Agreement;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;

/** What a sound function has in common with one that was made from it. */
final class Unchanged {
    private final Set<Operation> operations = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Map<String, ValueType> types = new HashMap<>();

    private Unchanged() {}

    static Unchanged nothing() {
        return new Unchanged();
    }

    /** @param sound null if the function is new; one of another operator set has nothing in common */
    static Unchanged between(Function sound, Function changed) {
        Unchanged unchanged = new Unchanged();
        if (sound != null && sound.opset().equals(changed.opset())) {
            unchanged.addTypes(sound.inputs());
            sound.body().ifPresent(unchanged::add);
        }
        return unchanged;
    }

    private void add(Block block) {
        addTypes(block.inputs());
        for (Operation operation : block.operations()) {
            operations.add(operation);
            addTypes(operation.outputs());
            operation.blocks().forEach(this::add);
        }
    }

    private void addTypes(Iterable<NamedType> named) {
        named.forEach(one -> types.put(one.name(), one.type()));
    }

    /** {@return whether this very operation was there; what it gets may have changed} */
    boolean contains(Operation operation) {
        return operations.contains(operation);
    }

    /** {@return whether a value had this name and type, as far as sizes are known} */
    boolean contains(String name, ValueType type) {
        ValueType before = types.get(name);
        return before == type || before != null && Agreement.agree(before, type);
    }
}
