package io.corepress.learn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.corepress.data.Dataset;
import io.corepress.data.Label;
import io.corepress.data.Sample;
import io.corepress.data.Samples;
import io.corepress.data.UnsupportedDataException;
import io.corepress.data.image.Pixels;
import io.corepress.data.input.ModelInput;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CalibrationDataTest {
    private static Dataset samples(int count, boolean labelled) {
        return () -> {
            Iterator<Sample> samples = IntStream.range(0, count)
                    .mapToObj(i -> {
                        Tensor x = Tensor.ofFloats(DataType.FLOAT32, Shape.of(1, 2), i, i);
                        Sample sample = new Sample("sample " + i, Map.of("x", x), Optional.empty());
                        return labelled ? sample.withLabel(new Label.ClassIndex(i)) : sample;
                    })
                    .iterator();
            return new Samples() {
                @Override
                public Optional<Sample> next() {
                    return samples.hasNext() ? Optional.of(samples.next()) : Optional.empty();
                }
            };
        };
    }

    private static List<ModelInput> input(long rows) {
        return List.of(new ModelInput("x", DataType.FLOAT32, List.of(rows, 2L), Pixels.raw(), false));
    }

    @Test
    void aFixedNumberOfRowsDecidesHowManyGoTogetherAndTheRestIsDropped() throws IOException {
        CalibrationData data = CalibrationData.read("main", samples(7, true), input(3), 32);
        assertThat(data.batches()).hasSize(2);
        assertThat(data.batches().getLast().get("x").shape()).isEqualTo(Shape.of(3, 2));
        assertThat(data.labels()).containsExactly(new int[] {0, 1, 2}, new int[] {3, 4, 5});
    }

    @Test
    void tooFewForOneRunAreFilledUp() throws IOException {
        CalibrationData data = CalibrationData.read("main", samples(2, true), input(3), 32);
        assertThat(data.batches().getFirst().get("x").toFloats()).containsExactly(0, 0, 1, 1, 1, 1);
        assertThat(data.labels()).containsExactly(new int[] {0, 1, -1});
    }

    @Test
    void whereTheNumberIsFreeTheBatchSizeDecides() throws IOException {
        CalibrationData data = CalibrationData.read("main", samples(7, false), input(ModelInput.ANY), 4);
        assertThat(data.batches())
                .extracting(batch -> batch.get("x").shape().size(0))
                .containsExactly(4L, 3L);
        assertThat(data.labels()).isEmpty();
    }

    @Test
    void everyTokenHasALabelOfItsOwn() throws IOException {
        Dataset tokens = samples(3, false)
                .map(sample -> sample.withLabel(
                        new Label.Target(Tensor.ofInts(DataType.INT32, Shape.of(2), sample.name().length(), 7))));
        assertThat(CalibrationData.read("main", tokens, input(ModelInput.ANY), 2).labels())
                .containsExactly(new int[] {8, 7, 8, 7}, new int[] {8, 7});
        assertThat(CalibrationData.read("main", tokens, input(5), 2).labels())
                .containsExactly(new int[] {8, 7, 8, 7, 8, 7, -1, -1, -1, -1});
        Dataset numbers = samples(3, false)
                .map(sample -> sample.withLabel(
                        new Label.Target(Tensor.ofFloats(DataType.FLOAT32, Shape.of(1), 0.5f))));
        assertThat(CalibrationData.read("main", numbers, input(5), 2).labels()).isEmpty();
    }

    @Test
    void nothingAndNumbersThatAreNotFiniteAreRefused() {
        assertThatThrownBy(() -> CalibrationData.read("main", samples(0, false), input(1), 4))
                .isInstanceOf(UnsupportedDataException.class);
        assertThatThrownBy(() -> CalibrationData.of("main", List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at least one sample");
        Tensor bad = Tensor.ofFloats(DataType.FLOAT32, Shape.of(2), 1, Float.NaN);
        assertThatThrownBy(() -> CalibrationData.of("main", List.of(Map.of("x", bad))))
                .hasMessage("input x of batch 0 holds NaN at element 1; samples must be finite");
    }
}
