package io.corepress.mil.infer;

import io.corepress.mil.Value;
import io.corepress.mil.ValueType;
import io.corepress.mil.ValueType.Constant;
import io.corepress.mil.ValueType.TensorType;
import io.corepress.mil.op.OpCatalog;
import java.util.List;
import java.util.Map;

/** Says what operations yield. */
public final class TypeInference {
    private final OpCatalog catalog;
    private final Map<String, Rule> rules;

    private TypeInference(OpCatalog catalog, Map<String, Rule> rules) {
        this.catalog = catalog;
        this.rules = rules;
    }

    /** {@return the inference for all operators of Core ML; it reads their definitions anew at each call} */
    public static TypeInference standard() {
        return of(OpCatalog.standard());
    }

    /** {@return the inference for the operators of a catalogue, as far as Core ML has them} */
    public static TypeInference of(OpCatalog catalog) {
        return new TypeInference(catalog, Rules.all());
    }

    /**
     * {@return the types of the outputs, in order; a size that depends on the data is unknown}
     *
     * @throws IllegalArgumentException if the operator is not in the set, if a parameter is missing, unknown or of the
     *     wrong type, or if the operands do not fit one another
     */
    public List<ValueType> outputs(OpCall call) {
        SignatureCheck.check(call, catalog);
        Rule rule = rules.get(call.type());
        if (rule == null) {
            throw call.refusal("what this operator yields is not known");
        }
        try {
            List<ValueType> outputs = List.copyOf(rule.outputs(call));
            outputs.forEach(output -> requireNatural(call, output));
            return outputs;
        } catch (ArithmeticException e) {
            throw call.refusal("the sizes of the output are too large", call.inputs());
        }
    }

    /**
     * {@return what holds for the parameters that the operation, which must be one that is not refused, leaves out; those
     * that then play no part are not among them}
     */
    public Map<String, Value> defaults(OpCall call) {
        return Defaults.of(call, catalog.signature(call.type(), call.opset()).orElseThrow());
    }

    private static void requireNatural(OpCall call, ValueType output) {
        boolean natural = !(output instanceof TensorType tensor)
                || tensor.dimensions().stream().noneMatch(size -> size instanceof Constant(long known) && known < 0);
        call.require(natural, "no size of the output may be negative", output);
    }
}
