package io.corepress.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DataTypeTest {
    @ParameterizedTest
    @CsvSource({
        "INT4, -8, 7",
        "INT8, -128, 127",
        "INT16, -32768, 32767",
        "INT32, -2147483648, 2147483647",
        "UINT1, 0, 1",
        "UINT2, 0, 3",
        "UINT3, 0, 7",
        "UINT4, 0, 15",
        "UINT6, 0, 63",
        "UINT8, 0, 255",
        "UINT16, 0, 65535",
        "UINT32, 0, 4294967295"
    })
    void integerRangesAreThoseOfTwosComplement(DataType dataType, long min, long max) {
        assertThat(dataType.minValue()).isEqualTo(min);
        assertThat(dataType.maxValue()).isEqualTo(max);
        assertThat(dataType.isInteger()).isTrue();
        assertThat(dataType.isFloat()).isFalse();
        assertThat(dataType.isSigned()).isEqualTo(min < 0);
    }

    @Test
    void typesWithoutAnIntegerRangeOfAtMost32BitsRefuseToNameOne() {
        for (DataType dataType : new DataType[] {
            DataType.BOOL, DataType.STRING, DataType.FLOAT16, DataType.FLOAT8E5M2, DataType.INT64, DataType.UINT64
        }) {
            assertThatIllegalArgumentException()
                    .isThrownBy(dataType::minValue)
                    .withMessageContaining(dataType.milName());
            assertThatIllegalArgumentException().isThrownBy(dataType::maxValue);
        }
    }

    @Test
    void milNamesAreDistinct() {
        assertThat(Arrays.stream(DataType.values()).map(DataType::milName)).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @CsvSource({"UINT1, 9, 2", "UINT3, 7, 3", "INT4, 5, 3", "UINT6, 3, 3", "UINT6, 0, 0", "INT8, 3, 3", "FLOAT64, 3, 24"
    })
    void packedSizesAreRoundedUpToWholeBytes(DataType dataType, long elements, long bytes) {
        assertThat(dataType.sizeInBytes(elements)).isEqualTo(bytes);
    }

    @Test
    void aSizeThatNoLongHoldsIsAnError() {
        assertThatThrownBy(() -> DataType.FLOAT32.sizeInBytes(1L << 60)).isInstanceOf(ArithmeticException.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 6, 8, 16, 32})
    void unsignedTypesAreFoundByTheirWidth(int bits) {
        assertThat(DataType.unsigned(bits).bits()).isEqualTo(bits);
        assertThat(DataType.unsigned(bits).isSigned()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 5, 7, 64})
    void widthsWithoutAnUnsignedTypeAreRefused(int bits) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DataType.unsigned(bits))
                .withMessageContaining("got " + bits);
    }

    @Test
    void onlyTypesBelowAByteArePacked() {
        assertThat(Arrays.stream(DataType.values()).filter(DataType::isSubByte))
                .containsExactly(
                        DataType.INT4, DataType.UINT1, DataType.UINT2, DataType.UINT3, DataType.UINT4, DataType.UINT6);
    }
}
