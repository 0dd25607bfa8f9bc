package io.corepress.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class DatasetTest {
    /** Samples [0], [1], ...; the class is the number divided by {@code perClass}. */
    private record Counting(long count, int perClass) implements IndexedDataset {
        @Override
        public Sample sample(long index) {
            Tensor array = Tensor.ofInts(DataType.INT32, Shape.of(1), (int) index);
            return Sample.of("sample " + index, array).withLabel(new Label.ClassIndex((int) index / perClass));
        }
    }

    /** What a user writes who can only read forward. */
    private record Forward(int length) implements Dataset {
        @Override
        public Samples samples() {
            return new Samples() {
                private int next;

                @Override
                public Optional<Sample> next() {
                    return next < length ? Optional.of(new Counting(length, 1).sample(next++)) : Optional.empty();
                }
            };
        }
    }

    private static List<Integer> numbers(Dataset data) throws IOException {
        List<Integer> numbers = new ArrayList<>();
        try (Samples samples = data.samples()) {
            for (var sample = samples.next(); sample.isPresent(); sample = samples.next()) {
                numbers.add(sample.get().inputs().get(Sample.UNNAMED).toInts()[0]);
            }
        }
        return numbers;
    }

    @Test
    void viewsSelectSamples() throws IOException {
        IndexedDataset ten = new Counting(10, 5);
        assertThat(numbers(ten.limit(3))).containsExactly(0, 1, 2);
        assertThat(numbers(ten.limit(99))).hasSize(10);
        assertThat(numbers(ten.range(4, 7))).containsExactly(4, 5, 6);
        assertThat(numbers(ten.evenly(4))).containsExactly(0, 2, 5, 7);
        assertThat(numbers(ten.evenly(99))).hasSize(10);
        assertThat(numbers(ten.evenly(0))).isEmpty();
        assertThat(ten.range(4, 7).label(1)).contains(new Label.ClassIndex(1));
        assertThatThrownBy(() -> ten.range(4, 11))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("samples 4 to 11 of 10");
    }

    @Test
    void aSeedDecidesTheOrder() throws IOException {
        IndexedDataset ten = new Counting(10, 5);
        assertThat(numbers(ten.shuffled(1)))
                .containsExactlyInAnyOrder(0, 1, 2, 3, 4, 5, 6, 7, 8, 9)
                .isEqualTo(numbers(ten.shuffled(1)))
                .isNotEqualTo(numbers(ten.shuffled(2)))
                // Fixed, because results that were published must come out again.
                .containsExactly(6, 8, 0, 2, 5, 7, 1, 4, 9, 3);
    }

    @Test
    void dataThatAreOnlyReadForwardHaveTheSameViews() throws IOException {
        assertThat(numbers(new Forward(5).limit(2))).containsExactly(0, 1);
        assertThat(numbers(new Forward(5).map(sample -> sample))).containsExactly(0, 1, 2, 3, 4);
        assertThat(new Forward(5).size()).isEqualTo(OptionalLong.empty());
        assertThat(new Counting(5, 1).map(sample -> sample).limit(2).size()).hasValue(2);
        try (Samples samples = new Forward(5).samples()) {
            assertThat(samples.next(3)).hasSize(3);
            assertThat(samples.next(3)).hasSize(2);
            assertThat(samples.next(3)).isEmpty();
        }
    }

    @Test
    void batchesJoinSamplesAlongTheFirstAxis() {
        IndexedDataset ten = new Counting(10, 5);
        List<Sample> two = List.of(sample(ten, 3), sample(ten, 4));
        assertThat(Batch.of(two).inputs())
                .containsEntry(Sample.UNNAMED, Tensor.ofInts(DataType.INT32, Shape.of(2), 3, 4));
        Batch padded = Batch.padded(two, 4);
        assertThat(padded.samples()).hasSize(2);
        assertThat(padded.inputs())
                .containsEntry(Sample.UNNAMED, Tensor.ofInts(DataType.INT32, Shape.of(4), 3, 4, 4, 4));
        assertThatThrownBy(() -> Batch.of(List.of())).isInstanceOf(IllegalArgumentException.class);
    }

    private static Sample sample(IndexedDataset data, long index) {
        return ((Counting) data).sample(index);
    }

    @Test
    void samplesOfDifferentShapesMakeNoBatch() {
        Sample one = Sample.of("one", Tensor.ofInts(DataType.INT32, Shape.of(1, 2), 1, 2));
        Sample other = Sample.of("other", Tensor.ofInts(DataType.INT32, Shape.of(1, 3), 1, 2, 3));
        assertThatThrownBy(() -> Batch.of(List.of(one, other)))
                .isInstanceOf(UnsupportedDataException.class)
                .hasMessage("samples of one batch must have one type and shape, but input '' is tensor<int32, [1, 2]>"
                        + " in one and tensor<int32, [1, 3]> in other");
    }

    @Test
    void demandsAreMadeWhereSomebodyAsks() throws IOException {
        assertThatThrownBy(() -> Demand.notEmpty(new Forward(0), "d.npz"))
                .isInstanceOf(MalformedDataException.class)
                .hasMessage("d.npz: there are no samples in it");
        Demand.notEmpty(new Forward(1), "d.npz");
        Demand.severalClasses(new Counting(10, 5), "d.npz");
        Demand.severalClasses(new Forward(2), "d.npz");
        for (Dataset oneClass : List.of(new Counting(5, 5), new Forward(1))) {
            assertThatThrownBy(() -> Demand.severalClasses(oneClass, "d.npz"))
                    .isInstanceOf(MalformedDataException.class)
                    .hasMessage("d.npz: all samples are of one class");
        }
        IndexedDataset unlabelled = new Counting(2, 1)
                .map(sample -> Sample.of(sample.name(), sample.inputs().get(Sample.UNNAMED)));
        assertThatThrownBy(() -> Demand.severalClasses(unlabelled, "d.npz"))
                .isInstanceOf(MalformedDataException.class)
                .hasMessage("d.npz: sample 0 has no class label");
    }

    @Test
    void valuesThatAreNotFiniteAreFound() throws IOException {
        Sample good = Sample.of("s", Tensor.ofFloats(DataType.FLOAT16, Shape.of(2), 1, 2));
        assertThat(Demand.finite().apply(good)).isSameAs(good);
        Sample bad = Sample.of("s", Tensor.ofFloats(DataType.FLOAT32, Shape.of(3), 1, 2, Float.NaN));
        assertThatThrownBy(() -> Demand.finite().apply(bad))
                .isInstanceOf(MalformedDataException.class)
                .hasMessage("sample s: element 2 of input '' is NaN, and every value must be finite");
        Sample target = good.withLabel(
                new Label.Target(Tensor.ofFloats(DataType.FLOAT32, Shape.of(1), Float.NEGATIVE_INFINITY)));
        assertThatThrownBy(() -> Demand.finite().apply(target)).hasMessageContaining("element 0 of the label");
    }

    @Test
    void namesOfClassesAreSortedAndNumbersAreIndices() {
        assertThat(ClassNames.of(List.of("dog", "cat", "dog")).names()).containsExactly("cat", "dog");
        assertThat(ClassNames.of(List.of("2", "0")).names()).containsExactly("0", "1", "2");
        assertThat(ClassNames.of(List.of("10", "9")).indices()).containsEntry("10", 10);
        assertThat(ClassNames.of(List.of("10", "9", "x")).names()).containsExactly("10", "9", "x");
        assertThat(ClassNames.of(List.of("007")).names()).containsExactly("007");
        assertThat(ClassNames.of(List.of()).names()).isEmpty();
    }
}
