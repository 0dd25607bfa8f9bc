package io.corepress.torch;

import static io.corepress.torch.OneOperation.floats;
import static io.corepress.torch.OneOperation.ints;
import static io.corepress.torch.OneOperation.shape;
import static org.assertj.core.api.Assertions.assertThat;

import io.corepress.mil.Value;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import org.junit.jupiter.api.Test;

/** Moves between batch, channels and space; coremltools has no value inference of any of these. */
class RearrangingOperatorsTest {

    /** The example of {@code ReorganizeDataLayerParams} in the specification of Core ML. */
    private static final Tensor CHANNELS =
            floats(shape(1, 8, 1, 2), 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16);

    private static final float[] BLOCKS = {1, 5, 2, 6, 9, 13, 10, 14, 3, 7, 4, 8, 11, 15, 12, 16};
    private static final float[] SHUFFLED = {1, 3, 2, 4, 5, 7, 6, 8, 9, 11, 10, 12, 13, 15, 14, 16};

    @Test
    void channelsBecomeBlocksAsInTheSpecification() {
        Tensor space = OneOperation.of("depth_to_space")
                .input("x", CHANNELS)
                .with("block_size", 2)
                .run();
        assertThat(space.shape().sizes()).containsExactly(1, 2, 2, 4);
        assertThat(space.toFloats()).containsExactly(BLOCKS);
        Tensor depth = OneOperation.of("space_to_depth")
                .input("x", space)
                .with("block_size", 2)
                .run();
        assertThat(depth.shape()).isEqualTo(CHANNELS.shape());
        assertThat(depth.toFloats()).containsExactly(CHANNELS.toFloats());
    }

    @Test
    void pixelsAreShuffledAsInTheSpecification() {
        Tensor space = OneOperation.of("pixel_shuffle")
                .input("x", CHANNELS)
                .with("upscale_factor", 2)
                .run();
        assertThat(space.shape().sizes()).containsExactly(1, 2, 2, 4);
        assertThat(space.toFloats()).containsExactly(SHUFFLED);
        Tensor factor = Tensor.ofInts(DataType.UINT32, Shape.scalar(), 2);
        Tensor depth = OneOperation.of("pixel_unshuffle")
                .input("x", space)
                .with("downscale_factor", Value.of(factor))
                .run();
        assertThat(depth.toFloats()).containsExactly(CHANNELS.toFloats());
    }

    /** The formula of TensorFlow's SpaceToBatchND: the place within a block is the outer part of the batch. */
    @Test
    void blocksOfSpaceBecomeBatches() {
        int[] block = {2, 3};
        int[][] pad = {{1, 0}, {2, 1}};
        Tensor x = counting(2, 2, 3, 3);
        Tensor result = OneOperation.of("space_to_batch")
                .input("x", x)
                .withVector("block_shape", block)
                .with("paddings", Value.of(ints(shape(2, 2), 1, 0, 2, 1)))
                .run();
        int height = (3 + 1) / 2;
        int width = (3 + 3) / 3;
        assertThat(result.shape().sizes()).containsExactly(12, 2, height, width);
        float[] numbers = result.toFloats();
        int at = 0;
        for (int batch = 0; batch < 12; batch++) {
            for (int channel = 0; channel < 2; channel++) {
                for (int i = 0; i < height; i++) {
                    for (int j = 0; j < width; j++) {
                        int row = i * block[0] + batch / 2 / block[1] - pad[0][0];
                        int column = j * block[1] + batch / 2 % block[1] - pad[1][0];
                        boolean inside = row >= 0 && row < 3 && column >= 0 && column < 3;
                        float expected = inside ? x.toFloats()[((batch % 2 * 2 + channel) * 3 + row) * 3 + column] : 0;
                        assertThat(numbers[at++]).isEqualTo(expected);
                    }
                }
            }
        }
        Tensor back = OneOperation.of("batch_to_space")
                .input("x", result)
                .withVector("block_shape", block)
                .with("crops", Value.of(ints(shape(2, 2), 1, 0, 2, 1)))
                .run();
        assertThat(back.shape()).isEqualTo(x.shape());
        assertThat(back.toFloats()).containsExactly(x.toFloats());
    }

    @Test
    void windowsSlideAlongAnAxis() {
        Tensor x = counting(2, 7, 2);
        Tensor result = OneOperation.of("sliding_windows")
                .input("x", x)
                .with("axis", -2)
                .with("size", 3)
                .with("stride", 2)
                .run();
        assertThat(result.shape().sizes()).containsExactly(2, 3, 3, 2);
        float[] numbers = result.toFloats();
        for (int at = 0; at < numbers.length; at++) {
            int batch = at / 18;
            int position = at / 6 % 3 * 2 + at / 2 % 3;
            assertThat(numbers[at]).isEqualTo(x.toFloats()[(batch * 7 + position) * 2 + at % 2]);
        }
    }

    /** The shapes of the example in coremltools' documentation. */
    @Test
    void shapesAreMadeOfPartsOfOtherShapes() {
        Tensor x = counting(60, 3);
        Tensor result = OneOperation.of("reshape_like")
                .input("x", x)
                .input("ref_tensors", counting(2, 3, 4), counting(1, 5, 6))
                .input("begins", ints(shape(), 0), ints(shape(), 1))
                .input("ends", ints(shape(), 2), ints(shape(), 0))
                .input("end_masks", bool(false), bool(true))
                .run();
        assertThat(result.shape().sizes()).containsExactly(2, 3, 5, 6);
        assertThat(result.toFloats()).containsExactly(x.toFloats());
    }

    @Test
    void sequencesAreReversedUpToTheirLength() {
        int[] lengths = {0, 3, 4};
        Tensor x = counting(4, 3, 2);
        Tensor result = OneOperation.of("reverse_sequence")
                .input("x", x)
                .input("lengths", ints(shape(3), lengths))
                .with("seq_axis", 0)
                .with("batch_axis", 1)
                .run();
        float[] numbers = result.toFloats();
        for (int step = 0; step < 4; step++) {
            for (int batch = 0; batch < 3; batch++) {
                int from = step < lengths[batch] ? lengths[batch] - 1 - step : step;
                for (int i = 0; i < 2; i++) {
                    assertThat(numbers[(step * 3 + batch) * 2 + i]).isEqualTo(x.toFloats()[(from * 3 + batch) * 2 + i]);
                }
            }
        }
    }

    private static Tensor bool(boolean truth) {
        return Value.bool(truth).tensor().orElseThrow();
    }

    private static Tensor counting(long... sizes) {
        float[] numbers = new float[(int) Shape.of(sizes).elementCount()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = i + 1;
        }
        return floats(sizes, numbers);
    }
}
