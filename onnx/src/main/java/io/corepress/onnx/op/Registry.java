package io.corepress.onnx.op;

import io.corepress.mil.build.Var;
import io.corepress.onnx.convert.Call;
import io.corepress.onnx.convert.GraphValue;
import io.corepress.onnx.convert.Operator;
import io.corepress.onnx.convert.Translation;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Collects operators while the families name theirs; so it changes. */
final class Registry {
    private final Map<String, Operator> operators = new LinkedHashMap<>();
    private final String domain;
    private final String family;

    private Registry(String domain, String family) {
        this.domain = domain;
        this.family = family;
    }

    /** {@return the operators of a family that are in this domain} */
    static Map<String, Operator> of(String domain, String family, java.util.function.Consumer<Registry> naming) {
        Registry registry = new Registry(domain, family);
        naming.accept(registry);
        return registry.operators;
    }

    /** An operator that becomes one computed tensor. */
    void single(String type, Function<Call, Var> translation) {
        single(type, "", translation);
    }

    /**
     * As {@link #single(String, Function)}.
     *
     * @param note what of the operator is not supported
     */
    void single(String type, String note, Function<Call, Var> translation) {
        add(type, note, Translation.of(translation));
    }

    /** An operator that becomes several computed tensors. */
    void several(String type, String note, Function<Call, List<Var>> translation) {
        add(type, note, Translation.ofSeveral(translation));
    }

    /** An operator whose output may be known now. */
    void value(String type, String note, Function<Call, GraphValue> translation) {
        add(type, note, Translation.ofValue(translation));
    }

    void add(String type, String note, Translation translation) {
        Operator operator = new Operator(domain, type, family, note, translation);
        if (operators.put(operator.qualifiedType(), operator) != null) {
            throw new IllegalStateException(operator.qualifiedType() + " is named twice");
        }
    }
}
