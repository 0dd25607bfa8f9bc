package io.corepress.onnx.op;

import io.corepress.onnx.convert.Operator;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** All operators that can be imported, by family. */
public final class Operators {
    /** Operators of ONNX Runtime beyond the standard, which its optimizer puts into models. */
    public static final String MICROSOFT = "com.microsoft";

    /** Operators of classical machine learning, as converters from scikit-learn use them. */
    public static final String ML = "ai.onnx.ml";

    private static final Map<String, Operator> ALL = collect();

    private Operators() {}

    /** {@return the operators by qualified type, see {@link Operator#qualifiedType}} */
    public static Map<String, Operator> all() {
        return ALL;
    }

    private static Map<String, Operator> collect() {
        List<Map<String, Operator>> families = new ArrayList<>();
        families.add(Registry.of("", "Element-wise", Unary::name));
        families.add(Registry.of("", "Element-wise", Binary::name));
        families.add(Registry.of("", "Activations", Activations::name));
        families.add(Registry.of("", "Reductions", Reductions::name));
        families.add(Registry.of("", "Shapes", Reshaping::name));
        families.add(Registry.of("", "Shapes", Joining::name));
        families.add(Registry.of("", "Shapes", Slicing::name));
        families.add(Registry.of("", "Shapes", Padding::name));
        families.add(Registry.of("", "Look-up", Indexing::name));
        families.add(Registry.of("", "Constants", Generating::name));
        families.add(Registry.of("", "Convolution and pooling", Convolutions::name));
        families.add(Registry.of("", "Convolution and pooling", Pooling::name));
        families.add(Registry.of("", "Normalization", Normalizations::name));
        families.add(Registry.of("", "Products", Products::name));
        families.add(Registry.of("", "Recurrent", Recurrent::name));
        families.add(Registry.of("", "Resizing", Resizing::name));
        families.add(Registry.of("", "Resizing", Sampling::name));
        families.add(Registry.of("", "Control flow", ControlFlow::name));
        families.add(Registry.of("", "Sequences", Sequences::name));
        families.add(Registry.of("", "Attention", Attention::name));
        families.add(Registry.of("", "Quantization", Quantizing::name));
        families.add(Registry.of("", "Quantization", IntegerProducts::name));
        families.add(Registry.of("", "Quantization", QuantizedLayers::name));
        families.add(Registry.of(MICROSOFT, "Attention", Attention::nameMicrosoft));
        families.add(Registry.of(MICROSOFT, "Fused", Fused::name));
        families.add(Registry.of(MICROSOFT, "Quantization", QuantizedLayers::nameMicrosoft));
        families.add(Registry.of("", "Detection", Detection::name));
        families.add(Registry.of("", "Signals", Signals::name));
        families.add(Registry.of(ML, "Classical", Classical::name));
        Map<String, Operator> all = new LinkedHashMap<>();
        families.forEach(all::putAll);
        return Collections.unmodifiableMap(all);
    }
}
