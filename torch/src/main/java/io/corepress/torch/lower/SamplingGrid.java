package io.corepress.torch.lower;

import java.util.Arrays;

/**
 * Where a resized axis is sampled: for each of its outputs a position on the input, in pixels, 0 being the centre of the
 * first one. The names are those that Core ML gives to its sampling modes.
 */
enum SamplingGrid {
    /** The centres of the outermost outputs lie on those of the outermost inputs; a single output on the first. */
    STRICT_ALIGN_CORNERS {
        @Override
        double position(int output, double inputs, int outputs) {
            return outputs == 1 ? 0 : output * (inputs - 1) / (outputs - 1);
        }
    },
    /** The same, but a single output lies in the middle. */
    ALIGN_CORNERS {
        @Override
        double position(int output, double inputs, int outputs) {
            return outputs == 1 ? (inputs - 1) / 2 : output * (inputs - 1) / (outputs - 1);
        }
    },
    /** The first output lies on the first input, and steps are those of the sizes. */
    DEFAULT {
        @Override
        double position(int output, double inputs, int outputs) {
            return output * inputs / outputs;
        }
    },
    /** The span between the outermost centres is cut into cells, and each is sampled in its middle. */
    OFFSET_CORNERS {
        @Override
        double position(int output, double inputs, int outputs) {
            return (output + 0.5) * Math.max(1, inputs - 1) / outputs;
        }
    },
    /** The edges of the outermost pixels, instead of their centres, lie on each other. */
    UNALIGN_CORNERS {
        @Override
        double position(int output, double inputs, int outputs) {
            return (output + 0.5) * inputs / outputs - 0.5;
        }
    };

    /** {@return a position before it is limited to the input; {@code inputs} may be the size of a part of a pixel grid} */
    abstract double position(int output, double inputs, int outputs);

    static SamplingGrid of(String mode) {
        return Arrays.stream(values())
                .filter(grid -> grid.name().equals(mode))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "sampling_mode must be one of " + Arrays.toString(values()) + ", got " + mode));
    }

    /** {@return positions from 0 to {@code inputs - 1}} */
    double[] positions(long inputs, long outputs) {
        double[] positions = new double[Math.toIntExact(outputs)];
        for (int i = 0; i < positions.length; i++) {
            positions[i] = Math.clamp(position(i, inputs, positions.length), 0, inputs - 1);
        }
        return positions;
    }

    /**
     * {@return the nearest input of each output} With the default mode pixels are compared by their centres, not by the
     * positions of linear interpolation, which would shift the picture by half a pixel.
     */
    long[] nearest(long inputs, long outputs) {
        SamplingGrid grid = this == DEFAULT ? UNALIGN_CORNERS : this;
        return Arrays.stream(grid.positions(inputs, outputs))
                .mapToLong(position -> Math.min((long) Math.floor(position + 0.5), inputs - 1))
                .toArray();
    }
}
