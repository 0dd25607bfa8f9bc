package io.corepress.onnx;

import io.corepress.onnx.graph.ValueInfo;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Whether the options are about inputs and sizes that the model has. */
final class InputCheck {
    private InputCheck() {}

    static void check(OnnxModel model, OnnxOptions options) {
        Set<String> inputs = new LinkedHashSet<>();
        Set<String> symbols = new LinkedHashSet<>();
        for (ValueInfo input : model.inputs()) {
            inputs.add(input.name());
            if (input.type() instanceof ValueInfo.TensorInfo info) {
                info.dimensions().orElse(List.of()).forEach(dimension -> {
                    if (dimension instanceof ValueInfo.Symbolic(String name)) {
                        symbols.add(name);
                    }
                });
            }
        }
        require("an input", options.inputShapes().keySet(), inputs);
        require("an input", options.fixedInputs().keySet(), inputs);
        require("a symbolic size", options.fixedSizes().keySet(), symbols);
    }

    private static void require(String what, Set<String> named, Set<String> there) {
        for (String name : named) {
            if (!there.contains(name)) {
                throw new IllegalArgumentException(
                        there.isEmpty()
                                ? "the model has no symbolic sizes, got \"" + name + "\""
                                : what + " must be one of " + there + ", got \"" + name + "\"");
            }
        }
    }
}
