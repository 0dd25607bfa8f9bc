package io.corepress.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.corepress.compress.config.OpLinearQuantizerConfig;
import io.corepress.compress.config.OptimizationConfig;
import io.corepress.recipe.StepKind.Configuration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SampledStepTest {
    private record Dream(
            double depth,
            Optional<String> colour,
            Optional<OpLinearQuantizerConfig> quantizer,
            List<Double> pillows,
            Optional<OptimizationConfig> configuration,
            boolean joint)
            implements SampledStep {
        @Override
        public String method() {
            return "dream";
        }

        @Override
        public Map<String, Object> settings() {
            Map<String, Object> settings = new LinkedHashMap<>();
            settings.put("depth", depth);
            colour.ifPresent(name -> settings.put("colour", name));
            quantizer.ifPresent(config -> settings.put("quantizer", config));
            settings.put(
                    "pillows", pillows.stream().map(size -> Map.of("size", size)).toList());
            return settings;
        }
    }

    private static final StepKind DREAM = new StepKind(
            "dream",
            List.of("depth", "colour", "quantizer", "pillows"),
            Configuration.OPTIONAL,
            (fields, config, joint) -> {
                double depth = fields.number("depth", 1);
                if (depth < 0) {
                    throw new IllegalArgumentException("depth must be at least 0, got " + depth);
                }
                return new Dream(
                        depth,
                        fields.text("colour"),
                        fields.opConfig("quantizer", OpLinearQuantizerConfig.class),
                        fields.sections("pillows", List.of("size")).orElse(List.of()).stream()
                                .map(pillow -> pillow.number("size", 0))
                                .toList(),
                        config,
                        joint);
            });
    private static final StepKind NAP =
            new StepKind("nap", List.of(), Configuration.REQUIRED, (fields, config, joint) ->
                    new Dream(0, Optional.empty(), Optional.empty(), List.of(), config, joint));
    private static final List<StepKind> KINDS = List.of(DREAM, NAP);

    @Test
    void stepsWithSamplesStandAmongTheOthersInOrder() {
        Recipe recipe = Recipe.parse("""
                steps:
                  - config_type: OpMagnitudePrunerConfig
                    global_config: {target_sparsity: 0.75}
                  - method: dream
                    depth: 2
                    pillows: [{size: 3}, {size: 4.5}]
                    joint: true
                    config_type: OpLinearQuantizerConfig
                    global_config: {dtype: int4}
                  - method: dream
                """, "recipe.yaml", KINDS);
        assertThat(recipe.steps()).hasSize(3);
        assertThat(recipe.steps().getFirst()).isInstanceOf(Recipe.Compress.class);
        assertThat(recipe.sampledSteps()).extracting(SampledStep::joint).containsExactly(true, false);
        Dream dream = (Dream) recipe.sampledSteps().getFirst();
        assertThat(dream.depth()).isEqualTo(2);
        assertThat(dream.pillows()).containsExactly(3.0, 4.5);
        assertThat(dream.configuration()).isPresent();
        assertThat(recipe.sampledSteps().getLast().configuration()).isEmpty();
    }

    @Test
    void whatIsWrittenIsReadAgain() {
        Recipe recipe = Recipe.parse("""
                steps:
                  - {method: dream, depth: 1e-7, colour: "dark red", quantizer: {dtype: uint4}, pillows: [{size: 3}]}
                  - {method: dream, joint: true, config_type: OpPalettizerConfig, global_config: {nbits: 4}}
                """, "recipe.yaml", KINDS);
        assertThat(Recipe.parse(recipe.toYaml(), "again", KINDS)).isEqualTo(recipe);
        Recipe one = Recipe.of(List.of(recipe.steps().getFirst()));
        assertThat(Recipe.parse(one.toYaml(), "again", KINDS)).isEqualTo(one);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        method: drem                         | recipe.yaml:1:9: method: must be one of dream, nap, got drem; did you mean dream?
        method: [dream]                      | recipe.yaml:1:9: method: must be one of dream, nap, got a list
        {method: dream, dept: 3}             | recipe.yaml:1:17: dept: unknown key; did you mean depth? Allowed in a step with method dream: method, depth, colour, quantizer, pillows, config_type, global_config, op_type_configs, op_name_configs, joint, steps
        {method: dream, depth: deep}         | recipe.yaml:1:24: depth: must be a number, got deep
        {method: dream, depth: -3}           | recipe.yaml:1:24: depth: must be at least 0, got -3.0
        {method: dream, colour: [red]}       | recipe.yaml:1:25: colour: must be a text, got a list
        {method: dream, pillows: 3}          | recipe.yaml:1:26: pillows: must be a list, got 3
        {method: dream, pillows: [{seize: 3}]} | recipe.yaml:1:28: pillows[0].seize: unknown key; did you mean size? Allowed in an item of pillows: size
        {method: dream, quantizer: {dtype: int5}} | recipe.yaml:1:36: quantizer.dtype: must be one of int8, uint8, int4, uint4, got int5
        {method: dream, quantizer: {config_type: OpThresholdPrunerConfig}} | recipe.yaml:1:28: quantizer: must be an OpLinearQuantizerConfig
        method: nap                          | recipe.yaml:1:1: config_type: must be given: one of OpPalettizerConfig, OpLinearQuantizerConfig, OpMagnitudePrunerConfig, OpThresholdPrunerConfig
        {method: dream, steps: [{method: nap}]} | recipe.yaml:1:2: method: must stand in one of the steps, not beside them
        """)
    void mistakesAreToldWithPlaceAndKey(String text, String message) {
        assertThatThrownBy(() -> Recipe.parse(text, "recipe.yaml", KINDS))
                .isInstanceOf(RecipeException.class)
                .hasMessage(message);
    }

    @Test
    void aReaderWithoutKindsSaysThatItHasNone() {
        assertThatThrownBy(() -> Recipe.parse("method: dream", "recipe.yaml"))
                .isInstanceOf(RecipeException.class)
                .hasMessage("recipe.yaml:1:9: method: steps that need samples cannot be run here");
    }
}
