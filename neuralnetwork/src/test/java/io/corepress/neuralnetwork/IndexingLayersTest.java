package io.corepress.neuralnetwork;

import static io.corepress.neuralnetwork.Nd.filled;
import static io.corepress.neuralnetwork.Nd.random;
import static io.corepress.neuralnetwork.Nd.shape;
import static io.corepress.neuralnetwork.TestNetwork.exact;
import static io.corepress.neuralnetwork.TestNetwork.legacy;
import static io.corepress.neuralnetwork.TestNetwork.longs;
import static io.corepress.neuralnetwork.TestNetwork.weight;

import io.corepress.mlpackage.proto.NeuralNetworkLayer;
import io.corepress.mlpackage.proto.ReduceLayerParams.ReduceAxis;
import io.corepress.mlpackage.proto.ReduceLayerParams.ReduceOperation;
import io.corepress.mlpackage.proto.ScatterMode;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Products, look-ups, reductions, and layers that fetch, put, order or choose elements. */
class IndexingLayersTest {

    @Test
    void innerProductsTakeImagesOrVectors() {
        Nd w = random(1, 5, 12);
        Nd bias = random(2, 5);
        Consumer<NeuralNetworkLayer.Builder> layer = l -> l.getInnerProductBuilder()
                .setInputChannels(12)
                .setOutputChannels(5)
                .setHasBias(true)
                .setWeights(weight(w))
                .setBias(weight(bias));
        Nd image = random(3, 3, 2, 2);
        legacy().x(image).layer(layer).yields(filled(shape(5, 1, 1), i -> product(w, image, 0, i[0], bias)));
        Nd column = random(4, 12);
        legacy().x(column).layer(layer).yields(filled(shape(5), i -> product(w, column, 0, i[0], bias)));
        for (int[] sizes : new int[][] {{12}, {3, 12}, {2, 3, 12}}) {
            Nd x = random(5, sizes);
            int[] made = sizes.clone();
            made[made.length - 1] = 5;
            int rows = Nd.count(sizes) / 12;
            Nd flat = filled(shape(rows, 5), i -> product(w, x, i[0], i[1], bias));
            exact().x(x).layer(layer).yields(flat.reshaped(made));
        }
        Nd images = random(6, 2, 3, 2, 2);
        exact().x(images).layer(layer).yields(filled(shape(2, 5, 1, 1), i -> product(w, images, i[0], i[1], bias)));
    }

    /** Row {@code row} of as many elements as the matrix has columns, times row {@code output} of the matrix. */
    private static double product(Nd w, Nd x, int row, int output, Nd bias) {
        double sum = bias.at(output);
        for (int c = 0; c < w.size(1); c++) {
            sum += w.at(output, c) * x.values()[row * w.size(1) + c];
        }
        return sum;
    }

    @Test
    void embeddingsAreColumnsOfTheirMatrix() {
        Nd w = random(1, 4, 6);
        Nd bias = random(2, 4);
        legacy().x(Nd.vector(3))
                .layer(l -> l.getEmbeddingBuilder()
                        .setInputDim(6)
                        .setOutputChannels(4)
                        .setHasBias(true)
                        .setWeights(weight(w))
                        .setBias(weight(bias)))
                .yields(filled(shape(4), i -> w.at(i[0], 3) + bias.at(i)));
        Nd indices = Nd.of(shape(2, 3, 1), 0, 5, 2, 1, 4, 3);
        exact().x(indices)
                .layer(l -> l.getEmbeddingNDBuilder()
                        .setVocabSize(6)
                        .setEmbeddingSize(4)
                        .setWeights(weight(w)))
                .yields(filled(shape(2, 3, 4), i -> w.at(i[2], (int) indices.at(i[0], i[1], 0))));
    }

    @Test
    void matricesAreMultipliedInBatches() {
        Nd x = random(1, 2, 3, 4);
        Nd y = random(2, 5, 4);
        exact().x(x)
                .input("z", y)
                .layer(l -> l.getBatchedMatmulBuilder().setTransposeB(true))
                .yields(filled(shape(2, 3, 5), i -> {
                    double sum = 0;
                    for (int k = 0; k < 4; k++) {
                        sum += x.at(i[0], i[1], k) * y.at(i[2], k);
                    }
                    return sum;
                }));
        Nd vector = random(3, 4);
        exact().x(x).input("z", vector).layer(l -> l.getBatchedMatmulBuilder()).yields(filled(shape(2, 3, 1), i -> {
            double sum = 0;
            for (int k = 0; k < 4; k++) {
                sum += x.at(i[0], i[1], k) * vector.at(k);
            }
            return sum;
        }));
    }

