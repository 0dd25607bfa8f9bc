package io.corepress.learn.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.corepress.recipe.Recipe;
import io.corepress.recipe.RecipeException;
import io.corepress.recipe.SampledStep;
import io.corepress.recipe.StepKind;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LearningStepsTest {
    private static final String ALL = """
            steps:
              - {method: smooth_quant, strength: 0.75}
              - method: gptq
                hessian_dampening: 0.05
                activation_order: true
                processing_group_size: 64
                joint: true
                config_type: OpLinearQuantizerConfig
                global_config: {dtype: int4, granularity: per_block, block_size: 16}
              - method: sparsegpt
                quantizer: {dtype: int8}
                config_type: OpMagnitudePrunerConfig
                global_config: {n_m_ratio: [2, 4]}
              - {method: skm, loss: labels, config_type: OpPalettizerConfig, global_config: {nbits: 4}}
              - {method: awq, config_type: OpLinearQuantizerConfig, op_type_configs: {linear: {dtype: uint4}}}
              - {method: activations, observer: percentile, percentile: 99, weights: false, config_type: OpLinearQuantizerConfig, global_config: {}}
              - {method: activations, observer: moving_average, config_type: OpLinearQuantizerConfig, global_config: {}}
              - {method: activations, observer: mse, config_type: OpLinearQuantizerConfig, global_config: {}}
              - {method: bias_correction}
              - {method: batch_norm}
              - {method: train, epochs: 2}
            """;

    @Test
    void everyKindIsReadAsItIsWritten() {
        Recipe recipe = Recipe.parse(ALL, "all.yaml", LearningSteps.KINDS);
        assertThat(recipe.sampledSteps()).hasSize(11);
        assertThat(recipe.sampledSteps().stream().map(SampledStep::method).distinct())
                .containsAll(LearningSteps.KINDS.stream().map(StepKind::method).toList());
        assertThat(Recipe.parse(recipe.toYaml(), "again.yaml", LearningSteps.KINDS))
                .isEqualTo(recipe);
    }

    @Test
    void everyKeyOfTrainingIsReadAndWritten() {
        Recipe recipe = Recipe.parse("""
                steps:
                  - method: train
                    epochs: 3
                    batch_size: 5
                    loss: numbers
                    temperature: 2.0
                    optimizer: sgd
                    learning_rate: 0.5
                    schedule: linear
                    warm_up_steps: 7
                    momentum: 0.25
                    weight_decay: 0.125
                    gradient_limit: 4.0
                    patience: 2
                    freeze_batch_norm: 9
                    pruner: {target_sparsity: 0.75}
                    activations: true
                    algorithm: learnable
                    weight_n_bits: 3
                    weight_observer: ema_min_max
                    milestones: [0, 1, 2, 3]
                    palett_tau: 0.01
                    kmeans_max_iter: 6
                    palett_mode: topk
                    milestone: 8
                    learns_scale: true
                    initial_sparsity: 0.1
                    begin_step: 4
                    update_steps: [1, 5]
                    power: 2.0
                    config_type: OpLinearQuantizerConfig
                    global_config: {dtype: int4}
                """, "train.yaml", LearningSteps.KINDS);
        SampledStep step = recipe.sampledSteps().getFirst();
        assertThat(List.copyOf(step.settings().keySet())).isEqualTo(TrainStep.KIND.keys());
        assertThat(step.settings())
                .containsEntry("epochs", 3)
                .containsEntry("schedule", "linear")
                .containsEntry("gradient_limit", 4.0)
                .containsEntry("freeze_batch_norm", 9L)
                .containsEntry("weight_n_bits", 3)
                .containsEntry("weight_observer", "ema_min_max")
                .containsEntry("palett_mode", "topk")
                .containsEntry("update_steps", List.of(1, 5));
        assertThat(Recipe.parse(recipe.toYaml(), "again.yaml", LearningSteps.KINDS))
                .isEqualTo(recipe);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        {method: gptq, hessian_dampening: 0, config_type: OpLinearQuantizerConfig, global_config: {}} | hessian_dampening: must be more than 0 and finite, got 0.0
        {method: gptq, processing_group_size: 0, config_type: OpLinearQuantizerConfig, global_config: {}} | processing_group_size: must be at least 1, got 0
        {method: gptq} | config_type: must be given
        {method: skm, loss: both, config_type: OpPalettizerConfig, global_config: {nbits: 4}} | loss: must be one of labels, outputs, got both
        {method: activations, observer: mse, percentile: 3, config_type: OpLinearQuantizerConfig, global_config: {}} | percentile: goes with observer percentile only, not with mse
        {method: activations, observer: percentile, percentile: 30, config_type: OpLinearQuantizerConfig, global_config: {}} | percentile: must be more than 50, at most 100, got 30.0
        {method: smooth_quant, strength: 2} | strength: must be 0 to 1, got 2.0
        {method: train, warm_up_steps: -1} | warm_up_steps: must be 0 or more, got -1
        {method: train, freeze_batch_norm: -2} | freeze_batch_norm: must be a step, or -1, got -2
        {method: train, gradient_limit: 0} | gradients can be cut to a length above 0, got 0.0
        {method: train, optimizer: adam} | optimizer: must be one of adamw, sgd, got adam
        {method: train, milestones: [1], config_type: OpLinearQuantizerConfig, global_config: {}} | milestones: must be four steps
        {method: train, power: 2} | config_type: must be given: without it
        {method: bias_correction, joint: true} | joint: unknown key
        """)
    void mistakesAreTold(String text, String message) {
        assertThatThrownBy(() -> Recipe.parse(text, "recipe.yaml", LearningSteps.KINDS))
                .isInstanceOf(RecipeException.class)
                .hasMessageContaining(message);
    }
}
