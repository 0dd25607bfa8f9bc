package io.corepress.mil.op;

import io.corepress.mil.Block;
import io.corepress.mil.Function;
import io.corepress.mil.MalformedModelException;
import io.corepress.mil.OpSet;
import io.corepress.mil.Operation;
import io.corepress.mil.Program;
import io.corepress.mil.ProgramTransform;
import io.corepress.mil.Rewrite;
import io.corepress.mil.UnsupportedModelException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Moves a program to a newer operator set. Operations stay the objects that they are, except where the newer set would
 * compute something else from them: see {@link IndexGuard}. What the newer set would refuse is an {@link Obstacle}.
 */
public final class OpSetMigration {
    /** An operator of the app's own, of which operator sets say nothing. */
    private static final String CUSTOM_LAYER = "custom_layer";

    private OpSetMigration() {}

    /**
     * {@return a transform that moves every function to {@code target}; functions that are there already stay the same
     * object}
     *
     * <p>The transform throws {@link UnsupportedModelException} if a function uses a newer set or one that is unknown,
     * or, with all obstacles of the program, if there are any.
     *
     * @param constexprs for a function as it is before the move, what becomes of its {@code constexpr_*} operations
     */
    public static ProgramTransform to(OpSet target, java.util.function.Function<Function, Rewrite> constexprs) {
        return program -> apply(program, target, constexprs, OpCatalog.standard());
    }

    /**
     * {@return all that keeps a program from moving to {@code target}; empty if {@link #to} moves it}
     *
     * @param constexprs as for {@link #to}
     */
    public static List<Obstacle> obstacles(
            Program program, OpSet target, java.util.function.Function<Function, Rewrite> constexprs) {
        List<Obstacle> obstacles = new ArrayList<>();
        program.functions()
                .forEach((name, function) -> obstacle(function, target)
                        .ifPresent(reason -> obstacles.add(new Obstacle(name, "", "", reason))));
        if (obstacles.isEmpty()) {
            move(program, target, constexprs, OpCatalog.standard(), obstacles);
        }
        return List.copyOf(obstacles);
    }

    static Program apply(
            Program program,
            OpSet target,
            java.util.function.Function<Function, Rewrite> constexprs,
            OpCatalog catalog) {
        program.functions().forEach((name, function) -> {
            obstacle(function, target).ifPresent(reason -> {
                throw new UnsupportedModelException("function " + name + " " + reason);
            });
            if (function.body().isEmpty()) {
                throw new MalformedModelException("function " + name + " must have a body for " + function.opset()
                        + ", it has " + function.blocks().keySet());
            }
        });
        List<Obstacle> obstacles = new ArrayList<>();
        Program moved = move(program, target, constexprs, catalog, obstacles);
        if (!obstacles.isEmpty()) {
            throw new UnsupportedModelException("the program cannot move to " + target.milName() + " ("
                    + target.target() + ") because of" + Obstacle.toText(obstacles));
        }
        return moved;
    }

    /** {@return why a function as a whole cannot move to {@code target}} */
    private static Optional<String> obstacle(Function function, OpSet target) {
        Optional<OpSet> current = function.opSet();
        if (current.isEmpty()) {
            return Optional.of("uses the operator set " + function.opset() + ", which this version does not know");
        }
        return target.isAtLeast(current.get())
                ? Optional.empty()
                : Optional.of("uses " + current.get().milName() + " and cannot move down to " + target.milName()
                        + "; convert the model for " + target.target() + " instead");
    }

    /** {@return the program as it would be in the place of the old one if there were no obstacles, which are added} */
    private static Program move(
            Program program,
            OpSet target,
            java.util.function.Function<Function, Rewrite> constexprs,
            OpCatalog catalog,
            List<Obstacle> obstacles) {
        Map<String, Function> moved = new LinkedHashMap<>();
        program.functions().forEach((name, function) -> {
            OpSet current = function.opSet().orElseThrow();
            if (current == target || function.body().isEmpty()) {
                moved.put(name, function);
                return;
            }
            Map<Operation, List<Operation>> guards = inspect(name, function, current, target, catalog, obstacles);
            Rewrite checked = checked(constexprs.apply(function), name, function, target, catalog, obstacles);
            moved.put(name, move(function, target, checked, guards));
        });
        boolean same = moved.entrySet().stream()
                .allMatch(entry -> entry.getValue() == program.functions().get(entry.getKey()));
        return same ? program : program.withFunctions(moved);
    }