    @Test
    void aMatrixOfTheLayerIsStoredColumnByColumn() {
        Nd matrix = random(1, 4, 3);
        Nd bias = random(2, 3);
        for (int[] sizes : new int[][] {{4}, {2, 4}, {2, 2, 2, 4}}) {
            Nd x = random(3, sizes);
            int[] made = sizes.clone();
            made[made.length - 1] = 3;
            Nd flat = filled(shape(Nd.count(sizes) / 4, 3), i -> {
                double sum = bias.at(i[1]);
                for (int k = 0; k < 4; k++) {
                    sum += x.values()[4 * i[0] + k] * matrix.at(k, i[1]);
                }
                return sum;
            });
            exact().x(x)
                    .layer(l -> l.getBatchedMatmulBuilder()
                            .setWeightMatrixFirstDimension(4)
                            .setWeightMatrixSecondDimension(3)
                            .setHasBias(true)
                            .setWeights(weight(matrix.transposed(1, 0)))
                            .setBias(weight(bias)))
                    .yields(flat.reshaped(made));
        }
    }

    private static Arguments reduction(ReduceOperation operation, ToDoubleFunction<double[]> formula) {
        return Arguments.of(operation, formula);
    }

    private static double sum(double[] values, DoubleUnaryOperator of) {
        return DoubleStream.of(values).map(of).sum();
    }

    static Stream<Arguments> reductions() {
        return Stream.of(
                reduction(ReduceOperation.SUM, v -> sum(v, x -> x)),
                reduction(ReduceOperation.AVG, v -> sum(v, x -> x) / v.length),
                reduction(ReduceOperation.PROD, v -> DoubleStream.of(v).reduce(1, (a, b) -> a * b)),
                reduction(ReduceOperation.LOGSUM, v -> sum(v, x -> Math.log(x + 0.01))),
                reduction(ReduceOperation.SUMSQUARE, v -> sum(v, x -> x * x)),
                reduction(ReduceOperation.L1, v -> sum(v, Math::abs)),
                reduction(ReduceOperation.L2, v -> Math.sqrt(sum(v, x -> x * x))),
                reduction(ReduceOperation.MAX, v -> DoubleStream.of(v).max().orElseThrow()),
                reduction(ReduceOperation.MIN, v -> DoubleStream.of(v).min().orElseThrow()));
    }

    @ParameterizedTest
    @MethodSource("reductions")
    void olderReductionsKeepTheirAxes(ReduceOperation operation, ToDoubleFunction<double[]> formula) {
        Nd x = Nd.uniform(1, 0.5, 1.5, 3, 4, 2);
        for (ReduceAxis axis :
                new ReduceAxis[] {ReduceAxis.CHW, ReduceAxis.HW, ReduceAxis.C, ReduceAxis.H, ReduceAxis.W}) {
            Set<Integer> axes = switch (axis) {
                case CHW -> Set.of(0, 1, 2);
                case HW -> Set.of(1, 2);
                case C -> Set.of(0);
                case H -> Set.of(1);
                default -> Set.of(2);
            };
            legacy().x(x)
                    .layer(l -> l.getReduceBuilder()
                            .setMode(operation)
                            .setAxis(axis)
                            .setEpsilon(0.01f))
                    .yields(reduced(x, axes, formula));
        }
    }

    /** With axes that were reduced kept as ones. */
    private static Nd reduced(Nd x, Set<Integer> axes, ToDoubleFunction<double[]> formula) {
        int[] sizes = x.shape().clone();
        axes.forEach(axis -> sizes[axis] = 1);
        return filled(
                sizes,
                i -> formula.applyAsDouble(IntStream.range(0, x.values().length)
                        .filter(at -> {
                            int[] index = Nd.index(x.shape(), at);
                            return IntStream.range(0, index.length)
                                    .allMatch(axis -> axes.contains(axis) || index[axis] == i[axis]);
                        })
                        .mapToDouble(at -> x.values()[at])
                        .toArray()));
    }

