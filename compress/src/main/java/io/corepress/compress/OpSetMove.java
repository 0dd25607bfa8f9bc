package io.corepress.compress;

import io.corepress.compress.constexpr.ConstexprReader;
import io.corepress.compress.constexpr.ConstexprWriter;
import io.corepress.mil.Function;
import io.corepress.mil.OpSet;
import io.corepress.mil.Operation;
import io.corepress.mil.OsRelease;
import io.corepress.mil.Program;
import io.corepress.mil.ProgramTransform;
import io.corepress.mil.Rewrite;
import io.corepress.mil.UnsupportedModelException;
import io.corepress.mil.Uses;
import io.corepress.mil.op.Obstacle;
import io.corepress.mil.op.OpSetMigration;
import java.util.List;

/**
 * Moves a program with compressed weights to a newer operator set: weights that are stored in the flat forms of iOS 16
 * are written in those of iOS 18, everything else is {@link OpSetMigration}'s.
 */
public final class OpSetMove {
    private OpSetMove() {}

    /**
     * {@return a transform that leaves programs alone which use this set already}
     *
     * <p>The transform throws {@link UnsupportedModelException}, naming the operations, if some do not exist there.
     */
    public static ProgramTransform to(OpSet target) {
        return program -> isThere(program, target)
                ? program
                : OpSetMigration.to(target, function -> constexprs(function, target))
                        .apply(program);
    }

    /**
     * {@return a transform to the operator set of these systems}
     *
     * @throws UnsupportedModelException if they are older than ML programs
     */
    public static ProgramTransform to(OsRelease target) {
        return to(opset(target));
    }

    /** {@return the operator set of these systems} @throws UnsupportedModelException if they are older than ML programs */
    public static OpSet opset(OsRelease target) {
        return OpSet.of(target)
                .orElseThrow(() -> new UnsupportedModelException("the model holds ML programs, which "
                        + target.osNames() + " does not run: they need " + OpSet.CORE_ML_5.osNames() + " at least"));
    }

    /** {@return all that keeps a program from moving to a newer operator set; empty if {@link #to} moves it} */
    public static List<Obstacle> obstacles(Program program, OpSet target) {
        return isThere(program, target)
                ? List.of()
                : OpSetMigration.obstacles(program, target, function -> constexprs(function, target));
    }

    private static boolean isThere(Program program, OpSet target) {
        return program.functions().values().stream()
                .allMatch(function -> function.opset().equals(target.milName()));
    }

    private static Rewrite constexprs(Function function, OpSet target) {
        Uses uses = Uses.of(function);
        return operation -> operation.isConstexpr()
                        && isFlat(operation)
                        && !operation.outputs().isEmpty()
                ? ConstexprReader.read(operation, uses)
                        .map(chain -> ConstexprWriter.write(
                                chain.weight(),
                                operation.name(),
                                operation.outputs().getFirst().name(),
                                target,
                                name -> name))
                        .orElse(List.of(operation))
                : List.of(operation);
    }

    /**
     * Operations of iOS 16 have no inputs; they are whole weights, so no names are needed for their parts. The affine
     * one has no newer form and stays.
     */
    private static boolean isFlat(Operation operation) {
        return operation.inputs().isEmpty() && !operation.type().equals("constexpr_affine_dequantize");
    }
}
