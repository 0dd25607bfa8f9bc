package io.corepress.learn.layer;

import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import io.corepress.tensor.TensorReader;
import java.util.Arrays;

/**
 * A {@code conv}: every window of the input, channel by channel, is multiplied with the kernels of its group.
 *
 * @param kernel sizes of the spatial axes
 * @param pad as the operation has it
 */
record ConvolutionLayer(
        String input, WeightMatrix matrix, int[] kernel, int[] strides, int[] dilations, String padType, int[] pad)
        implements Layer {

    /** The weight is {@code [outputs, inputs of a group, kernel...]}. */
    static ConvolutionLayer of(Parameters parameters, String input, Shape weight) {
        int axes = weight.rank() - 2;
        int groups = parameters.integer("groups", 1);
        int rows = Math.toIntExact(weight.size(0) / groups);
        int columns = Math.toIntExact(weight.elementCount(1, weight.rank()));
        int[] kernel = new int[axes];
        for (int i = 0; i < axes; i++) {
            kernel[i] = Math.toIntExact(weight.size(i + 2));
        }
        return new ConvolutionLayer(
                input,
                new WeightMatrix(
                        groups,
                        rows,
                        columns,
                        Math.toIntExact(weight.elementCount(2, weight.rank())),
                        rows * columns,
                        columns,
                        1),
                kernel,
                parameters.integers("strides", filled(axes, 1)),
                parameters.integers("dilations", filled(axes, 1)),
                parameters.text("pad_type", "valid"),
                parameters.integers("pad", new int[2 * axes]));
    }

    @Override
    public void forEachRow(Tensor input, RowSink sink) {
        Windows windows = Windows.of(spatial(input.shape()), kernel, strides, dilations, padType, pad);
        int channels = matrix.columns() / windows.kernelSize();
        int count = windows.count();
        int image = Math.toIntExact(input.shape().elementCount(1, input.shape().rank()));
        float[] pixels = new float[image];
        float[] rows = new float[Math.multiplyExact(matrix.groups() * count, matrix.columns())];
        TensorReader reader = new TensorReader(input);
        for (long sample = 0; sample < input.shape().size(0); sample++) {
            reader.readFloats(sample * image, pixels, 0, image);
            for (int group = 0; group < matrix.groups(); group++) {
                int from = group * (image / matrix.groups());
                windows.unfold(pixels, from, channels, rows, group * count * matrix.columns());
            }
            sink.rows(rows, count);
        }
    }

    static int[] spatial(Shape shape) {
        int[] sizes = new int[shape.rank() - 2];
        for (int i = 0; i < sizes.length; i++) {
            sizes[i] = Math.toIntExact(shape.size(i + 2));
        }
        return sizes;
    }

    private static int[] filled(int length, int number) {
        int[] numbers = new int[length];
        Arrays.fill(numbers, number);
        return numbers;
    }
}
