package io.corepress.mil.infer;

import io.corepress.mil.ValueType;
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

    /** {@return the inference for all operators of Core ML} */
    public static TypeInference standard() {
        return new TypeInference(OpCatalog.standard(), Rules.all());
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
            throw call.refusal("the outputs of this operator are not known");
        }
        return List.copyOf(rule.outputs(call));
    }
}
