package io.corepress.mil.fold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MovesTest {
    private static Tensor counting(long... sizes) {
        Shape shape = Shape.of(sizes);
        return Tensor.ofInts(
                DataType.INT32,
                shape,
                IntStream.range(0, (int) shape.elementCount()).toArray());
    }

    @Test
    void axesAreExchanged() {
        Tensor moved = Moves.transpose(counting(2, 3), 1, 0);
        assertThat(moved.shape()).isEqualTo(Shape.of(3, 2));
        assertThat(moved.toInts()).containsExactly(0, 3, 1, 4, 2, 5);
        Tensor back = Moves.transpose(Moves.transpose(counting(2, 3, 4), 2, 0, 1), 1, 2, 0);
        assertThat(back).isEqualTo(counting(2, 3, 4));
    }

    @Test
    void slicesGoBothWays() {
        Tensor backwards = Moves.slice(counting(5), new long[] {4}, new long[] {-2}, Shape.of(3));
        assertThat(backwards.toInts()).containsExactly(4, 2, 0);
        Tensor part = Moves.slice(counting(3, 4), new long[] {1, 1}, new long[] {1, 2}, Shape.of(2, 2));
        assertThat(part.toInts()).containsExactly(5, 7, 9, 11);
    }

    @Test
    void indicesStandInThePlaceOfTheirAxis() {
        Tensor rows = Moves.gather(counting(3, 2), 0, Shape.of(2), 2, 0);
        assertThat(rows.toInts()).containsExactly(4, 5, 0, 1);
        Tensor columns = Moves.gather(counting(2, 3), 1, Shape.scalar(), 1);
        assertThat(columns.shape()).isEqualTo(Shape.of(2));
        assertThat(columns.toInts()).containsExactly(1, 4);
    }

    @Test
    void tensorsAreJoinedAlongAnyAxis() {
        Tensor joined = Moves.concat(List.of(counting(2, 2), counting(2, 1)), 1);
        assertThat(joined.toInts()).containsExactly(0, 1, 0, 2, 3, 1);
        assertThat(Moves.concat(List.of(counting(1, 2), counting(2, 2)), 0).toInts())
                .containsExactly(0, 1, 0, 1, 2, 3);
        assertThat(Moves.concat(List.of(counting(0, 2), counting(1, 2)), 0).toInts())
                .containsExactly(0, 1);
    }

    @Test
    void sizesOfOneAreStretched() {
        assertThat(Moves.broadcast(counting(2, 1), Shape.of(3, 2, 2)).toInts())
                .containsExactly(0, 0, 1, 1, 0, 0, 1, 1, 0, 0, 1, 1);
        Tensor same = counting(2);
        assertThat(Moves.broadcast(same, Shape.of(2))).isSameAs(same);
    }

    @Test
    void elementsThatShareBytesAreRefused() {
        Tensor packed = Tensor.ofInts(DataType.INT4, Shape.of(2, 1), 1, 2);
        assertThatThrownBy(() -> Moves.transpose(packed, 1, 0)).isInstanceOf(IllegalArgumentException.class);
    }
}
