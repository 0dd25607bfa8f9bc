package io.corepress.learn.coding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.corepress.compress.weight.CompressedWeight;
import io.corepress.compress.weight.Elements;
import io.corepress.compress.weight.WeightStatistics;
import io.corepress.learn.config.Attraction.Mode;
import io.corepress.learn.config.ChannelScale.ScalingFactor;
import io.corepress.learn.config.PalettizerTraining;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import io.corepress.torch.autograd.Variable;
import io.corepress.torch.autograd.VariableScope;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DkmPalettizerTest {
    private static final Shape WEIGHT = Shape.of(8, 3, 2, 1);
    private static final double TAU = 0.02;

    private static float[] random(int count, long seed) {
        Random random = new Random(seed);
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) (0.4 * random.nextGaussian());
        }
        return values;
    }

    /** The rounds as a plain loop over vectors of one group. */
    private static final class Plain {
        final double[][] x;
        double[][] table;
        double[][] mixed;

        Plain(double[][] x, double[][] table) {
            this.x = x;
            this.table = table;
        }

        void run(int rounds, double epsilon, double tau, double least, boolean[] counts) {
            double[][] a = null;
            double before = Double.NaN;
            for (int round = 0; round < rounds; round++) {
                a = new double[x.length][table.length];
                double inertia = 0;
                for (int i = 0; i < x.length; i++) {
                    double[] distance = new double[table.length];
                    for (int j = 0; j < table.length; j++) {
                        for (int d = 0; d < x[i].length; d++) {
                            distance[j] += Math.pow(x[i][d] - table[j][d], 2);
                        }
                    }
                    double min = Arrays.stream(distance).min().orElseThrow();
                    double total = 0;
                    for (int j = 0; j < table.length; j++) {
                        a[i][j] = Math.exp(-(distance[j] - min) / tau);
                        total += a[i][j];
                    }
                    for (int j = 0; j < table.length; j++) {
                        a[i][j] = Math.max(a[i][j] / total, least);
                    }
                    inertia += counts[i] ? min : 0;
                }
                double[][] moved = new double[table.length][x[0].length];
                for (int j = 0; j < table.length; j++) {
                    double weight = 0;
                    for (int i = 0; i < x.length; i++) {
                        if (counts[i]) {
                            weight += a[i][j];
                            for (int d = 0; d < x[i].length; d++) {
                                moved[j][d] += a[i][j] * x[i][d];
                            }
                        }
                    }
                    for (int d = 0; d < moved[j].length; d++) {
                        moved[j][d] /= weight;
                    }
                }
                table = moved;
                if (Math.abs(inertia - before) <= epsilon) {
                    break;
                }
                before = inertia;
            }
            mixed = new double[x.length][x[0].length];
            for (int i = 0; i < x.length; i++) {
                for (int j = 0; j < table.length; j++) {
                    for (int d = 0; d < x[i].length; d++) {
                        mixed[i][d] += a[i][j] * table[j][d];
                    }
                }
            }
        }
    }

    private static double[][] vectors(float[] weight, VectorLayout layout, int group) {
        float[] arranged = layout.arranged(weight);
        double[][] vectors = new double[layout.count()][layout.v()];
        for (int i = 0; i < vectors.length; i++) {
            for (int d = 0; d < layout.v(); d++) {
                vectors[i][d] = arranged[(group * layout.count() + i) * layout.v() + d];
            }
        }
        return vectors;
    }

    private static double[][] table(float[] state, int group, int k, int v) {
        double[][] table = new double[k][v];
        for (int j = 0; j < k; j++) {
            for (int d = 0; d < v; d++) {
                table[j][d] = state[(group * k + j) * v + d];
            }
        }
        return table;
    }

    @Test
    void aPassIsThatOfAPlainLoop() {
        float[] numbers = random((int) WEIGHT.elementCount(), 1);
        boolean[] all = new boolean[48];
        Arrays.fill(all, true);
        for (int v : new int[] {1, 2}) {
            for (int size : new int[] {8, 4}) {
                for (double epsilon : new double[] {0, 1e-3, 10}) {
                    PalettizerTraining config = PalettizerTraining.of(2)
                            .withClusterDim(v)
                            .withGroupSize(size)
                            .withMode(Mode.DKM, TAU)
                            .withIterations(5, epsilon);
                    VectorLayout layout = VectorLayout.of(WEIGHT, 0, size, v);
                    try (DkmPalettizer dkm = new DkmPalettizer("w", config, WEIGHT, 0, size, DataType.FLOAT32);
                            VariableScope scope = VariableScope.open()) {
                        dkm.code(Variable.of(WEIGHT, numbers), Optional.empty());
                        float[] start = dkm.state().get("table").toFloats();
                        float[] moved = random(numbers.length, 2);
                        float[] found = layout.arranged(dkm.code(Variable.of(WEIGHT, moved), Optional.empty())
                                .toTensor()
                                .toFloats());
                        float[] end = dkm.state().get("table").toFloats();
                        for (int group = 0; group < layout.groups(); group++) {
                            Plain plain = new Plain(vectors(moved, layout, group), table(start, group, 4, v));
                            plain.run(5, epsilon, TAU, config.attraction().zeroThreshold(), all);
                            for (int i = 0; i < layout.count(); i++) {
                                for (int d = 0; d < v; d++) {
                                    assertThat((double) found[(group * layout.count() + i) * v + d])
                                            .as("v " + v + " size " + size + " epsilon " + epsilon)
                                            .isCloseTo(plain.mixed[i][d], within(1e-5));
                                }
                            }
                            for (int j = 0; j < 4; j++) {
                                assertThat((double) end[(group * 4 + j) * v])
                                        .isCloseTo(plain.table[j][0], within(1e-5));
                            }
                        }
                    }
                }
            }
        }
    }

    @Test
    void gradientsGoBackThroughAllRounds() {
        Shape shape = Shape.of(3, 5);
        float[] numbers = random(15, 3);
        float[] upstream = random(15, 4);
        PalettizerTraining config =
                PalettizerTraining.of(2).withMode(Mode.DKM, 0.05).withIterations(3, 0);
        boolean[] all = new boolean[15];
        Arrays.fill(all, true);
        Variable weight = Variable.parameter(Tensor.ofFloats(DataType.FLOAT32, shape, numbers));
        try (DkmPalettizer dkm = new DkmPalettizer("w", config, shape, 0, 3, DataType.FLOAT32);
                VariableScope scope = VariableScope.open()) {
            dkm.code(Variable.of(shape, numbers), Optional.empty());
            float[] start = dkm.state().get("table").toFloats();
            dkm.code(weight, Optional.empty())
                    .mul(Variable.of(shape, upstream))
                    .sum()
                    .backward();
            float[] found = weight.gradient().orElseThrow().toTensor().toFloats();
            double step = 1e-5;
            for (int i = 0; i < 15; i++) {
                double[] sides = new double[2];
                for (int side = 0; side < 2; side++) {
                    double[][] x = new double[15][1];
                    for (int j = 0; j < 15; j++) {
                        x[j][0] = numbers[j] + (j == i ? step * (2 * side - 1) : 0);
                    }
                    Plain plain = new Plain(x, table(start, 0, 4, 1));
                    plain.run(3, 0, 0.05, config.attraction().zeroThreshold(), all);
                    for (int j = 0; j < 15; j++) {
                        sides[side] += upstream[j] * plain.mixed[j][0];
                    }
                }
                assertThat((double) found[i]).isCloseTo((sides[1] - sides[0]) / (2 * step), within(2e-3));
            }
        } finally {
            weight.close();
        }
    }

    @Test
    void prunedElementsHaveNoPartInTheTable() {
        Shape shape = Shape.of(4, 4);
        float[] numbers = random(16, 5);
        float[] ones = new float[16];
        byte[] keep = new byte[16];
        boolean[] counts = new boolean[16];
        for (int i = 0; i < 16; i++) {
            counts[i] = i % 4 != 1;
            keep[i] = (byte) (counts[i] ? 1 : 0);
            ones[i] = keep[i];
            numbers[i] *= ones[i];
        }
        PalettizerTraining config =
                PalettizerTraining.of(2).withMode(Mode.DKM, TAU).withIterations(3, 0);
        try (DkmPalettizer dkm = new DkmPalettizer("w", config, shape, 0, 4, DataType.FLOAT32);
                VariableScope scope = VariableScope.open()) {
            dkm.code(Variable.of(shape, numbers), Optional.of(Variable.of(shape, ones)));
            float[] start = dkm.state().get("table").toFloats();
            float[] found = dkm.code(Variable.of(shape, numbers), Optional.of(Variable.of(shape, ones)))
                    .toTensor()
                    .toFloats();
            Plain plain = new Plain(vectors(numbers, VectorLayout.of(shape, 0, 4, 1), 0), table(start, 0, 4, 1));
            plain.run(3, 0, TAU, config.attraction().zeroThreshold(), counts);
            for (int i = 0; i < 16; i++) {
                assertThat((double) found[i]).isCloseTo(counts[i] ? plain.mixed[i][0] : 0, within(1e-5));
            }
            float[] stored = Elements.toFloats(dkm.finished(numbers, Optional.of(keep)));
            for (int i = 0; i < 16; i++) {
                assertThat(stored[i] == 0).isEqualTo(!counts[i]);
            }
        }
    }

    /** With a temperature near zero, an element is its nearest entry: what is trained is what is stored. */
    @Test
    void whatIsStoredIsTheNearestEntry() {
        float[] numbers = random((int) WEIGHT.elementCount(), 6);
        for (DataType type : List.of(DataType.FLOAT16, DataType.FLOAT32)) {
            for (PalettizerTraining config : List.of(
                    PalettizerTraining.of(2),
                    PalettizerTraining.of(3).withGroupSize(4),
                    PalettizerTraining.of(2).withClusterDim(2).withGroupSize(4),
                    PalettizerTraining.of(2).withPerChannelScale(ScalingFactor.ABS, true),
                    PalettizerTraining.of(2).withPerChannelScale(ScalingFactor.MIN_MAX, false),
                    PalettizerTraining.of(4).withLutDtype(DataType.INT8),
                    PalettizerTraining.of(2).withLutDtype(DataType.UINT8).withGroupSize(2),
                    PalettizerTraining.of(2).withLutDtype(DataType.FLOAT16),
                    PalettizerTraining.of(2).withZero(1e-7))) {
                int size = config.tables().groupSize().orElse(8);
                PalettizerTraining hard = config.withMode(Mode.HARD, 1).withIterations(50, 0);
                try (DkmPalettizer dkm = new DkmPalettizer("w", hard, WEIGHT, 0, size, type);
                        VariableScope scope = VariableScope.open()) {
                    float[] trained = dkm.code(Variable.of(WEIGHT, numbers), Optional.empty())
                            .toTensor()
                            .toFloats();
                    CompressedWeight stored = dkm.finished(numbers, Optional.empty());
                    float[] found = Elements.toFloats(stored);
                    assertThat(stored.dataType()).isEqualTo(type);
                    assertThat(stored.shape()).isEqualTo(WEIGHT);
                    for (int i = 0; i < found.length; i++) {
                        // The least attraction, 1e-7, and a rounding of fp16.
                        assertThat(trained[i]).as(config + " " + type).isCloseTo(found[i], within(1e-3f));
                    }
                }
            }
        }
    }

    @Test
    void zeroIsAnEntryWhereItIsEnforced() {
        float[] numbers = random((int) WEIGHT.elementCount(), 7);
        numbers[5] = 0;
        PalettizerTraining config = PalettizerTraining.of(2).withZero(0).withMode(Mode.DKM, TAU);
        try (DkmPalettizer dkm = new DkmPalettizer("w", config, WEIGHT, 0, 8, DataType.FLOAT32);
                VariableScope scope = VariableScope.open()) {
            dkm.code(Variable.of(WEIGHT, numbers), Optional.empty());
            float[] stored = Elements.toFloats(dkm.finished(numbers, Optional.empty()));
            for (int i = 0; i < stored.length; i++) {
                assertThat(stored[i] == 0).isEqualTo(i == 5);
            }
        }
    }

    @Test
    void allEntriesAreInUseAfterEqualOnesAreDrivenApart() {
        float[] tables = {0, 0, 1, 3, 5, 5, 5, 5};
        StartingTables.split(tables, 2, 4, 0, 0);
        assertThat(tables).containsExactly(0.5f, 0, 1, 3, 5, 5, 5, 5);
        float[] largest = {1, 2, 2};
        StartingTables.split(largest, 1, 3, 0, 0);
        assertThat(largest).containsExactly(1, 1.5f, 2);
    }

    @Test
    void theTableBeginsWithTheWeightAtTheMilestone() {
        float[] before = random((int) WEIGHT.elementCount(), 9);
        float[] then = random((int) WEIGHT.elementCount(), 10);
        PalettizerTraining config = PalettizerTraining.of(2).withMilestone(1);
        try (DkmPalettizer dkm = new DkmPalettizer("w", config, WEIGHT, 0, 8, DataType.FLOAT32);
                DkmPalettizer late = new DkmPalettizer("w", config, WEIGHT, 0, 8, DataType.FLOAT32);
                VariableScope scope = VariableScope.open()) {
            dkm.finished(before, Optional.empty());
            dkm.onStep(1);
            late.onStep(1);
            assertThat(dkm.code(Variable.of(WEIGHT, then), Optional.empty())
                            .toTensor()
                            .toFloats())
                    .containsExactly(late.code(Variable.of(WEIGHT, then), Optional.empty())
                            .toTensor()
                            .toFloats());
        }
    }

    @Test
    void beforeItsMilestoneTheWeightIsAsItIs() {
        float[] numbers = random((int) WEIGHT.elementCount(), 8);
        PalettizerTraining config = PalettizerTraining.of(2).withMilestone(3);
        try (DkmPalettizer dkm = new DkmPalettizer("w", config, WEIGHT, 0, 8, DataType.FLOAT32);
                VariableScope scope = VariableScope.open()) {
            dkm.onStep(2);
            assertThat(dkm.code(Variable.of(WEIGHT, numbers), Optional.empty())
                            .toTensor()
                            .toFloats())
                    .containsExactly(numbers);
            dkm.onStep(3);
            assertThat(dkm.code(Variable.of(WEIGHT, numbers), Optional.empty())
                            .toTensor()
                            .toFloats())
                    .isNotEqualTo(numbers);
            assertThat(WeightStatistics.of(dkm.finished(numbers, Optional.empty()))
                            .uniqueValues())
                    .isEqualTo(4);
        }
    }
}
