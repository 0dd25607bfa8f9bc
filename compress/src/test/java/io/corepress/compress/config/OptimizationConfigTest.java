package io.corepress.compress.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class OptimizationConfigTest {
    private static final OpConfig GLOBAL = OpPalettizerConfig.kmeans(4);
    private static final Optional<OpConfig> SIX = Optional.of(OpPalettizerConfig.kmeans(6));
    private static final Optional<OpConfig> EIGHT = Optional.of(OpPalettizerConfig.kmeans(8));

    @Test
    void aNameBeatsATypeAndATypeBeatsTheGlobalEntry() {
        OptimizationConfig config =
                OptimizationConfig.of(GLOBAL).withOpType("conv", SIX).withOpName("conv_1", EIGHT);
        assertThat(config.forOperation("conv_1", "conv")).isEqualTo(EIGHT);
        assertThat(config.forOperation("conv_2", "conv")).isEqualTo(SIX);
        assertThat(config.forOperation("x", "linear")).contains(GLOBAL);
    }

    @Test
    void anEntryWithoutConfigurationMeansLeaveAlone() {
        OptimizationConfig config = OptimizationConfig.of(GLOBAL)
                .withOpType("gather", Optional.empty())
                .withOpName("first", Optional.empty());
        assertThat(config.forOperation("x", "gather")).isEmpty();
        assertThat(config.forOperation("first", "conv")).isEmpty();
        assertThat(config.forName("first")).contains(Optional.empty());
        assertThat(config.forName("second")).isEmpty();
    }

    @Test
    void withoutAGlobalEntryOthersAreLeftAlone() {
        OptimizationConfig config = new OptimizationConfig(Optional.empty(), Map.of("conv", SIX), Map.of());
        assertThat(config.forOperation("x", "linear")).isEmpty();
        assertThat(config.technique()).isEqualTo(Technique.PALETTIZE);
    }

    @Test
    void anExactNameBeatsPatternsAndTheFirstPatternCounts() {
        OptimizationConfig config = OptimizationConfig.of(GLOBAL)
                .withOpName("head_*", SIX)
                .withOpName("head_1?", EIGHT)
                .withOpName("head_12", Optional.empty());
        assertThat(config.forOperation("head_12", "conv")).isEmpty();
        assertThat(config.forOperation("head_13", "conv")).isEqualTo(SIX);
        assertThat(config.forOperation("ahead_13", "conv")).contains(GLOBAL);
    }

    @Test
    void inPatternsOnlyStarAndQuestionMarkAreSpecial() {
        OptimizationConfig config = OptimizationConfig.of(GLOBAL)
                .withOpName("a.b*", SIX)
                .withOpName("[x]?", EIGHT)
                .withOpName("back\\*", EIGHT)
                .withOpName("^$", SIX);
        assertThat(config.forName("a.b")).isPresent();
        assertThat(config.forName("a.b.c")).isPresent();
        assertThat(config.forName("aXb")).isEmpty();
        assertThat(config.forName("[x]1")).isPresent();
        assertThat(config.forName("x1")).isEmpty();
        assertThat(config.forName("[x]")).isEmpty();
        assertThat(config.forName("back\\slash")).isPresent();
        assertThat(config.forName("")).isEmpty();
        assertThat(config.forName("^$")).isPresent();
    }

    @Test
    void oneConfigurationHoldsOneTechnique() {
        assertThatThrownBy(() ->
                        OptimizationConfig.of(GLOBAL).withOpType("conv", Optional.of(OpLinearQuantizerConfig.of())))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("one configuration holds one technique")
                .hasMessageContaining("palettize")
                .hasMessageContaining("quantize");
        OptimizationConfig pruning = OptimizationConfig.of(OpThresholdPrunerConfig.of(0.1))
                .withOpType("conv", Optional.of(OpMagnitudePrunerConfig.targetSparsity(0.5)));
        assertThat(pruning.technique()).isEqualTo(Technique.PRUNE);
    }

    @Test
    void aConfigurationThatDoesNothingIsRefused() {
        assertThatThrownBy(() -> new OptimizationConfig(Optional.empty(), Map.of("conv", Optional.empty()), Map.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at least one entry");
    }

    @Test
    void structuredPruningOfOtherTypesIsRefused() {
        Optional<OpConfig> blocks =
                Optional.of(OpMagnitudePrunerConfig.targetSparsity(0.5).withBlockSize(2));
        OptimizationConfig config = OptimizationConfig.of(OpMagnitudePrunerConfig.nm(2, 4));
        assertThat(config.withOpType("conv", blocks)
                        .withOpType("linear", blocks)
                        .forOperation("x", "conv"))
                .isEqualTo(blocks);
        assertThatThrownBy(() -> config.withOpType("matmul", blocks))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("block_size and n_m_ratio exist for conv and linear only, not for op type matmul");
    }

    @Test
    void constantsAreNotOperationsToName() {
        for (String type : new String[] {"const", "constexpr_lut_to_dense"}) {
            assertThatThrownBy(() -> OptimizationConfig.of(GLOBAL).withOpType(type, SIX))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageEndingWith("got " + type);
        }
    }

    @Test
    void laterChangesOfTheCallersMapsDoNotReachIt() {
        Map<String, Optional<OpConfig>> names = new LinkedHashMap<>(Map.of("a", SIX));
        OptimizationConfig config = new OptimizationConfig(Optional.of(GLOBAL), Map.of(), names);
        names.clear();
        assertThat(config.forName("a")).isPresent();
        assertThatThrownBy(() -> config.opNameConfigs().clear()).isInstanceOf(UnsupportedOperationException.class);
    }
}
