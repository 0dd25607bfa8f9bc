package io.corepress.compress.prune;

import io.corepress.compress.config.OpConfig;
import io.corepress.compress.config.OpMagnitudePrunerConfig;
import io.corepress.compress.config.OpThresholdPrunerConfig;
import io.corepress.compress.weight.CompressedWeight;
import io.corepress.compress.weight.Reference;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** Pruning as it is described, one element after the other, of values that are all in memory. */
final class PruningOracle {
    private final float[] values;
    private final Shape shape;
    private final DataType dataType;
    /** The axis and the size of the vectors that must stay whole; size 1 where there are none. */
    private final int vectorAxis;

    private final int vectorSize;

    PruningOracle(CompressedWeight weight, int vectorAxis, int vectorSize) {
        this.values = Reference.evaluate(weight);
        this.shape = weight.shape();
        this.dataType = weight.dataType();
        this.vectorAxis = vectorAxis;
        this.vectorSize = vectorSize;
    }

    float[] values() {
        return values;
    }

    /** {@return which elements stay; null if the weight is to be left} */
    boolean[] keep(OpConfig config) {
        boolean[] keep = switch (config) {
            case OpThresholdPrunerConfig threshold -> byThreshold(threshold);
            case OpMagnitudePrunerConfig magnitude when magnitude.nmRatio().isPresent() -> byPattern(magnitude);
            case OpMagnitudePrunerConfig magnitude when magnitude.blockSize().isPresent() -> byBlock(magnitude);
            case OpMagnitudePrunerConfig magnitude ->
                byRank(vectorNorms(), magnitude.targetSparsity().getAsDouble());
            default -> throw new AssertionError();
        };
        if (keep != null) {
            double[] norms = vectorNorms();
            for (int i = 0; i < keep.length; i++) {
                keep[i] &= norms[i] != 0;
            }
        }
        return keep;
    }

    private boolean[] byThreshold(OpThresholdPrunerConfig config) {
        float threshold = (float) config.threshold();
        if (dataType == DataType.FLOAT16) {
            threshold = Float.float16ToFloat(Float.floatToFloat16(threshold));
        }
        boolean[] keep = new boolean[values.length];
        for (int i = 0; i < keep.length; i++) {
            for (int member : vectorOf(i)) {
                keep[i] |= Math.abs(values[member]) > threshold;
            }
        }
        int zeros = 0;
        for (boolean kept : keep) {
            zeros += kept ? 0 : 1;
        }
        return (double) zeros / keep.length < config.minimumSparsityPercentile() ? null : keep;
    }

    private boolean[] byRank(double[] map, double target) {
        boolean[] keep = new boolean[map.length];
        double percent = target * 100;
        if (percent == 100) {
            return keep;
        }
        Arrays.fill(keep, true);
        if (percent == 0) {
            return keep;
        }
        // A vector counts once.
        double[] sorted = IntStream.range(0, map.length)
                .filter(i -> vectorOf(i)[0] == i)
                .mapToDouble(i -> map[i])
                .sorted()
                .toArray();
        double position = (sorted.length - 1) * (percent / 100);
        int below = (int) position;
        int above = Math.min(below + 1, sorted.length - 1);
        double cut = sorted[below] + (sorted[above] - sorted[below]) * (position - below);
        for (int i = 0; i < keep.length; i++) {
            keep[i] = map[i] > cut;
        }
        return keep;
    }

    private boolean[] byBlock(OpMagnitudePrunerConfig config) {
        int dim = config.dim().getAsInt();
        int size = config.blockSize().getAsInt();
        if (size > shape.size(dim) / 2.0 || cutsVectors(dim, size)) {
            return null;
        }
        double[] norms = vectorNorms();
        // Elements of one block share this key; a block over vectors takes the vectors whole.
        Map<List<Long>, Map<Integer, Double>> vectorsOfBlock = new HashMap<>();
        List<List<Long>> keys = new ArrayList<>();
        for (int i = 0; i < values.length; i++) {
            long[] at = Reference.coordinates(i, shape);
            at[dim] /= size;
            if (vectorAxis != dim) {
                at[vectorAxis] /= vectorSize;
            }
            List<Long> key = Arrays.stream(at).boxed().toList();
            keys.add(key);
            vectorsOfBlock.computeIfAbsent(key, _ -> new HashMap<>()).put(vectorOf(i)[0], norms[i]);
        }
        double[] map = new double[values.length];
        for (int i = 0; i < map.length; i++) {
            double sum = 0;
            for (double norm : new TreeMap<>(vectorsOfBlock.get(keys.get(i))).values()) {
                sum += norm * norm;
            }
            map[i] = (float) Math.sqrt(sum);
        }
        return byRank(map, config.targetSparsity().getAsDouble());
    }

    private boolean[] byPattern(OpMagnitudePrunerConfig config) {
        int dim = config.dim().getAsInt();
        int n = config.nmRatio().orElseThrow().n();
        int m = config.nmRatio().orElseThrow().m();
        if (m > shape.size(dim) / 2.0 || cutsVectors(dim, n) || cutsVectors(dim, m)) {
            return null;
        }
        double[] norms = vectorNorms();
        boolean[] keep = new boolean[values.length];
        for (int i = 0; i < values.length; i++) {
            long[] at = Reference.coordinates(i, shape);
            long groupStart = at[dim] / m * m;
            // The group along dim, one entry for each element, padded with zeros to m.
            double[] group = new double[m];
            for (int j = 0; j < m && groupStart + j < shape.size(dim); j++) {
                long[] neighbour = at.clone();
                neighbour[dim] = groupStart + j;
                group[j] = norms[Reference.index(neighbour, shape)];
            }
            List<Integer> order = IntStream.range(0, m)
                    .boxed()
                    .sorted(Comparator.comparingDouble((Integer j) -> group[j]))
                    .toList();
            // Zeros go anyway, so a real zero and a padding zero of equal rank are the same: padding first.
            keep[i] = order.indexOf((int) (at[dim] - groupStart)) >= n;
        }
        return keep;
    }

    private boolean cutsVectors(int dim, int size) {
        return vectorSize > 1 && dim == vectorAxis && size % vectorSize != 0;
    }

    /** {@return the norm of the vector of each element; of single elements, their magnitude} */
    private double[] vectorNorms() {
        double[] norms = new double[values.length];
        for (int i = 0; i < norms.length; i++) {
            double sum = 0;
            for (int member : vectorOf(i)) {
                sum += (double) values[member] * values[member];
            }
            norms[i] = (float) Math.sqrt(sum);
        }
        return norms;
    }

    private int[] vectorOf(int element) {
        long[] at = Reference.coordinates(element, shape);
        long start = at[vectorAxis] / vectorSize * vectorSize;
        return IntStream.range(0, vectorSize)
                .map(component -> {
                    long[] member = at.clone();
                    member[vectorAxis] = start + component;
                    return Reference.index(member, shape);
                })
                .toArray();
    }
}
