package io.corepress.mil;

import java.util.ArrayList;
import java.util.List;

/**
 * The one way to change the operations of a program: each operation, nested ones first, is replaced by a list, usually
 * of itself alone. What is not replaced stays the same object. A replacement keeps the names of the outputs that others
 * use, so nothing else has to change.
 */
@FunctionalInterface
public interface Rewrite {
    /** {@return what stands in the place of {@code operation}; nested blocks have been rewritten already} */
    List<Operation> replace(Operation operation);

    /** {@return the function with the operations of its body rewritten; the same object if none changed} */
    default Function apply(Function function) {
        return function.body()
                .map(body -> {
                    Block changed = apply(body);
                    return changed == body ? function : function.withBody(changed);
                })
                .orElse(function);
    }

    /** {@return the block with its operations rewritten; the same object if none changed} */
    default Block apply(Block block) {
        List<Operation> changed = new ArrayList<>(block.operations().size());
        boolean same = true;
        for (Operation operation : block.operations()) {
            Operation inner = applyInside(operation);
            List<Operation> replacement = replace(inner);
            same &= replacement.size() == 1 && replacement.getFirst() == operation;
            changed.addAll(replacement);
        }
        return same ? block : block.withOperations(changed);
    }

    private Operation applyInside(Operation operation) {
        List<Block> blocks = operation.blocks().stream().map(this::apply).toList();
        for (int i = 0; i < blocks.size(); i++) {
            if (blocks.get(i) != operation.blocks().get(i)) {
                return operation.withBlocks(blocks);
            }
        }
        return operation;
    }
}
