package io.corepress.torch.run;

import io.corepress.compress.constexpr.ConstexprReader;
import io.corepress.mil.Argument;
import io.corepress.mil.Block;
import io.corepress.mil.Function;
import io.corepress.mil.MalformedModelException;
import io.corepress.mil.NamedType;
import io.corepress.mil.OpSet;
import io.corepress.mil.Operation;
import io.corepress.mil.UnsupportedModelException;
import io.corepress.mil.Uses;
import io.corepress.mil.Value;
import io.corepress.torch.lower.Lowering;
import io.corepress.torch.run.Plan.BlockPlan;
import io.corepress.torch.run.Plan.Step;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Resolves the names of one function. Holds what has been seen so far, so it is made for one use. */
final class Planner {
    private final Map<String, Lowering> lowerings;
    private final Uses uses;
    private final List<String> names = new ArrayList<>();
    private final Map<Integer, ConstantSource> constants = new HashMap<>();
    private final Set<String> missing = new LinkedHashSet<>();

    private Planner(Map<String, Lowering> lowerings, Uses uses) {
        this.lowerings = lowerings;
        this.uses = uses;
    }

    /**
     * {@return how to run the function}
     *
     * @throws UnsupportedModelException if there are operators without a lowering; all are named
     * @throws MalformedModelException if an operation uses a name that is not defined before it
     */
    static Plan plan(Function function, Map<String, Lowering> lowerings) {
        Block body = function.body()
                .orElseThrow(() -> new MalformedModelException(
                        "the function has no body for its operator set " + function.opset()));
        Planner planner = new Planner(lowerings, Uses.of(function));
        Map<String, Integer> scope = new HashMap<>();
        int[] inputs = function.inputs().stream()
                .mapToInt(input -> planner.define(input.name(), scope))
                .toArray();
        BlockPlan plan = planner.block(inputs, body, scope);
        if (!planner.missing.isEmpty()) {
            throw new UnsupportedModelException("the engine cannot run " + String.join(", ", planner.missing));
        }
        return new Plan(
                function.inputs(),
                function.opSet().orElse(OpSet.CORE_ML_5),
                plan,
                planner.names.size(),
                planner.constants,
                List.copyOf(planner.names));
    }

    private BlockPlan nested(Block block, Map<String, Integer> outer) {
        Map<String, Integer> scope = new HashMap<>(outer);
        int[] inputs = block.inputs().stream()
                .mapToInt(input -> define(input.name(), scope))
                .toArray();
        return block(inputs, block, scope);
    }

    private BlockPlan block(int[] inputs, Block block, Map<String, Integer> scope) {
        List<Step> steps = new ArrayList<>();
        for (Operation operation : block.operations()) {
            if (operation.isConst() || operation.isConstexpr()) {
                constant(operation, scope);
            } else {
                steps.add(step(operation, scope));
            }
        }
        int[] outputs = block.outputs().stream()
                .mapToInt(name -> resolve(name, scope, "the outputs"))
                .toArray();
        return Lifetimes.of(inputs, steps, outputs);
    }

    private void constant(Operation operation, Map<String, Integer> scope) {
        ConstantSource source;
        if (operation.isConst()) {
            Value value = operation
                    .attributes()
                    .get("val")
                    .orElseThrow(() -> new MalformedModelException("const \"" + operation.name() + "\" has no value"));
            source = new ConstantSource.Known(value);
        } else {
            source = ConstexprReader.read(operation, uses)
                    .<ConstantSource>map(chain -> new ConstantSource.Weight(chain.weight()))
                    .orElseGet(() -> new ConstantSource.Part(operation.type()));
        }
        for (NamedType output : operation.outputs()) {
            constants.put(define(output.name(), scope), source);
        }
    }

    private Step step(Operation operation, Map<String, Integer> scope) {
        Lowering lowering = lowerings.get(operation.type());
        if (lowering == null) {
            missing.add(operation.type() + " (\"" + operation.name() + "\")");
        }
        Map<String, int[]> inputs = new LinkedHashMap<>();
        operation
                .inputs()
                .forEach((parameter, argument) -> inputs.put(
                        parameter,
                        argument.bindings().stream()
                                .mapToInt(binding -> operand(binding, scope, operation))
                                .toArray()));
        List<BlockPlan> blocks =
                operation.blocks().stream().map(block -> nested(block, scope)).toList();
        int[] outputs = operation.outputs().stream()
                .mapToInt(output -> define(output.name(), scope))
                .toArray();
        return new Step(operation, lowering, inputs, outputs, blocks, new int[0]);
    }

    private int operand(Argument.Binding binding, Map<String, Integer> scope, Operation operation) {
        return switch (binding) {
            case Argument.Name(String name) -> resolve(name, scope, "op \"" + operation.name() + "\"");
            case Argument.Constant(Value value) -> {
                int slot = names.size();
                names.add("");
                constants.put(slot, new ConstantSource.Known(value));
                yield slot;
            }
        };
    }

    private int define(String name, Map<String, Integer> scope) {
        int slot = names.size();
        names.add(name);
        scope.put(name, slot);
        return slot;
    }

    private static int resolve(String name, Map<String, Integer> scope, String where) {
        Integer slot = scope.get(name);
        if (slot == null) {
            throw new MalformedModelException(where + ": \"" + name + "\" is not defined before it is used");
        }
        return slot;
    }
}
