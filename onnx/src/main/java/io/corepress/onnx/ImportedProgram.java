package io.corepress.onnx;

import io.corepress.mil.Program;
import io.corepress.mil.ValueType.TensorType;
import io.corepress.onnx.graph.ValueInfo;
import java.util.List;

/**
 * A program made of an ONNX model, and what its file said of inputs and outputs.
 *
 * @param program with the one function {@code main}
 * @param inputs in order
 * @param outputs in order
 */
public record ImportedProgram(Program program, List<Port> inputs, List<Port> outputs) {
    public ImportedProgram {
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
    }

    /**
     * An input or output.
     *
     * @param name in the program
     * @param source name and type in the ONNX model
     * @param type in the program; sizes that are known only when it runs are flexible, and what is a scalar in the ONNX
     *     model is one element along one axis, for models have no scalars
     */
    public record Port(String name, ValueInfo source, TensorType type) {}
}
