package io.corepress.mil.op;

import io.corepress.mil.Argument;
import io.corepress.mil.NamedType;
import io.corepress.mil.Need;
import io.corepress.mil.OpSet;
import io.corepress.mil.Operation;
import io.corepress.mil.Program;
import io.corepress.mil.ValueType.StateType;
import io.corepress.mil.ValueType.TensorType;
import io.corepress.tensor.DataType;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What the operations of a program need, whatever operator set it names: an operation needs the first set that has its
 * operator, with the parameters and element types that it uses. Weights ({@code const} and {@code constexpr_*}
 * operations) are not looked at.
 */
public final class OperatorNeeds {
    /** Until iOS 17, activations could not be of these. */
    private static final Set<DataType> SMALL_INTEGERS =
            EnumSet.of(DataType.INT8, DataType.UINT8, DataType.INT16, DataType.UINT16);

    private OperatorNeeds() {}

    /** {@return a need for each function, state and operation that systems before iOS 16 would not take} */
    public static List<Need> of(Program program) {
        OpCatalog catalog = OpCatalog.standard();
        List<Need> needs = new ArrayList<>();
        program.functions().forEach((name, function) -> {
            function.opSet()
                    .ifPresent(opset -> needs.add(new Need(
                            opset.release(), Need.Kind.OPERATOR_SET, "operator set " + opset.milName(), name)));
            function.inputs().stream()
                    .filter(input -> input.type() instanceof StateType)
                    .forEach(state -> needs.add(new Need(
                            OpSet.CORE_ML_8.release(), Need.Kind.FEATURE, "states", name + "/" + state.name())));
            Scope.walk(function, (operation, scope) -> {
                if (!operation.isConst() && !operation.isConstexpr()) {
                    need(operation, scope, catalog).ifPresent(need -> needs.add(need.under(name)));
                }
            });
        });
        return needs;
    }

    /** {@return nothing for what every ML program may hold, and for operators that no set has} */
    private static Optional<Need> need(Operation operation, Scope scope, OpCatalog catalog) {
        String misfit = null;
        for (OpSet opset : OpSet.values()) {
            Optional<OpSignature> signature = catalog.signature(operation.type(), opset);
            Optional<String> wrong = signature.isEmpty()
                    ? Optional.of("operator " + operation.type())
                    : misfit(operation, scope, signature.get()).or(() -> smallIntegers(operation, opset));
            if (wrong.isEmpty()) {
                String what = misfit;
                return Optional.ofNullable(what)
                        .map(text -> new Need(opset.release(), Need.Kind.OPERATION, text, operation.name()));
            }
            misfit = wrong.get();
        }
        return Optional.empty();
    }

    private static Optional<String> misfit(Operation operation, Scope scope, OpSignature signature) {
        Map<String, DataType> domains = new HashMap<>();
        for (Map.Entry<String, Argument> argument : operation.inputs().entrySet()) {
            Optional<OpInput> input = signature.input(argument.getKey());
            if (input.isEmpty()) {
                return Optional.of("operator " + operation.type() + " with parameter " + argument.getKey());
            }
            List<DataType> dataTypes = new ArrayList<>();
            scope.forEachDataType(argument.getValue(), dataTypes::add);
            for (DataType dataType : dataTypes) {
                if (!input.get().accepts(dataType)) {
                    return Optional.of("operator " + operation.type() + " with " + argument.getKey() + " of "
                            + dataType.milName());
                }
                DataType other = input.get()
                        .domain()
                        .map(domain -> domains.putIfAbsent(domain, dataType))
                        .orElse(dataType);
                if (other != dataType) {
                    return Optional.of("operator " + operation.type() + " with parameters of different types");
                }
            }
        }
        return signature.inputs().stream()
                .filter(input -> !input.optional() && !operation.inputs().containsKey(input.name()))
                .map(input -> "operator " + operation.type() + " without parameter " + input.name())
                .findFirst();
    }

    private static Optional<String> smallIntegers(Operation operation, OpSet opset) {
        return opset.isAtLeast(OpSet.CORE_ML_7)
                ? Optional.empty()
                : operation.outputs().stream()
                        .map(NamedType::type)
                        .filter(TensorType.class::isInstance)
                        .map(TensorType.class::cast)
                        .filter(type -> SMALL_INTEGERS.contains(type.dataType()))
                        .map(type -> "operator " + operation.type() + " yielding "
                                + type.dataType().milName())
                        .findFirst();
    }
}
