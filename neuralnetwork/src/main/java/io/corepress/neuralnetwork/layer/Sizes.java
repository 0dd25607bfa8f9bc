package io.corepress.neuralnetwork.layer;

import io.corepress.mlpackage.proto.BorderAmounts;
import java.util.List;
import java.util.stream.IntStream;

/** Lists of sizes in messages as the numbers that operations take. */
final class Sizes {
    private Sizes() {}

    /** {@return height and width, both {@code unset} where the list is empty} */
    static int[] pair(List<Long> sizes, int unset) {
        return sizes.isEmpty()
                ? new int[] {unset, unset}
                : new int[] {Math.toIntExact(sizes.get(0)), Math.toIntExact(sizes.get(1))};
    }

    /** {@return amounts at top, bottom, left and right; zeros where nothing is said} */
    static int[] edges(BorderAmounts amounts) {
        if (amounts.getBorderAmountsCount() == 0) {
            return new int[4];
        }
        BorderAmounts.EdgeSizes height = amounts.getBorderAmounts(0);
        BorderAmounts.EdgeSizes width = amounts.getBorderAmounts(1);
        return new int[] {
            Math.toIntExact(height.getStartEdgeSize()), Math.toIntExact(height.getEndEdgeSize()),
            Math.toIntExact(width.getStartEdgeSize()), Math.toIntExact(width.getEndEdgeSize())
        };
    }

    static int[] ints(List<Long> numbers) {
        return numbers.stream().mapToInt(Math::toIntExact).toArray();
    }

    /** {@return 0, 1 and so on, as many as there are axes} */
    static int[] allAxes(int rank) {
        return IntStream.range(0, rank).toArray();
    }
}