    @Test
    void theIndexOfTheLargestIsFoundAlongAnAxis() {
        Nd x = random(1, 3, 4, 2);
        Nd largest = argument(x, 1, 1);
        legacy().x(x)
                .layer(l -> l.getReduceBuilder().setMode(ReduceOperation.ARGMAX).setAxis(ReduceAxis.H))
                .yields(largest);
        exact().x(x)
                .layer("x", "a", l -> l.getArgMaxBuilder().setAxis(1))
                .layer("x", "b", l -> l.getArgMinBuilder().setAxis(-2).setRemoveDim(true))
                .expect("a", largest)
                .expect("b", argument(x, 1, -1).reshaped(3, 2))
                .check();
        exact().x(Nd.vector(1, 5, 2))
                .layer(l -> l.getArgMaxBuilder().setRemoveDim(true))
                .yields(Nd.vector(1));
    }

    private static Nd argument(Nd x, int axis, int sign) {
        int[] sizes = x.shape().clone();
        sizes[axis] = 1;
        return filled(sizes, i -> {
            int best = 0;
            for (int at = 0; at < x.size(axis); at++) {
                if (sign * x.at(with(i, axis, at)) > sign * x.at(with(i, axis, best))) {
                    best = at;
                }
            }
            return best;
        });
    }

    private static int[] with(int[] index, int axis, int at) {
        int[] changed = index.clone();
        changed[axis] = at;
        return changed;
    }

    static Stream<Arguments> newerReductions() {
        return Stream.of(
                newer(
                        "reduceL1",
                        (l, k) ->
                                l.getReduceL1Builder().addAllAxes(longs(0, -1)).setKeepDims(k),
                        v -> sum(v, Math::abs)),
                newer(
                        "reduceL2",
                        (l, k) ->
                                l.getReduceL2Builder().addAllAxes(longs(0, -1)).setKeepDims(k),
                        v -> Math.sqrt(sum(v, x -> x * x))),
                newer(
                        "reduceMax",
                        (l, k) ->
                                l.getReduceMaxBuilder().addAllAxes(longs(0, -1)).setKeepDims(k),
                        v -> DoubleStream.of(v).max().orElseThrow()),
                newer(
                        "reduceMin",
                        (l, k) ->
                                l.getReduceMinBuilder().addAllAxes(longs(0, -1)).setKeepDims(k),
                        v -> DoubleStream.of(v).min().orElseThrow()),
                newer(
                        "reduceSum",
                        (l, k) ->
                                l.getReduceSumBuilder().addAllAxes(longs(0, -1)).setKeepDims(k),
                        v -> sum(v, x -> x)),
                newer(
                        "reduceProd",
                        (l, k) -> l.getReduceProdBuilder()
                                .addAllAxes(longs(0, -1))
                                .setKeepDims(k),
                        v -> DoubleStream.of(v).reduce(1, (a, b) -> a * b)),
                newer(
                        "reduceMean",
                        (l, k) -> l.getReduceMeanBuilder()
                                .addAllAxes(longs(0, -1))
                                .setKeepDims(k),
                        v -> sum(v, x -> x) / v.length),
                newer(
                        "reduceLogSum",
                        (l, k) -> l.getReduceLogSumBuilder()
                                .addAllAxes(longs(0, -1))
                                .setKeepDims(k),
                        v -> Math.log(sum(v, x -> x))),
                newer(
                        "reduceSumSquare",
                        (l, k) -> l.getReduceSumSquareBuilder()
                                .addAllAxes(longs(0, -1))
                                .setKeepDims(k),
                        v -> sum(v, x -> x * x)),
                newer(
                        "reduceLogSumExp",
                        (l, k) -> l.getReduceLogSumExpBuilder()
                                .addAllAxes(longs(0, -1))
                                .setKeepDims(k),
                        v -> Math.log(sum(v, Math::exp))));
    }

    private interface Keeping {
        void set(NeuralNetworkLayer.Builder layer, boolean keepDims);
    }

