package io.corepress.learn.optimal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.corepress.compress.config.OpPalettizerConfig;
import io.corepress.compress.config.OpPalettizerConfig.PerChannelScale;
import io.corepress.compress.palettize.Palettization;
import io.corepress.compress.weight.CompressedWeight;
import io.corepress.compress.weight.CompressedWeight.Dense;
import io.corepress.compress.weight.CompressedWeight.Dequantized;
import io.corepress.compress.weight.CompressedWeight.Palettized;
import io.corepress.compress.weight.Elements;
import io.corepress.compress.weight.Outcome;
import io.corepress.compress.weight.WeightRole;
import io.corepress.learn.hessian.Hessian;
import io.corepress.learn.layer.WeightMatrix;
import io.corepress.mil.OpSet;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import io.corepress.tensor.TensorStore;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TableSweepTest {
    private static final int ROWS = 32;
    private static final int COLUMNS = 24;

    private enum Form {
        ONE_TABLE(OpPalettizerConfig.kmeans(3)),
        GROUPS_OF_ROWS(OpPalettizerConfig.kmeans(3).withGroupSize(8)),
        A_SCALE_FOR_EACH_ROW(OpPalettizerConfig.kmeans(3).withPerChannelScale(PerChannelScale.OUTPUT_CHANNEL)),
        VECTORS(OpPalettizerConfig.kmeans(4).withClusterDim(2)),
        VECTORS_IN_GROUPS(OpPalettizerConfig.kmeans(4).withClusterDim(4).withGroupSize(16));

        private final OpPalettizerConfig config;

        Form(OpPalettizerConfig config) {
            this.config = config.withWeightThreshold(0);
        }
    }

    /** Two groups of a convolution with kernels of 1 x 2. */
    private static final WeightMatrix GROUPED =
            new WeightMatrix(2, ROWS / 2, COLUMNS, 2, ROWS / 2 * COLUMNS, COLUMNS, 1);

    private static final double[] ONES = new double[ROWS];

    static {
        Arrays.fill(ONES, 1);
    }

    private static Tensor weight() {
        Random random = new Random(4);
        float[] values = new float[ROWS * COLUMNS];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return Tensor.ofFloats(DataType.FLOAT32, Shape.of(ROWS, COLUMNS / 2, 1, 2), values);
    }

    private static CompressedWeight nearest(Form form) {
        return ((Outcome.Compressed) Palettization.palettize(
                        new Dense(weight()),
                        form.config,
                        WeightRole.standard(),
                        OpSet.CORE_ML_8,
                        TensorStore.onHeap()))
                .weight();
    }

    private static CompressedWeight swept(Form form, Hessian hessian) {
        return TableSweep.assign(weight(), nearest(form), GROUPED, hessian, ONES, TensorStore.onHeap());
    }

    private static double error(CompressedWeight compressed, Hessian hessian) {
        float[] before = weight().toFloats();
        float[] after = Elements.toFloats(compressed);
        double sum = 0;
        for (int row = 0; row < ROWS; row++) {
            int from = row * COLUMNS;
            float[] change = new float[COLUMNS];
            for (int i = 0; i < COLUMNS; i++) {
                change[i] = after[from + i] - before[from + i];
            }
            sum += hessian.error(row / (ROWS / 2), change);
        }
        return sum;
    }

    private static Tensor indices(CompressedWeight weight) {
        return switch (weight) {
            case Palettized(Tensor indices, _, _) -> indices;
            case Dequantized(Palettized(Tensor indices, _, _), _, _) -> indices;
            default -> throw new AssertionError("no tables: " + weight);
        };
    }

    /** Where inputs have nothing to do with each other, no error can be made up for, and the means of clusters are best. */
    @ParameterizedTest
    @EnumSource(Form.class)
    void independentInputsLeaveTablesAsTheyAre(Form form) {
        double[] identity = new double[COLUMNS * COLUMNS];
        IntStream.range(0, COLUMNS).forEach(i -> identity[i * COLUMNS + i] = 1);
        Hessian hessian = new Hessian(COLUMNS, List.of(identity, identity), 1);
        CompressedWeight nearest = nearest(form);
        CompressedWeight swept = swept(form, hessian);
        assertThat(error(swept, hessian)).isCloseTo(error(nearest, hessian), withinPercentage(1));
        if (form == Form.ONE_TABLE || form == Form.GROUPS_OF_ROWS) {
            // Here k-means finds the optimum, which leaves nothing to do.
            assertThat(indices(swept)).isEqualTo(indices(nearest));
            assertThat(Elements.toFloats(swept)).containsExactly(Elements.toFloats(nearest), within(1e-5f));
        }
    }

    /** {@return the products of inputs that have much in common} */
    private static double[] alike(long seed) {
        double[] matrix = InverseFactorTest.positiveDefinite(COLUMNS, new Random(seed));
        Arrays.setAll(matrix, i -> matrix[i] + 3);
        return matrix;
    }

    @ParameterizedTest
    @EnumSource(Form.class)
    void errorsAreMadeUpFor(Form form) {
        Hessian hessian = new Hessian(COLUMNS, List.of(alike(1), alike(2)), 2 * COLUMNS);
        CompressedWeight nearest = nearest(form);
        CompressedWeight swept = swept(form, hessian);
        assertThat(error(swept, hessian)).isLessThan(0.7 * error(nearest, hessian));
        assertThat(swept.shape()).isEqualTo(nearest.shape());
        assertThat(swept.sizeInBytes()).isEqualTo(nearest.sizeInBytes());
    }
}
