package io.corepress.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.corepress.compress.Compression;
import io.corepress.evaluate.RunnableModel;
import io.corepress.learn.CalibrationData;
import io.corepress.learn.step.LearningStep;
import io.corepress.learn.step.LearningSteps;
import io.corepress.learn.step.StepContext;
import io.corepress.mil.Function;
import io.corepress.mil.OpSet;
import io.corepress.mil.Program;
import io.corepress.press.Press;
import io.corepress.recipe.Recipe;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import io.corepress.torch.EngineOptions;
import io.corepress.torch.Predictor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is measured in memory is what the saved model gives when it is opened again, to the bit. */
class SavedModelTest {
    private static final String INT4 = "config_type: OpLinearQuantizerConfig, global_config: {dtype: int4, weight_threshold: 0}";
    private static final String INT8 = "config_type: OpLinearQuantizerConfig, global_config: {weight_threshold: 0}";
    private static final String HALF =
            "config_type: OpMagnitudePrunerConfig, global_config: {target_sparsity: 0.5, weight_threshold: 0}";
    private static final String TABLES = "config_type: OpPalettizerConfig, global_config: {nbits: 4, weight_threshold: 0}";

    @TempDir
    private Path folder;

    private static List<Map<String, Tensor>> samples() {
        Random random = new Random(5);
        List<Map<String, Tensor>> samples = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            float[] pixels = new float[3 * 32 * 32];
            for (int j = 0; j < pixels.length; j++) {
                pixels[j] = random.nextFloat();
            }
            samples.add(Map.of("image", Tensor.ofFloats(DataType.FLOAT16, Shape.of(1, 3, 32, 32), pixels)));
        }
        return samples;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{method: gptq, " + INT4 + "}, {method: bias_correction}",
                "{method: sparsegpt, " + HALF + "}",
                "{method: sparsegpt, quantizer: {dtype: int8}, " + HALF + "}",
                "{method: skm, " + TABLES + "}",
                "{method: awq, " + INT4 + "}",
                "{method: smooth_quant}, {method: activations, observer: mse, " + INT8 + "}",
            })
    void theSavedModelComputesWhatWasMeasured(String steps) throws IOException {
        Path model = Cli.model(folder, OpSet.CORE_ML_8);
        Path out = folder.resolve("out.mlpackage");
        Recipe recipe = Recipe.parse("steps: [" + steps + "]", "steps", LearningSteps.KINDS);
        CalibrationData data = CalibrationData.of("main", samples());
        List<List<float[]>> measured = new ArrayList<>();
        Press.of(recipe)
                .withRunner((step, start, store) -> {
                    Compression compression = ((LearningStep) step)
                            .run(
                                    start.program(),
                                    new StepContext(
                                            start.original(),
                                            data,
                                            new StepContext.Answer("probabilities", true),
                                            start.choice(),
                                            EngineOptions.DEFAULT,
                                            start.listener()),
                                    store);
                    measured.add(answers(compression.program()));
                    return compression;
                })
                .run(model, out);
        try (RunnableModel saved = RunnableModel.open(out, EngineOptions.DEFAULT)) {
            List<Map<String, Tensor>> samples = samples();
            for (int i = 0; i < samples.size(); i++) {
                assertThat(saved.run(samples.get(i)).tensor("probabilities").toFloats())
                        .containsExactly(measured.getLast().get(i));
            }
        }
    }

    private static List<float[]> answers(Program program) {
        Function function = program.functions().get("main");
        List<float[]> answers = new ArrayList<>();
        try (Predictor predictor = Predictor.load(function, EngineOptions.DEFAULT)) {
            samples().forEach(sample ->
                    answers.add(predictor.predict(sample).tensor("probabilities").toFloats()));
        }
        return answers;
    }
}
