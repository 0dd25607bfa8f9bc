package io.corepress.compress.weight;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.corepress.tensor.Shape;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class BlockGridTest {
    @Test
    void runsFromAnywhereCoverEachElementWithItsBlock() {
        Shape shape = Shape.of(4, 6, 2);
        for (long a : new long[] {1, 2, 4}) {
            for (long b : new long[] {1, 2, 3, 6}) {
                for (long c : new long[] {1, 2}) {
                    Shape grid = Shape.of(a, b, c);
                    for (int start = 0; start < 48; start++) {
                        checkRuns(BlockGrid.of(shape, grid), start, 48 - start);
                        checkRuns(BlockGrid.of(shape, grid), start, (48 - start) / 2);
                    }
                }
            }
        }
    }

    private static void checkRuns(BlockGrid blocks, int start, int length) {
        int[] found = new int[length];
        Arrays.fill(found, -1);
        blocks.forEachRun(start, length, (block, from, to) -> Arrays.fill(found, from, to, block));
        for (int i = 0; i < length; i++) {
            long[] at = Reference.coordinates(start + i, blocks.shape());
            for (int axis = 0; axis < at.length; axis++) {
                at[axis] /= blocks.shape().size(axis) / blocks.grid().size(axis);
            }
            assertThat(found[i]).isEqualTo(Reference.index(at, blocks.grid()));
        }
    }

    @Test
    void blocksOfOneTensorAreAllOfEqualSize() {
        BlockGrid blocks = BlockGrid.of(Shape.of(4, 6), Shape.of(2, 3));
        assertThat(blocks.blockCount()).isEqualTo(6);
        assertThat(blocks.blockSize()).isEqualTo(4);
        assertThat(blocks.runLength()).isEqualTo(2);
        assertThat(BlockGrid.of(Shape.of(4, 6), Shape.of(1, 1)).runLength()).isEqualTo(24);
    }

    @Test
    void anEmptyTensorHasNoRuns() {
        for (Shape grid : new Shape[] {Shape.of(1, 2), Shape.of(1, 1)}) {
            BlockGrid.of(Shape.of(0, 2), grid)
                    .forEachRun(0, 0, (_, _, _) -> assertThat(true).isFalse());
        }
    }

    @Test
    void aGridThatDoesNotDivideIsRefused() {
        for (Shape grid : new Shape[] {Shape.of(3, 1), Shape.of(0, 1), Shape.of(4), Shape.of(8, 1)}) {
            assertThatThrownBy(() -> BlockGrid.of(Shape.of(4, 6), grid))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(grid.toString());
        }
    }
}
