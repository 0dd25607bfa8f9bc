package io.corepress.learn.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.corepress.compress.config.OpLinearQuantizerConfig.Mode;
import io.corepress.compress.quantize.QuantizationRange;
import io.corepress.learn.config.ChannelScale.ScalingFactor;
import io.corepress.learn.config.PrunerTraining.Granularity;
import io.corepress.tensor.DataType;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WeightTrainingTest {
    @Test
    void nothingToDoIsRefused() {
        assertThatThrownBy(() -> new WeightTraining(Optional.empty(), Optional.empty(), 0, true))
                .hasMessage("a weight is to be pruned, palettized or quantized, got none of these");
    }

    @Test
    void aMaskOfElementsOverVectorsIsRefused() {
        PalettizerTraining vectors = PalettizerTraining.of(4).withClusterDim(2);
        assertThatThrownBy(() -> WeightTraining.of(PrunerTraining.targetSparsity(0.5), vectors))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("with cluster_dim 2, block_size must be a multiple of it, got block_size 1");
        assertThatThrownBy(() -> WeightTraining.of(PrunerTraining.nm(2, 4), vectors))
                .hasMessageContaining("got n_m_ratio 2:4");
        assertThat(WeightTraining.of(PrunerTraining.targetSparsity(0.5).withBlockSize(4), vectors)
                        .describe())
                .contains("block_size=4")
                .contains("cluster_dim=2");
    }

    @Test
    void zerosAreStoredOnce() {
        assertThatThrownBy(() -> WeightTraining.of(
                        PrunerTraining.targetSparsity(0.5),
                        PalettizerTraining.of(4).withZero(0)))
                .hasMessageContaining("which the mask of a pruned weight stores already");
    }

    @Test
    void vectorsHaveNoScaleOfTheirChannels() {
        assertThatThrownBy(
                        () -> PalettizerTraining.of(4).withClusterDim(2).withPerChannelScale(ScalingFactor.ABS, false))
                .hasMessageContaining("enable_per_channel_scale would scale apart");
    }

    @Test
    void aPatternExcludesOtherShapesOfMask() {
        assertThatThrownBy(() -> PrunerTraining.nm(2, 4).withBlockSize(2))
                .hasMessageContaining("n_m_ratio goes with block_size 1");
        assertThatThrownBy(() -> PrunerTraining.nm(2, 4).withGranularity(Granularity.PER_CHANNEL))
                .hasMessageContaining("granularity per_scalar only");
        assertThatThrownBy(() -> PrunerTraining.nm(4, 4)).hasMessageContaining("would leave nothing");
        assertThat(PrunerTraining.nm(1, 4).targetSparsity()).isEqualTo(0.25);
    }

    @ParameterizedTest
    @CsvSource({
        "INT8, 8, -128, 127, 0",
        "UINT8, 8, 0, 255, 128",
        "INT4, 4, -8, 7, 0",
        "UINT4, 4, 0, 15, 8",
        "INT8, 3, -4, 3, 0",
        "UINT4, 2, 0, 3, 2"
    })
    void allCodesAreUsed(DataType type, int bits, int min, int max, int midpoint) {
        QuantizationRange range =
                QuantizerTraining.of(type).withWeightNBits(bits).range();
        assertThat(range).isEqualTo(new QuantizationRange(type, true, min, max, midpoint));
        QuantizationRange affine = QuantizerTraining.of(type)
                .withWeightNBits(bits)
                .withQuantizationScheme(Mode.LINEAR)
                .range();
        assertThat(affine).isEqualTo(new QuantizationRange(type, false, min, max, 0));
    }

    @Test
    void bitsThatDoNotFitAreRefused() {
        assertThatThrownBy(() -> QuantizerTraining.of(DataType.INT4).withWeightNBits(8))
                .hasMessage("weight_n_bits must be 2, 3, 4 or 8 and fit weight_dtype int4, got 8");
        assertThatThrownBy(() -> QuantizerTraining.of(DataType.INT16)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void milestonesSayWhatHappensAtAStep() {
        Milestones milestones = new Milestones(1, 3, 5, Milestones.NEVER);
        boolean[] observes = {false, true, true, true, true, false, false};
        for (int step = 0; step < observes.length; step++) {
            assertThat(milestones.observes(step)).isEqualTo(observes[step]);
            assertThat(milestones.quantizes(step)).isEqualTo(step >= 3);
            assertThat(milestones.freezesBatchNorm(step)).isFalse();
        }
    }
}
