package io.corepress.compress.palettize;

import io.corepress.compress.weight.BlockGrid;
import io.corepress.tensor.DataType;
import java.util.Arrays;
import java.util.Optional;

/**
 * What is palettized, in memory: the values of a whole weight, and what else bears on its tables.
 *
 * @param values in the order of the weight; arrays here are shared, not copied, and not changed
 * @param importance where given, the squared error of an element counts that many times
 * @param mask where given, one byte an element: only those with a one count, the others need no index
 * @param lutType the type of the entries: fp16 or fp32, or int8 or uint8 where the values are integers
 */
record Source(float[] values, Optional<Importance> importance, Optional<byte[]> mask, DataType lutType) {

    /** How much elements count, block by block. */
    record Importance(BlockGrid grid, float[] ofBlock) {}

    boolean isFinite() {
        for (float value : values) {
            if (!(Math.abs(value) < Float.POSITIVE_INFINITY)) {
                return false;
            }
        }
        return true;
    }

    /** {@return the elements of one group that count, in memory order, with their importances if there are any} */
    Members members(ChannelGroups groups, int group) {
        int size = Math.toIntExact(groups.groupSize());
        int run = Math.toIntExact(groups.run());
        float[] gathered = new float[size];
        float[] weights = importance.isPresent() ? new float[size] : null;
        int count = 0;
        for (long row = 0; row < groups.outer(); row++) {
            int start = Math.toIntExact(groups.start(group, row));
            int first = count;
            if (weights != null) {
                fillImportance(start, run, weights, first);
            }
            for (int i = 0; i < run; i++) {
                if (mask.isEmpty() || mask.get()[start + i] != 0) {
                    if (weights != null) {
                        weights[count] = weights[first + i];
                    }
                    gathered[count++] = values[start + i];
                }
            }
        }
        return new Members(gathered, weights, count);
    }

    private void fillImportance(int start, int length, float[] target, int at) {
        Importance known = importance.orElseThrow();
        known.grid().forEachRun(start, length, (block, from, to) -> {
            for (int i = from; i < to; i++) {
                target[at + i] = known.ofBlock()[block];
            }
        });
    }

    /**
     * @param weights null where all count the same
     */
    record Members(float[] values, float[] weights, int count) {
        float[] exactValues() {
            return count == values.length ? values : Arrays.copyOf(values, count);
        }

        Distinct distinct() {
            return weights == null
                    ? Distinct.of(exactValues())
                    : Distinct.of(exactValues(), Arrays.copyOf(weights, count));
        }
    }
}
