package io.corepress.learn.prune;

import static org.assertj.core.api.Assertions.assertThat;

import io.corepress.compress.weight.WeightRole;
import io.corepress.learn.config.PrunerTraining;
import io.corepress.learn.config.PrunerTraining.Granularity;
import io.corepress.learn.config.PruningSchedule;
import io.corepress.tensor.Shape;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MasksTest {
    private static final Shape CONV = Shape.of(6, 8, 2, 2);

    private static byte[] mask(float[] weight, Shape shape, WeightRole role, PrunerTraining config) {
        return new ScheduledMask(config.withInitialSparsity(config.targetSparsity()), shape, role, weight).keep();
    }

    private static float[] random(int count, long seed) {
        Random random = new Random(seed);
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }

    @Test
    void theLargestStay() {
        byte[] keep = mask(
                new float[] {0.3f, -0.2f, -0.01f, 0.05f},
                Shape.of(2, 2),
                WeightRole.standard(),
                PrunerTraining.targetSparsity(0.75));
        assertThat(keep).containsExactly(1, 0, 0, 0);
    }

    @Test
    void blocksOfOutputChannelsGoTogether() {
        float[] weight = {1, 3, -6, -7, 0, 3, -5.6f, 2};
        byte[] keep = mask(
                weight,
                Shape.of(4, 2),
                WeightRole.standard(),
                PrunerTraining.targetSparsity(0.5).withBlockSize(2));
        // Norms of the blocks: 6.08 and 7.62, then 5.6 and 3.6.
        assertThat(keep).containsExactly(1, 1, 1, 1, 0, 0, 0, 0);
    }

    @Test
    void aLastBlockMayBeSmaller() {
        float[] weight = {1, 1, 1, 1, 9, 0.5f};
        byte[] keep = mask(
                weight,
                Shape.of(3, 2),
                WeightRole.standard(),
                PrunerTraining.targetSparsity(0.5).withBlockSize(2));
        assertThat(keep).containsExactly(1, 1, 1, 1, 1, 0);
    }

    @Test
    void equalMagnitudesAllStay() {
        float[] weight = {2, -2, 2, 2};
        byte[] keep = mask(weight, Shape.of(2, 2), WeightRole.standard(), PrunerTraining.targetSparsity(0.75));
        assertThat(keep).containsExactly(1, 1, 1, 1);
    }

    @Test
    void kernelsAndChannelsGoByTheirNorm() {
        float[] weight = random((int) CONV.elementCount(), 1);
        for (Granularity granularity : Granularity.values()) {
            int size = switch (granularity) {
                case PER_SCALAR -> 1;
                case PER_KERNEL -> 4;
                case PER_CHANNEL -> 32;
            };
            byte[] keep = mask(
                    weight,
                    CONV,
                    WeightRole.standard(),
                    PrunerTraining.targetSparsity(0.5).withGranularity(granularity));
            List<Integer> ranked = new ArrayList<>(
                    IntStream.range(0, weight.length / size).boxed().toList());
            ranked.sort(Comparator.comparingDouble(unit -> -IntStream.range(0, size)
                    .mapToDouble(i -> Math.pow(weight[unit * size + i], 2))
                    .sum()));
            Set<Integer> kept = new HashSet<>(ranked.subList(0, ranked.size() / 2));
            for (int i = 0; i < weight.length; i++) {
                assertThat(keep[i]).as(granularity + " " + i).isEqualTo((byte) (kept.contains(i / size) ? 1 : 0));
            }
        }
    }

    @Test
    void aPatternKeepsTheLargestOfEveryFourAlongEitherAxis() {
        float[] weight = random((int) CONV.elementCount(), 2);
        long[] strides = {32, 4, 2, 1};
        for (int dim = 0; dim < 2; dim++) {
            byte[] keep = mask(
                    weight, CONV, WeightRole.standard(), PrunerTraining.nm(2, 4).withDim(dim));
            for (int i = 0; i < weight.length; i++) {
                long stride = strides[dim];
                long size = CONV.size(dim);
                int place = (int) (i / stride % size);
                int first = place / 4 * 4;
                int larger = 0;
                int count = (int) Math.min(4, size - first);
                for (int other = first; other < first + count; other++) {
                    int at = i + (int) ((other - place) * stride);
                    larger += Math.abs(weight[at]) > Math.abs(weight[i]) ? 1 : 0;
                }
                // At the end of an axis, missing ones count as zeros: 2 of the 4 always stay.
                assertThat(keep[i]).as(dim + " " + i).isEqualTo((byte) (larger < 2 ? 1 : 0));
            }
        }
    }

    @Test
    void axesAreThoseOfTheOperation() {
        float[] weight = random(24, 3);
        float[] transposed = new float[24];
        for (int o = 0; o < 4; o++) {
            for (int i = 0; i < 6; i++) {
                transposed[i * 4 + o] = weight[o * 6 + i];
            }
        }
        WeightRole swapped = new WeightRole(OptionalInt.of(1), OptionalInt.of(0), false, 1);
        for (PrunerTraining config : List.of(
                PrunerTraining.nm(1, 3),
                PrunerTraining.nm(3, 4).withDim(0),
                PrunerTraining.targetSparsity(0.5).withBlockSize(2))) {
            byte[] keep = mask(weight, Shape.of(4, 6), WeightRole.standard(), config);
            byte[] other = mask(transposed, Shape.of(6, 4), swapped, config);
            for (int o = 0; o < 4; o++) {
                for (int i = 0; i < 6; i++) {
                    assertThat(other[i * 4 + o]).isEqualTo(keep[o * 6 + i]);
                }
            }
        }
    }

    @Test
    void everyRatioIsReachedInFull() {
        // In double precision 15.0 / 22 * 22 is less than 15.
        byte[] keep = mask(random(44, 4), Shape.of(2, 22), WeightRole.standard(), PrunerTraining.nm(15, 22));
        assertThat(IntStream.range(0, 22).map(i -> keep[i]).sum()).isEqualTo(7);
    }

    @Test
    void theMaskFollowsItsScheduleAndWeightsComeBack() {
        PrunerTraining config =
                PrunerTraining.targetSparsity(0.5).withScheduler(PruningSchedule.Polynomial.range(0, 5, 2));
        ScheduledMask mask = new ScheduledMask(config, Shape.of(2, 2), WeightRole.standard(), new float[] {1, 2, 3, 4});
        assertThat(mask.keep()).containsExactly(1, 1, 1, 1);
        mask.onStep(4);
        assertThat(mask.isOutdated()).isTrue();
        mask.update(new float[] {4, 3, 2, 1});
        assertThat(mask.isOutdated()).isFalse();
        assertThat(mask.keep()).containsExactly(1, 1, 0, 0);
        ScheduledMask resumed =
                new ScheduledMask(config, Shape.of(2, 2), WeightRole.standard(), new float[] {1, 2, 3, 4});
        resumed.restore(mask.state());
        resumed.onStep(5);
        assertThat(resumed.isOutdated()).isFalse();
        assertThat(resumed.keep()).containsExactly(1, 1, 0, 0);
    }
}
