package io.corepress.mil.check;

import io.corepress.mil.OpSet;
import io.corepress.mil.Operation;
import io.corepress.mil.Value;
import io.corepress.mil.ValueType;
import io.corepress.mil.ValueType.TensorType;
import io.corepress.mil.infer.Agreement;
import io.corepress.mil.infer.Known;
import io.corepress.mil.infer.OpCall;
import io.corepress.mil.infer.TypeInference;
import io.corepress.mil.op.OpCatalog;
import io.corepress.mil.op.OpInput;
import io.corepress.mil.op.OpSignature;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The rules of single operations of one operator set. */
final class OperationCheck {
    private static final int MAX_RANK = 5;

    private final OpSet opset;
    private final OpCatalog catalog;
    private final TypeInference inference;
    private final List<Finding> findings;

    OperationCheck(OpSet opset, OpCatalog catalog, TypeInference inference, List<Finding> findings) {
        this.opset = opset;
        this.catalog = catalog;
        this.inference = inference;
        this.findings = findings;
    }

    void checkConst(Operation operation, String place) {
        if (!operation.inputs().isEmpty() || !operation.blocks().isEmpty()) {
            error(place, "a constant has neither inputs nor blocks");
        }
        if (operation.outputs().size() != 1) {
            error(
                    place,
                    "a constant yields one value, this one "
                            + operation.outputs().size());
            return;
        }
        Optional<Value> value = operation.attributes().get("val");
        if (value.isEmpty() || value.get().content() instanceof Value.Nothing) {
            error(place, "the constant has no value");
            return;
        }
        ValueType declared = operation.outputs().getFirst().type();
        if (!Agreement.agree(declared, value.get().type())) {
            error(
                    place,
                    "it is declared as " + declared.toText() + ", but its value is "
                            + value.get().type().toText());
        }
        checkDataType(declared, place);
    }

    /** @param blocks what each nested block yields */
    void check(Operation operation, Map<String, List<Operand>> operands, List<List<ValueType>> blocks, String place) {
        if (operation.type().equals("custom_layer")) {
            return;
        }
        checkForm(operation, place);
        operation.outputs().forEach(output -> checkDataType(output.type(), place));
        operands.forEach((parameter, bound) -> {
            if (bound.isEmpty()) {
                error(place, "its " + parameter + " is empty");
            }
        });
        if (!operation.isConstexpr()) {
            checkRanks(operation, operands, place);
        }
        catalog.signature(operation.type(), opset).ifPresent(signature -> checkConstants(signature, operands, place));
        checkBlocks(operation, operands, place);
        checkTypes(operation, operands, blocks, place);
    }

    /** Which parameters are attributes: none, but those of compressed weights in their older form. */
    private void checkForm(Operation operation, String place) {
        boolean flat = operation.isConstexpr()
                && (!opset.isAtLeast(OpSet.CORE_ML_8) || operation.type().equals("constexpr_affine_dequantize"));
        if (flat && !operation.inputs().isEmpty()) {
            error(
                    place,
                    operation.type() + " keeps its parameters as attributes in " + opset.milName() + ", not as inputs");
        }
        if (!flat) {
            operation.attributes().values().keySet().stream()
                    .filter(attribute -> !attribute.equals("name"))
                    .forEach(attribute -> findings.add(
                            operation.isConstexpr()
                                    ? Finding.error(
                                            place,
                                            operation.type() + " keeps its parameters as inputs in " + opset.milName()
                                                    + ", " + attribute + " is an attribute")
                                    : Finding.warning(place, "an operation has no attribute " + attribute)));
        }
    }

    private void checkDataType(ValueType type, String place) {
        if (type instanceof TensorType tensor && tensor.dataType().isSubByte() && !opset.isAtLeast(OpSet.CORE_ML_8)) {
            error(
                    place,
                    "tensors of " + tensor.dataType().milName() + " exist from " + OpSet.CORE_ML_8.milName()
                            + " on, not in " + opset.milName());
        }
    }

    private void checkRanks(Operation operation, Map<String, List<Operand>> operands, String place) {
        operands.forEach((parameter, bound) -> bound.forEach(operand -> {
            if (rank(operand.known().type()) > MAX_RANK) {
                error(
                        place,
                        "its " + parameter + " has more than " + MAX_RANK + " axes, "
                                + operand.known().type().toText());
            }
        }));
        operation.outputs().forEach(output -> {
            if (rank(output.type()) > MAX_RANK) {
                error(
                        place,
                        "its output has more than " + MAX_RANK + " axes, "
                                + output.type().toText());
            }
        });
    }

    private static long rank(ValueType type) {
        return type instanceof TensorType tensor && tensor.hasKnownRank() ? tensor.rank() : 0;
    }

    private void checkConstants(OpSignature signature, Map<String, List<Operand>> operands, String place) {
        for (OpInput input : signature.inputs()) {
            boolean computed = operands.getOrDefault(input.name(), List.of()).stream()
                    .anyMatch(operand -> operand.source() == Operand.Source.COMPUTED);
            if (input.isConst() && computed) {
                error(place, input.name() + " of " + signature.type() + " must be known when the model is built");
            }
        }
    }

    private void checkBlocks(Operation operation, Map<String, List<Operand>> operands, String place) {
        boolean isLoop = operation.type().equals("while_loop");
        if (!isLoop && !operation.type().equals("cond")) {
            if (!operation.blocks().isEmpty()) {
                error(place, operation.type() + " has no nested blocks");
            }
            return;
        }
        List<ValueType> expected = isLoop
                ? operands.getOrDefault("loop_vars", List.of()).stream()
                        .map(operand -> operand.known().type())
                        .toList()
                : List.of();
        for (int i = 0; i < operation.blocks().size(); i++) {
            List<ValueType> inputs = operation.blocks().get(i).inputs().stream()
                    .map(input -> input.type())
                    .toList();
            if (!agree(inputs, expected)) {
                error(place + "/block " + i, "its inputs must be " + text(expected) + ", they are " + text(inputs));
            }
        }
    }

    private void checkTypes(
            Operation operation, Map<String, List<Operand>> operands, List<List<ValueType>> blocks, String place) {
        Map<String, List<Known>> inputs = new LinkedHashMap<>();
        operands.forEach((parameter, bound) ->
                inputs.put(parameter, bound.stream().map(Operand::known).toList()));
        if (operation.isConstexpr()) {
            operation.attributes().values().forEach((name, value) -> {
                if (!name.equals("name")) {
                    inputs.put(name, List.of(Known.of(value)));
                }
            });
        }
        List<ValueType> inferred;
        try {
            inferred = inference.outputs(new OpCall(opset, operation.type(), inputs, blocks));
        } catch (IllegalArgumentException e) {
            error(place, e.getMessage());
            return;
        }
        List<ValueType> declared =
                operation.outputs().stream().map(output -> output.type()).toList();
        if (!agree(declared, inferred)) {
            error(
                    place,
                    "it is declared to yield " + text(declared) + ", but " + operation.type() + " yields "
                            + text(inferred) + " here");
        }
    }

    private static boolean agree(List<ValueType> one, List<ValueType> other) {
        if (one.size() != other.size()) {
            return false;
        }
        for (int i = 0; i < one.size(); i++) {
            if (!Agreement.agree(one.get(i), other.get(i))) {
                return false;
            }
        }
        return true;
    }

    private static String text(List<ValueType> types) {
        return types.isEmpty()
                ? "nothing"
                : String.join(", ", types.stream().map(ValueType::toText).toList());
    }

    private void error(String place, String sentence) {
        findings.add(Finding.error(place, sentence));
    }
}
