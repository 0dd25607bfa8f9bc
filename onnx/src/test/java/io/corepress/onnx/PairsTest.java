package io.corepress.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.corepress.mil.Function;
import io.corepress.mil.OpSet;
import io.corepress.mil.fold.Numbers;
import io.corepress.mlpackage.ModelPackage;
import io.corepress.onnx.testing.Feeds;
import io.corepress.onnx.testing.Imported;
import io.corepress.tensor.DataType;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One network as an ONNX file through us, and as the model package that others made of it. */
class PairsTest {
    private static final Path MODELS = Path.of(System.getProperty("corepress.shared", "absent"), "models");

    /**
     * The weights of packages for iOS 16 and later are fp16, ours are fp32 here, hence the larger bounds. The outputs
     * of a pair stand in the same order, except where {@code outputs} says which of ours is which of theirs.
     */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "cifar_resnet       | cifar_resnet.iOS15          | 1e-4 | 0",
                "cifar_resnet       | cifar_resnet.iOS18          | 1e-2 | 0",
                "mini_gpt           | mini_gpt.iOS18              | 1e-2 | 0",
                "mini_lstm          | mini_lstm.iOS16             | 1e-2 | 0",
                "mini_unet          | mini_unet.iOS15             | 1e-4 | 0",
                "mini_unet          | mini_unet.iOS17             | 1e-2 | 0",
                "mobilenet_v2       | mobilenet_v2.iOS18          | 1e-2 | 0",
                "mobilenet_v3_small | mobilenet_v3_small.iOS17    | 1e-2 | 0",
                "squeezenet1_1      | squeezenet1_1.iOS16         | 1e-2 | 0",
                "real/resnet20-cifar10 | real/resnet20-cifar10.iOS17 | 1e-2 | 0",
                "real/basic-pitch   | real/basic-pitch            | 1e-2 | 2 1 0",
            })
    void agree(String onnx, String mlpackage, double bound, String outputs) throws IOException {
        assumeThat(Files.isDirectory(MODELS)).as("the shared models are there").isTrue();
        OnnxOptions options = OnnxOptions.standard(OpSet.CORE_ML_7).withFloatType(DataType.FLOAT32);
        try (OnnxModel model = OnnxModel.open(MODELS.resolve(onnx + ".onnx"));
                ModelPackage theirs = ModelPackage.open(MODELS.resolve(mlpackage + ".mlpackage"))) {
            if (onnx.endsWith("basic-pitch")) {
                options = options.withFixedSizes(Map.of("unk__749", 1L));
            }
            Map<String, Tensor> inputs = Feeds.of(model, options);
            ImportedProgram imported = OnnxImport.program(model, options);
            Map<String, Numbers> ours = Imported.run(imported, inputs);
            List<Numbers> expected = run(theirs.program().functions().get("main"), inputs);
            String[] order = outputs.split(" ");
            for (int i = 0; i < order.length; i++) {
                Numbers right = expected.get(Integer.parseInt(order[i]));
                Numbers own = ours.get(imported.outputs().get(i).source().name());
                assertThat(own.shape()).isEqualTo(right.shape());
                assertThat(Feeds.error(own, right)).isLessThanOrEqualTo(bound);
            }
        }
    }

    private static List<Numbers> run(Function function, Map<String, Tensor> inputs) {
        try (Predictor predictor = Predictor.load(function, EngineOptions.DEFAULT)) {
            Map<String, Tensor> given = new LinkedHashMap<>();
            List<Tensor> values = List.copyOf(inputs.values());
            for (int i = 0; i < values.size(); i++) {
                Tensor value = values.get(i);
                given.put(
                        predictor.inputs().get(i).name(),
                        value.dataType() == DataType.INT64
                                ? Numbers.of(value).cast(DataType.INT32).toTensor()
                                : value);
            }
            Prediction prediction = predictor.predict(given);
            return predictor.outputs().stream()
                    .map(output -> Numbers.of(prediction.tensor(output)))
                    .toList();
        }
    }
}
