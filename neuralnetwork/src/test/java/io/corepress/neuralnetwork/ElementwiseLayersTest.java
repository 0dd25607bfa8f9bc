package io.corepress.neuralnetwork;

import static io.corepress.neuralnetwork.Nd.filled;
import static io.corepress.neuralnetwork.Nd.random;
import static io.corepress.neuralnetwork.Nd.uniform;
import static io.corepress.neuralnetwork.TestNetwork.exact;
import static io.corepress.neuralnetwork.TestNetwork.legacy;
import static io.corepress.neuralnetwork.TestNetwork.longs;
import static io.corepress.neuralnetwork.TestNetwork.weight;

import io.corepress.mlpackage.proto.GeluLayerParams.GeluMode;
import io.corepress.mlpackage.proto.NeuralNetworkLayer;
import io.corepress.mlpackage.proto.UnaryFunctionLayerParams.Operation;
import java.util.function.Consumer;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Layers that work on each element, against their formulas. */
class ElementwiseLayersTest {

    private static Arguments unary(
            String name, Consumer<NeuralNetworkLayer.Builder> params, double low, double high, DoubleUnaryOperator f) {
        return Arguments.of(name, params, uniform(1, low, high, 3, 4), f);
    }

    private static Arguments function(Operation operation, double low, DoubleUnaryOperator formula) {
        return unary(
                "unary " + operation,
                layer -> layer.getUnaryBuilder()
                        .setType(operation)
                        .setAlpha(1.5f)
                        .setEpsilon(0.01f)
                        .setScale(2)
                        .setShift(0.25f),
                low,
                3,
                x -> formula.applyAsDouble(2 * x + 0.25));
    }

