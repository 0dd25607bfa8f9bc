package io.corepress.compress.constexpr;

import io.corepress.compress.availability.StoredForms;
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
import io.corepress.mil.Attributes;
import io.corepress.mil.NamedType;
import io.corepress.mil.OpSet;
import io.corepress.mil.Operation;
import io.corepress.mil.UnknownFields;
import io.corepress.mil.UnsupportedModelException;
import io.corepress.mil.Value;
import io.corepress.mil.ValueType.TensorType;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import io.corepress.tensor.TensorStore;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.UnaryOperator;

/**
 * Writes a {@link CompressedWeight} as operations: {@code const} for a dense one, {@code constexpr_*} otherwise. Before
 * iOS 18 every form is one operation with its parameters as attributes; from iOS 18 on, each level of the form is an
 * operation with inputs.
 */
public final class ConstexprWriter {
    private final OpSet opset;
    private final UnaryOperator<String> freshName;
    private final List<Operation> operations = new ArrayList<>();

    private ConstexprWriter(OpSet opset, UnaryOperator<String> freshName) {
        this.opset = opset;
        this.freshName = freshName;
    }

    /**
     * {@return the operations, the last of which yields {@code output}}
     *
     * @param name the {@code name} attribute of the last operation
     * @param freshName makes a name that is free in the function from a proposal
     * @throws UnsupportedModelException if operations of this set cannot hold the form
     */
    public static List<Operation> write(
            CompressedWeight weight, String name, String output, OpSet opset, UnaryOperator<String> freshName) {
        OpSet needed = StoredForms.minimumOpSet(weight);
        if (!opset.isAtLeast(needed)) {
            throw new UnsupportedModelException("weight \"" + name + "\" would be stored in a form that exists from "
                    + needed.osNames() + " (" + needed.milName() + ") on; the program is for " + opset.osNames());
        }
        ConstexprWriter writer = new ConstexprWriter(opset, freshName);
        writer.add(weight, name, output);
        return writer.operations;
    }

    /** {@return a store that keeps the parts of a form as operations of this set refer to them} */
    public static TensorStore storeFor(OpSet opset, TensorStore store) {
        return ConstexprReader.hasInputs(opset) ? store : new FlatStore(store);
    }

    private void add(CompressedWeight weight, String name, String output) {
        TensorType type = TensorType.of(weight.dataType(), weight.shape());
        if (weight instanceof Dense(Tensor tensor)) {
            operations.add(new Operation(
                    "const",
                    Map.of(),
                    List.of(new NamedType(output, type)),
                    List.of(),
                    Attributes.named(name).with("val", Value.of(tensor)),
                    UnknownFields.none()));
        } else if (ConstexprReader.hasInputs(opset)) {
            addWithInputs(weight, name, output, type);
        } else {
            addFlat(weight, name, output, type);
        }
    }

    private void addFlat(CompressedWeight weight, String name, String output, TensorType type) {
        Map<String, Value> parameters = new LinkedHashMap<>();
        String operation = switch (weight) {
            case Dequantized(Dense(Tensor data), Dense(Tensor scale), Optional<Tensor> offset) ->
                affine(data, scale, offset, parameters);
            case Palettized(Tensor indices, Dense(Tensor lut), OptionalInt _) -> {
                parameters.put("indices", Value.of(packed(indices)));
                parameters.put("lut", Value.of(lut.withShape(Shape.of(lut.elementCount()))));
                parameters.put("shape", shape(indices.shape()));
                yield "constexpr_lut_to_dense";
            }
            case Sparse(Stored(Tensor mask, Tensor data)) -> {
                parameters.put("mask", Value.of(packed(mask)));
                parameters.put("nonzero_data", Value.of(data));
                parameters.put("shape", shape(mask.shape()));
                yield "constexpr_sparse_to_dense";
            }
            case Cast(Tensor source) -> cast(source, parameters);
            default -> throw new IllegalArgumentException("no iOS 16 form of " + weight);
        };
        addOperation(operation, Map.of(), parameters, name, new NamedType(output, type));
    }

    private static String cast(Tensor source, Map<String, Value> parameters) {
        parameters.put("source_val", Value.of(source));
        parameters.put("output_dtype", Value.string("fp32"));
        return "constexpr_cast";
    }

    private static String affine(Tensor data, Tensor scale, Optional<Tensor> offset, Map<String, Value> parameters) {
        int axis = 0;
        for (int i = data.shape().rank() - 1; i >= 0; i--) {
            axis = scale.shape().size(i) > 1 ? i : axis;
        }
        Tensor zeroPoint = offset.orElseGet(
                () -> Tensor.ofInts(data.dataType(), scale.shape(), new int[Math.toIntExact(scale.elementCount())]));
        parameters.put("axis", Value.int32(axis));
        parameters.put("quantized_data", Value.of(data));
        parameters.put("scale", Value.of(vector(scale)));
        parameters.put("zero_point", Value.of(vector(zeroPoint)));
        return "constexpr_affine_dequantize";
    }

