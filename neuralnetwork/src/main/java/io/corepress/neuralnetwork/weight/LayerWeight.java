package io.corepress.neuralnetwork.weight;

import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;

/**
 * How a layer stores a weight: one case for each form of the message {@code WeightParams}. Elements are in row-major
 * order, whatever the form.
 */
public sealed interface LayerWeight {

    Shape shape();

    /** {@return the values as fp32, decoded anew each time they are read} */
    Tensor decoded();

    /** {@return the same numbers seen with another shape of as many elements} */
    LayerWeight withShape(Shape shape);

    /** Plain values. @param values fp32 or fp16 */
    record Dense(Tensor values) implements LayerWeight {
        @Override
        public Shape shape() {
            return values.shape();
        }

        @Override
        public Tensor decoded() {
            return values.dataType() == DataType.FLOAT32 ? values : DecodedBytes.tensor(values, (_, value) -> value);
        }

        @Override
        public LayerWeight withShape(Shape shape) {
            return new Dense(values.withShape(shape));
        }
    }

    /**
     * Value = code * scale + bias, rounded once to fp32.
     *
     * @param codes int8 or uint8; below 2 to the power of {@code bits} where unsigned
     * @param scale fp32, one for the whole weight or one for each channel
     * @param bias fp32, like {@code scale}
     * @param channelAxis the axis whose positions have scales of their own
     */
    record Linear(Tensor codes, int bits, Tensor scale, Tensor bias, int channelAxis) implements LayerWeight {
        public Linear {
            long channels = codes.shape().rank() == 0 ? 1 : codes.shape().size(channelAxis);
            if (scale.elementCount() != bias.elementCount()
                    || (scale.elementCount() != 1 && scale.elementCount() != channels)) {
                throw new IllegalArgumentException("a weight of " + channels + " channels needs 1 or " + channels
                        + " scales and biases, got " + scale.elementCount() + " and " + bias.elementCount());
            }
        }

        @Override
        public Shape shape() {
            return codes.shape();
        }

        @Override
        public Tensor decoded() {
            float[] scales = scale.toFloats();
            float[] biases = bias.toFloats();
            int channels = scales.length;
            if (channels == 1) {
                return DecodedBytes.tensor(codes, (_, code) -> value(code, scales[0], biases[0]));
            }
            long inner =
                    codes.shape().elementCount(channelAxis + 1, codes.shape().rank());
            return DecodedBytes.tensor(codes, (index, code) -> {
                int channel = (int) (index / inner % channels);
                return value(code, scales[channel], biases[channel]);
            });
        }

        private static float value(float code, float scale, float bias) {
            return (float) ((double) code * scale + bias);
        }

        /** A new shape must keep the channels on their axis. */
        @Override
        public LayerWeight withShape(Shape shape) {
            return new Linear(codes.withShape(shape), bits, scale, bias, channelAxis);
        }
    }

    /**
     * Value = table[code].
     *
     * @param codes uint8, below the length of the table
     * @param table fp32, 2 to the power of {@code bits} values
     */
    record LookUp(Tensor codes, int bits, Tensor table) implements LayerWeight {
        public LookUp {
            if (table.elementCount() != 1L << bits) {
                throw new IllegalArgumentException(
                        "a table for " + bits + " bits has " + (1 << bits) + " values, got " + table.elementCount());
            }
        }

        @Override
        public Shape shape() {
            return codes.shape();
        }

        @Override
        public Tensor decoded() {
            float[] values = table.toFloats();
            return DecodedBytes.tensor(codes, (_, code) -> values[(int) code]);
        }

        @Override
        public LayerWeight withShape(Shape shape) {
            return new LookUp(codes.withShape(shape), bits, table);
        }
    }
}
