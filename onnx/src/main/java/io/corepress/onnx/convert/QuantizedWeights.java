package io.corepress.onnx.convert;

import io.corepress.mil.Argument;
import io.corepress.mil.Attributes;
import io.corepress.mil.NamedType;
import io.corepress.mil.OpSet;
import io.corepress.mil.Operation;
import io.corepress.mil.UnknownFields;
import io.corepress.mil.Value;
import io.corepress.mil.ValueType.TensorType;
import io.corepress.mil.fold.Moves;
import io.corepress.onnx.convert.GraphValue.Quantized;
import io.corepress.tensor.BitPacking;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import io.corepress.tensor.TensorStore;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Quantized weights as the operations that Core ML has for them, moved as other weights are, or given up. */
public final class QuantizedWeights {
    private QuantizedWeights() {}

    /** {@return whether an operation of the operator set can hold the weight; others are dequantized at import} */
    public static boolean canHold(Quantized weight, OpSet opset) {
        DataType type = weight.data().dataType();
        if (opset.isAtLeast(OpSet.CORE_ML_8)) {
            return switch (type) {
                case INT8, UINT8, INT4, UINT4 -> true;
                default -> false;
            };
        }
        return opset.isAtLeast(OpSet.CORE_ML_6)
                && (type == DataType.INT8 || type == DataType.UINT8)
                && splitAxes(weight) <= 1;
    }

    /** {@return the number of axes with scales of their own; 2 also for blocks of several elements} */
    private static int splitAxes(Quantized weight) {
        int count = 0;
        for (int axis = 0; axis < weight.shape().rank(); axis++) {
            long scales = weight.scale().shape().size(axis);
            if (scales > 1) {
                count += scales == weight.shape().size(axis) ? 1 : 2;
            }
        }
        return count;
    }

    static Operation operation(Quantized weight, String name, Settings settings) {
        Tensor scale = Elements.in(settings.floatType(), weight.scale(), settings.store());
        NamedType output = new NamedType(name, TensorType.of(scale.dataType(), weight.shape()));
        if (settings.isAtLeast(OpSet.CORE_ML_8)) {
            Map<String, Argument> inputs = new LinkedHashMap<>();
            inputs.put("data", Argument.value(Value.of(weight.data())));
            if (!isZero(weight.zeroPoint())) {
                inputs.put("offset", Argument.value(Value.of(weight.zeroPoint())));
            }
            inputs.put("scale", Argument.value(Value.of(scale)));
            return Operation.of("constexpr_blockwise_shift_scale", inputs, output);
        }
        Attributes attributes = Attributes.named(name)
                .with("axis", Value.int32(axis(weight)))
                .with("quantized_data", Value.of(weight.data()))
                .with("scale", Value.of(vector(scale)))
                .with("zero_point", Value.of(vector(weight.zeroPoint())));
        return new Operation(
                "constexpr_affine_dequantize", Map.of(), List.of(output), List.of(), attributes, UnknownFields.none());
    }

    private static boolean isZero(Tensor tensor) {
        return IntStream.of(tensor.toInts()).allMatch(value -> value == 0);
    }

    private static int axis(Quantized weight) {
        int split = 0;
        for (int axis = 0; axis < weight.shape().rank(); axis++) {
            if (weight.scale().shape().size(axis) > 1) {
                split = axis;
            }
        }
        return split;
    }

    /** A parameter without its axes of size one; a single element becomes a scalar. */
    private static Tensor vector(Tensor parameter) {
        long count = parameter.elementCount();
        return parameter.withShape(count == 1 ? Shape.scalar() : Shape.of(count));
    }

    /**
     * {@return the weight with its axis {@code order[i]} at place {@code i}; 4-bit data moves as bytes and is packed
     * anew}
     *
     * @param store where the elements of a matrix go
     */
    public static Quantized transpose(Quantized weight, TensorStore store, int... order) {
        boolean isMatrix = Arrays.equals(order, new int[] {1, 0})
                && !weight.data().dataType().isSubByte();
        return new Quantized(
                isMatrix ? StoredTransposition.of(weight.data(), store) : transposed(weight.data(), order),
                transposed(weight.scale(), order),
                transposed(weight.zeroPoint(), order));
    }

    private static Tensor transposed(Tensor x, int... order) {
        if (!x.dataType().isSubByte()) {
            return Moves.transpose(x, order);
        }
        Tensor codes = Tensor.ofBytes(DataType.INT8, x.shape(), x.toCodes());
        Tensor moved = Moves.transpose(codes, order);
        byte[] bytes = moved.toBytes();
        byte[] packed = new byte[Math.toIntExact(x.dataType().sizeInBytes(bytes.length))];
        BitPacking.pack(bytes, 0, bytes.length, x.dataType().bits(), packed, 0);
        return Tensor.ofBytes(x.dataType(), moved.shape(), packed);
    }

    /** {@return the numbers that the weight stands for, as fp32} */
    public static Tensor dequantized(Quantized weight) {
        int[] data = weight.data().toInts();
        int[] zeroPoint = weight.zeroPoint().toInts();
        float[] scale = weight.scale().toFloats();
        Shape shape = weight.shape();
        Shape scales = weight.scale().shape();
        float[] values = new float[data.length];
        long[] at = new long[shape.rank()];
        for (int i = 0; i < values.length; i++) {
            int block = 0;
            for (int axis = 0; axis < at.length; axis++) {
                long size = shape.size(axis) / scales.size(axis);
                block = (int) (block * scales.size(axis) + at[axis] / size);
            }
            values[i] = (data[i] - zeroPoint[block]) * scale[block];
            for (int axis = at.length - 1; axis >= 0 && ++at[axis] == shape.size(axis); axis--) {
                at[axis] = 0;
            }
        }
        return Tensor.ofFloats(DataType.FLOAT32, shape, values);
    }
}
