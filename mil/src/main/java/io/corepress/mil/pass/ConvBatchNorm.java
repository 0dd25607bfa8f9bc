package io.corepress.mil.pass;

import io.corepress.mil.Argument;
import io.corepress.mil.Function;
import io.corepress.mil.Operation;
import io.corepress.mil.Value;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import io.corepress.tensor.TensorReader;
import io.corepress.tensor.TensorStore;
import io.corepress.tensor.TensorWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A batch_norm right behind a convolution: {@code (w * x + b - mean) * f + beta} with {@code f = gamma / sqrt(variance +
 * epsilon)} is a convolution with {@code w * f} and {@code (b - mean) * f + beta}, of each channel its own.
 */
final class ConvBatchNorm {
    private static final double DEFAULT_EPSILON = 1e-5;

    private final FunctionEdit edit;
    private final TensorStore store;

    private ConvBatchNorm(FunctionEdit edit, TensorStore store) {
        this.edit = edit;
        this.store = store;
    }

    static Function fold(Function function, TensorStore store) {
        FunctionEdit edit = FunctionEdit.of(function);
        ConvBatchNorm folding = new ConvBatchNorm(edit, store);
        for (Operation operation : edit.operations()) {
            if (operation.type().equals("batch_norm")) {
                edit.producer(operation, "x")
                        .filter(conv ->
                                conv.type().equals("conv") || conv.type().equals("conv_transpose"))
                        .filter(edit::hasOneUse)
                        .ifPresent(conv -> folding.fold(conv, operation));
            }
        }
        return edit.apply();
    }

    private void fold(Operation conv, Operation norm) {
        Optional<Tensor> weight = edit.constantTensor(conv, "weight");
        Optional<Tensor> bias = edit.constantTensor(conv, "bias");
        Optional<Tensor> mean = edit.constantTensor(norm, "mean");
        Optional<Tensor> variance = edit.constantTensor(norm, "variance");
        boolean biasKnown = bias.isPresent() || !conv.inputs().containsKey("bias");
        if (weight.isEmpty() || !biasKnown || mean.isEmpty() || variance.isEmpty()) {
            return;
        }
        int channels = Math.toIntExact(mean.get().elementCount());
        double epsilon = edit.constantTensor(norm, "epsilon")
                .map(tensor -> (double) tensor.toFloats()[0])
                .orElse(DEFAULT_EPSILON);
        float[] gamma = optional(norm, "gamma", channels, 1);
        float[] beta = optional(norm, "beta", channels, 0);
        float[] means = mean.get().toFloats();
        float[] variances = variance.get().toFloats();
        float[] biases = bias.map(Tensor::toFloats).orElseGet(() -> new float[channels]);
        double[] factors = new double[channels];
        float[] offsets = new float[channels];
        for (int i = 0; i < channels; i++) {
            factors[i] = gamma[i] / Math.sqrt(variances[i] + epsilon);
            offsets[i] = (float) ((biases[i] - means[i]) * factors[i] + beta[i]);
        }
        Tensor scaled = conv.type().equals("conv")
                ? scaled(weight.get(), factors, 0, 1)
                : scaled(weight.get(), factors, 1, groups(conv));
        replace(conv, norm, scaled, Tensor.ofFloats(weight.get().dataType(), Shape.of(channels), offsets));
    }

    private int groups(Operation conv) {
        return edit.constantTensor(conv, "groups")
                .map(tensor -> tensor.toInts()[0])
                .orElse(1);
    }

    private float[] optional(Operation norm, String parameter, int channels, float absent) {
        return edit.constantTensor(norm, parameter).map(Tensor::toFloats).orElseGet(() -> {
            float[] all = new float[channels];
            java.util.Arrays.fill(all, absent);
            return all;
        });
    }

    /** The weight with the slices of its channel axis times their factors; of grouped axes, each row has its part. */
    private Tensor scaled(Tensor weight, double[] factors, int axis, int groups) {
        DataType dataType = weight.dataType();
        Shape shape = weight.shape();
        long rows = shape.elementCount(0, axis);
        int columns = Math.toIntExact(shape.size(axis));
        int length = Math.toIntExact(shape.elementCount(axis + 1, shape.rank()));
        TensorReader reader = new TensorReader(weight);
        TensorStore target = Value.belongsInWeightFile(weight) ? store : TensorStore.onHeap();
        float[] slice = new float[length];
        try (TensorWriter writer = target.begin(dataType, shape)) {
            for (long row = 0; row < rows; row++) {
                int first = Math.toIntExact(row * groups / rows) * columns;
                for (int column = 0; column < columns; column++) {
                    reader.readFloats((row * columns + column) * length, slice, 0, length);
                    double factor = factors[axis == 0 ? column : first + column];
                    for (int i = 0; i < length; i++) {
                        slice[i] = (float) (slice[i] * factor);
                    }
                    writer.appendFloats(slice, 0, length);
                }
            }
            return writer.finish();
        }
    }

    private void replace(Operation conv, Operation norm, Tensor weight, Tensor bias) {
        String weightName = edit.freshName(norm.name() + "_weight");
        String biasName = edit.freshName(norm.name() + "_bias");
        Map<String, Argument> inputs = new LinkedHashMap<>(conv.inputs());
        inputs.put("weight", Argument.name(weightName));
        inputs.put("bias", Argument.name(biasName));
        Operation joint =
                new Operation(conv.type(), inputs, norm.outputs(), List.of(), norm.attributes(), conv.extra());
        edit.replace(
                norm,
                List.of(
                        Operation.constant(weightName, Value.of(weight)),
                        Operation.constant(biasName, Value.of(bias)),
                        joint));
        edit.replace(conv, List.of());
    }
}
