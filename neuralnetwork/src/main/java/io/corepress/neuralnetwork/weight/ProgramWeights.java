package io.corepress.neuralnetwork.weight;

import io.corepress.mil.Attributes;
import io.corepress.mil.NamedType;
import io.corepress.mil.OpSet;
import io.corepress.mil.Operation;
import io.corepress.mil.UnknownFields;
import io.corepress.mil.Value;
import io.corepress.mil.ValueType.TensorType;
import io.corepress.neuralnetwork.weight.LayerWeight.Dense;
import io.corepress.neuralnetwork.weight.LayerWeight.Linear;
import io.corepress.neuralnetwork.weight.LayerWeight.LookUp;
import io.corepress.tensor.BitPacking;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import io.corepress.tensor.TensorReader;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Weights of layers as operations of an fp32 program, in the forms of iOS 16. Values are kept: a form that would
 * change one by more than the rounding of its bias is not used, and the weight becomes plain numbers instead.
 *
 * <ul>
 *   <li>fp16 values become {@code constexpr_cast};
 *   <li>a look-up table becomes {@code constexpr_lut_to_dense}, as do codes with one scale for all: their few
 *       levels are a table;
 *   <li>codes with a scale a channel become {@code constexpr_affine_dequantize}, if each bias is a whole number of
 *       scales.
 * </ul>
 */
public final class ProgramWeights {
    /** Weights of fewer elements are not worth a form of their own; programs keep them in place. */
    private static final int MIN_ELEMENTS = 10;

    private ProgramWeights() {}

    /**
     * {@return a {@code const} or {@code constexpr} operation whose one output has this name, fp32, and the
     * weight's shape}
     */
    public static Operation operation(String name, LayerWeight weight, OpSet opset) {
        if (weight.shape().elementCount() < MIN_ELEMENTS || !opset.isAtLeast(OpSet.CORE_ML_6)) {
            return dense(name, weight);
        }
        return switch (weight) {
            case Dense(Tensor values)
            when values.dataType() == DataType.FLOAT16 ->
                constexpr(
                        "constexpr_cast",
                        name,
                        weight,
                        Map.of("source_val", Value.of(values), "output_dtype", Value.string("fp32")));
            case Dense _ -> dense(name, weight);
            case LookUp lookUp -> table(name, lookUp);
            case Linear linear -> linear(name, linear);
        };
    }

    private static Operation linear(String name, Linear linear) {
        if (linear.scale().elementCount() == 1) {
            // A table for codes of 8 bits is larger than a small weight.
            boolean small = linear.shape().elementCount() < 1L << linear.bits();
            return small ? dense(name, linear) : table(name, levels(linear));
        }
        return zeroPoints(linear)
                .map(zeroPoints -> constexpr(
                        "constexpr_affine_dequantize",
                        name,
                        linear,
                        Map.of(
                                "quantized_data", Value.of(linear.codes()),
                                "scale", Value.of(linear.scale()),
                                "zero_point", Value.of(zeroPoints),
                                "axis", Value.int32(linear.channelAxis()))))
                .orElseGet(() -> dense(name, linear));
    }

    /** The few values that codes of one scale stand for; signed codes are counted from the lowest. */
    private static LookUp levels(Linear linear) {
        boolean signed = linear.codes().dataType() == DataType.INT8;
        int lowest = signed ? -128 : 0;
        float scale = linear.scale().toFloats()[0];
        float bias = linear.bias().toFloats()[0];
        float[] table = new float[1 << linear.bits()];
        for (int i = 0; i < table.length; i++) {
            table[i] = (float) ((double) (lowest + i) * scale + bias);
        }
        Tensor codes =
                signed ? Tensor.of(DataType.UINT8, linear.shape(), new OffsetCodes(linear.codes())) : linear.codes();
        return new LookUp(codes, linear.bits(), Tensor.ofFloats(DataType.FLOAT32, Shape.of(table.length), table));
    }

    /**
     * {@return the code that stands for zero in each channel, of the type of the codes; nothing if one of them is not a
     * code, or the bias is not the fp32 number nearest to that many scales}
     */
    private static Optional<Tensor> zeroPoints(Linear linear) {
        DataType type = linear.codes().dataType();
        float[] scale = linear.scale().toFloats();
        float[] bias = linear.bias().toFloats();
        int[] zeroPoints = new int[scale.length];
        for (int channel = 0; channel < scale.length; channel++) {
            double exact = bias[channel] == 0 ? 0 : -(double) bias[channel] / scale[channel];
            double rounded = Math.rint(exact);
            boolean fits = rounded >= type.minValue()
                    && rounded <= type.maxValue()
                    && (float) (-rounded * scale[channel]) == bias[channel];
            if (!fits) {
                return Optional.empty();
            }
            zeroPoints[channel] = (int) rounded;
        }
        return Optional.of(Tensor.ofInts(type, Shape.of(zeroPoints.length), zeroPoints));
    }

    private static Operation table(String name, LookUp weight) {
        int bits = switch (weight.bits()) {
            case 3 -> 4;
            case 5 -> 6;
            case 7 -> 8;
            default -> weight.bits();
        };
        float[] table = new float[1 << bits];
        System.arraycopy(weight.table().toFloats(), 0, table, 0, 1 << weight.bits());
        Shape shape = weight.shape();
        int[] sizes = new int[shape.rank()];
        for (int axis = 0; axis < sizes.length; axis++) {
            sizes[axis] = Math.toIntExact(shape.size(axis));
        }
        return constexpr(
                "constexpr_lut_to_dense",
                name,
                weight,
                Map.of(
                        "indices", Value.of(packed(weight.codes(), bits)),
                        "lut", Value.of(Tensor.ofFloats(DataType.FLOAT32, Shape.of(table.length), table)),
                        "shape", Value.of(Tensor.ofInts(DataType.UINT32, Shape.of(sizes.length), sizes))));
    }

    /** The codes as a vector of bytes, each filled from its lowest bit on as ML programs have it. */
    private static Tensor packed(Tensor codes, int bits) {
        if (bits == 8) {
            return codes.withShape(Shape.of(codes.elementCount()));
        }
        int count = Math.toIntExact(codes.elementCount());
        byte[] packed = new byte[(int) PackedCodes.packedSize(count, bits)];
        TensorReader reader = new TensorReader(codes);
        byte[] block = new byte[Math.min(count, 1 << 16)];
        for (int at = 0; at < count; at += block.length) {
            int length = Math.min(block.length, count - at);
            reader.readCodes(at, block, 0, length);
            BitPacking.pack(block, 0, length, bits, packed, (long) at * bits);
        }
        return Tensor.ofBytes(DataType.UINT8, Shape.of(packed.length), packed);
    }

    private static Operation dense(String name, LayerWeight weight) {
        return Operation.constant(name, Value.of(weight.decoded()));
    }

    private static Operation constexpr(String type, String name, LayerWeight weight, Map<String, Value> parameters) {
        Attributes attributes = Attributes.named(name);
        for (String parameter : parameters.keySet().stream().sorted().toList()) {
            attributes = attributes.with(parameter, parameters.get(parameter));
        }
        NamedType output = new NamedType(name, TensorType.of(DataType.FLOAT32, weight.shape()));
        return new Operation(type, Map.of(), List.of(output), List.of(), attributes, UnknownFields.none());
    }
}
