package io.corepress.compress.weight;

import static org.assertj.core.api.Assertions.assertThat;

import io.corepress.compress.weight.CompressedWeight.Dense;
import io.corepress.compress.weight.CompressedWeight.Dequantized;
import io.corepress.compress.weight.CompressedWeight.Palettized;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import io.corepress.tensor.TensorStore;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ElementsTest {
    private static final int WEIGHTS = 2000;

    @Test
    void everyFormEvaluatesAsItsOperationIsDefined() {
        for (int seed = 0; seed < WEIGHTS; seed++) {
            CompressedWeight weight = weight(seed);
            assertThat(Elements.toFloats(weight)).as("seed %d", seed).isEqualTo(Reference.evaluate(weight));
        }
    }

    @Test
    void rangesStartAnywhereAndComeInAnyOrder() {
        for (int seed = 0; seed < WEIGHTS; seed++) {
            CompressedWeight weight = weight(seed);
            float[] expected = Reference.evaluate(weight);
            Random random = new Random(seed);
            Elements elements = Elements.of(weight);
            for (int i = 0; i < 8; i++) {
                int from = random.nextInt(expected.length + 1);
                int to = from + random.nextInt(expected.length - from + 1);
                float[] actual = new float[to - from + 3];
                elements.read(from, actual, 2, to - from);
                assertThat(Arrays.copyOfRange(actual, 2, 2 + to - from))
                        .as("seed %d, %d to %d", seed, from, to)
                        .isEqualTo(Arrays.copyOfRange(expected, from, to));
            }
        }
    }

    @Test
    void longWeightsAreReadFromAnywhere() {
        for (Shape shape : new Shape[] {Shape.of(6, 5000), Shape.of(5000, 6), Shape.of(20, 30, 50)}) {
            for (int seed = 0; seed < 40; seed++) {
                CompressedWeight weight = new RandomWeights(seed).weight(shape);
                float[] expected = Reference.evaluate(weight);
                Random random = new Random(seed);
                Elements elements = Elements.of(weight);
                for (int i = 0; i < 5; i++) {
                    int from = random.nextInt(expected.length);
                    int to = from + random.nextInt(expected.length - from);
                    float[] actual = new float[to - from];
                    elements.read(from, actual, 0, to - from);
                    assertThat(Arrays.mismatch(actual, 0, to - from, expected, from, to))
                            .as("seed %d, %d to %d of %s", seed, from, to, shape)
                            .isEqualTo(-1);
                }
            }
        }
    }

    @Test
    void decompressedWeightsAreDenseTensorsOfTheirType() {
        for (int seed = 0; seed < WEIGHTS; seed++) {
            CompressedWeight weight = weight(seed);
            Tensor dense = Elements.decompress(weight, TensorStore.onHeap());
            assertThat(dense.dataType()).isEqualTo(weight.dataType());
            assertThat(dense.shape()).isEqualTo(weight.shape());
            assertThat(dense.toFloats()).as("seed %d", seed).isEqualTo(Reference.evaluate(weight));
        }
    }

    @Test
    void masksOfVectorsUnfold() {
        for (int seed = 0; seed < WEIGHTS; seed++) {
            if (weight(seed) instanceof CompressedWeight.Sparse(var values)) {
                assertThat(SparseMask.of(values).toInts()).as("seed %d", seed).isEqualTo(Reference.mask(values));
            }
        }
    }

    @Test
    void float16ArithmeticRoundsAfterEachStep() {
        // 2047.5 - 0.25 is 2047.25 exactly, 2047 in float16; times 0.1 (float16 0.09998) it is 204.6...
        Tensor data = Tensor.ofFloats(DataType.FLOAT32, Shape.of(1), 2047.5f);
        Tensor scale = Tensor.ofFloats(DataType.FLOAT16, Shape.of(1), 0.1f);
        Tensor offset = Tensor.ofFloats(DataType.FLOAT16, Shape.of(1), 0.25f);
        float[] value = Elements.toFloats(new Dequantized(new Dense(data), new Dense(scale), Optional.of(offset)));
        float shifted = half(half(2047.5f) - 0.25f);
        assertThat(value).containsExactly(half(shifted * half(0.1f)));
    }

    @Test
    void float16OverflowGivesInfinity() {
        Tensor data = Tensor.ofInts(DataType.INT8, Shape.of(2), 100, -100);
        Tensor scale = Tensor.ofFloats(DataType.FLOAT16, Shape.of(1), 1000);
        assertThat(Elements.toFloats(new Dequantized(new Dense(data), new Dense(scale), Optional.empty())))
                .containsExactly(Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY);
    }

    @Test
    void anEmptyWeightHasNoElements() {
        CompressedWeight dense = new Dense(Tensor.ofInts(DataType.INT8, Shape.of(0, 4)));
        Tensor scale = Tensor.ofFloats(DataType.FLOAT16, Shape.of(1, 4), 1, 2, 3, 4);
        CompressedWeight empty = new Dequantized(dense, new Dense(scale), Optional.empty());
        assertThat(Elements.toFloats(empty)).isEmpty();
        assertThat(Elements.decompress(empty, TensorStore.onHeap()).elementCount())
                .isZero();
    }

    @Test
    void aDenseWeightOfAnyTypeDecompressesToItself() {
        for (DataType dataType : DataType.values()) {
            if (dataType != DataType.STRING) {
                byte[] bytes = new byte[(int) dataType.sizeInBytes(16)];
                new Random(1).nextBytes(bytes);
                Tensor tensor = Tensor.ofBytes(dataType, Shape.of(16), bytes);
                assertThat(Elements.decompress(new Dense(tensor), TensorStore.onHeap()))
                        .isEqualTo(tensor);
            }
        }
    }

    @Test
    void theSizeIsThatOfTheStoredTensors() {
        Tensor indices = Tensor.ofInts(DataType.UINT4, Shape.of(3, 3), 1, 2, 3, 4, 5, 6, 7, 8, 9);
        Tensor lut = Tensor.ofFloats(DataType.FLOAT16, Shape.of(1, 1, 16, 1), new float[16]);
        assertThat(new Palettized(indices, new Dense(lut), OptionalInt.empty()).sizeInBytes())
                .isEqualTo(5 + 32);
    }

    private static CompressedWeight weight(int seed) {
        RandomWeights weights = new RandomWeights(seed);
        return weights.weight(weights.shape(1));
    }

    private static float half(float value) {
        return Float.float16ToFloat(Float.floatToFloat16(value));
    }
}
