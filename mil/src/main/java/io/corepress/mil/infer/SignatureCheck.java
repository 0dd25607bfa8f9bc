package io.corepress.mil.infer;

import io.corepress.mil.OpSet;
import io.corepress.mil.op.OpCatalog;
import io.corepress.mil.op.OpInput;
import io.corepress.mil.op.OpSignature;
import io.corepress.tensor.DataType;
import java.util.Arrays;
import java.util.stream.Collectors;

/** What the operator sets say of an operation: that there is such an operator, and what its parameters take. */
final class SignatureCheck {
    private SignatureCheck() {}

    static void check(OpCall call, OpCatalog catalog) {
        OpSignature signature = catalog.signature(call.type(), call.opset()).orElseThrow(() -> absent(call, catalog));
        call.inputs().keySet().forEach(parameter -> {
            if (signature.input(parameter).isEmpty()) {
                throw call.refusal(
                        "takes "
                                + signature.inputs().stream().map(OpInput::name).collect(Collectors.joining(", "))
                                + " in " + call.opset().target(),
                        parameter);
            }
        });
        signature.inputs().forEach(input -> check(call, input));
    }

    private static IllegalArgumentException absent(OpCall call, OpCatalog catalog) {
        return Arrays.stream(OpSet.values())
                .filter(later -> catalog.signature(call.type(), later).isPresent())
                .findFirst()
                .map(first ->
                        call.refusal("needs " + first.target(), call.opset().target()))
                .orElseGet(() -> call.refusal("no operator has this name"));
    }

    private static void check(OpCall call, OpInput input) {
        if (!call.has(input.name())) {
            call.require(input.optional(), input.name() + " must be given");
        } else if (!input.dataTypes().isEmpty()) {
            DataType dataType = call.dataType(input.name());
            call.require(
                    input.accepts(dataType),
                    input.name() + " takes "
                            + input.dataTypes().stream().map(DataType::milName).collect(Collectors.joining(", "))
                            + " in " + call.opset().target(),
                    call.tensor(input.name()));
        }
    }
}