    /** {@return what stands in the place of operations that need a guard}; adds what cannot be moved. */
    private static Map<Operation, List<Operation>> inspect(
            String name, Function function, OpSet current, OpSet target, OpCatalog catalog, List<Obstacle> obstacles) {
        Map<Operation, List<Operation>> guards = new IdentityHashMap<>();
        Set<Operation> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        Names names = Names.of(function);
        boolean reachesIos17 = !current.isAtLeast(OpSet.CORE_ML_7) && target.isAtLeast(OpSet.CORE_ML_7);
        Scope.walk(function, (operation, scope) -> {
            List<String> reasons = new ArrayList<>(definitionChanges(operation, scope, current, target, catalog));
            if (reachesIos17 && operation.type().equals("non_maximum_suppression")) {
                reasons.add("boxes and scores have their axes in another order there, and the number of boxes is gone");
            }
            if (reachesIos17 && operation.type().equals("clip")) {
                DefinitionChange.clipBounds(operation, scope).ifPresent(reasons::add);
            }
            if (reachesIos17 && IndexGuard.concerns(operation)) {
                if (!seen.add(operation)) {
                    reasons.add("one object stands in several blocks, where its indices may not be the same");
                }
                switch (IndexGuard.of(operation, scope, names)) {
                    case IndexGuard.Unneeded() -> {}
                    case IndexGuard.Guarded(List<Operation> operations) -> guards.put(operation, operations);
                    case IndexGuard.Impossible(String reason) -> reasons.add(reason);
                }
            }
            reasons.forEach(reason -> obstacles.add(new Obstacle(name, operation.name(), operation.type(), reason)));
        });
        return guards;
    }

    /**
     * {@return the rewrite of {@code constexpr_*} operations, which adds an obstacle where it leaves one as it is though
     * the target stores it otherwise}
     */
    private static Rewrite checked(
            Rewrite constexprs,
            String name,
            Function function,
            OpSet target,
            OpCatalog catalog,
            List<Obstacle> obstacles) {
        OpSet current = function.opSet().orElseThrow();
        return operation -> {
            List<Operation> replacement = constexprs.replace(operation);
            Optional<OpSignature> before = catalog.signature(operation.type(), current);
            Optional<OpSignature> after = catalog.signature(operation.type(), target);
            // One definition is one object; equal ones may still differ in where the parameters are.
            boolean sameForm = before.isEmpty() || before.get() == after.orElse(null);
            if (!sameForm && replacement.stream().anyMatch(left -> left == operation)) {
                obstacles.add(new Obstacle(
                        name, operation.name(), operation.type(), "the weight cannot be put into the newer form"));
            }
            return replacement;
        };
    }

    private static List<String> definitionChanges(
            Operation operation, Scope scope, OpSet current, OpSet target, OpCatalog catalog) {
        // The constexpr rewrite answers for its operations.
        if (operation.isConst() || operation.isConstexpr()) {
            return List.of();
        }
        Optional<OpSignature> before = catalog.signature(operation.type(), current);
        Optional<OpSignature> after = catalog.signature(operation.type(), target);
        if (before.isEmpty()) {
            return operation.type().equals(CUSTOM_LAYER)
                    ? List.of()
                    : List.of(current.milName() + " has no such operator, so what becomes of it is not known");
        }
        return after.isEmpty()
                ? List.of("the operator does not exist there")
                : DefinitionChange.reasons(operation, scope, before.get(), after.get());
    }

    private static Function move(
            Function function, OpSet target, Rewrite constexprs, Map<Operation, List<Operation>> guards) {
        Rewrite rewrite = operation -> {
            List<Operation> guarded = guards.get(operation);
            if (guarded != null) {
                return guarded;
            }
            return operation.isConstexpr() ? constexprs.replace(operation) : List.of(operation);
        };
        Block body = function.body().orElseThrow();
        return function.withBody(target.milName(), rewrite.apply(body));
    }
}
