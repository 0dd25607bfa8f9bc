package io.corepress.neuralnetwork.layer;

import static io.corepress.neuralnetwork.layer.Arithmetic.broadcast;
import static io.corepress.neuralnetwork.layer.Comparisons.comparison;
import static io.corepress.neuralnetwork.layer.Comparisons.logical;
import static io.corepress.neuralnetwork.layer.Functions.elementwise;
import static io.corepress.neuralnetwork.layer.Generators.bernoulli;
import static io.corepress.neuralnetwork.layer.Generators.fill;
import static io.corepress.neuralnetwork.layer.Generators.normal;
import static io.corepress.neuralnetwork.layer.Generators.shaped;
import static io.corepress.neuralnetwork.layer.Generators.uniform;

import io.corepress.mlpackage.proto.NeuralNetworkLayer.LayerCase;
import io.corepress.neuralnetwork.layer.Reductions.Extent;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** The list of all kinds of layer that can be translated: from a kind to what translates it. */
final class Translations {
    private Translations() {}

    static Map<LayerCase, LayerTranslation> all() {
        Map<LayerCase, LayerTranslation> all = new EnumMap<>(LayerCase.class);
        addNetworks(all);
        addArithmetic(all);
        addShapes(all);
        addReductions(all);
        addGenerators(all);
        return all;
    }

    private static void addNetworks(Map<LayerCase, LayerTranslation> all) {
        all.put(LayerCase.CONVOLUTION, Convolutions::convolution);
        all.put(LayerCase.CONVOLUTION3D, Convolutions::convolution3d);
        all.put(LayerCase.POOLING, Poolings::pooling);
        all.put(LayerCase.POOLING3D, Poolings::pooling3d);
        all.put(LayerCase.GLOBALPOOLING3D, Poolings::globalPooling3d);
        all.put(LayerCase.ACTIVATION, Activations::activation);
        all.put(LayerCase.INNERPRODUCT, MatrixProducts::innerProduct);
        all.put(LayerCase.BATCHEDMATMUL, MatrixProducts::batchedMatmul);
        all.put(LayerCase.EMBEDDING, MatrixProducts::embedding);
        all.put(LayerCase.EMBEDDINGND, MatrixProducts::embeddingND);
        all.put(LayerCase.BATCHNORM, Normalizations::batchnorm);
        all.put(LayerCase.MVN, Normalizations::mvn);
        all.put(LayerCase.L2NORMALIZE, Normalizations::l2normalize);
        all.put(LayerCase.LRN, Normalizations::lrn);
        all.put(LayerCase.LAYERNORMALIZATION, Normalizations::layerNormalization);
        all.put(LayerCase.SOFTMAX, Normalizations::softmax);
        all.put(LayerCase.SOFTMAXND, Normalizations::softmaxND);
        all.put(LayerCase.SIMPLERECURRENT, Recurrent::simple);
        all.put(LayerCase.GRU, Recurrent::gru);
        all.put(LayerCase.UNIDIRECTIONALLSTM, LongShortTermMemory::oneWay);
        all.put(LayerCase.BIDIRECTIONALLSTM, LongShortTermMemory::bothWays);
        all.put(LayerCase.BRANCH, ControlFlow::branch);
        all.put(LayerCase.LOOP, ControlFlow::loop);
        all.put(LayerCase.COPY, Shapes::copy);
    }

