package io.corepress.torch;

import io.corepress.tensor.Tensor;

/** How far a result is from what it should be. */
final class Deviation {
    private Deviation() {}

    /** {@return the root mean square of the differences over that of the expected numbers} */
    static double relative(Tensor actual, Tensor expected) {
        float[] one = actual.toFloats();
        float[] other = expected.toFloats();
        if (one.length != other.length) {
            throw new AssertionError(actual + " instead of " + expected);
        }
        double error = 0;
        double size = 0;
        for (int i = 0; i < one.length; i++) {
            error += ((double) one[i] - other[i]) * ((double) one[i] - other[i]);
            size += (double) other[i] * other[i];
        }
        return Math.sqrt(error / Math.max(size, Double.MIN_NORMAL));
    }
}