    static Stream<Arguments> functions() {
        return Stream.of(
                function(Operation.SQRT, 0.1, Math::sqrt),
                function(Operation.RSQRT, 0.1, x -> 1 / Math.sqrt(x + 0.01)),
                function(Operation.INVERSE, 0.1, x -> 1 / (x + 0.01)),
                function(Operation.POWER, 0.1, x -> Math.pow(x, 1.5)),
                function(Operation.EXP, -3, Math::exp),
                function(Operation.LOG, 0.1, Math::log),
                function(Operation.ABS, -3, Math::abs),
                function(Operation.THRESHOLD, -3, x -> Math.max(1.5, x)),
                unary(
                        "clip",
                        layer -> layer.getClipBuilder().setMinVal(-1).setMaxVal(0.5f),
                        -2,
                        2,
                        x -> Math.min(Math.max(x, -1), 0.5)),
                unary(
                        "clampedReLU",
                        layer -> layer.getClampedReLUBuilder().setAlpha(0.2f).setBeta(1),
                        -2,
                        2,
                        x -> Math.min(1, x >= 0 ? x : (double) 0.2f * x)),
                unary("ceil", layer -> layer.getCeilBuilder(), -3, 3, Math::ceil),
                unary("floor", layer -> layer.getFloorBuilder(), -3, 3, Math::floor),
                unary("round", layer -> layer.getRoundBuilder(), -3, 3, Math::rint),
                unary("sign", layer -> layer.getSignBuilder(), -3, 3, Math::signum),
                unary("exp2", layer -> layer.getExp2Builder(), -3, 3, x -> Math.pow(2, x)),
                unary("sin", layer -> layer.getSinBuilder(), -3, 3, Math::sin),
                unary("cos", layer -> layer.getCosBuilder(), -3, 3, Math::cos),
                unary("tan", layer -> layer.getTanBuilder(), -1, 1, Math::tan),
                unary("asin", layer -> layer.getAsinBuilder(), -1, 1, Math::asin),
                unary("acos", layer -> layer.getAcosBuilder(), -1, 1, Math::acos),
                unary("atan", layer -> layer.getAtanBuilder(), -3, 3, Math::atan),
                unary("sinh", layer -> layer.getSinhBuilder(), -3, 3, Math::sinh),
                unary("cosh", layer -> layer.getCoshBuilder(), -3, 3, Math::cosh),
                unary("tanh", layer -> layer.getTanhBuilder(), -3, 3, Math::tanh),
                unary(
                        "asinh",
                        layer -> layer.getAsinhBuilder(),
                        -300,
                        300,
                        x -> Math.signum(x) * Math.log(Math.abs(x) + Math.sqrt(x * x + 1))),
                unary("acosh", layer -> layer.getAcoshBuilder(), 1, 30, x -> Math.log(x + Math.sqrt(x * x - 1))),
                unary("atanh", layer -> layer.getAtanhBuilder(), -0.9, 0.9, x -> 0.5 * Math.log((1 + x) / (1 - x))),
                unary("erf", layer -> layer.getErfBuilder(), -3, 3, ElementwiseLayersTest::erf),
                unary("gelu", layer -> layer.getGeluBuilder(), -3, 3, x -> 0.5 * x * (1 + erf(x / Math.sqrt(2)))),
                unary(
                        "gelu by tanh",
                        layer -> layer.getGeluBuilder().setMode(GeluMode.TANH_APPROXIMATION),
                        -3,
                        3,
                        x -> 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x)))),
                unary(
                        "gelu by sigmoid",
                        layer -> layer.getGeluBuilder().setMode(GeluMode.SIGMOID_APPROXIMATION),
                        -3,
                        3,
                        x -> x / (1 + Math.exp(-1.702 * x))),
                unary("logicalNot", layer -> layer.getLogicalNotBuilder(), -1, 1, x -> x == 0 ? 1 : 0),
                unary(
                        "greaterThan",
                        layer -> layer.getGreaterThanBuilder().setAlpha(0.2f),
                        -1,
                        1,
                        x -> x > 0.2f ? 1 : 0),
                unary("lessEqual", layer -> layer.getLessEqualBuilder().setAlpha(0.2f), -1, 1, x -> x <= 0.2f ? 1 : 0),
                unary("add of one", layer -> layer.getAddBuilder().setAlpha(0.5f), -1, 1, x -> x + 0.5),
                unary("multiply of one", layer -> layer.getMultiplyBuilder().setAlpha(0.5f), -1, 1, x -> x * 0.5));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("functions")
    void functionsOfOneElementFollowTheirFormula(
            String name, Consumer<NeuralNetworkLayer.Builder> params, Nd x, DoubleUnaryOperator formula) {
        exact().x(x).layer(params).yields(x.map(formula));
    }

    /** By its series, which converges well enough for the numbers of these tests. */
    private static double erf(double x) {
        double term = x;
        double sum = x;
        for (int n = 1; n < 80; n++) {
            term *= -x * x / n;
            sum += term / (2 * n + 1);
        }
        return 2 / Math.sqrt(Math.PI) * sum;
    }

    private static Arguments binary(
            String name, Consumer<NeuralNetworkLayer.Builder> params, DoubleBinaryOperator formula) {
        return Arguments.of(name, params, formula);
    }

    static Stream<Arguments> operators() {
        return Stream.of(
                binary("addBroadcastable", layer -> layer.getAddBroadcastableBuilder(), Double::sum),
                binary("subtractBroadcastable", layer -> layer.getSubtractBroadcastableBuilder(), (x, y) -> x - y),
                binary("multiplyBroadcastable", layer -> layer.getMultiplyBroadcastableBuilder(), (x, y) -> x * y),
                binary("divideBroadcastable", layer -> layer.getDivideBroadcastableBuilder(), (x, y) -> x / y),
                binary(
                        "floorDivBroadcastable",
                        layer -> layer.getFloorDivBroadcastableBuilder(),
                        (x, y) -> Math.floor(x / y)),
                binary(
                        "modBroadcastable",
                        layer -> layer.getModBroadcastableBuilder(),
                        (x, y) -> x - Math.floor(x / y) * y),
                binary("powBroadcastable", layer -> layer.getPowBroadcastableBuilder(), Math::pow),
                binary("maxBroadcastable", layer -> layer.getMaxBroadcastableBuilder(), Math::max),
                binary("minBroadcastable", layer -> layer.getMinBroadcastableBuilder(), Math::min),
                binary("equal", layer -> layer.getEqualBuilder(), (x, y) -> x == y ? 1 : 0),
                binary("notEqual", layer -> layer.getNotEqualBuilder(), (x, y) -> x != y ? 1 : 0),
                binary("lessThan", layer -> layer.getLessThanBuilder(), (x, y) -> x < y ? 1 : 0),
                binary("lessEqual", layer -> layer.getLessEqualBuilder(), (x, y) -> x <= y ? 1 : 0),
                binary("greaterThan", layer -> layer.getGreaterThanBuilder(), (x, y) -> x > y ? 1 : 0),
                binary("greaterEqual", layer -> layer.getGreaterEqualBuilder(), (x, y) -> x >= y ? 1 : 0),
                binary("logicalAnd", layer -> layer.getLogicalAndBuilder(), (x, y) -> x != 0 && y != 0 ? 1 : 0),
                binary("logicalOr", layer -> layer.getLogicalOrBuilder(), (x, y) -> x != 0 || y != 0 ? 1 : 0),
                binary("logicalXor", layer -> layer.getLogicalXorBuilder(), (x, y) -> x != 0 ^ y != 0 ? 1 : 0));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("operators")
    void operatorsStretchTheirInputsToEachOther(
            String name, Consumer<NeuralNetworkLayer.Builder> params, DoubleBinaryOperator formula) {
        boolean whole = name.contains("qual") || name.startsWith("l") || name.startsWith("g");
        Nd x = uniform(1, whole ? -2 : 0.5, whole ? 2 : 4, 2, 3, 4).map(v -> whole ? Math.rint(v) : v);
        Nd y = uniform(2, whole ? -2 : 0.5, whole ? 2 : 3, 3, 1).map(v -> whole ? Math.rint(v) : v);
        exact().x(x).input("z", y).layer(params).yields(x.with(y, formula));
    }

    @Test
    void olderOperatorsTakeAnyNumberOfInputs() {
        Nd x = random(1, 4, 3, 2);
        Nd y = random(2, 4, 3, 2);
        Nd z = random(3, 4, 1, 1);
        TestNetwork network = legacy().x(x).input("y", y).input("z", z);
        network.layer("x y z", "sum", layer -> layer.getAddBuilder())
                .layer("x y z", "product", layer -> layer.getMultiplyBuilder())
                .layer("x y z", "mean", layer -> layer.getAverageBuilder())
                .layer("x y", "most", layer -> layer.getMaxBuilder())
                .layer("x y", "least", layer -> layer.getMinBuilder())
                .expect("sum", x.with(y, Double::sum).with(z, Double::sum))
                .expect("product", x.with(y, (a, b) -> a * b).with(z, (a, b) -> a * b))
                .expect("mean", x.with(y, Double::sum).with(z, Double::sum).map(v -> v / 3))
                .expect("most", x.with(y, Math::max))
                .expect("least", x.with(y, Math::min))
                .check();
    }

    @Test
    void aDotProductIsThatOfChannels() {
        Nd x = random(1, 6, 1, 1);
        Nd y = random(2, 6, 1, 1);
        double dot = 0;
        double xx = 0;
        double yy = 0;
        for (int c = 0; c < 6; c++) {
            dot += x.at(c, 0, 0) * y.at(c, 0, 0);
            xx += x.at(c, 0, 0) * x.at(c, 0, 0);
            yy += y.at(c, 0, 0) * y.at(c, 0, 0);
        }
        legacy().x(x)
                .input("z", y)
                .layer("x z", "dot", layer -> layer.getDotBuilder())
                .layer("x z", "cosine", layer -> layer.getDotBuilder().setCosineSimilarity(true))
                .expect("dot", Nd.of(Nd.shape(1, 1, 1), dot))
                .expect("cosine", Nd.of(Nd.shape(1, 1, 1), dot / Math.sqrt(xx * yy)))
                .check();
    }

    @Test
    void scaleAndBiasBelongToChannelsPixelsOrBoth() {
        Nd x = random(1, 4, 3, 2);
        Nd ofChannels = random(2, 4);
        Nd ofPixels = random(3, 1, 3, 2);
        Nd ofAll = random(4, 4, 3, 2);
        legacy().x(x)
                .layer(
                        "x",
                        "a",
                        layer -> layer.getScaleBuilder()
                                .addAllShapeScale(longs(4))
                                .setScale(weight(ofChannels))
                                .setHasBias(true)
                                .addAllShapeBias(longs(1, 3, 2))
                                .setBias(weight(ofPixels)))
                .layer(
                        "x",
                        "b",
                        layer -> layer.getBiasBuilder()
                                .addAllShape(longs(4, 3, 2))
                                .setBias(weight(ofAll)))
                .layer(
                        "x",
                        "c",
                        layer -> layer.getScaleBuilder()
                                .addAllShapeScale(longs(1))
                                .setScale(weight(Nd.vector(3))))
                .expect("a", filled(x.shape(), i -> x.at(i) * ofChannels.at(i[0]) + ofPixels.at(0, i[1], i[2])))
                .expect("b", x.with(ofAll, Double::sum))
                .expect("c", x.map(v -> 3 * v))
                .check();
    }

    @Test
    void whereChoosesByTruth() {
        Nd condition = random(1, 2, 3).map(v -> v > 0 ? 1 : 0);
        Nd x = random(2, 2, 3);
        Nd y = random(3, 3);
        exact().input("c", condition)
                .input("x", x)
                .input("z", y)
                .layer(layer -> layer.getWhereBroadcastableBuilder())
                .yields(filled(condition.shape(), i -> condition.at(i) != 0 ? x.at(i) : y.at(i[1])));
    }

    @Test
    void whereNonZeroListsIndices() {
        exact().x(Nd.of(Nd.shape(3, 3), 1, 2, 1, 0, 2, 2, 2, 1, 0))
                .layer(layer -> layer.getWhereNonZeroBuilder())
                .yields(Nd.of(Nd.shape(7, 2), 0, 0, 0, 1, 0, 2, 1, 1, 1, 2, 2, 0, 2, 1));
    }

    @ParameterizedTest
    @ValueSource(longs = {-2, -1, 0, 1, 2})
    void trianglesBeginAtTheirDiagonal(long k) {
        Nd x = random(1, 2, 4, 5);
        exact().x(x)
                .layer("x", "upper", layer -> layer.getUpperTriangularBuilder().setK(k))
                .layer("x", "lower", layer -> layer.getLowerTriangularBuilder().setK(k))
                .layer(
                        "x",
                        "band",
                        layer -> layer.getMatrixBandPartBuilder().setNumLower(k).setNumUpper(1))
                .expect("upper", filled(x.shape(), i -> i[2] - i[1] >= k ? x.at(i) : 0))
                .expect("lower", filled(x.shape(), i -> i[2] - i[1] <= k ? x.at(i) : 0))
                .expect("band", filled(x.shape(), i -> (k < 0 || i[1] - i[2] <= k) && i[2] - i[1] <= 1 ? x.at(i) : 0))
                .check();
    }
}
