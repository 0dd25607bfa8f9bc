package io.corepress.mil.infer;

import io.corepress.mil.OpSet;
import io.corepress.mil.op.OpCatalog;
import io.corepress.mil.op.OpInput;
import io.corepress.mil.op.OpSignature;
import io.corepress.tensor.DataType;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** What the operator sets say of an operation: that there is such an operator, and what its parameters take. */
final class SignatureCheck {
    private SignatureCheck() {}

    static void check(OpCall call, OpCatalog catalog) {
        OpSignature signature = catalog.signature(call.type(), call.opset()).orElseThrow(() -> absent(call, catalog));
        call.inputs().keySet().forEach(parameter -> {
            if (signature.input(parameter).isEmpty()) {
                String known = signature.inputs().stream().map(OpInput::name).collect(Collectors.joining(", "));
                throw call.refusal("its parameters in " + call.opset().target() + " are " + known, parameter);
            }
        });
        signature.inputs().forEach(input -> check(call, input));
        sameInEachDomain(call, signature);
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
            if (!input.optional()) {
                throw call.refusal(input.name() + " must be given");
            }
        } else if (!input.dataTypes().isEmpty()
                && !input.accepts(call.tensor(input.name()).dataType())) {
            String taken = input.dataTypes().stream().map(DataType::milName).collect(Collectors.joining(", "));
            throw call.refusal(
                    input.name() + " takes " + taken + " in " + call.opset().target(), call.tensor(input.name()));
        }
    }

    private static void sameInEachDomain(OpCall call, OpSignature signature) {
        Map<String, String> first = new HashMap<>();
        for (OpInput input : signature.inputs()) {
            if (input.domain().isEmpty() || !call.has(input.name())) {
                continue;
            }
            String other = first.putIfAbsent(input.domain().get(), input.name());
            if (other != null && call.dataType(other) != call.dataType(input.name())) {
                throw call.refusal(
                        other + " and " + input.name() + " must be of one data type in "
                                + call.opset().target(),
                        call.tensor(other),
                        call.tensor(input.name()));
            }
        }
    }
}
