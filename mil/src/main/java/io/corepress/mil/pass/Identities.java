package io.corepress.mil.pass;

import io.corepress.mil.Function;
import io.corepress.mil.Operation;

/** Operations {@code identity}, unless they give an output of a block its name. */
final class Identities {
    private Identities() {}

    static Function remove(Function function) {
        FunctionEdit edit = FunctionEdit.of(function);
        for (Operation operation : edit.operations()) {
            if (operation.type().equals("identity") && !edit.isBlockOutput(operation)) {
                edit.name(operation, "x").ifPresent(name -> edit.removeFor(operation, name));
            }
        }
        return edit.apply();
    }
}
