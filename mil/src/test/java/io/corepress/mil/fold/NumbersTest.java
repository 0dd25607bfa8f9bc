package io.corepress.mil.fold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import org.junit.jupiter.api.Test;

class NumbersTest {
    private static Numbers ints(DataType dataType, long... values) {
        return Numbers.of(dataType, Shape.of(values.length), values);
    }

    private static Numbers floats(double... values) {
        return Numbers.of(DataType.FLOAT32, Shape.of(values.length), values);
    }

    @Test
    void everyTypeComesBackAsItWas() {
        for (DataType type : DataType.values()) {
            if (type.isInteger()) {
                long high = type.bits() == 64 ? Long.MAX_VALUE : type.maxValue();
                Numbers numbers = ints(type, 0, 1, high);
                assertThat(Numbers.of(numbers.toTensor())).as(type.milName()).isEqualTo(numbers);
            }
        }
        Numbers doubles = Numbers.of(DataType.FLOAT64, Shape.of(2), 0.1, 1e300);
        assertThat(Numbers.of(doubles.toTensor())).isEqualTo(doubles);
        Numbers halves = Numbers.of(DataType.FLOAT16, Shape.of(2), 0.1, 65504);
        assertThat(Numbers.of(halves.toTensor())).isEqualTo(halves);
        Numbers bools = ints(DataType.BOOL, 0, 1);
        assertThat(Numbers.of(bools.toTensor())).isEqualTo(bools);
    }

    @Test
    void integersWrapAndFloatsAreRounded() {
        assertThat(ints(DataType.INT8, 130).longAt(0)).isEqualTo(-126);
        assertThat(ints(DataType.UINT8, -1).longAt(0)).isEqualTo(255);
        assertThat(ints(DataType.BOOL, 7).longAt(0)).isEqualTo(1);
        assertThat(floats(0.1).doubleAt(0)).isEqualTo(0.1f);
        assertThat(floats(1, 3).map(x -> x / 3).doubleAt(0)).isEqualTo(1f / 3);
    }

    @Test
    void castsCutTowardsZero() {
        assertThat(floats(-1.7, 2.9).cast(DataType.INT32).toLongs()).containsExactly(-1, 2);
        assertThat(floats(0, 0.2).cast(DataType.BOOL).toLongs()).containsExactly(0, 1);
        assertThat(ints(DataType.INT32, 300).cast(DataType.UINT8).toLongs()).containsExactly(44);
        assertThat(ints(DataType.INT32, -7).cast(DataType.FLOAT32).toDoubles()).containsExactly(-7);
    }

    @Test
    void sentinelsAreClampedToInt32() {
        assertThat(ints(DataType.INT64, Long.MAX_VALUE, Long.MIN_VALUE, 5)
                        .clampedToInt32()
                        .toLongs())
                .containsExactly(Integer.MAX_VALUE, Integer.MIN_VALUE, 5);
    }

    @Test
    void pairsAreBroadcast() {
        Numbers column = ints(DataType.INT64, 10, 20).withShape(Shape.of(2, 1));
        Numbers sum = column.combine(ints(DataType.INT64, 1, 2, 3), Double::sum, Long::sum);
        assertThat(sum.shape()).isEqualTo(Shape.of(2, 3));
        assertThat(sum.toLongs()).containsExactly(11, 12, 13, 21, 22, 23);
        assertThatThrownBy(
                        () -> ints(DataType.INT64, 1, 2).combine(ints(DataType.INT64, 1, 2, 3), Double::sum, Long::sum))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void comparisonsKnowInfinitiesAndWhatIsNoNumber() {
        Numbers x = floats(1, Double.POSITIVE_INFINITY, Double.NaN);
        Numbers y = floats(2, Double.POSITIVE_INFINITY, Double.NaN);
        assertThat(x.compare(y, sign -> sign == 0).toLongs()).containsExactly(0, 1, 0);
        assertThat(x.compare(y, sign -> sign < 0).toLongs()).containsExactly(1, 0, 0);
        assertThat(ints(DataType.INT64, Long.MIN_VALUE)
                        .compare(ints(DataType.INT64, Long.MAX_VALUE), sign -> sign < 0)
                        .toLongs())
                .containsExactly(1);
    }

    @Test
    void aConditionChooses() {
        Numbers condition = ints(DataType.BOOL, 1, 0, 1);
        assertThat(condition.choose(floats(1, 2, 3), floats(9)).toDoubles()).containsExactly(1, 9, 3);
        assertThat(condition
                        .choose(ints(DataType.INT32, 5), ints(DataType.INT32, 1, 2, 3))
                        .toLongs())
                .containsExactly(5, 2, 5);
    }

    @Test
    void smallFloatsAreReadButNotWritten() {
        Tensor bits = Tensor.ofBytes(DataType.BFLOAT16, Shape.of(1), new byte[] {(byte) 0xC0, 0x3F});
        Numbers numbers = Numbers.of(bits);
        assertThat(numbers.doubleAt(0)).isEqualTo(1.5);
        assertThatThrownBy(numbers::toTensor).isInstanceOf(IllegalArgumentException.class);
    }
}