    private static void addArithmetic(Map<LayerCase, LayerTranslation> all) {
        all.put(LayerCase.ADD, Arithmetic::add);
        all.put(LayerCase.MULTIPLY, Arithmetic::multiply);
        all.put(LayerCase.AVERAGE, Arithmetic::average);
        all.put(LayerCase.MAX, Arithmetic::max);
        all.put(LayerCase.MIN, Arithmetic::min);
        all.put(LayerCase.DOT, Arithmetic::dot);
        all.put(LayerCase.SCALE, Arithmetic::scale);
        all.put(LayerCase.BIAS, Arithmetic::bias);
        all.put(LayerCase.ADDBROADCASTABLE, broadcast("add"));
        all.put(LayerCase.SUBTRACTBROADCASTABLE, broadcast("sub"));
        all.put(LayerCase.MULTIPLYBROADCASTABLE, broadcast("mul"));
        all.put(LayerCase.DIVIDEBROADCASTABLE, broadcast("real_div"));
        all.put(LayerCase.FLOORDIVBROADCASTABLE, broadcast("floor_div"));
        all.put(LayerCase.MODBROADCASTABLE, broadcast("mod"));
        all.put(LayerCase.POWBROADCASTABLE, broadcast("pow"));
        all.put(LayerCase.MAXBROADCASTABLE, broadcast("maximum"));
        all.put(LayerCase.MINBROADCASTABLE, broadcast("minimum"));
        all.put(LayerCase.UNARY, Functions::unary);
        all.put(LayerCase.CLIP, Functions::clip);
        all.put(LayerCase.CLAMPEDRELU, Functions::clampedRelu);
        all.put(LayerCase.GELU, Functions::gelu);
        all.put(LayerCase.ASINH, Functions::asinh);
        all.put(LayerCase.ACOSH, Functions::acosh);
        all.put(LayerCase.CEIL, elementwise("ceil"));
        all.put(LayerCase.FLOOR, elementwise("floor"));
        all.put(LayerCase.ROUND, elementwise("round"));
        all.put(LayerCase.SIGN, elementwise("sign"));
        all.put(LayerCase.EXP2, elementwise("exp2"));
        all.put(LayerCase.SIN, elementwise("sin"));
        all.put(LayerCase.COS, elementwise("cos"));
        all.put(LayerCase.TAN, elementwise("tan"));
        all.put(LayerCase.ASIN, elementwise("asin"));
        all.put(LayerCase.ACOS, elementwise("acos"));
        all.put(LayerCase.ATAN, elementwise("atan"));
        all.put(LayerCase.SINH, elementwise("sinh"));
        all.put(LayerCase.COSH, elementwise("cosh"));
        all.put(LayerCase.TANH, elementwise("tanh"));
        all.put(LayerCase.ATANH, elementwise("atanh"));
        all.put(LayerCase.ERF, elementwise("erf"));
        all.put(LayerCase.EQUAL, comparison("equal", layer -> layer.getEqual().getAlpha()));
        all.put(
                LayerCase.NOTEQUAL,
                comparison("not_equal", layer -> layer.getNotEqual().getAlpha()));
        all.put(
                LayerCase.LESSTHAN,
                comparison("less", layer -> layer.getLessThan().getAlpha()));
        all.put(
                LayerCase.LESSEQUAL,
                comparison("less_equal", layer -> layer.getLessEqual().getAlpha()));
        all.put(
                LayerCase.GREATERTHAN,
                comparison("greater", layer -> layer.getGreaterThan().getAlpha()));
        all.put(
                LayerCase.GREATEREQUAL,
                comparison("greater_equal", layer -> layer.getGreaterEqual().getAlpha()));
        all.put(LayerCase.LOGICALAND, logical("logical_and"));
        all.put(LayerCase.LOGICALOR, logical("logical_or"));
        all.put(LayerCase.LOGICALXOR, logical("logical_xor"));
        all.put(LayerCase.LOGICALNOT, logical("logical_not"));
        all.put(LayerCase.WHEREBROADCASTABLE, Comparisons::whereBroadcastable);
        all.put(LayerCase.WHERENONZERO, Comparisons::whereNonZero);
        all.put(LayerCase.MATRIXBANDPART, Bands::matrixBandPart);
        all.put(LayerCase.UPPERTRIANGULAR, Bands::upperTriangular);
        all.put(LayerCase.LOWERTRIANGULAR, Bands::lowerTriangular);
    }

