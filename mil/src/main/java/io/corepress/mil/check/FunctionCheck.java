package io.corepress.mil.check;

import io.corepress.mil.Argument;
import io.corepress.mil.Block;
import io.corepress.mil.Function;
import io.corepress.mil.NamedType;
import io.corepress.mil.OpSet;
import io.corepress.mil.Operation;
import io.corepress.mil.Value;
import io.corepress.mil.ValueType;
import io.corepress.mil.infer.Known;
import io.corepress.mil.infer.TypeInference;
import io.corepress.mil.op.OpCatalog;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Goes through one function: which names mean what, and what each operation makes of them. */
final class FunctionCheck {
    private final OpSet opset;
    private final OperationCheck operations;
    private final Unchanged unchanged;
    private final List<Finding> findings;

    FunctionCheck(
            OpSet opset, OpCatalog catalog, TypeInference inference, Unchanged unchanged, List<Finding> findings) {
        this.unchanged = unchanged;
        this.opset = opset;
        this.operations = new OperationCheck(opset, catalog, inference, findings);
        this.findings = findings;
    }

    void check(String name, Function function) {
        Block body = function.body().orElseThrow();
        if (!body.inputs().isEmpty()) {
            findings.add(Finding.error(name, "the body of a function has no inputs of its own"));
        }
        if (body.outputs().isEmpty()) {
            findings.add(Finding.error(name, "the function has no outputs"));
        }
        for (NamedType input : function.inputs()) {
            if (input.type() instanceof ValueType.StateType && !opset.isAtLeast(OpSet.CORE_ML_8)) {
                findings.add(Finding.error(
                        name + "/" + input.name(),
                        "states exist from " + OpSet.CORE_ML_8.milName() + " on, not in " + opset.milName()));
            }
        }
        Map<String, Operand> scope = new HashMap<>();
        walk(body, function.inputs(), scope, name);
        for (String output : body.outputs()) {
            Operand operand = scope.get(output);
            if (operand != null && operand.source() == Operand.Source.CONSTEXPR) {
                findings.add(
                        Finding.error(name + "/" + output, "a compressed weight cannot be an output of a function"));
            }
        }
    }

    /**
     * {@return the types that the block yields; nothing where a name is not defined}
     *
     * @param scope the names around the block, to which those of the block are added
     */
    private Optional<List<ValueType>> walk(
            Block block, List<NamedType> inputs, Map<String, Operand> scope, String place) {
        inputs.forEach(
                input -> define(input, new Operand(Known.of(input.type()), Operand.Source.COMPUTED), scope, place));
        for (Operation operation : block.operations()) {
            visit(operation, scope, place);
        }
        List<ValueType> yielded = new ArrayList<>();
        for (String output : block.outputs()) {
            Operand operand = scope.get(output);
            if (operand == null) {
                findings.add(Finding.error(place, "its output " + output + " is not defined"));
            } else {
                yielded.add(operand.known().type());
            }
        }
        return yielded.size() == block.outputs().size() ? Optional.of(yielded) : Optional.empty();
    }

    private void visit(Operation operation, Map<String, Operand> scope, String around) {
        if (isSound(operation, scope)) {
            Optional<Value> value = operation.isConst() ? operation.attributes().get("val") : Optional.empty();
            operation
                    .outputs()
                    .forEach(output -> define(
                            output, new Operand(new Known(output.type(), value), source(operation)), scope, around));
            return;
        }
        String place = around + "/" + operation.name();
        if (operation.type().isEmpty()) {
            findings.add(Finding.error(place, "the operation has no type"));
        }
        if (operation.isConst()) {
            operations.checkConst(operation, place);
            operation
                    .outputs()
                    .forEach(output -> define(
                            output,
                            new Operand(
                                    new Known(
                                            output.type(),
                                            operation.attributes().get("val")),
                                    source(operation)),
                            scope,
                            around));
            return;
        }
        Optional<Map<String, List<Operand>>> operands = operands(operation, scope, place);
        List<List<ValueType>> blocks = new ArrayList<>();
        for (int i = 0; i < operation.blocks().size(); i++) {
            Block nested = operation.blocks().get(i);
            walk(nested, nested.inputs(), new HashMap<>(scope), place + "/block " + i)
                    .ifPresent(blocks::add);
        }
        // An operation whose operands or blocks are broken has its finding.
        if (operands.isPresent() && blocks.size() == operation.blocks().size()) {
            operations.check(operation, operands.get(), blocks, place);
        }
        operation
                .outputs()
                .forEach(output ->
                        define(output, new Operand(Known.of(output.type()), source(operation)), scope, around));
    }

    private static Operand.Source source(Operation operation) {
        return operation.isConst()
                ? Operand.Source.CONST
                : operation.isConstexpr() ? Operand.Source.CONSTEXPR : Operand.Source.COMPUTED;
    }

    /** Operations with nested blocks are looked at anew. */
    private boolean isSound(Operation operation, Map<String, Operand> scope) {
        if (!unchanged.contains(operation) || !operation.blocks().isEmpty()) {
            return false;
        }
        for (Argument argument : operation.inputs().values()) {
            for (Argument.Binding binding : argument.bindings()) {
                if (binding instanceof Argument.Name(String name)) {
                    Operand operand = scope.get(name);
                    if (operand == null
                            || !unchanged.contains(name, operand.known().type())) {
                        return false;
                    }
                }
            }
        }
        return true;
    }

    private Optional<Map<String, List<Operand>>> operands(
            Operation operation, Map<String, Operand> scope, String place) {
        Map<String, List<Operand>> operands = new LinkedHashMap<>();
        boolean complete = true;
        for (Map.Entry<String, Argument> input : operation.inputs().entrySet()) {
            List<Operand> bound = new ArrayList<>();
            for (Argument.Binding binding : input.getValue().bindings()) {
                Operand operand = binding instanceof Argument.Name(String name)
                        ? scope.get(name)
                        : new Operand(Known.of(((Argument.Constant) binding).value()), Operand.Source.CONST);
                if (operand == null) {
                    String name = ((Argument.Name) binding).name();
                    findings.add(Finding.error(
                            place, "its " + input.getKey() + " is " + name + ", which is not defined before it"));
                    complete = false;
                } else {
                    bound.add(operand);
                }
            }
            operands.put(input.getKey(), bound);
        }
        return complete ? Optional.of(operands) : Optional.empty();
    }

    private void define(NamedType named, Operand operand, Map<String, Operand> scope, String place) {
        if (!Identifiers.isValid(named.name())) {
            findings.add(Finding.error(place, "a value cannot have the name \"" + named.name() + "\""));
        }
        if (scope.put(named.name(), operand) != null) {
            findings.add(Finding.error(place, "the name " + named.name() + " is given twice"));
        }
    }
}
