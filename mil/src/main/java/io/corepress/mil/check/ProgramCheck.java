package io.corepress.mil.check;

import io.corepress.mil.Function;
import io.corepress.mil.OpSet;
import io.corepress.mil.Program;
import io.corepress.mil.infer.TypeInference;
import io.corepress.mil.op.OpCatalog;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Checks structure and types of programs. Reads no weights, so the time follows the number of operations.
 *
 * <p>Immutable.
 */
public final class ProgramCheck {
    private final OpCatalog catalog;
    private final TypeInference inference;

    private ProgramCheck(OpCatalog catalog) {
        this.catalog = catalog;
        this.inference = TypeInference.of(catalog);
    }

    /** {@return the rules of Core ML; reads the operators anew at each call, which takes a few milliseconds} */
    public static ProgramCheck standard() {
        return new ProgramCheck(OpCatalog.standard());
    }

    /** {@return what breaks a rule, in the order of the program; nothing if it is sound} */
    public List<Finding> findings(Program program) {
        List<Finding> findings = new ArrayList<>();
        if (program.version() != 1) {
            findings.add(Finding.error("", "the version of a program is 1, this one says " + program.version()));
        }
        if (program.functions().isEmpty()) {
            findings.add(Finding.error("", "the program has no function"));
        }
        program.functions().forEach((name, function) -> check(name, function, Unchanged.nothing(), findings));
        return List.copyOf(findings);
    }

    /**
     * {@return what breaks a rule in a program that was made from a sound one}
     *
     * <p>Operations that are the same objects there, and get the same types, are taken for sound, so that the check of a
     * small change takes little time.
     */
    public List<Finding> findings(Program program, Program sound) {
        List<Finding> findings = new ArrayList<>();
        program.functions().forEach((name, function) -> {
            Function before = sound.functions().get(name);
            if (before != function) {
                check(name, function, Unchanged.between(before, function), findings);
            }
        });
        return List.copyOf(findings);
    }

    private void check(String name, Function function, Unchanged unchanged, List<Finding> findings) {
        if (!Identifiers.isValid(name)) {
            findings.add(Finding.error(name, "a function cannot have this name"));
        }
        Optional<OpSet> opset = function.opSet();
        if (opset.isEmpty()) {
            findings.add(Finding.error(name, "no operator set is named \"" + function.opset() + "\""));
            return;
        }
        if (function.body().isEmpty()) {
            findings.add(Finding.error(
                    name,
                    "there is no body for " + function.opset() + ", only for "
                            + function.blocks().keySet()));
            return;
        }
        if (function.blocks().size() > 1) {
            findings.add(Finding.warning(
                    name,
                    "there are bodies for several operator sets, "
                            + function.blocks().keySet()));
        }
        new FunctionCheck(opset.get(), catalog, inference, unchanged, findings).check(name, function);
    }
}
