package io.corepress.compress.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.corepress.compress.config.OpMagnitudePrunerConfig.NmRatio;
import io.corepress.compress.config.OpPalettizerConfig.Mode;
import io.corepress.compress.config.OpPalettizerConfig.PerChannelScale;
import io.corepress.tensor.DataType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class OpConfigTest {
    @Test
    void defaultsAreThoseOfTheSpecification() {
        OpLinearQuantizerConfig quantizer = OpLinearQuantizerConfig.of();
        assertThat(quantizer.describe()).isEqualTo("mode=linear_symmetric dtype=int8 granularity=per_channel");
        assertThat(quantizer.blockSize()).containsExactly(32);
        OpPalettizerConfig palettizer = OpPalettizerConfig.kmeans(4);
        assertThat(palettizer.describe()).isEqualTo("mode=kmeans nbits=4 granularity=per_tensor");
        assertThat(palettizer.groupSize()).isEqualTo(32);
        assertThat(palettizer.clusterDim()).isEqualTo(1);
        OpThresholdPrunerConfig threshold = OpThresholdPrunerConfig.of(OpThresholdPrunerConfig.DEFAULT_THRESHOLD);
        assertThat(threshold.threshold()).isEqualTo(1e-12);
        assertThat(threshold.minimumSparsityPercentile()).isEqualTo(0.5);
        for (OpConfig config : List.of(quantizer, palettizer, threshold, OpMagnitudePrunerConfig.nm(2, 4))) {
            assertThat(config.weightThreshold()).isEqualTo(2048);
        }
    }

    @Test
    void dimIsOutputForBlocksAndInputForPatterns() {
        OpMagnitudePrunerConfig plain = OpMagnitudePrunerConfig.targetSparsity(0.5);
        assertThat(plain.dim()).isEmpty();
        assertThat(plain.isStructured()).isFalse();
        assertThat(plain.withBlockSize(2).dim()).hasValue(0);
        assertThat(plain.withBlockSize(2).withDim(1).dim()).hasValue(1);
        assertThat(OpMagnitudePrunerConfig.nm(2, 4).dim()).hasValue(1);
        assertThat(OpMagnitudePrunerConfig.nm(2, 4).withDim(0).describe()).isEqualTo("n_m_ratio=2:4 dim=0");
    }

    @Test
    void prunersRefuseWhatIsOutOfRange() {
        OpMagnitudePrunerConfig plain = OpMagnitudePrunerConfig.targetSparsity(0.5);
        refused(() -> OpMagnitudePrunerConfig.targetSparsity(1.01), "target_sparsity must be from 0 to 1, got 1.01");
        refused(() -> OpMagnitudePrunerConfig.targetSparsity(-0.1), "target_sparsity must be from 0 to 1, got -0.1");
        refused(
                () -> OpMagnitudePrunerConfig.targetSparsity(Double.NaN),
                "target_sparsity must be from 0 to 1, got NaN");
        refused(() -> plain.withBlockSize(1), "block_size must be at least 2, got 1");
        refused(() -> plain.withDim(0), "dim goes with block_size or n_m_ratio only");
        refused(() -> plain.withBlockSize(2).withDim(2), "dim must be 0 or 1, got 2");
        refused(() -> OpMagnitudePrunerConfig.nm(-1, 4), "n_m_ratio must be (n, m) with 0 <= n <= m, got -1:4");
        refused(() -> OpMagnitudePrunerConfig.nm(5, 4), "n_m_ratio must be (n, m) with 0 <= n <= m, got 5:4");
        refused(() -> OpMagnitudePrunerConfig.nm(2, 4).withBlockSize(2), "block_size and n_m_ratio exclude each other");
        refused(
                () -> magnitude(OptionalDouble.empty(), Optional.empty()),
                "exactly one of target_sparsity and n_m_ratio");
        refused(
                () -> magnitude(OptionalDouble.of(0.5), Optional.of(new NmRatio(1, 2))),
                "exactly one of target_sparsity and n_m_ratio");
        refused(() -> plain.withWeightThreshold(-1), "weight_threshold must be at least 0, got -1");
        refused(() -> OpThresholdPrunerConfig.of(-1e-9), "threshold must be at least 0, got -1.0E-9");
        refused(() -> OpThresholdPrunerConfig.of(Double.NaN), "threshold must be at least 0, got NaN");
        refused(
                () -> OpThresholdPrunerConfig.of(1).withMinimumSparsityPercentile(2),
                "minimum_sparsity_percentile must be from 0 to 1, got 2.0");
    }

    @Test
    void quantizersRefuseWhatIsOutOfRange() {
        OpLinearQuantizerConfig config = OpLinearQuantizerConfig.of();
        for (DataType dataType : DataType.values()) {
            switch (dataType) {
                case INT8, UINT8, INT4, UINT4 ->
                    assertThat(config.withDtype(dataType).dtype()).isEqualTo(dataType);
                default ->
                    refused(
                            () -> config.withDtype(dataType),
                            "dtype must be one of int8, uint8, int4, uint4, got " + dataType.milName());
            }
        }
        refused(
                () -> config.withGranularity(Granularity.PER_GROUPED_CHANNEL),
                "granularity must be one of per_tensor, per_channel, per_block, got per_grouped_channel");
        refused(() -> config.withBlockSize(-1), "block_size must be at least 0, got [-1]");
        refused(() -> config.withBlockSizes(List.of()), "block_size must be at least 0, got []");
        refused(() -> config.withWeightThreshold(-5), "weight_threshold must be at least 0, got -5");
    }

    @Test
    void blockSizesAreCopiedAndMeanBlocks() {
        List<Integer> sizes = new ArrayList<>(List.of(1, 0));
        OpLinearQuantizerConfig config = OpLinearQuantizerConfig.of().withBlockSizes(sizes);
        sizes.clear();
        assertThat(config.describe())
                .isEqualTo("mode=linear_symmetric dtype=int8 granularity=per_block block_size=[1, 0]");
        assertThat(config.withBlockSize(16).describe()).endsWith("block_size=16");
    }

    @Test
    void palettizersRefuseWhatIsOutOfRange() {
        OpPalettizerConfig config = OpPalettizerConfig.kmeans(4);
        for (int nbits = -1; nbits <= 17; nbits++) {
            int bits = nbits;
            if (List.of(1, 2, 3, 4, 6, 8).contains(bits)) {
                assertThat(OpPalettizerConfig.uniform(bits).nbits()).hasValue(bits);
            } else {
                refused(() -> OpPalettizerConfig.kmeans(bits), "nbits must be one of 1, 2, 3, 4, 6, 8, got " + bits);
            }
        }
        refused(() -> palettizer(Mode.KMEANS, OptionalInt.empty()), "nbits must be given for mode kmeans");
        refused(() -> palettizer(Mode.UNIQUE, OptionalInt.of(4)), "nbits must not be given for mode unique");
        refused(() -> palettizer(Mode.CUSTOM, OptionalInt.empty()), "lut_function must be given for mode custom");
        refused(() -> config.withGranularity(Granularity.PER_CHANNEL), "use per_grouped_channel with group_size 1");
        refused(() -> config.withGranularity(Granularity.PER_BLOCK), "got per_block");
        refused(() -> config.withGroupSize(-1), "group_size must be at least 0, got -1");
        refused(() -> config.withClusterDim(0), "cluster_dim must be at least 1, got 0");
        refused(() -> OpPalettizerConfig.uniform(4).withClusterDim(2), "cluster_dim must be 1, got 2");
        refused(() -> config.withLutDtype(DataType.FLOAT16), "lut_dtype must be int8 or uint8, got fp16");
        refused(() -> config.withWeightThreshold(-1), "weight_threshold must be at least 0, got -1");
    }

    @Test
    void everyChangeKeepsTheOtherFields() {
        OpPalettizerConfig config = OpPalettizerConfig.kmeans(2)
                .withGroupSize(8)
                .withChannelAxis(1)
                .withClusterDim(2)
                .withPerChannelScale(PerChannelScale.OUTPUT_CHANNEL)
                .withLutDtype(DataType.INT8)
                .withWeightThreshold(7);
        assertThat(config)
                .isEqualTo(new OpPalettizerConfig(
                        Mode.KMEANS,
                        OptionalInt.of(2),
                        Optional.empty(),
                        Granularity.PER_GROUPED_CHANNEL,
                        8,
                        OptionalInt.of(1),
                        2,
                        PerChannelScale.OUTPUT_CHANNEL,
                        Optional.of(DataType.INT8),
                        7));
        assertThat(config.describe())
                .isEqualTo("mode=kmeans nbits=2 granularity=per_grouped_channel group_size=8 channel_axis=1"
                        + " cluster_dim=2 enable_per_channel_scale=true lut_dtype=int8");
        OpLinearQuantizerConfig quantizer = OpLinearQuantizerConfig.of()
                .withMode(OpLinearQuantizerConfig.Mode.LINEAR)
                .withDtype(DataType.UINT4)
                .withBlockSize(16)
                .withScaleSearch(OpLinearQuantizerConfig.ScaleSearch.MSE)
                .withWeightThreshold(9);
        assertThat(quantizer)
                .isEqualTo(new OpLinearQuantizerConfig(
                        OpLinearQuantizerConfig.Mode.LINEAR,
                        DataType.UINT4,
                        Granularity.PER_BLOCK,
                        List.of(16),
                        OpLinearQuantizerConfig.ScaleSearch.MSE,
                        9));
    }

    @Test
    void granularitiesAreFoundByTheirNamesInFiles() {
        for (Granularity granularity : Granularity.values()) {
            assertThat(Granularity.of(granularity.configName())).isEqualTo(granularity);
        }
        refused(
                () -> Granularity.of("PER_TENSOR"),
                "granularity must be one of per_tensor, per_channel, per_block, per_grouped_channel, got PER_TENSOR");
    }

    private static OpMagnitudePrunerConfig magnitude(OptionalDouble target, Optional<NmRatio> ratio) {
        return new OpMagnitudePrunerConfig(target, OptionalInt.empty(), ratio, OptionalInt.empty(), 0);
    }

    private static OpPalettizerConfig palettizer(Mode mode, OptionalInt nbits) {
        return new OpPalettizerConfig(
                mode,
                nbits,
                Optional.empty(),
                Granularity.PER_TENSOR,
                32,
                OptionalInt.empty(),
                1,
                PerChannelScale.NONE,
                Optional.empty(),
                0);
    }

    private static void refused(ThrowingCallable call, String message) {
        assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class).hasMessageContaining(message);
    }
}
