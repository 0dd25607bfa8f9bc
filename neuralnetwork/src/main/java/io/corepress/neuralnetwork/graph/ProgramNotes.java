package io.corepress.neuralnetwork.graph;

import io.corepress.mil.Function;
import io.corepress.mil.Operation;
import io.corepress.mil.Rewrite;
import io.corepress.mil.build.BlockBuilder;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What concerns a whole program while it is being made; it grows. */
public final class ProgramNotes {
    private final Set<String> reserved = new HashSet<>();
    private final Map<String, Operation> replacements = new HashMap<>();
    private final Set<String> remarks = new LinkedHashSet<>();

    /** Keeps a name for an output of the function. */
    public void reserve(String name) {
        reserved.add(name);
    }

    /** Notes that an operation is to stand where the builder has a constant of this name. */
    void replace(Operation operation) {
        replacements.put(operation.name(), operation);
    }

    /** Notes what the user should know about the new model. */
    public void remark(String sentence) {
        remarks.add(sentence);
    }

    public List<String> remarks() {
        return List.copyOf(remarks);
    }

    String unused(String wish, BlockBuilder block) {
        String name = block.freshName(wish);
        for (int number = 1; reserved.contains(name); number++) {
            name = block.freshName(wish + "_" + number);
        }
        return name;
    }

    /** {@return the function with the noted operations in their places} */
    public Function finish(Function function) {
        Rewrite rewrite = operation -> List.of(replacements.getOrDefault(operation.name(), operation));
        return rewrite.apply(function);
    }
}
