package io.corepress.compress.constexpr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.corepress.compress.weight.CompressedWeight;
import io.corepress.compress.weight.CompressedWeight.Cast;
import io.corepress.compress.weight.CompressedWeight.Dense;
import io.corepress.compress.weight.CompressedWeight.Dequantized;
import io.corepress.compress.weight.CompressedWeight.Palettized;
import io.corepress.compress.weight.CompressedWeight.Sparse;
import io.corepress.compress.weight.SparseValues.SparseDequantized;
import io.corepress.compress.weight.SparseValues.SparseLut;
import io.corepress.compress.weight.SparseValues.Stored;
import io.corepress.mil.Argument;
import io.corepress.mil.Block;
import io.corepress.mil.Function;
import io.corepress.mil.MalformedModelException;
import io.corepress.mil.OpSet;
import io.corepress.mil.Operation;
import io.corepress.mil.UnsupportedModelException;
import io.corepress.mil.Uses;
import io.corepress.mil.Value;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ConstexprTest {
    private static final Tensor DATA = Tensor.ofInts(DataType.INT8, Shape.of(2, 2), -128, 5, 6, 127);
    private static final Tensor DATA4 = Tensor.ofInts(DataType.INT4, Shape.of(2, 2), -8, 5, 6, 7);
    private static final Tensor SCALE = Tensor.ofFloats(DataType.FLOAT16, Shape.of(2, 1), 0.5f, 2);
    private static final Tensor MASK = Tensor.ofInts(DataType.UINT1, Shape.of(2, 2), 1, 0, 1, 1);
    private static final Tensor NONZERO = Tensor.ofFloats(DataType.FLOAT16, Shape.of(3), 1, 2, 3);
    private static final Tensor INDICES = Tensor.ofInts(DataType.UINT2, Shape.of(2, 2), 3, 1, 0, 2);
    private static final Tensor LUT = Tensor.ofFloats(DataType.FLOAT16, Shape.of(1, 1, 4, 1), 1, 2, 3, 4);

    static Stream<CompressedWeight> flatForms() {
        return Stream.of(
                new Dequantized(new Dense(DATA), new Dense(SCALE), Optional.of(offset(SCALE.shape(), 3, -4))),
                new Dequantized(
                        new Dense(DATA),
                        new Dense(Tensor.ofFloats(DataType.FLOAT32, Shape.of(1, 1), 7)),
                        Optional.of(offset(Shape.of(1, 1), 1))),
                new Dequantized(
                        new Dense(DATA),
                        new Dense(Tensor.ofFloats(DataType.FLOAT16, Shape.of(1, 2), 7, 8)),
                        Optional.of(offset(Shape.of(1, 2), 1, 2))),
                new Palettized(INDICES, new Dense(LUT), OptionalInt.empty()),
                new Sparse(new Stored(MASK, NONZERO)),
                new Cast(Tensor.ofFloats(DataType.FLOAT16, Shape.of(2), 1, 2)));
    }

    static Stream<CompressedWeight> allForms() {
        Dequantized int8Lut = new Dequantized(
                new Dense(Tensor.ofInts(DataType.INT8, LUT.shape(), 1, 2, 3, 4)),
                new Dense(Tensor.ofFloats(DataType.FLOAT16, Shape.ones(4), 0.1f)),
                Optional.empty());
        Tensor vectors = Tensor.ofFloats(DataType.FLOAT16, Shape.of(1, 1, 4, 2), 1, 2, 3, 4, 5, 6, 7, 8);
        Tensor sparseIndices = Tensor.ofInts(DataType.UINT2, Shape.of(3), 3, 0, 2);
        SparseLut sparseLut = new SparseLut(MASK, sparseIndices, new Dense(LUT), OptionalInt.empty());
        return Stream.concat(
                flatForms(),
                Stream.of(
                        new Dequantized(new Dense(DATA4), new Dense(SCALE), Optional.empty()),
                        new Palettized(INDICES, int8Lut, OptionalInt.empty()),
                        new Palettized(INDICES, new Dense(vectors), OptionalInt.of(1)),
                        new Dequantized(
                                new Palettized(INDICES, new Dense(LUT), OptionalInt.empty()),
                                new Dense(SCALE),
                                Optional.empty()),
                        new Sparse(sparseLut),
                        new Sparse(new SparseLut(MASK, sparseIndices, new Dense(vectors), OptionalInt.of(0))),
                        new Sparse(new SparseLut(MASK, sparseIndices, int8Lut, OptionalInt.empty())),
                        new Sparse(new SparseDequantized(
                                new Stored(MASK, Tensor.ofInts(DataType.UINT4, Shape.of(3), 1, 2, 3)),
                                new Dense(SCALE),
                                Optional.of(Tensor.ofInts(DataType.UINT4, Shape.of(2, 1), 7, 8)))),
                        new Sparse(new SparseDequantized(sparseLut, new Dense(SCALE), Optional.empty()))));
    }

    @ParameterizedTest
    @MethodSource("allForms")
    void theFormsOfIos18ReadBackAsTheyWereWritten(CompressedWeight weight) {
        List<Operation> operations = write(weight, OpSet.CORE_ML_8);
        assertThat(operations).allMatch(op -> op.attributes().values().keySet().equals(Set.of("name")));
        assertThat(read(operations, OpSet.CORE_ML_8)).isEqualTo(weight);
    }

    @ParameterizedTest
    @MethodSource("flatForms")
    void theFormsOfIos16ReadBackAsTheyWereWritten(CompressedWeight weight) {
        List<Operation> operations = write(weight, OpSet.CORE_ML_6);
        assertThat(operations).hasSize(1);
        assertThat(operations.getFirst().inputs()).isEmpty();
        assertThat(read(operations, OpSet.CORE_ML_6)).isEqualTo(weight);
    }

    @Test
    void ios16AlwaysHasAZeroPoint() {
        Dequantized weight = new Dequantized(new Dense(DATA), new Dense(SCALE), Optional.empty());
        Dequantized read = (Dequantized) read(write(weight, OpSet.CORE_ML_6), OpSet.CORE_ML_6);
        assertThat(read.offset().orElseThrow().toInts()).containsExactly(0, 0);
    }

    @Test
    void formsThatIos16LacksAreRefused() {
        allForms()
                .skip(flatForms().count())
                .forEach(weight -> assertThatThrownBy(() -> write(weight, OpSet.CORE_ML_7))
                        .isInstanceOf(UnsupportedModelException.class)
                        .hasMessageContaining("iOS 18"));
    }

    @Test
    void aMaskMayBeStoredASecondTimeBesideQuantizedValues() {
        Sparse weight = quantizedNonzero();
        assertThat(read(withMask(weight, MASK), OpSet.CORE_ML_8)).isEqualTo(weight);
    }

    @Test
    void aMaskOfOtherElementsMakesNoWeight() {
        Tensor other = Tensor.ofInts(DataType.UINT1, Shape.of(2, 2), 1, 1, 1, 0);
        List<Operation> operations = withMask(quantizedNonzero(), other);
        Function function = Function.of(List.of(), OpSet.CORE_ML_8, Block.of(operations, List.of("w")));
        assertThat(ConstexprReader.read(operations.getLast(), Uses.of(function)))
                .isEmpty();
    }

    private static Sparse quantizedNonzero() {
        return new Sparse(new SparseDequantized(
                new Stored(MASK, Tensor.ofInts(DataType.INT8, Shape.of(3), 1, 2, 3)),
                new Dense(SCALE),
                Optional.empty()));
    }

    /** The operations of a sparse weight, whose last one takes a stored mask, not the output of the one before. */
    private static List<Operation> withMask(Sparse weight, Tensor mask) {
        List<Operation> operations = new ArrayList<>(write(weight, OpSet.CORE_ML_8));
        Operation last = operations.removeLast();
        Map<String, Argument> inputs = new LinkedHashMap<>(last.inputs());
        inputs.put("mask", Argument.value(Value.of(mask)));
        operations.add(
                new Operation(last.type(), inputs, last.outputs(), last.blocks(), last.attributes(), last.extra()));
        return operations;
    }

    @Test
    void partsThatContradictEachOtherAreMalformed() {
        Operation operation = write(new Palettized(INDICES, new Dense(LUT), OptionalInt.empty()), OpSet.CORE_ML_6)
                .getFirst();
        Operation broken = new Operation(
                operation.type(),
                Map.of(),
                operation.outputs(),
                List.of(),
                operation.attributes().with("lut", Value.of(Tensor.ofFloats(DataType.FLOAT16, Shape.of(3), 1, 2, 3))),
                operation.extra());
        assertThatThrownBy(() -> read(List.of(broken), OpSet.CORE_ML_6))
                .isInstanceOf(MalformedModelException.class)
                .hasMessageContaining("constexpr_lut_to_dense");
    }

    private static Tensor offset(Shape shape, int... values) {
        return Tensor.ofInts(DataType.INT8, shape, values);
    }

    private static List<Operation> write(CompressedWeight weight, OpSet opset) {
        Set<String> taken = new HashSet<>(Set.of("w"));
        return ConstexprWriter.write(weight, "w", "w", opset, proposal -> {
            String name = proposal;
            while (!taken.add(name)) {
                name += "_";
            }
            return name;
        });
    }

    private static CompressedWeight read(List<Operation> operations, OpSet opset) {
        Function function = Function.of(List.of(), opset, Block.of(operations, List.of("w")));
        ConstexprReader.Chain chain =
                ConstexprReader.read(operations.getLast(), Uses.of(function)).orElseThrow();
        assertThat(chain.parts()).hasSize(operations.size());
        return chain.weight();
    }
}
