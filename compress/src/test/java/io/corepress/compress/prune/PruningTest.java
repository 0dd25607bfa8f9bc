package io.corepress.compress.prune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.corepress.compress.config.OpConfig;
import io.corepress.compress.config.OpMagnitudePrunerConfig;
import io.corepress.compress.config.OpPalettizerConfig;
import io.corepress.compress.config.OpThresholdPrunerConfig;
import io.corepress.compress.weight.CompressedWeight;
import io.corepress.compress.weight.CompressedWeight.Cast;
import io.corepress.compress.weight.CompressedWeight.Dense;
import io.corepress.compress.weight.CompressedWeight.Dequantized;
import io.corepress.compress.weight.CompressedWeight.Palettized;
import io.corepress.compress.weight.CompressedWeight.Sparse;
import io.corepress.compress.weight.Outcome;
import io.corepress.compress.weight.Outcome.Compressed;
import io.corepress.compress.weight.Outcome.Left;
import io.corepress.compress.weight.RandomWeights;
import io.corepress.compress.weight.Reference;
import io.corepress.compress.weight.SparseValues;
import io.corepress.compress.weight.SparseValues.SparseDequantized;
import io.corepress.compress.weight.SparseValues.SparseLut;
import io.corepress.compress.weight.SparseValues.Stored;
import io.corepress.compress.weight.WeightRole;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import io.corepress.tensor.TensorStore;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PruningTest {
    private static final WeightRole LAYER = new WeightRole(OptionalInt.of(0), OptionalInt.of(1), true, 1);

    @Test
    void everyFormIsPrunedAsItsValuesAskFor() {
        int compressed = 0;
        for (int seed = 0; seed < 6_000; seed++) {
            RandomWeights weights = new RandomWeights(seed);
            CompressedWeight weight = weights.weight(weights.shape(2));
            OpConfig config = config(new Random(seed));
            boolean[] keep = oracle(weight).keep(config);
            Outcome outcome = prune(weight, config);
            if (keep == null) {
                assertThat(outcome).as("seed %d %s", seed, config).isInstanceOf(Left.class);
            } else if (outcome instanceof Left(String reason)) {
                assertThat(reason).as("seed %d %s", seed, config).containsAnyOf("not finite", "an offset makes zeros");
            } else {
                compressed++;
                check(weight, keep, ((Sparse) ((Compressed) outcome).weight()), "seed " + seed + " " + config);
            }
        }
        assertThat(compressed).isGreaterThan(3_000);
    }

    private static void check(CompressedWeight weight, boolean[] keep, Sparse pruned, String name) {
        float[] expected = Reference.evaluate(weight);
        int[] mask = new int[keep.length];
        for (int i = 0; i < keep.length; i++) {
            mask[i] = keep[i] ? 1 : 0;
            expected[i] = keep[i] ? expected[i] : 0;
        }
        assertThat(pruned.shape()).isEqualTo(weight.shape());
        assertThat(pruned.dataType()).isEqualTo(weight.dataType());
        assertThat(Arrays.equals(Reference.mask(pruned.values()), mask))
                .as(name)
                .isTrue();
        assertThat(Arrays.equals(Reference.evaluate(pruned), expected)).as(name).isTrue();
        requireAsManyValuesAsOnes(pruned.values());
    }

    private static void requireAsManyValuesAsOnes(SparseValues values) {
        switch (values) {
            case Stored stored -> requireAsMany(stored.mask(), stored.nonzeroData());
            case SparseLut lut -> requireAsMany(lut.indicesMask(), lut.indicesNonzeroData());
            case SparseDequantized dequantized -> requireAsManyValuesAsOnes(dequantized.data());
        }
    }

    private static void requireAsMany(Tensor mask, Tensor values) {
        assertThat(IntStream.of(mask.toInts()).sum()).isEqualTo((int) values.elementCount());
    }

    @Test
    void formsAreKept() {
        Shape shape = Shape.of(2, 4);
        Tensor codes = Tensor.ofInts(DataType.INT4, shape, 1, -2, 3, -4, 5, -6, 7, -8);
        Dense scale = new Dense(Tensor.ofFloats(DataType.FLOAT16, Shape.of(2, 1), 1, 2));
        Tensor offset = Tensor.ofInts(DataType.INT4, Shape.of(2, 1), 1, 0);
        Sparse quantized = pruned(new Dequantized(new Dense(codes), scale, Optional.of(offset)), target(0.5));
        // Values: 0 -3 2 -5 10 -12 14 -16; the median of their magnitudes is 7.5.
        assertThat(quantized)
                .isEqualTo(new Sparse(new SparseDequantized(
                        new Stored(
                                Tensor.ofInts(DataType.UINT1, shape, 0, 0, 0, 0, 1, 1, 1, 1),
                                Tensor.ofInts(DataType.INT4, Shape.of(4), 5, -6, 7, -8)),
                        scale,
                        Optional.of(offset))));

        Tensor indices = Tensor.ofInts(DataType.UINT2, shape, 0, 1, 2, 3, 3, 2, 1, 0);
        Dense lut = new Dense(Tensor.ofFloats(DataType.FLOAT16, Shape.of(1, 1, 4, 1), 0, 1, -2, 3));
        Palettized palettized = new Palettized(indices, lut, OptionalInt.empty());
        assertThat(pruned(palettized, target(0.5)))
                .isEqualTo(new Sparse(new SparseLut(
                        Tensor.ofInts(DataType.UINT1, shape, 0, 0, 1, 1, 1, 1, 0, 0),
                        Tensor.ofInts(DataType.UINT2, Shape.of(4), 2, 3, 3, 2),
                        lut,
                        OptionalInt.empty())));

        assertThat(pruned(new Cast(Tensor.ofFloats(DataType.FLOAT16, Shape.of(4), 1, 2, 3, 4)), target(0.5)))
                .isEqualTo(new Sparse(new Stored(
                        Tensor.ofInts(DataType.UINT1, Shape.of(4), 0, 0, 1, 1),
                        Tensor.ofFloats(DataType.FLOAT32, Shape.of(2), 3, 4))));
    }

    @Test
    void pruningAgainNarrowsTheMask() {
        CompressedWeight weight = dense(1, 2, 3, 4, 5, 6, 7, 8);
        Sparse half = pruned(weight, target(0.5));
        assertThat(pruned(half, target(0.75))).isEqualTo(pruned(weight, target(0.75)));
        assertThat(pruned(half, target(0.25))).isEqualTo(half);
    }

    @Test
    void allTiesAtTheCutGo() {
        assertThat(Reference.evaluate(pruned(dense(1, -1, 1, 2), target(0.25)))).containsExactly(0, 0, 0, 2);
        assertThat(Reference.evaluate(pruned(dense(3, 3, 3), target(0.1)))).containsOnly(0);
    }

    @Test
    void fourElementsAtThreeQuartersLeaveOne() {
        assertThat(Reference.evaluate(pruned(dense(4, -3, 2, 1), target(0.75)))).containsExactly(4, 0, 0, 0);
    }

    @Test
    void theThresholdItselfGoes() {
        // As numbers of the weight's type: 0.1 and 0.3 are not exactly representable in either.
        for (DataType dataType : new DataType[] {DataType.FLOAT16, DataType.FLOAT32}) {
            Dense weight = new Dense(Tensor.ofFloats(dataType, Shape.of(4), 0.3f, -0.3f, 0.1f, 0.4f));
            assertThat(Reference.mask(
                            pruned(weight, OpThresholdPrunerConfig.of(0.3)).values()))
                    .containsExactly(0, 0, 0, 1);
        }
    }

    @Test
    void tooFewZerosLeaveTheWeight() {
        OpThresholdPrunerConfig config = OpThresholdPrunerConfig.of(1).withMinimumSparsityPercentile(0.75);
        assertThat(prune(dense(1, 1, 2, 2), config))
                .isEqualTo(new Left("a fraction of 0.5 is within the threshold of 1.0, less than the minimum of 0.75"));
        assertThat(prune(dense(1, 1, 1, 2), config)).isInstanceOf(Compressed.class);
    }

    @Test
    void zerosOfEitherSignAreNeverStored() {
        Sparse sparse = pruned(dense(0f, -0f, 1, Float.MIN_VALUE), target(0));
        assertThat(Reference.mask(sparse.values())).containsExactly(0, 0, 1, 1);
        assertThat(((Stored) sparse.values()).nonzeroData().toFloats()).containsExactly(1, Float.MIN_VALUE);
    }

    @Test
    void oneElementAllZerosAndAllGoneWork() {
        for (double fraction : new double[] {0, 0.3, 1}) {
            assertThat(((Stored) pruned(dense(0, 0, 0), target(fraction)).values())
                            .nonzeroData()
                            .elementCount())
                    .isZero();
        }
        assertThat(((Stored) pruned(dense(5, 6), target(1)).values())
                        .nonzeroData()
                        .shape())
                .isEqualTo(Shape.of(0));
        assertThat(Reference.evaluate(pruned(dense(5), target(0)))).containsExactly(5);
        assertThat(Reference.evaluate(pruned(dense(5), target(0.5)))).containsExactly(0);
    }

    @Test
    void ofEqualsInAPatternTheFirstGo() {
        Dense weight = dense2(2, 8, 1, -1, 1, 1, 2, 1, 1, 3, 0, 5, 0, 0, 4, 3, 2, 1);
        assertThat(Reference.mask(
                        pruned(weight, OpMagnitudePrunerConfig.nm(2, 4)).values()))
                .containsExactly(0, 0, 1, 1, 1, 0, 0, 1, 0, 1, 0, 0, 1, 1, 0, 0);
    }

    @Test
    void anUnfilledGroupLosesFewer() {
        Dense weight = dense2(1, 9, 9, 8, 7, 6, 5, 4, 3, 2, 1);
        // The last group of 4 is a 1 and three missing zeros: two of these go.
        assertThat(Reference.mask(
                        pruned(weight, OpMagnitudePrunerConfig.nm(2, 4)).values()))
                .containsExactly(1, 1, 0, 0, 1, 1, 0, 0, 1);
    }

    @Test
    void theLastBlockCountsWithWhatItHas() {
        OpMagnitudePrunerConfig config = target(0.4).withBlockSize(2).withDim(1);
        assertThat(Reference.mask(pruned(dense2(1, 5, 1, 1, 3, 3, 2), config).values()))
                .containsExactly(0, 0, 1, 1, 1);
    }

    @Test
    void vectorsStayWhole() {
        Tensor indices = Tensor.ofInts(DataType.UINT1, Shape.of(2, 2), 0, 1, 1, 0);
        Dense lut = new Dense(Tensor.ofFloats(DataType.FLOAT16, Shape.of(1, 1, 2, 2), 3, 0, 2, 2));
        Palettized weight = new Palettized(indices, lut, OptionalInt.of(0));
        // The norms are 3 and 2.83, the largest elements 3 and 2.
        for (OpConfig config : new OpConfig[] {target(0.5), OpThresholdPrunerConfig.of(2)}) {
            Sparse sparse = pruned(weight, config);
            assertThat(((SparseLut) sparse.values()).indicesMask().toInts()).containsExactly(1, 0, 0, 1);
            assertThat(Reference.evaluate(sparse)).containsExactly(3, 0, 0, 0, 0, 3, 0, 0);
        }
    }

    @Test
    void whatCannotBeDoneIsLeftWithItsReason() {
        OpMagnitudePrunerConfig blocks = target(0.5).withBlockSize(2);
        assertLeft(dense(1, 2, Float.NaN), target(0.5), "its values are not finite");
        assertLeft(dense(1, 2, Float.NEGATIVE_INFINITY), target(0), "its values are not finite");
        assertLeft(dense(1, 2, Float.NaN), OpThresholdPrunerConfig.of(5), "its values are not finite");
        assertLeft(dense2(4, 1, 1, 2, 3, Float.NaN), blocks, "its values are not finite");
        assertLeft(dense2(1, 4, 1, 2, 3, Float.NaN), OpMagnitudePrunerConfig.nm(1, 2), "its values are not finite");
        assertLeft(dense(), target(0.5), "it has no elements");
        assertLeft(dense(1, 2, 3, 4), blocks, "block_size and n_m_ratio need rank 2 to 5, the weight has rank 1");
        assertLeft(dense2(3, 1, 1, 2, 3), blocks, "block_size of 2 is more than half of the 3 channels of axis 0");
        assertLeft(
                dense2(1, 7, 1, 2, 3, 4, 5, 6, 7),
                OpMagnitudePrunerConfig.nm(2, 4),
                "n_m_ratio of 4 is more than half of the 7 channels of axis 1");
        assertLeft(
                new Dense(Tensor.ofInts(DataType.INT8, Shape.of(2), 1, 2)),
                target(0.5),
                "a sparse weight must be fp16 or fp32, this one is int8");
        Palettized vectors = new Palettized(
                Tensor.ofInts(DataType.UINT1, Shape.of(2, 1), 0, 1),
                new Dense(Tensor.ofFloats(DataType.FLOAT16, Shape.of(1, 1, 2, 4), new float[8])),
                OptionalInt.of(0));
        assertLeft(
                vectors, blocks, "block_size would cut the vectors of the table, which are 4 elements long on axis 0");
        assertThat(Pruning.prune(dense2(4, 1, 1, 2, 3, 4), blocks, WeightRole.standard(), TensorStore.onHeap()))
                .isEqualTo(new Left("block_size and n_m_ratio are for the weights of conv and linear only"));
    }

    @Test
    void configurationsOfOtherTechniquesAreRefused() {
        assertThatThrownBy(() -> prune(dense(1), OpPalettizerConfig.kmeans(4)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("not a configuration for pruning");
    }

    @Test
    void normsBeyondTheLargestFloatAreFinite() {
        float huge = Float.MAX_VALUE;
        OpMagnitudePrunerConfig config = target(0.5).withBlockSize(2);
        assertThat(Reference.mask(pruned(dense2(4, 1, 1, 1, huge, huge), config).values()))
                .containsExactly(0, 0, 1, 1);
    }

    private static OpConfig config(Random random) {
        double fraction = random.nextInt(4) == 0 ? random.nextInt(2) : random.nextDouble();
        return switch (random.nextInt(4)) {
            case 0 -> target(fraction);
            case 1 -> target(fraction).withBlockSize(2 + random.nextInt(3)).withDim(random.nextInt(2));
            case 2 -> {
                int m = 1 + random.nextInt(4);
                yield OpMagnitudePrunerConfig.nm(1 + random.nextInt(m), m).withDim(random.nextInt(2));
            }
            default ->
                OpThresholdPrunerConfig.of(random.nextInt(3) / 4.0)
                        .withMinimumSparsityPercentile(random.nextDouble() / 2);
        };
    }

    private static PruningOracle oracle(CompressedWeight weight) {
        Optional<OptionalInt> axis = vectorAxis(weight);
        int at = axis.orElse(OptionalInt.empty()).orElse(0);
        long size = weight.shape().size(at) / indices(weight).size(at);
        return new PruningOracle(weight, at, (int) size);
    }

    private static Optional<OptionalInt> vectorAxis(CompressedWeight weight) {
        return switch (weight) {
            case Palettized palettized -> Optional.of(palettized.vectorAxis());
            case Dequantized dequantized -> vectorAxis(dequantized.data());
            case Sparse(SparseLut lut) -> Optional.of(lut.vectorAxis());
            case Sparse(SparseDequantized dequantized) -> vectorAxis(new Sparse(dequantized.data()));
            default -> Optional.empty();
        };
    }

    private static Shape indices(CompressedWeight weight) {
        return switch (weight) {
            case Palettized palettized -> palettized.indices().shape();
            case Dequantized dequantized -> indices(dequantized.data());
            case Sparse(SparseLut lut) -> lut.indicesMask().shape();
            case Sparse(SparseDequantized dequantized) -> indices(new Sparse(dequantized.data()));
            default -> weight.shape();
        };
    }

    private static OpMagnitudePrunerConfig target(double fraction) {
        return OpMagnitudePrunerConfig.targetSparsity(fraction);
    }

    private static Dense dense(float... values) {
        return new Dense(Tensor.ofFloats(DataType.FLOAT32, Shape.of(values.length), values));
    }

    private static Dense dense2(int rows, int columns, float... values) {
        return new Dense(Tensor.ofFloats(DataType.FLOAT32, Shape.of(rows, columns), values));
    }

    private static Outcome prune(CompressedWeight weight, OpConfig config) {
        return Pruning.prune(weight, config, LAYER, TensorStore.onHeap());
    }

    private static Sparse pruned(CompressedWeight weight, OpConfig config) {
        return (Sparse) ((Compressed) prune(weight, config)).weight();
    }

    private static void assertLeft(CompressedWeight weight, OpConfig config, String reason) {
        assertThat(prune(weight, config)).isEqualTo(new Left(reason));
    }
}
