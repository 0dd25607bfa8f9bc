package io.corepress.neuralnetwork.layer;

import io.corepress.mil.build.Params;
import io.corepress.mil.build.Var;
import io.corepress.mlpackage.proto.ArgMaxLayerParams;
import io.corepress.mlpackage.proto.ArgMinLayerParams;
import io.corepress.mlpackage.proto.ReduceLayerParams;
import io.corepress.neuralnetwork.graph.Layer;
import io.corepress.neuralnetwork.graph.Scope;
import java.util.List;

/** Sums, means, extremes and norms along axes. */
final class Reductions {
    private Reductions() {}

    /** The older layer: over channel, height and width or some of them, which keep size one. */
    static void reduce(Layer layer) {
        ReduceLayerParams params = layer.message().getReduce();
        int[] axes = switch (params.getAxis()) {
            case CHW -> new int[] {-3, -2, -1};
            case HW -> new int[] {-2, -1};
            case C -> new int[] {-3};
            case H -> new int[] {-2};
            case W -> new int[] {-1};
            case UNRECOGNIZED -> throw layer.unsupported("unknown axis " + params.getAxisValue());
        };
        Var x = layer.input(0).var();
        Var y = switch (params.getMode()) {
            case SUM -> over(layer, "reduce_sum", x, axes);
            case AVG -> over(layer, "reduce_mean", x, axes);
            case PROD -> over(layer, "reduce_prod", x, axes);
            case LOGSUM -> {
                float epsilon = params.getEpsilon() == 0 ? 1e-6f : params.getEpsilon();
                Var log = layer.step("log", "log", Params.of("x", x).with("epsilon", Scope.number(epsilon)));
                yield over(layer, "reduce_sum", log, axes);
            }
            case SUMSQUARE -> over(layer, "reduce_sum_square", x, axes);
            case L1 -> over(layer, "reduce_l1_norm", x, axes);
            case L2 -> over(layer, "reduce_l2_norm", x, axes);
            case MAX -> over(layer, "reduce_max", x, axes);
            case MIN -> over(layer, "reduce_min", x, axes);
            case ARGMAX -> {
                if (axes.length > 1) {
                    throw layer.unsupported("ARGMAX takes one axis, got " + params.getAxis());
                }
                Var index = layer.step(
                        "reduce_argmax",
                        "index",
                        Params.of("x", x).with("axis", axes[0]).with("keep_dims", true));
                yield layer.scope().floats(layer.outputName(0), index);
            }
            case UNRECOGNIZED -> throw layer.unsupported("unknown mode " + params.getModeValue());
        };
        layer.output(layer.input(0).with(y));
    }

    private static Var over(Layer layer, String type, Var x, int[] axes) {
        return layer.op(type, Params.of("x", x).with("axes", axes).with("keep_dims", true));
    }

    /** What the newer layers say, each in a message of its own. */
    record Extent(List<Long> axes, boolean keepDims, boolean reduceAll) {}

    interface ExtentOf {
        Extent of(Layer layer);
    }

    static LayerTranslation over(String type, ExtentOf extentOf) {
        return layer -> {
            Extent extent = extentOf.of(layer);
            Var x = layer.exact(0);
            int[] axes = extent.reduceAll() ? Sizes.allAxes(x.rank()) : axes(layer, extent.axes(), x.rank());
            // A network has no value without axes: when all go, one of size one is left.
            boolean none = !extent.keepDims() && axes.length == x.rank();
            Params params = Params.of("x", x).with("axes", axes).with("keep_dims", extent.keepDims());
            Var y = none ? layer.step(type, "scalar", params) : layer.op(type, params);
            layer.exactOutput(none ? asVector(layer, y) : y);
        };
    }

    static int[] axes(Layer layer, List<Long> axes, int rank) {
        return axes.stream().mapToInt(axis -> layer.axis(axis, rank)).toArray();
    }

    /** {@return a scalar as a vector of one element} */
    static Var asVector(Layer layer, Var scalar) {
        return layer.op("expand_dims", Params.of("x", scalar).with("axes", new int[] {0}));
    }

    static void argMax(Layer layer) {
        ArgMaxLayerParams params = layer.message().getArgMax();
        index(layer, "reduce_argmax", params.getAxis(), params.getRemoveDim());
    }

    static void argMin(Layer layer) {
        ArgMinLayerParams params = layer.message().getArgMin();
        index(layer, "reduce_argmin", params.getAxis(), params.getRemoveDim());
    }

    private static void index(Layer layer, String type, long axis, boolean removeDim) {
        Var x = layer.exact(0);
        boolean keep = !removeDim || x.rank() == 1;
        Params params =
                Params.of("x", x).with("axis", layer.axis(axis, x.rank())).with("keep_dims", keep);
        layer.exactOutput(layer.scope().floats(layer.outputName(0), layer.step(type, "index", params)));
    }
}