    /** A parameter without its axes of size one; a single element becomes a scalar. */
    private static Tensor vector(Tensor parameter) {
        long count = parameter.elementCount();
        return parameter.withShape(count == 1 ? Shape.scalar() : Shape.of(count));
    }

    /** {@return the bytes that hold packed elements} */
    static Tensor packed(Tensor codes) {
        return Tensor.of(DataType.UINT8, Shape.of(codes.sizeInBytes()), codes.bytes());
    }

    private static Value shape(Shape shape) {
        int[] sizes = new int[shape.rank()];
        for (int axis = 0; axis < sizes.length; axis++) {
            sizes[axis] = Math.toIntExact(shape.size(axis));
        }
        return Value.of(Tensor.ofInts(DataType.UINT32, Shape.of(sizes.length), sizes));
    }

    private void addWithInputs(CompressedWeight weight, String name, String output, TensorType type) {
        Map<String, Argument> inputs = new LinkedHashMap<>();
        String operation = switch (weight) {
            case Dequantized dequantized -> {
                inputs.put("data", part(dequantized.data(), output, "data"));
                addOffset(inputs, dequantized.offset());
                inputs.put("scale", part(dequantized.scale(), output, "scale"));
                yield "constexpr_blockwise_shift_scale";
            }
            case Palettized palettized -> {
                inputs.put("indices", value(palettized.indices()));
                inputs.put("lut", part(palettized.lut(), output, "lut"));
                addVectorAxis(inputs, palettized.vectorAxis());
                yield "constexpr_lut_to_dense";
            }
            case Sparse(SparseValues values) -> {
                addValues(inputs, values, "mask", "nonzero_data", output);
                yield "constexpr_sparse_to_dense";
            }
            case Cast(Tensor source) -> {
                inputs.put("output_dtype", Argument.value(Value.string("fp32")));
                inputs.put("source_val", value(source));
                yield "constexpr_cast";
            }
            case Dense _ -> throw new IllegalStateException("a dense weight is a const");
        };
        addOperation(operation, inputs, Map.of(), name, new NamedType(output, type));
    }

    /**
     * A parameter: dense ones in place, all others by an operation of their own, named after the value they are a part
     * of; the name of an operation may be any text.
     */
    private Argument part(CompressedWeight weight, String owner, String what) {
        if (weight instanceof Dense(Tensor tensor)) {
            return value(tensor);
        }
        String name = freshName.apply(owner + "_" + what);
        add(weight, name, name);
        return Argument.name(name);
    }

    private void addValues(
            Map<String, Argument> inputs,
            SparseValues values,
            String maskParameter,
            String dataParameter,
            String owner) {
        if (values instanceof Stored(Tensor mask, Tensor data)) {
            inputs.put(maskParameter, value(mask));
            inputs.put(dataParameter, value(data));
            return;
        }
        String maskName = freshName.apply(owner + "_mask");
        String dataName = freshName.apply(owner + "_nonzero");
        Map<String, Argument> own = new LinkedHashMap<>();
        String operation = switch (values) {
            case SparseLut lut -> {
                own.put("indices_mask", value(lut.indicesMask()));
                own.put("indices_nonzero_data", value(lut.indicesNonzeroData()));
                own.put("lut", part(lut.lut(), owner, "lut"));
                addVectorAxis(own, lut.vectorAxis());
                yield "constexpr_lut_to_sparse";
            }
            case SparseDequantized dequantized -> {
                addValues(own, dequantized.data(), "data_mask", "nonzero_data", owner);
                addOffset(own, dequantized.offset());
                own.put("scale", part(dequantized.scale(), owner, "scale"));
                yield "constexpr_sparse_blockwise_shift_scale";
            }
            case Stored _ -> throw new IllegalStateException("stored values are no operation");
        };
        addOperation(
                operation,
                own,
                Map.of(),
                dataName,
                new NamedType(maskName, TensorType.of(DataType.UINT1, values.shape())),
                new NamedType(dataName, TensorType.of(values.dataType(), values.nonzeroCount())));
        inputs.put(maskParameter, Argument.name(maskName));
        inputs.put(dataParameter, Argument.name(dataName));
    }

    private static void addOffset(Map<String, Argument> inputs, Optional<Tensor> offset) {
        offset.ifPresent(tensor -> inputs.put("offset", value(tensor)));
    }

    private static void addVectorAxis(Map<String, Argument> inputs, OptionalInt vectorAxis) {
        vectorAxis.ifPresent(axis -> inputs.put("vector_axis", Argument.value(Value.int32(axis))));
    }

    private static Argument value(Tensor tensor) {
        return Argument.value(Value.of(tensor));
    }

    private void addOperation(
            String type,
            Map<String, Argument> inputs,
            Map<String, Value> parameters,
            String name,
            NamedType... outputs) {
        Attributes attributes = Attributes.named(name);
        for (Map.Entry<String, Value> parameter : parameters.entrySet()) {
            attributes = attributes.with(parameter.getKey(), parameter.getValue());
        }
        operations.add(new Operation(type, inputs, List.of(outputs), List.of(), attributes, UnknownFields.none()));
    }
}
