package io.corepress.data.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.corepress.data.Sample;
import io.corepress.data.UnsupportedDataException;
import io.corepress.data.image.ColorOrder;
import io.corepress.data.image.Layout;
import io.corepress.data.image.Pixels;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InputBindingTest {
    private static ModelInput input(String name, DataType type, Long... sizes) {
        return new ModelInput(name, type, List.of(sizes), Pixels.unit(), false);
    }

    private static Tensor bind(ModelInput input, Tensor array) {
        return new InputBinding(List.of(input))
                .apply(Sample.of("s", array))
                .inputs()
                .get(input.name());
    }

    private static Tensor zeros(DataType type, long... sizes) {
        Shape shape = Shape.of(sizes);
        return Tensor.ofBytes(type, shape, new byte[(int) type.sizeInBytes(shape.elementCount())]);
    }

    @ParameterizedTest
    @CsvSource({
        // pixels of many layouts
        "UINT8, 32x32x3, 1x3x32x32, 1x3x32x32",
        "UINT8, 3x32x32, 8x3x32x32, 1x3x32x32",
        "UINT8, 1x3x32x32, 1x3x32x32, 1x3x32x32",
        "UINT8, 28x28, 1x1x28x28, 1x1x28x28",
        "UINT8, 28x28, 1x28x28, 1x28x28",
        "UINT8, 28x28, 1x28x28x1, 1x28x28x1",
        "UINT8, 28x28, 28x28, 28x28",
        "UINT8, 64x48x3, 1x3x32x32, 1x3x32x32",
        "UINT8, 64x48x3, 1x3x?x?, 1x3x64x48",
        "UINT8, 30x30x4, ?x3x30x30, 1x3x30x30",
        "UINT8, 20x20, 1x1x3x20x20, 1x1x3x20x20",
        // numbers
        "FLOAT32, 3x32x32, 1x3x32x32, 1x3x32x32",
        "FLOAT32, 8x3x32x32, 8x3x32x32, 8x3x32x32",
        "FLOAT32, 3x32x32, ?x3x32x32, 1x3x32x32",
        "FLOAT32, 5x3x32x32, ?x3x32x32, 5x3x32x32",
        "FLOAT32, 20x6, 1x20x6, 1x20x6",
        "FLOAT32, 20, 1x20x1x1, 1x20x1x1",
        "FLOAT32, 1x20x1, 20, 20",
        "FLOAT32, 16000, 1x?, 1x16000",
        "UINT8, 7, 1x7, 1x7",
    })
    void arraysTakeTheShapeOfTheInput(DataType type, String given, String wanted, String bound) {
        Tensor result = bind(input("in", DataType.FLOAT32, sizes(wanted)), zeros(type, toLongs(sizes(given))));
        assertThat(result.dataType()).isEqualTo(DataType.FLOAT32);
        assertThat(result.shape()).isEqualTo(Shape.of(toLongs(sizes(bound))));
    }

    private static Long[] sizes(String text) {
        return Arrays.stream(text.split("x"))
                .map(size -> size.equals("?") ? ModelInput.ANY : Long.valueOf(size))
                .toArray(Long[]::new);
    }

    private static long[] toLongs(Long[] sizes) {
        return Arrays.stream(sizes).mapToLong(Long::longValue).toArray();
    }

    @ParameterizedTest
    @CsvSource({"FLOAT32, 3x32x31, 1x3x32x32", "FLOAT32, 32x32x3, 1x3x32x32", "INT32, 65, 1x64", "UINT8, 5x5x5, 1x3x5x5"
    })
    void otherShapesAreRefused(DataType type, String given, String wanted) {
        ModelInput input = input("in", DataType.FLOAT32, sizes(wanted));
        assertThatThrownBy(() -> bind(input, zeros(type, toLongs(sizes(given)))))
                .isInstanceOf(UnsupportedDataException.class)
                .hasMessageStartingWith("sample s: an array of ")
                .hasMessageContaining("does not fit input 'in', which takes fp32 [1, ");
    }

    @Test
    void bytesAreScaledAsPixelsAndOtherNumbersAreNot() {
        Tensor pixels = Tensor.ofInts(DataType.UINT8, Shape.of(1, 2), 255, 51);
        assertThat(bind(input("in", DataType.FLOAT32, 1L, 1L, 1L, 2L), pixels).toFloats())
                .containsExactly(1, 0.2f);
        Tensor numbers = Tensor.ofInts(DataType.INT16, Shape.of(1, 2), 255, 51);
        assertThat(bind(input("in", DataType.FLOAT32, 1L, 1L, 1L, 2L), numbers).toFloats())
                .containsExactly(255, 51);
        assertThat(bind(input("ids", DataType.INT32, 1L, 2L), pixels))
                .isEqualTo(Tensor.ofInts(DataType.INT32, Shape.of(1, 2), 255, 51));
    }

    @Test
    void aStatedLayoutMakesPixelsOfFloats() {
        ModelInput input = new ModelInput(
                "in",
                DataType.FLOAT16,
                List.of(1L, 3L, 1L, 2L),
                Pixels.raw().withLayout(Layout.HWC).withOrder(ColorOrder.BGR),
                false);
        Tensor bound = bind(input, Tensor.ofFloats(DataType.FLOAT32, Shape.of(1, 2, 3), 1, 2, 3, 4, 5, 6));
        assertThat(bound).isEqualTo(Tensor.ofFloats(DataType.FLOAT16, Shape.of(1, 3, 1, 2), 3, 6, 2, 5, 1, 4));
    }

    @Test
    void arraysFindTheirInputsByName() {
        ModelInput a = input("a", DataType.FLOAT32, 1L, 1L);
        ModelInput b = input("b", DataType.FLOAT32, 1L, 1L);
        ModelInput state = new ModelInput("state", DataType.FLOAT32, List.of(1L), Pixels.raw(), true);
        Tensor one = Tensor.ofFloats(DataType.FLOAT32, Shape.of(1), 1);
        Tensor two = Tensor.ofFloats(DataType.FLOAT32, Shape.of(1), 2);
        Sample both = new Sample("s", Map.of("a", one, "b", two, "out0", one), Optional.empty());
        InputBinding binding = new InputBinding(List.of(a, b, state));
        assertThat(binding.apply(both).inputs().keySet()).containsExactly("a", "b");
        assertThat(binding.apply(both).inputs().get("b").toFloats()).containsExactly(2);
        assertThat(new InputBinding(List.of(a, state))
                        .apply(Sample.of("s", one))
                        .inputs()
                        .keySet())
                .containsExactly("a");
        Sample missing = new Sample("s", Map.of("a", one), Optional.empty());
        assertThatThrownBy(() -> binding.apply(missing))
                .isInstanceOf(UnsupportedDataException.class)
                .hasMessage("sample s has no array for input 'b', which takes fp32 [1, 1]; its arrays are [a]");
    }

    @ParameterizedTest
    @CsvSource({
        "FLOAT32, INT32, numbers of fp32 cannot become int32",
        "INT32, UINT8, the value 300 does not fit uint8",
        "INT32, BOOL, the value 300 does not fit bool",
    })
    void numbersThatWouldChangeAreRefused(DataType from, DataType to, String message) {
        Tensor array = from == DataType.FLOAT32
                ? Tensor.ofFloats(from, Shape.of(1), 1)
                : Tensor.ofInts(from, Shape.of(1), 300);
        assertThatThrownBy(() -> bind(input("in", to, 1L), array))
                .isInstanceOf(UnsupportedDataException.class)
                .hasMessageContaining("sample s for input 'in'")
                .hasMessageContaining(message);
    }

    @Test
    void everyTypeBecomesEveryOtherThatHoldsItsValues() {
        DataType[] types = {
            DataType.INT8,
            DataType.INT16,
            DataType.INT32,
            DataType.INT64,
            DataType.UINT8,
            DataType.UINT16,
            DataType.UINT32,
            DataType.UINT64,
            DataType.FLOAT16,
            DataType.FLOAT32,
            DataType.FLOAT64
        };
        Tensor start = Tensor.ofInts(DataType.INT8, Shape.of(3), 0, 1, 100);
        for (DataType from : types) {
            Tensor there = NumberConversion.convert(start, from);
            assertThat(there.toFloats()).containsExactly(0, 1, 100);
            for (DataType to : types) {
                if (to.isFloat() || !from.isFloat()) {
                    assertThat(NumberConversion.convert(there, to).toFloats()).containsExactly(0, 1, 100);
                }
            }
        }
        Tensor huge = Tensor.ofBytes(DataType.UINT64, Shape.of(1), new byte[] {0, 0, 0, 0, 0, 0, 0, (byte) 0x80});
        assertThat(NumberConversion.convert(huge, DataType.FLOAT32).toFloats()).containsExactly(0x1p63f);
        assertThatThrownBy(() -> NumberConversion.convert(huge, DataType.INT64))
                .hasMessage("the value 9223372036854775808 does not fit int64");
    }
}