    private static void addShapes(Map<LayerCase, LayerTranslation> all) {
        all.put(LayerCase.CROP, Images::crop);
        all.put(LayerCase.PADDING, Images::padding);
        all.put(LayerCase.SLICE, Images::slice);
        all.put(LayerCase.REORGANIZEDATA, Images::reorganizeData);
        all.put(LayerCase.UPSAMPLE, Resizings::upsample);
        all.put(LayerCase.RESIZEBILINEAR, Resizings::resizeBilinear);
        all.put(LayerCase.CROPRESIZE, Resizings::cropResize);
        all.put(LayerCase.FLATTEN, LegacyShapes::flatten);
        all.put(LayerCase.RESHAPE, LegacyShapes::reshape);
        all.put(LayerCase.PERMUTE, LegacyShapes::permute);
        all.put(LayerCase.CONCAT, LegacyShapes::concat);
        all.put(LayerCase.SPLIT, LegacyShapes::split);
        all.put(LayerCase.SEQUENCEREPEAT, LegacyShapes::sequenceRepeat);
        all.put(LayerCase.LOADCONSTANT, LegacyShapes::loadConstant);
        all.put(LayerCase.LOADCONSTANTND, Shapes::loadConstantND);
        all.put(LayerCase.TRANSPOSE, Shapes::transpose);
        all.put(LayerCase.CONCATND, Shapes::concatND);
        all.put(LayerCase.STACK, Shapes::stack);
        all.put(LayerCase.SPLITND, Shapes::splitND);
        all.put(LayerCase.REVERSE, Shapes::reverse);
        all.put(LayerCase.REVERSESEQ, Shapes::reverseSeq);
        all.put(LayerCase.EXPANDDIMS, Shapes::expandDims);
        all.put(LayerCase.SQUEEZE, Shapes::squeeze);
        all.put(LayerCase.FLATTENTO2D, Shapes::flattenTo2D);
        all.put(LayerCase.RESHAPESTATIC, Shapes::reshapeStatic);
        all.put(LayerCase.RESHAPELIKE, Shapes::reshapeLike);
        all.put(LayerCase.RESHAPEDYNAMIC, Shapes::reshapeDynamic);
        all.put(LayerCase.RANKPRESERVINGRESHAPE, Shapes::rankPreservingReshape);
        all.put(LayerCase.CONSTANTPAD, Shapes::constantPad);
        all.put(LayerCase.TILE, Shapes::tile);
        all.put(LayerCase.GETSHAPE, Shapes::getShape);
        all.put(LayerCase.BROADCASTTOSTATIC, Shapes::broadcastToStatic);
        all.put(LayerCase.BROADCASTTOLIKE, Shapes::broadcastToLike);
        all.put(LayerCase.BROADCASTTODYNAMIC, Shapes::broadcastToDynamic);
        all.put(LayerCase.SLICESTATIC, Slices::sliceStatic);
        all.put(LayerCase.SLICEDYNAMIC, Slices::sliceDynamic);
        all.put(LayerCase.SLICEBYSIZE, Slices::sliceBySize);
        all.put(LayerCase.SLIDINGWINDOWS, Slices::slidingWindows);
        all.put(LayerCase.GATHER, Indexing::gather);
        all.put(LayerCase.GATHERND, Indexing::gatherND);
        all.put(LayerCase.GATHERALONGAXIS, Indexing::gatherAlongAxis);
        all.put(LayerCase.SCATTER, Indexing::scatter);
        all.put(LayerCase.SCATTERND, Indexing::scatterND);
        all.put(LayerCase.SCATTERALONGAXIS, Indexing::scatterAlongAxis);
        all.put(LayerCase.ONEHOT, Indexing::oneHot);
        all.put(LayerCase.TOPK, Rankings::topK);
        all.put(LayerCase.ARGSORT, Rankings::argSort);
        all.put(LayerCase.CUMSUM, Rankings::cumSum);
        all.put(LayerCase.NONMAXIMUMSUPPRESSION, Rankings::nonMaximumSuppression);
    }

    private static void addReductions(Map<LayerCase, LayerTranslation> all) {
        all.put(LayerCase.REDUCE, Reductions::reduce);
        all.put(LayerCase.ARGMAX, Reductions::argMax);
        all.put(LayerCase.ARGMIN, Reductions::argMin);
        all.put(LayerCase.REDUCEL1, Reductions.over("reduce_l1_norm", layer -> {
            var params = layer.message().getReduceL1();
            return new Extent(params.getAxesList(), params.getKeepDims(), params.getReduceAll());
        }));
        all.put(LayerCase.REDUCEL2, Reductions.over("reduce_l2_norm", layer -> {
            var params = layer.message().getReduceL2();
            return new Extent(params.getAxesList(), params.getKeepDims(), params.getReduceAll());
        }));
        all.put(LayerCase.REDUCEMAX, Reductions.over("reduce_max", layer -> {
            var params = layer.message().getReduceMax();
            return new Extent(params.getAxesList(), params.getKeepDims(), params.getReduceAll());
        }));
        all.put(LayerCase.REDUCEMIN, Reductions.over("reduce_min", layer -> {
            var params = layer.message().getReduceMin();
            return new Extent(params.getAxesList(), params.getKeepDims(), params.getReduceAll());
        }));
        all.put(LayerCase.REDUCESUM, Reductions.over("reduce_sum", layer -> {
            var params = layer.message().getReduceSum();
            return new Extent(params.getAxesList(), params.getKeepDims(), params.getReduceAll());
        }));
        all.put(LayerCase.REDUCEPROD, Reductions.over("reduce_prod", layer -> {
            var params = layer.message().getReduceProd();
            return new Extent(params.getAxesList(), params.getKeepDims(), params.getReduceAll());
        }));
        all.put(LayerCase.REDUCEMEAN, Reductions.over("reduce_mean", layer -> {
            var params = layer.message().getReduceMean();
            return new Extent(params.getAxesList(), params.getKeepDims(), params.getReduceAll());
        }));
        all.put(LayerCase.REDUCELOGSUM, Reductions.over("reduce_log_sum", layer -> {
            var params = layer.message().getReduceLogSum();
            return new Extent(params.getAxesList(), params.getKeepDims(), params.getReduceAll());
        }));
        all.put(LayerCase.REDUCESUMSQUARE, Reductions.over("reduce_sum_square", layer -> {
            var params = layer.message().getReduceSumSquare();
            return new Extent(params.getAxesList(), params.getKeepDims(), params.getReduceAll());
        }));
        all.put(LayerCase.REDUCELOGSUMEXP, Reductions.over("reduce_log_sum_exp", layer -> {
            var params = layer.message().getReduceLogSumExp();
            return new Extent(params.getAxesList(), params.getKeepDims(), params.getReduceAll());
        }));
    }

