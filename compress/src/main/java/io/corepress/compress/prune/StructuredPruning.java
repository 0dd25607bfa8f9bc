package io.corepress.compress.prune;

import io.corepress.compress.config.OpMagnitudePrunerConfig.NmRatio;
import io.corepress.tensor.Shape;
import java.util.Arrays;
import java.util.Optional;

/** Which elements whole blocks and n:m patterns spare. Both look at runs of neighbours along one channel axis. */
final class StructuredPruning {
    private static final int MIN_RANK = 2;
    private static final int MAX_RANK = 5;

    private StructuredPruning() {}

    /** {@return why a weight of this shape cannot be pruned in runs of {@code size} along {@code axis}, if so} */
    static Optional<String> refusal(Shape shape, int axis, int size) {
        if (shape.rank() < MIN_RANK || shape.rank() > MAX_RANK) {
            return Optional.of("it has " + shape.rank() + " axes; blocks and n:m patterns exist for two to five");
        }
        return 2L * size > shape.size(axis)
                ? Optional.of("its " + shape.size(axis) + " channels (axis " + axis + ") are fewer than two runs of "
                        + size)
                : Optional.empty();
    }

    /**
     * {@return for each element the L2 norm of its block; the last block of a line may be shorter}
     *
     * @param values in row-major order
     */
    static float[] blockNorms(float[] values, Shape shape, int axis, int blockSize) {
        float[] norms = new float[values.length];
        forEachRun(shape, axis, blockSize, (first, stride, length) -> {
            double sum = 0;
            for (int i = 0; i < length; i++) {
                double value = values[first + i * stride];
                sum += value * value;
            }
            float norm = (float) Math.sqrt(sum);
            for (int i = 0; i < length; i++) {
                norms[first + i * stride] = norm;
            }
        });
        return norms;
    }

    /**
     * {@return one for each element that stays: of every m neighbours the n smallest go, of equal ones the first}
     *
     * <p>A shorter run at the end is taken as filled up with zeros, which go before anything else.
     */
    static byte[] keepNm(float[] values, Shape shape, int axis, NmRatio ratio) {
        byte[] keep = new byte[values.length];
        Arrays.fill(keep, (byte) 1);
        forEachRun(shape, axis, ratio.m(), (first, stride, length) -> {
            int remaining = ratio.n() - (ratio.m() - length);
            for (int gone = 0; gone < remaining; gone++) {
                int smallest = -1;
                for (int i = 0; i < length; i++) {
                    int at = first + i * stride;
                    if (keep[at] != 0
                            && (smallest < 0 || Math.abs(values[at]) < Math.abs(values[smallest]))) {
                        smallest = at;
                    }
                }
                keep[smallest] = 0;
            }
        });
        return keep;
    }

    private interface Run {
        void visit(int first, int stride, int length);
    }

    private static void forEachRun(Shape shape, int axis, int size, Run run) {
        int outer = Math.toIntExact(shape.elementCount(0, axis));
        int channels = Math.toIntExact(shape.size(axis));
        int inner = Math.toIntExact(shape.elementCount(axis + 1, shape.rank()));
        for (int o = 0; o < outer; o++) {
            for (int channel = 0; channel < channels; channel += size) {
                for (int i = 0; i < inner; i++) {
                    run.visit((o * channels + channel) * inner + i, inner, Math.min(size, channels - channel));
                }
            }
        }
    }
}