    private static Arguments newer(String name, Keeping params, ToDoubleFunction<double[]> formula) {
        return Arguments.of(name, params, formula);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("newerReductions")
    void newerReductionsKeepTheirAxesOnRequest(String name, Keeping params, ToDoubleFunction<double[]> formula) {
        Nd x = Nd.uniform(1, 0.5, 1.5, 3, 4, 2);
        Nd kept = reduced(x, Set.of(0, 2), formula);
        exact().x(x)
                .layer("x", "a", l -> params.set(l, true))
                .layer("x", "b", l -> params.set(l, false))
                .expect("a", kept)
                .expect("b", kept.reshaped(4))
                .check();
    }

    @Test
    void elementsAreFetchedByIndex() {
        Nd x = random(1, 3, 4, 2);
        Nd rows = Nd.of(shape(2, 2), 2, 0, -1, 1);
        Nd points = Nd.of(shape(3, 2), 0, 1, 2, 3, 1, 0);
        Nd along = Nd.of(shape(3, 1, 2), 0, 1, 3, 2, 1, 1);
        exact().x(x)
                .input("rows", rows)
                .input("points", points)
                .input("along", along)
                .layer("x rows", "a", l -> l.getGatherBuilder().setAxis(1))
                .layer("x points", "b", l -> l.getGatherNDBuilder())
                .layer("x along", "c", l -> l.getGatherAlongAxisBuilder().setAxis(-2))
                .expect("a", filled(shape(3, 2, 2, 2), i -> x.at(i[0], ((int) rows.at(i[1], i[2]) + 4) % 4, i[3])))
                .expect("b", filled(shape(3, 2), i -> x.at((int) points.at(i[0], 0), (int) points.at(i[0], 1), i[1])))
                .expect("c", filled(shape(3, 1, 2), i -> x.at(i[0], (int) along.at(i), i[2])))
                .check();
    }

    private static DoubleBinaryOperator accumulation(ScatterMode mode) {
        return switch (mode) {
            case SCATTER_ADD -> Double::sum;
            case SCATTER_SUB -> (a, b) -> a - b;
            case SCATTER_MUL -> (a, b) -> a * b;
            case SCATTER_DIV -> (a, b) -> a / b;
            case SCATTER_MAX -> Math::max;
            case SCATTER_MIN -> Math::min;
            default -> (_, b) -> b;
        };
    }

    @ParameterizedTest
    @EnumSource(names = "UNRECOGNIZED", mode = EnumSource.Mode.EXCLUDE)
    void elementsArePutByIndex(ScatterMode mode) {
        Nd x = Nd.uniform(1, 1, 2, 4, 3);
        Nd rows = Nd.vector(3, 0);
        Nd updates = Nd.uniform(2, 1, 2, 2, 3);
        Nd points = Nd.of(shape(2, 2), 0, 1, 3, 2);
        Nd numbers = Nd.uniform(3, 1, 2, 2);
        Nd along = Nd.of(shape(2, 3), 0, 1, 2, 3, 2, 1);
        DoubleBinaryOperator put = accumulation(mode);
        Nd a = filled(x.shape(), x::at);
        Nd b = filled(x.shape(), x::at);
        Nd c = filled(x.shape(), x::at);
        for (int n = 0; n < 2; n++) {
            for (int j = 0; j < 3; j++) {
                put(a, (int) rows.at(n), j, updates.at(n, j), put);
                put(c, (int) along.at(n, j), j, updates.at(n, j), put);
            }
            put(b, (int) points.at(n, 0), (int) points.at(n, 1), numbers.at(n), put);
        }
        exact().x(x)
                .input("rows", rows)
                .input("updates", updates)
                .input("points", points)
                .input("numbers", numbers)
                .input("along", along)
                .layer(
                        "x rows updates",
                        "a",
                        l -> l.getScatterBuilder().setAxis(0).setMode(mode))
                .layer("x points numbers", "b", l -> l.getScatterNDBuilder().setMode(mode))
                .layer(
                        "x along updates",
                        "c",
                        l -> l.getScatterAlongAxisBuilder().setAxis(-2).setMode(mode))
                .expect("a", a)
                .expect("b", b)
                .expect("c", c)
                .check();
    }

    private static void put(Nd target, int row, int column, double value, DoubleBinaryOperator operator) {
        int at = row * target.size(1) + column;
        target.values()[at] = operator.applyAsDouble(target.values()[at], value);
    }

    @Test
    void oneHotVectorsStandOnAnyAxis() {
        exact().x(Nd.vector(2, 0, -1))
                .layer(
                        "x",
                        "a",
                        l -> l.getOneHotBuilder()
                                .setOneHotVectorSize(4)
                                .setAxis(-1)
                                .setOnValue(5)
                                .setOffValue(-1))
                .layer(
                        "x",
                        "b",
                        l -> l.getOneHotBuilder()
                                .setOneHotVectorSize(3)
                                .setAxis(0)
                                .setOnValue(1))
                .expect("a", Nd.of(shape(3, 4), -1, -1, 5, -1, 5, -1, -1, -1, -1, -1, -1, -1))
                .expect("b", Nd.of(shape(3, 3), 0, 1, 0, 0, 0, 0, 1, 0, 0))
                .check();
    }

    /** The examples of the format's description. */
    @Test
    void elementsAreOrdered() {
        Nd x = Nd.of(shape(2, 3), 3, 5, 32, 3, 77, 6);
        exact().x(x)
                .layer("x", "a", l -> l.getArgSortBuilder().setAxis(1))
                .layer("x", "b", l -> l.getArgSortBuilder().setAxis(1).setDescending(true))
                .layer("x", "values at", l -> l.getTopKBuilder().setAxis(-1).setK(2))
                .layer(
                        "x",
                        "least leastAt",
                        l -> l.getTopKBuilder().setAxis(1).setK(1).setUseBottomK(true))
                .expect("a", Nd.of(shape(2, 3), 0, 1, 2, 0, 2, 1))
                .expect("b", Nd.of(shape(2, 3), 2, 1, 0, 1, 2, 0))
                .expect("values", Nd.of(shape(2, 2), 32, 5, 77, 6))
                .expect("at", Nd.of(shape(2, 2), 2, 1, 1, 2))
                .expect("least", Nd.of(shape(2, 1), 3, 3))
                .expect("leastAt", Nd.of(shape(2, 1), 0, 0))
                .check();
    }

    /** The examples of the format's description. */
    @Test
    void sumsAreCumulated() {
        exact().x(Nd.vector(4, 6, 7))
                .layer("x", "a", l -> l.getCumSumBuilder())
                .layer("x", "b", l -> l.getCumSumBuilder().setExcludeFinalSum(true))
                .layer("x", "c", l -> l.getCumSumBuilder().setReverse(true))
                .layer("x", "d", l -> l.getCumSumBuilder().setReverse(true).setExcludeFinalSum(true))
                .expect("a", Nd.vector(4, 10, 17))
                .expect("b", Nd.vector(0, 4, 10))
                .expect("c", Nd.vector(17, 13, 7))
                .expect("d", Nd.vector(13, 7, 0))
                .check();
    }

    @Test
    void boxesThatOverlapABetterOneAreLeftOut() {
        // Centre, width and height: the second overlaps the first, the third stands apart, the fourth scores too
        // little.
        Nd boxes = Nd.of(shape(1, 4, 4), 5, 5, 4, 4, 5.5, 5, 4, 4, 20, 20, 4, 4, 40, 40, 2, 2);
        Nd scores = Nd.of(shape(1, 4, 1), 0.8, 0.9, 0.7, 0.1);
        exact().x(boxes)
                .input("scores", scores)
                .layer(
                        "x scores",
                        "boxes kept at count",
                        l -> l.getNonMaximumSuppressionBuilder()
                                .setIouThreshold(0.5f)
                                .setScoreThreshold(0.3f)
                                .setMaxBoxes(3))
                .expect("boxes", Nd.of(shape(1, 3, 4), 5.5, 5, 4, 4, 20, 20, 4, 4, 0, 0, 0, 0))
                .expect("kept", Nd.of(shape(1, 3, 1), 0.9, 0.7, 0))
                .expect("at", Nd.of(shape(1, 3), 1, 2, -1))
                .expect("count", Nd.vector(2))
                .check();
    }
}