    private static void addGenerators(Map<LayerCase, LayerTranslation> all) {
        all.put(LayerCase.RANGESTATIC, Generators::rangeStatic);
        all.put(LayerCase.RANGEDYNAMIC, Generators::rangeDynamic);
        all.put(LayerCase.CATEGORICALDISTRIBUTION, Generators::categoricalDistribution);
        all.put(
                LayerCase.FILLLIKE,
                shaped(
                        "fill",
                        layer -> ShapeInputs.like(layer, 0),
                        layer -> fill(layer.message().getFillLike().getValue())));
        all.put(
                LayerCase.FILLSTATIC,
                shaped(
                        "fill",
                        layer -> listed(layer.message().getFillStatic().getTargetShapeList()),
                        layer -> fill(layer.message().getFillStatic().getValue())));
        all.put(
                LayerCase.FILLDYNAMIC,
                shaped(
                        "fill",
                        layer -> ShapeInputs.given(layer, 0),
                        layer -> fill(layer.message().getFillDynamic().getValue())));
        all.put(LayerCase.RANDOMNORMALLIKE, shaped("random_normal", layer -> ShapeInputs.like(layer, 0), layer -> {
            var params = layer.message().getRandomNormalLike();
            return normal(params.getSeed(), params.getMean(), params.getStdDev());
        }));
        all.put(
                LayerCase.RANDOMNORMALSTATIC,
                shaped(
                        "random_normal",
                        layer -> listed(layer.message().getRandomNormalStatic().getOutputShapeList()),
                        layer -> {
                            var params = layer.message().getRandomNormalStatic();
                            return normal(params.getSeed(), params.getMean(), params.getStdDev());
                        }));
        all.put(LayerCase.RANDOMNORMALDYNAMIC, shaped("random_normal", layer -> ShapeInputs.given(layer, 0), layer -> {
            var params = layer.message().getRandomNormalDynamic();
            return normal(params.getSeed(), params.getMean(), params.getStdDev());
        }));
        all.put(LayerCase.RANDOMUNIFORMLIKE, shaped("random_uniform", layer -> ShapeInputs.like(layer, 0), layer -> {
            var params = layer.message().getRandomUniformLike();
            return uniform(params.getSeed(), params.getMinVal(), params.getMaxVal());
        }));
        all.put(
                LayerCase.RANDOMUNIFORMSTATIC,
                shaped(
                        "random_uniform",
                        layer -> listed(layer.message().getRandomUniformStatic().getOutputShapeList()),
                        layer -> {
                            var params = layer.message().getRandomUniformStatic();
                            return uniform(params.getSeed(), params.getMinVal(), params.getMaxVal());
                        }));
        all.put(
                LayerCase.RANDOMUNIFORMDYNAMIC,
                shaped("random_uniform", layer -> ShapeInputs.given(layer, 0), layer -> {
                    var params = layer.message().getRandomUniformDynamic();
                    return uniform(params.getSeed(), params.getMinVal(), params.getMaxVal());
                }));
        all.put(
                LayerCase.RANDOMBERNOULLILIKE,
                shaped(
                        "random_bernoulli",
                        layer -> ShapeInputs.like(layer, 0),
                        layer -> bernoulli(
                                layer.message().getRandomBernoulliLike().getSeed(),
                                layer.message().getRandomBernoulliLike().getProb())));
        all.put(
                LayerCase.RANDOMBERNOULLISTATIC,
                shaped(
                        "random_bernoulli",
                        layer -> listed(
                                layer.message().getRandomBernoulliStatic().getOutputShapeList()),
                        layer -> bernoulli(
                                layer.message().getRandomBernoulliStatic().getSeed(),
                                layer.message().getRandomBernoulliStatic().getProb())));
        all.put(
                LayerCase.RANDOMBERNOULLIDYNAMIC,
                shaped(
                        "random_bernoulli",
                        layer -> ShapeInputs.given(layer, 0),
                        layer -> bernoulli(
                                layer.message().getRandomBernoulliDynamic().getSeed(),
                                layer.message().getRandomBernoulliDynamic().getProb())));
    }

    private static ShapeInputs listed(List<Long> sizes) {
        return ShapeInputs.of(Sizes.ints(sizes));
    }
}
