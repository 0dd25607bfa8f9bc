package io.corepress.neuralnetwork.layer;

import io.corepress.mil.build.Params;
import io.corepress.mil.build.Var;
import io.corepress.mlpackage.proto.Convolution3DLayerParams;
import io.corepress.mlpackage.proto.ConvolutionLayerParams;
import io.corepress.mlpackage.proto.SamePadding.SamePaddingMode;
import io.corepress.neuralnetwork.graph.Layer;
import java.util.List;

/** Convolutions and deconvolutions over images and volumes. */
final class Convolutions {
    private Convolutions() {}

    static void convolution(Layer layer) {
        ConvolutionLayerParams params = layer.message().getConvolution();
        Var x = layer.images(0);
        long outputs = params.getOutputChannels();
        int groups = (int) Math.max(1, params.getNGroups());
        int[] kernel = Sizes.pair(params.getKernelSizeList(), 3);
        int[] stride = Sizes.pair(params.getStrideList(), 1);
        boolean transposed = params.getIsDeconvolution();
        Params operands = Params.of("x", x).with("weight", weight(layer, params, kernel, groups));
        if (params.getHasBias()) {
            operands = operands.with("bias", layer.weight("bias", params.getBias(), outputs));
        }
        operands = operands.with("strides", stride).with("groups", groups);
        if (transposed) {
            int[] pad = cropped(layer, params, x, kernel, stride);
            layer.imagesOutput(layer.op("conv_transpose", padded(operands, pad)));
            return;
        }
        operands = operands.with("dilations", Sizes.pair(params.getDilationFactorList(), 1));
        operands = switch (params.getConvolutionPaddingTypeCase()) {
            case SAME -> same(operands, params.getSame().getAsymmetryMode());
            default -> padded(operands, Sizes.edges(params.getValid().getPaddingAmounts()));
        };
        layer.imagesOutput(layer.op("conv", operands));
    }

    private static Var weight(Layer layer, ConvolutionLayerParams params, int[] kernel, int groups) {
        if (layer.inputCount() > 1) {
            return layer.exact(1);
        }
        long outputs = params.getOutputChannels();
        long channels = params.getKernelChannels();
        if (params.getIsDeconvolution()) {
            return layer.weight(
                    "weight",
                    layer.read("weights", params.getWeights(), 1, channels, outputs / groups, kernel[0], kernel[1]));
        }
        return layer.weight("weight", params.getWeights(), outputs, channels, kernel[0], kernel[1]);
    }

    /** Amounts at top, bottom, left and right. */
    static Params padded(Params operands, int[] pad) {
        for (int amount : pad) {
            if (amount != 0) {
                return operands.with("pad_type", "custom").with("pad", pad);
            }
        }
        return operands.with("pad_type", "valid");
    }

    static Params same(Params operands, SamePaddingMode mode) {
        return operands.with("pad_type", mode == SamePaddingMode.TOP_LEFT_HEAVY ? "same_lower" : "same");
    }

    /** What a deconvolution leaves out of the full result at top, bottom, left and right. */
    private static int[] cropped(Layer layer, ConvolutionLayerParams params, Var x, int[] kernel, int[] stride) {
        List<Long> asked = params.getOutputShapeList();
        if (asked.isEmpty() && !params.hasSame()) {
            return Sizes.edges(params.getValid().getPaddingAmounts());
        }
        boolean startHeavy = params.getSame().getAsymmetryMode() == SamePaddingMode.TOP_LEFT_HEAVY;
        int[] pad = new int[4];
        for (int axis = 0; axis < 2; axis++) {
            // The full result has (size - 1) * stride + kernel; "same" asks for size * stride.
            long total = asked.isEmpty()
                    ? kernel[axis] - stride[axis]
                    : (x.size(axis - 2) - 1) * stride[axis] + kernel[axis] - asked.get(axis);
            if (total < 0) {
                throw layer.unsupported("the output is larger than what the kernel reaches, by " + -total);
            }
            int less = (int) (total / 2);
            int more = (int) (total - less);
            pad[2 * axis] = startHeavy ? more : less;
            pad[2 * axis + 1] = startHeavy ? less : more;
        }
        return pad;
    }

    static void convolution3d(Layer layer) {
        Convolution3DLayerParams params = layer.message().getConvolution3D();
        Var x = layer.exact(0);
        int groups = Math.max(1, params.getNGroups());
        long outputs = params.getOutputChannels();
        long inputs = params.getInputChannels();
        boolean transposed = params.getIsDeconvolution();
        int[] kernel = {params.getKernelDepth(), params.getKernelHeight(), params.getKernelWidth()};
        long[] shape = transposed
                ? new long[] {inputs, outputs / groups, kernel[0], kernel[1], kernel[2]}
                : new long[] {outputs, inputs / groups, kernel[0], kernel[1], kernel[2]};
        Var weight = layer.weight("weight", layer.read("weights", params.getWeights(), transposed ? 1 : 0, shape));
        Params operands = Params.of("x", x).with("weight", weight);
        if (params.getHasBias()) {
            operands = operands.with("bias", layer.weight("bias", params.getBias(), outputs));
        }
        operands = operands.with(
                        "strides",
                        new int[] {params.getStrideDepth(), params.getStrideHeight(), params.getStrideWidth()})
                .with(
                        "dilations",
                        new int[] {params.getDilationDepth(), params.getDilationHeight(), params.getDilationWidth()})
                .with("groups", groups);
        int[] custom = {
            params.getCustomPaddingFront(), params.getCustomPaddingBack(),
            params.getCustomPaddingTop(), params.getCustomPaddingBottom(),
            params.getCustomPaddingLeft(), params.getCustomPaddingRight()
        };
        operands = switch (params.getPaddingType()) {
            case SAME -> operands.with("pad_type", "same");
            case CUSTOM -> padded(operands, custom);
            case VALID -> operands.with("pad_type", "valid");
            case UNRECOGNIZED -> throw layer.unsupported("unknown padding " + params.getPaddingTypeValue());
        };
        if (transposed && params.getOutputShapeCount() > 0) {
            int[] output = new int[5];
            output[0] = Math.toIntExact(x.size(0));
            output[1] = (int) outputs;
            for (int axis = 0; axis < 3; axis++) {
                output[axis + 2] = Math.toIntExact(params.getOutputShape(axis));
            }
            operands = operands.with("output_shape", output);
        }
        layer.exactOutput(layer.op(transposed ? "conv_transpose" : "conv", operands));
    }
}
