package io.corepress.onnx.convert;

import static org.assertj.core.api.Assertions.assertThat;

import io.corepress.mil.fold.Moves;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import io.corepress.tensor.TensorStore;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StoredTranspositionTest {
    /** Bands of one column, of some, and of all; the last one narrower; rows in groups of 64, and in fewer. */
    @ParameterizedTest
    @CsvSource({"1, 1, 1", "200, 7, 1", "200, 7, 1700", "64, 30, 5000", "3, 500, 100", "130, 9, 1000000", "0, 4, 100"})
    void bandsMakeWhatMovingEveryElementDoes(int rows, int columns, int bandBytes) {
        for (DataType type : new DataType[] {DataType.INT8, DataType.FLOAT16, DataType.FLOAT32, DataType.FLOAT64}) {
            byte[] bytes = new byte[rows * columns * type.bits() / 8];
            new Random(rows).nextBytes(bytes);
            Tensor matrix = Tensor.ofBytes(type, Shape.of(rows, columns), bytes);
            Tensor moved = StoredTransposition.of(matrix, TensorStore.onHeap(), bandBytes);
            assertThat(moved.shape()).isEqualTo(Shape.of(columns, rows));
            assertThat(moved.toBytes()).isEqualTo(Moves.transpose(matrix, 1, 0).toBytes());
        }
    }
}
