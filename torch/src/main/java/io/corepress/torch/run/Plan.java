package io.corepress.torch.run;

import io.corepress.mil.NamedType;
import io.corepress.mil.OpSet;
import io.corepress.mil.Operation;
import io.corepress.torch.lower.Lowering;
import java.util.List;
import java.util.Map;

/**
 * A function with its names resolved.
 *
 * @param slotCount how many values there are, constants and those of nested blocks included
 * @param constants by slot
 * @param names of the slots
 */
record Plan(
        List<NamedType> inputs,
        OpSet opset,
        BlockPlan body,
        int slotCount,
        Map<Integer, ConstantSource> constants,
        List<String> names) {

    /**
     * The operations of a block that do something when it runs.
     *
     * @param unused inputs that nothing uses
     * @param own those of the outputs that the block defines itself
     */
    record BlockPlan(int[] inputs, int[] unused, List<Step> steps, int[] outputs, int[] own) {}

    /**
     * One operation.
     *
     * @param inputs slots by parameter
     * @param dying slots whose values nothing needs after this step
     */
    record Step(
            Operation operation,
            Lowering lowering,
            Map<String, int[]> inputs,
            int[] outputs,
            List<BlockPlan> blocks,
            int[] dying) {}
}
