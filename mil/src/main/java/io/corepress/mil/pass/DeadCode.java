package io.corepress.mil.pass;

import io.corepress.mil.Argument;
import io.corepress.mil.Block;
import io.corepress.mil.Function;
import io.corepress.mil.Operation;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Operations that nothing uses. Those that change a state have no outputs and stay. */
final class DeadCode {
    private DeadCode() {}

    static Function remove(Function function) {
        return function.body()
                .map(body -> {
                    Block changed = remove(body, new HashSet<>());
                    return changed == body ? function : function.withBody(changed);
                })
                .orElse(function);
    }

    /**
     * @param used names that are needed after the block; those that it needs itself are added
     */
    private static Block remove(Block block, Set<String> used) {
        used.addAll(block.outputs());
        List<Operation> kept = new ArrayList<>();
        boolean same = true;
        for (Operation operation : block.operations().reversed()) {
            boolean isUsed = operation.outputs().isEmpty()
                    || operation.outputs().stream().anyMatch(output -> used.contains(output.name()))
                    || hasEffect(operation.blocks());
            if (!isUsed) {
                same = false;
                continue;
            }
            operation.inputs().values().stream().map(Argument::names).forEach(used::addAll);
            List<Block> blocks = operation.blocks().stream()
                    .map(nested -> remove(nested, used))
                    .toList();
            boolean sameBlocks = true;
            for (int i = 0; i < blocks.size(); i++) {
                sameBlocks &= blocks.get(i) == operation.blocks().get(i);
            }
            kept.add(sameBlocks ? operation : operation.withBlocks(blocks));
            same &= sameBlocks;
        }
        Collections.reverse(kept);
        return same ? block : block.withOperations(kept);
    }

    private static boolean hasEffect(List<Block> blocks) {
        return blocks.stream()
                .flatMap(block -> block.operations().stream())
                .anyMatch(operation -> operation.outputs().isEmpty() || hasEffect(operation.blocks()));
    }
}
