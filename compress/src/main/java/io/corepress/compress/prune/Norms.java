package io.corepress.compress.prune;

/** Norms are summed in double, in the order of the elements, and kept as floats. */
final class Norms {
    private Norms() {}

    /**
     * {@return the norm of elements with this sum of squares, rounded to float}
     *
     * <p>The norm of finite floats may exceed the largest float; it is then taken for the largest, because infinity
     * stands for a weight that is not finite.
     */
    static float toFloat(double sumOfSquares) {
        double norm = Math.sqrt(sumOfSquares);
        return norm > Float.MAX_VALUE && norm < Double.POSITIVE_INFINITY ? Float.MAX_VALUE : (float) norm;
    }
}
