package io.corepress.onnx.testing;

import io.corepress.mil.Program;
import io.corepress.mil.fold.Numbers;
import io.corepress.onnx.ImportedProgram;
import io.corepress.onnx.OnnxImport;
import io.corepress.onnx.OnnxModel;
import io.corepress.onnx.OnnxOptions;
import io.corepress.onnx.proto.ModelProto;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import io.corepress.torch.EngineOptions;
import io.corepress.torch.Prediction;
import io.corepress.torch.Predictor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Models imported and run. */
public final class Imported {
    private Imported() {}

    /** {@return the program of a model that is written to a file first; its weights must be small} */
    public static ImportedProgram program(Path folder, ModelProto model, OnnxOptions options) throws IOException {
        Path file = Files.createTempFile(folder, "model", ".onnx");
        Files.write(file, model.toByteArray());
        // The file stays open until the test ends; nobody closes it, because the program reads from it.
        return OnnxImport.program(OnnxModel.open(file), options);
    }

    /** {@return the outputs of a program by their names in the ONNX model} */
    public static Map<String, Numbers> run(ImportedProgram imported, Map<String, Tensor> inputs) {
        Program program = imported.program();
        Map<String, Tensor> given = new LinkedHashMap<>();
        for (ImportedProgram.Port input : imported.inputs()) {
            Tensor tensor = inputs.get(input.source().name());
            Tensor vector = tensor.shape().rank() == 0 ? tensor.withShape(Shape.of(1)) : tensor;
            given.put(input.name(), inProgram(vector, input.type().dataType()));
        }
        try (Predictor predictor = Predictor.load(program.functions().get("main"), EngineOptions.DEFAULT)) {
            Prediction prediction = predictor.predict(given);
            Map<String, Numbers> outputs = new LinkedHashMap<>();
            List<ImportedProgram.Port> ports = imported.outputs();
            for (ImportedProgram.Port port : ports) {
                outputs.put(port.source().name(), Numbers.of(prediction.tensor(port.name())));
            }
            return outputs;
        }
    }

    private static Tensor inProgram(Tensor tensor, DataType dataType) {
        return tensor.dataType() == dataType
                ? tensor
                : Numbers.of(tensor).cast(dataType).toTensor();
    }
}
