package io.corepress.compress.constexpr;

import io.corepress.compress.weight.CompressedWeight;
import io.corepress.compress.weight.CompressedWeight.Cast;
import io.corepress.compress.weight.CompressedWeight.Dense;
import io.corepress.compress.weight.CompressedWeight.Dequantized;
import io.corepress.compress.weight.CompressedWeight.Palettized;
import io.corepress.compress.weight.CompressedWeight.Sparse;
import io.corepress.compress.weight.SparseValues;
import io.corepress.compress.weight.SparseValues.SparseDequantized;
import io.corepress.compress.weight.SparseValues.SparseLut;
import io.corepress.compress.weight.SparseValues.Stored;
import io.corepress.mil.Argument;
import io.corepress.mil.MalformedModelException;
import io.corepress.mil.OpSet;
import io.corepress.mil.Operation;
import io.corepress.mil.Uses;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Takes a {@code constexpr_*} operation, and those that feed it, as the {@link CompressedWeight} that they stand for.
 * Two families share some names: the operations of iOS 16 have all their parameters as attributes and store flat,
 * packed bytes; those of iOS 18 have inputs and store tensors of sub-byte types.
 */
public final class ConstexprReader {
    /** Real chains have at most a dozen parts; a hostile file could nest them until the stack overflows. */
    private static final int MAX_PARTS = 64;

    private final Uses uses;
    private final Set<Operation> parts = Collections.newSetFromMap(new IdentityHashMap<>());

    private ConstexprReader(Uses uses) {
        this.uses = uses;
    }

    /**
     * A weight and where it comes from.
     *
     * @param parts all operations, constants included, that take part in the weight, the last one included
     */
    public record Chain(CompressedWeight weight, Set<Operation> parts) {}

    /**
     * {@return the weight that this operation yields, or nothing if it is put together in a way that {@link
     * CompressedWeight} does not have}
     *
     * @param uses of the function that holds the operation
     * @throws MalformedModelException if parameters are missing or contradict each other
     */
    public static Optional<Chain> read(Operation operation, Uses uses) {
        ConstexprReader reader = new ConstexprReader(uses);
        try {
            return reader.weight(operation).map(weight -> new Chain(weight, reader.parts));
        } catch (IllegalArgumentException e) {
            throw new MalformedModelException(
                    "op \"" + operation.name() + "\" (" + operation.type() + "): " + e.getMessage(), e);
        }
    }

    private Optional<CompressedWeight> weight(Operation operation) {
        parts.add(operation);
        if (parts.size() > MAX_PARTS) {
            return Optional.empty();
        }
        return switch (operation.type()) {
            case "const" -> operation.constTensor().map(Dense::new);
            case "constexpr_cast" -> Optional.of(new Cast(tensor(operation, "source_val")));
            case "constexpr_affine_dequantize" -> Optional.of(affine(operation));
            case "constexpr_blockwise_shift_scale" -> blockwise(operation);
            case "constexpr_lut_to_dense" -> lut(operation);
            case "constexpr_sparse_to_dense" -> sparse(operation);
            default -> Optional.empty();
        };
    }

    private CompressedWeight affine(Operation operation) {
        Tensor data = tensor(operation, "quantized_data");
        int rank = data.shape().rank();
        int axis = Math.floorMod(tensor(operation, "axis").toInts()[0], Math.max(1, rank));
        Tensor scale = alongAxis(tensor(operation, "scale"), rank, axis, 0);
        Tensor zeroPoint = tensor(operation, "zero_point");
        Tensor offset = alongAxis(zeroPoint, rank, axis, scale.elementCount());
        if (offset.elementCount() > scale.elementCount()) {
            scale = repeat(scale, offset.shape());
        }
        return new Dequantized(new Dense(data), new Dense(scale), Optional.of(offset));
    }

    /** A scalar or a vector as a parameter of the rank of the weight; scalars are repeated where a vector is needed. */
    private static Tensor alongAxis(Tensor parameter, int rank, int axis, long atLeast) {
        long count = Math.max(parameter.elementCount(), 1);
        Tensor shaped = parameter.withShape(Shape.ones(rank).withSize(axis, count));
        return count == 1 && atLeast > 1 ? repeat(shaped, Shape.ones(rank).withSize(axis, atLeast)) : shaped;
    }

    private static Tensor repeat(Tensor single, Shape shape) {
        byte[] one = single.toBytes();
        byte[] bytes = new byte[Math.toIntExact(shape.elementCount() * one.length)];
        for (int at = 0; at < bytes.length; at += one.length) {
            System.arraycopy(one, 0, bytes, at, one.length);
        }
        return Tensor.ofBytes(single.dataType(), shape, bytes);
    }

    private Optional<CompressedWeight> blockwise(Operation operation) {
        Optional<CompressedWeight> data = part(operation, "data");
        Optional<CompressedWeight> scale = part(operation, "scale");
        if (data.isEmpty() || scale.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Dequantized(data.get(), scale.get(), optionalTensor(operation, "offset")));
    }

    private Optional<CompressedWeight> lut(Operation operation) {
        if (operation.inputs().isEmpty()) {
            return Optional.of(flatLut(operation));
        }
        Tensor indices = tensor(operation, "indices");
        return part(operation, "lut").map(lut -> new Palettized(indices, lut, vectorAxis(operation, indices.shape())));
    }

