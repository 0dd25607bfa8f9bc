package io.corepress.mil.network;

import io.corepress.mil.build.Var;
import java.util.stream.IntStream;

/** Fewer places for each channel of {@code [batch, channels, spatial...]}. */
public sealed interface Pooling extends Layer {

    /** {@return the largest values of windows that lie side by side} */
    static Pooling max(int kernel) {
        return new Max(kernel, kernel, 0);
    }

    /** {@return the means of windows that lie side by side} */
    static Pooling average(int kernel) {
        return new Average(kernel, kernel, 0);
    }

    /** {@return the mean of each channel: shape {@code [batch, channels]}} */
    static Pooling global() {
        return new Global();
    }

    /** The largest value of each window; the same kernel, stride and padding on all spatial axes. */
    record Max(int kernel, int stride, int padding) implements Pooling {
        @Override
        public Var add(LayerScope scope, Var x) {
            return scope.builder().maxPool(scope.name(), x, kernel, stride, padding);
        }
    }

    /** The mean of each window; zeros of the padding count. */
    record Average(int kernel, int stride, int padding) implements Pooling {
        @Override
        public Var add(LayerScope scope, Var x) {
            return scope.builder().avgPool(scope.name(), x, kernel, stride, padding);
        }
    }

    record Global() implements Pooling {
        @Override
        public Var add(LayerScope scope, Var x) {
            int[] spatial = IntStream.range(2, x.rank()).toArray();
            return scope.builder().reduceMean(scope.name(), x, false, spatial);
        }
    }
}
