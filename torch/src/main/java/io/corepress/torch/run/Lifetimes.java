package io.corepress.torch.run;

import io.corepress.torch.run.Plan.BlockPlan;
import io.corepress.torch.run.Plan.Step;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Finds after which step each value of a block is no longer needed. */
final class Lifetimes {
    private Lifetimes() {}

    /**
     * {@return the block, with the {@code dying} slots of its steps filled in} Only values that the block itself defines
     * die in it: it may run again and need those from outside.
     */
    static BlockPlan of(int[] inputs, List<Step> unfinished, int[] outputs) {
        Set<Integer> kept = new HashSet<>();
        Arrays.stream(outputs).forEach(kept::add);
        Map<Integer, Integer> lastUse = new HashMap<>();
        Arrays.stream(inputs).forEach(slot -> lastUse.put(slot, -1));
        for (int i = 0; i < unfinished.size(); i++) {
            int at = i;
            usedBy(unfinished.get(i)).forEach(slot -> lastUse.computeIfPresent(slot, (key, before) -> at));
            Arrays.stream(unfinished.get(i).outputs()).forEach(slot -> lastUse.put(slot, at));
        }
        Map<Integer, List<Integer>> dying = new HashMap<>();
        lastUse.forEach((slot, step) -> {
            if (!kept.contains(slot)) {
                dying.computeIfAbsent(step, key -> new ArrayList<>()).add(slot);
            }
        });
        List<Step> steps = new ArrayList<>();
        for (int i = 0; i < unfinished.size(); i++) {
            Step step = unfinished.get(i);
            steps.add(new Step(
                    step.operation(),
                    step.lowering(),
                    step.inputs(),
                    step.outputs(),
                    step.blocks(),
                    slots(dying.get(i))));
        }
        int[] own = kept.stream()
                .filter(lastUse::containsKey)
                .mapToInt(Integer::intValue)
                .toArray();
        return new BlockPlan(inputs, slots(dying.get(-1)), steps, outputs, own);
    }

    private static Set<Integer> usedBy(Step step) {
        Set<Integer> used = new HashSet<>();
        step.inputs().values().forEach(slots -> Arrays.stream(slots).forEach(used::add));
        for (BlockPlan block : step.blocks()) {
            block.steps().forEach(inner -> used.addAll(usedBy(inner)));
            Arrays.stream(block.outputs()).forEach(used::add);
        }
        return used;
    }

    private static int[] slots(List<Integer> slots) {
        return slots == null
                ? new int[0]
                : slots.stream().mapToInt(Integer::intValue).sorted().toArray();
    }
}
