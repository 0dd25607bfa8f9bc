package io.corepress.learn.coding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.corepress.compress.config.OpLinearQuantizerConfig.Mode;
import io.corepress.compress.quantize.QuantizationRange;
import io.corepress.compress.weight.CompressedWeight;
import io.corepress.compress.weight.Elements;
import io.corepress.compress.weight.WeightStatistics;
import io.corepress.learn.config.QuantizerTraining;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import io.corepress.torch.autograd.Variable;
import io.corepress.torch.autograd.VariableScope;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FakeQuantizerTest {
    private static final Shape WEIGHT = Shape.of(4, 6, 2, 2);
    private static final Shape PER_CHANNEL = Shape.of(4, 1, 1, 1);
    private static final Shape PER_BLOCK = Shape.of(4, 3, 1, 1);

    private static float[] random(int count, long seed) {
        Random random = new Random(seed);
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) (0.3 * random.nextGaussian() + 0.05);
        }
        return values;
    }

    private static List<QuantizerTraining> settings() {
        return List.of(
                QuantizerTraining.of(DataType.INT8),
                QuantizerTraining.of(DataType.UINT8),
                QuantizerTraining.of(DataType.INT4),
                QuantizerTraining.of(DataType.UINT4).learnable(),
                QuantizerTraining.of(DataType.INT8).withWeightNBits(2).learnable(),
                QuantizerTraining.of(DataType.UINT8).withWeightNBits(3),
                QuantizerTraining.of(DataType.INT4).withQuantizationScheme(Mode.LINEAR),
                QuantizerTraining.of(DataType.UINT8)
                        .withQuantizationScheme(Mode.LINEAR)
                        .learnable(),
                QuantizerTraining.of(DataType.UINT4).withWeightNBits(2).withQuantizationScheme(Mode.LINEAR));
    }

    @Test
    void whatIsStoredIsWhatWasTrainedToTheBit() {
        float[] numbers = random((int) WEIGHT.elementCount(), 1);
        byte[] keep = new byte[numbers.length];
        for (int i = 0; i < keep.length; i++) {
            keep[i] = (byte) (i % 3 == 0 ? 0 : 1);
        }
        for (DataType type : List.of(DataType.FLOAT16, DataType.FLOAT32)) {
            for (Shape grid : List.of(Shape.ones(4), PER_CHANNEL, PER_BLOCK)) {
                for (QuantizerTraining config : settings()) {
                    for (Optional<byte[]> mask : List.of(Optional.<byte[]>empty(), Optional.of(keep))) {
                        requireEqual(numbers, type, grid, config, mask);
                    }
                }
            }
        }
    }

    private static void requireEqual(
            float[] numbers, DataType type, Shape grid, QuantizerTraining config, Optional<byte[]> mask) {
        float[] weight = numbers.clone();
        float[] ones = new float[weight.length];
        mask.ifPresent(keep -> {
            for (int i = 0; i < weight.length; i++) {
                ones[i] = keep[i];
                weight[i] *= keep[i];
            }
        });
        try (FakeQuantizer quantizer = new FakeQuantizer("w", config, WEIGHT, grid, type);
                VariableScope scope = VariableScope.open()) {
            float[] trained = quantizer
                    .code(Variable.of(WEIGHT, weight), mask.map(keep -> Variable.of(WEIGHT, ones)))
                    .toTensor()
                    .toFloats();
            CompressedWeight stored = quantizer.finished(weight, mask);
            assertThat(stored.dataType()).isEqualTo(type);
            assertThat(stored.shape()).isEqualTo(WEIGHT);
            assertThat(Elements.toFloats(stored))
                    .as(config + " " + grid + " " + type)
                    .containsExactly(trained);
        }
    }

    @Test
    void twoBitsAreStoredInTwoBits() {
        float[] numbers = random((int) WEIGHT.elementCount(), 2);
        QuantizerTraining config = QuantizerTraining.of(DataType.INT8).withWeightNBits(2);
        try (FakeQuantizer quantizer = new FakeQuantizer("w", config, WEIGHT, Shape.ones(4), DataType.FLOAT32)) {
            CompressedWeight stored = quantizer.finished(numbers, Optional.empty());
            assertThat(WeightStatistics.of(stored).uniqueValues()).isBetween(3L, 4L);
            assertThat(stored.sizeInBytes()).isEqualTo(96 / 4 + 4 + 4);
        }
    }

    /** The gradients of "Learned Step Size Quantization", equations 3 and 5. */
    @Test
    void theGradientOfAScaleIsThatOfTheFormula() {
        float[] numbers = random((int) WEIGHT.elementCount(), 3);
        float[] upstream = random(numbers.length, 4);
        QuantizerTraining config = QuantizerTraining.of(DataType.INT4).learnable();
        QuantizationRange range = config.range();
        Variable weight = Variable.parameter(Tensor.ofFloats(DataType.FLOAT32, WEIGHT, numbers));
        try (FakeQuantizer quantizer = new FakeQuantizer("w", config, WEIGHT, PER_CHANNEL, DataType.FLOAT32);
                VariableScope scope = VariableScope.open()) {
            quantizer.onStep(0);
            // Training shrinks the scales, so that some weights are cut off.
            float[] half = numbers.clone();
            for (int i = 0; i < half.length; i++) {
                half[i] *= 0.7f;
            }
            quantizer.code(Variable.of(WEIGHT, half), Optional.empty());
            quantizer.onStep(1);
            quantizer
                    .code(weight, Optional.empty())
                    .mul(Variable.of(WEIGHT, upstream))
                    .sum()
                    .backward();
            float[] found = quantizer
                    .parameters()
                    .getFirst()
                    .variable()
                    .gradient()
                    .orElseThrow()
                    .toTensor()
                    .toFloats();
            float[] ofWeight = weight.gradient().orElseThrow().toTensor().toFloats();
            for (int channel = 0; channel < 4; channel++) {
                double largest = 0;
                for (int i = channel * 24; i < (channel + 1) * 24; i++) {
                    largest = Math.max(largest, Math.abs(half[i]));
                }
                float scale = (float) (2 * largest / 15);
                double sum = 0;
                for (int i = channel * 24; i < (channel + 1) * 24; i++) {
                    double u = numbers[i] / scale;
                    boolean inside = Math.rint(u) >= range.min() && Math.rint(u) <= range.max();
                    double derivative = inside ? Math.rint(u) - u : u < 0 ? range.min() : range.max();
                    sum += upstream[i] * derivative;
                    assertThat(ofWeight[i]).isCloseTo(inside ? upstream[i] : 0, within(1e-6f));
                }
                double g = 1 / Math.sqrt(24.0 * range.max());
                // The parameter is a factor of the scale, whose gradient is divided by the square of the scale.
                assertThat((double) found[channel])
                        .isCloseTo(g * sum / scale, within(1e-4 * Math.abs(g * sum / scale) + 1e-5));
            }
        } finally {
            weight.close();
        }
    }

    @Test
    void valuesOnTheGridAreKept() {
        Shape shape = Shape.of(1, 16);
        float[] grid = new float[16];
        for (int i = 0; i < 16; i++) {
            grid[i] = (i - 8) * 0.25f;
        }
        QuantizerTraining config = QuantizerTraining.of(DataType.INT4).withQuantizationScheme(Mode.LINEAR);
        try (FakeQuantizer quantizer = new FakeQuantizer("w", config, shape, Shape.ones(2), DataType.FLOAT32)) {
            assertThat(Elements.toFloats(quantizer.finished(grid, Optional.empty())))
                    .containsExactly(grid);
        }
    }

    @Test
    void aRestoredQuantizerGoesOnAsBefore() {
        float[] numbers = random((int) WEIGHT.elementCount(), 5);
        QuantizerTraining config = QuantizerTraining.of(DataType.UINT4)
                .withQuantizationScheme(Mode.LINEAR)
                .learnable();
        try (FakeQuantizer one = new FakeQuantizer("w", config, WEIGHT, PER_CHANNEL, DataType.FLOAT16);
                FakeQuantizer other = new FakeQuantizer("w", config, WEIGHT, PER_CHANNEL, DataType.FLOAT16);
                VariableScope scope = VariableScope.open()) {
            one.code(Variable.of(WEIGHT, numbers), Optional.empty());
            other.restore(one.state());
            other.onStep(1);
            one.onStep(1);
            float[] moved = random(numbers.length, 6);
            assertThat(other.code(Variable.of(WEIGHT, moved), Optional.empty())
                            .toTensor()
                            .toFloats())
                    .containsExactly(one.code(Variable.of(WEIGHT, moved), Optional.empty())
                            .toTensor()
                            .toFloats());
        }
    }
}
