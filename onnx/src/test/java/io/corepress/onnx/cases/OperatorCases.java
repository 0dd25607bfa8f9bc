package io.corepress.onnx.cases;

import io.corepress.onnx.testing.OperatorCase;
import java.util.List;
import java.util.stream.Stream;

/** A model for each operator and each of its ways, as data. */
public final class OperatorCases {
    private OperatorCases() {}

    public static List<OperatorCase> all() {
        return Stream.of(
                        ElementwiseCases.all(),
                        ShapeCases.all(),
                        NetworkCases.all(),
                        RecurrentCases.all(),
                        ResizeCases.all(),
                        QuantizationCases.all(),
                        TransformerCases.all(),
                        ClassicalCases.all(),
                        FlowCases.all())
                .flatMap(List::stream)
                .toList();
    }
}