    private CompressedWeight flatLut(Operation operation) {
        Shape shape = shape(operation);
        Tensor lut = tensor(operation, "lut");
        int bits = 63 - Long.numberOfLeadingZeros(Math.max(1, lut.elementCount()));
        Tensor packed = tensor(operation, "indices");
        Tensor indices = Tensor.of(DataType.unsigned(bits), shape, packed.bytes());
        Shape lutShape = Shape.ones(shape.rank()).append(lut.elementCount(), 1);
        return new Palettized(indices, new Dense(lut.withShape(lutShape)), OptionalInt.empty());
    }

    private Optional<CompressedWeight> sparse(Operation operation) {
        if (operation.inputs().isEmpty()) {
            Tensor mask = Tensor.of(
                    DataType.UINT1, shape(operation), tensor(operation, "mask").bytes());
            return Optional.of(new Sparse(new Stored(mask, tensor(operation, "nonzero_data"))));
        }
        return values(operation, "mask", "nonzero_data").map(Sparse::new);
    }

    /**
     * The two outputs, mask and values, of one sparse operation, or a mask and values stored as they are. A mask may also
     * be stored beside values that an operation yields (coremltools does so), if it is the one that they belong to.
     */
    private Optional<SparseValues> values(Operation operation, String maskParameter, String dataParameter) {
        Optional<Operation> maskSource = source(operation, maskParameter).filter(op -> !op.isConst());
        Optional<Operation> dataSource = source(operation, dataParameter).filter(op -> !op.isConst());
        if (maskSource.isEmpty() && dataSource.isEmpty()) {
            return Optional.of(new Stored(tensor(operation, maskParameter), tensor(operation, dataParameter)));
        }
        if (maskSource.isEmpty()) {
            Tensor mask = tensor(operation, maskParameter);
            return yielded(dataSource.get()).filter(values -> belongs(mask, values));
        }
        return dataSource.isPresent() && maskSource.get() == dataSource.get()
                ? yielded(dataSource.get())
                : Optional.empty();
    }

    /** {@return whether these values lie at the ones of a mask} Vectors have a mask of their own, which differs. */
    private static boolean belongs(Tensor mask, SparseValues values) {
        return switch (values) {
            case Stored stored -> stored.mask().equals(mask);
            case SparseLut sparse -> sparse.indicesMask().equals(mask);
            case SparseDequantized dequantized -> belongs(mask, dequantized.data());
        };
    }

    private Optional<SparseValues> yielded(Operation source) {
        parts.add(source);
        if (parts.size() > MAX_PARTS) {
            return Optional.empty();
        }
        return switch (source.type()) {
            case "constexpr_lut_to_sparse" -> {
                Tensor mask = tensor(source, "indices_mask");
                Tensor indices = tensor(source, "indices_nonzero_data");
                yield part(source, "lut")
                        .map(lut -> new SparseLut(mask, indices, lut, vectorAxis(source, mask.shape())));
            }
            case "constexpr_sparse_blockwise_shift_scale" -> {
                Optional<SparseValues> data = values(source, "data_mask", "nonzero_data");
                Optional<CompressedWeight> scale = part(source, "scale");
                yield data.isEmpty() || scale.isEmpty()
                        ? Optional.empty()
                        : Optional.of(new SparseDequantized(data.get(), scale.get(), optionalTensor(source, "offset")));
            }
            default -> Optional.empty();
        };
    }

    private OptionalInt vectorAxis(Operation operation, Shape indices) {
        return optionalTensor(operation, "vector_axis")
                .map(axis -> OptionalInt.of(Math.floorMod(axis.toInts()[0], indices.rank())))
                .orElse(OptionalInt.empty());
    }

    private Shape shape(Operation operation) {
        return Shape.of(Arrays.stream(tensor(operation, "shape").toInts())
                .asLongStream()
                .toArray());
    }

    /** {@return what a parameter stands for: a value in place, a constant, or another constexpr operation} */
    private Optional<CompressedWeight> part(Operation operation, String parameter) {
        Optional<Operation> source = source(operation, parameter);
        return source.isPresent() ? weight(source.get()) : Optional.of(new Dense(tensor(operation, parameter)));
    }

    private Tensor tensor(Operation operation, String parameter) {
        return optionalTensor(operation, parameter)
                .orElseThrow(() -> new IllegalArgumentException("parameter " + parameter + " is missing or no tensor"));
    }

    private Optional<Tensor> optionalTensor(Operation operation, String parameter) {
        Optional<Operation> source = source(operation, parameter);
        source.ifPresent(parts::add);
        return source.isPresent()
                ? source.get().constTensor()
                : operation.constantParameter(parameter).flatMap(value -> value.tensor());
    }

    private Optional<Operation> source(Operation operation, String parameter) {
        return Optional.ofNullable(operation.inputs().get(parameter))
                .flatMap(Argument::singleName)
                .flatMap(name -> uses.definition(operation, name));
    }

    /** {@return whether operations of this set have their parameters as inputs} */
    static boolean hasInputs(OpSet opset) {
        return opset.isAtLeast(OpSet.CORE_ML_8);
    }
}
