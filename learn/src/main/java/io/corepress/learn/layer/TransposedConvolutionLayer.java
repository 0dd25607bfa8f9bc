package io.corepress.learn.layer;

import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import io.corepress.tensor.TensorReader;

/**
 * A {@code conv_transpose}: the channels at every place of the input are multiplied with each tap of the kernels, and
 * what falls on the same output is added. A row is an output channel at one tap; that taps are added up is left out of
 * account, which is exact where the stride is not less than the kernel.
 */
record TransposedConvolutionLayer(String input, WeightMatrix matrix) implements Layer {

    /** The weight is {@code [inputs, outputs of a group, kernel...]}. */
    static TransposedConvolutionLayer of(Parameters parameters, String input, Shape weight) {
        int groups = parameters.integer("groups", 1);
        int columns = Math.toIntExact(weight.size(0) / groups);
        int rows = Math.toIntExact(weight.elementCount(1, weight.rank()));
        return new TransposedConvolutionLayer(
                input, new WeightMatrix(groups, rows, columns, 1, rows * columns, 1, rows));
    }

    @Override
    public void forEachRow(Tensor input, RowSink sink) {
        int count = Math.toIntExact(input.shape().elementCount(2, input.shape().rank()));
        int channels = Math.toIntExact(input.shape().size(1));
        float[] pixels = new float[channels * count];
        float[] rows = new float[pixels.length];
        TensorReader reader = new TensorReader(input);
        for (long sample = 0; sample < input.shape().size(0); sample++) {
            reader.readFloats(sample * pixels.length, pixels, 0, pixels.length);
            for (int channel = 0; channel < channels; channel++) {
                int group = channel / matrix.columns();
                int target = group * count * matrix.columns() + channel % matrix.columns();
                for (int place = 0; place < count; place++) {
                    rows[target + place * matrix.columns()] = pixels[channel * count + place];
                }
            }
            sink.rows(rows, count);
        }
    }
}
