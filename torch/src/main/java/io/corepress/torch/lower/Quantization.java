package io.corepress.torch.lower;

import static java.util.Map.entry;

import io.corepress.mil.UnsupportedModelException;
import java.util.Map;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Values in 8 bits, and back. Parameters are one number for all, or one for each place along {@code axis}. */
final class Quantization {
    private Quantization() {}

    static final Map<String, Lowering> LOWERINGS = Map.ofEntries(
            entry("quantize", Lowering.of(Quantization::quantize)),
            entry("dequantize", Lowering.of(Quantization::dequantize)),
            entry("conv_quantized", Lowering.of(Quantization::convolution)));

    /** {@code round(input / scale) + zero_point}, ties to even, cut off at the ends of the type. */
    private static Tensor quantize(Call call) {
        Tensor input = call.tensor("input");
        Tensor codes = input.div(along(call, "scale", input)).round();
        if (call.has("zero_point")) {
            codes = codes.add(along(call, "zero_point", input));
        }
        String type = call.text("output_dtype");
        return switch (type) {
            case "int8" -> clamp(codes, -128, 127).to(ScalarType.Char);
            case "uint8" -> clamp(codes, 0, 255).to(ScalarType.Byte);
            default -> throw new IllegalArgumentException("output_dtype must be int8 or uint8, got " + type);
        };
    }

    private static Tensor dequantize(Call call) {
        Tensor input = call.tensor("input").to(ScalarType.Float);
        if (call.has("zero_point")) {
            input = input.sub(along(call, "zero_point", input));
        }
        return input.mul(along(call, "scale", input));
    }

    private static Tensor along(Call call, String parameter, Tensor input) {
        Tensor numbers = call.tensor(parameter).to(ScalarType.Float);
        if (numbers.dim() == 0) {
            return numbers;
        }
        int rank = (int) input.dim();
        int axis = Indices.fromFront(call.integer("axis"), rank);
        long[] stretched = Windows.filled(rank, 1);
        stretched[axis] = -1;
        return numbers.reshape(stretched);
    }

    private static Tensor clamp(Tensor codes, double low, double high) {
        return torch.clamp(codes, new ScalarOptional(new Scalar(low)), new ScalarOptional(new Scalar(high)));
    }

    /** The weight is {@code code * quant_scale + quant_bias}; these are one number, or one for each output channel. */
    private static Tensor convolution(Call call) {
        String type = call.text("quantization_type");
        if (!type.equals("linear")) {
            throw new UnsupportedModelException(
                    "conv_quantized: quantization_type must be linear, got " + type + "; the operator has no table");
        }
        Tensor codes = call.tensor("weight").to(ScalarType.Float);
        Tensor weight = codes.mul(perChannel(call, "quant_scale", codes)).add(perChannel(call, "quant_bias", codes));
        TensorOptional bias = call.optionalTensor("bias")
                .map(numbers -> new TensorOptional(numbers.to(ScalarType.Float)))
                .orElseGet(TensorOptional::new);
        return Convolutions.conv(call, weight, bias);
    }

    private static Tensor perChannel(Call call, String parameter, Tensor codes) {
        Tensor numbers = call.tensor(parameter);
        long[] stretched = Windows.filled((int) codes.dim(), 1);
        stretched[0] = -1;
        return numbers.reshape(stretched);
    }
}
