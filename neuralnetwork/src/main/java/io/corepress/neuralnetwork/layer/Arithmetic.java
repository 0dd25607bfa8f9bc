package io.corepress.neuralnetwork.layer;

import io.corepress.mil.build.Params;
import io.corepress.mil.build.Var;
import io.corepress.mlpackage.proto.BiasLayerParams;
import io.corepress.mlpackage.proto.ScaleLayerParams;
import io.corepress.mlpackage.proto.WeightParams;
import io.corepress.neuralnetwork.graph.Blob;
import io.corepress.neuralnetwork.graph.Layer;
import io.corepress.neuralnetwork.graph.Scope;
import java.util.ArrayList;
import java.util.List;

/** Element by element: sums, products and extremes of several values, or of one and a constant. */
final class Arithmetic {
    private Arithmetic() {}

    static void add(Layer layer) {
        chain(layer, "add", layer.message().getAdd().getAlpha());
    }

    static void multiply(Layer layer) {
        chain(layer, "mul", layer.message().getMultiply().getAlpha());
    }

    static void max(Layer layer) {
        chain(layer, "maximum", 0);
    }

    static void min(Layer layer) {
        chain(layer, "minimum", 0);
    }

    /** The inputs one after the other; a constant takes part only where there is a single input. */
    private static void chain(Layer layer, String type, float alpha) {
        Operands operands = Operands.of(layer);
        if (operands.vars().size() > 1) {
            layer.output(operands.result(combined(layer, type, operands.vars())));
        } else if (type.equals("add") || type.equals("mul")) {
            Params params = Params.of("x", operands.vars().getFirst()).with("y", Scope.number(alpha));
            layer.output(operands.result(layer.op(type, params)));
        } else {
            layer.output(layer.input(0));
        }
    }

    static void average(Layer layer) {
        Operands operands = Operands.of(layer);
        Var sum = combined(layer, "add", operands.vars());
        float share = 1f / operands.vars().size();
        layer.output(
                operands.result(layer.step("mul", "average", Params.of("x", sum).with("y", Scope.number(share)))));
    }

    private static Var combined(Layer layer, String type, List<Var> vars) {
        Var result = vars.getFirst();
        for (Var next : vars.subList(1, vars.size())) {
            result = layer.op(type, Params.of("x", result).with("y", next));
        }
        return result;
    }

    /** Two values that are stretched to each other. */
    static LayerTranslation broadcast(String type) {
        return layer -> {
            Operands operands = Operands.of(layer);
            Params params = Params.of("x", operands.vars().get(0))
                    .with("y", operands.vars().get(1));
            layer.output(operands.result(layer.op(type, params)));
        };
    }

    static void dot(Layer layer) {
        Operands operands = Operands.of(layer);
        Var x = operands.vars().get(0);
        Var y = operands.vars().get(1);
        Var product = layer.step("mul", "product", Params.of("x", x).with("y", y));
        Var dot = layer.op("reduce_sum", channels(product));
        if (layer.message().getDot().getCosineSimilarity()) {
            Var lengths = layer.step(
                    "mul",
                    "lengths",
                    Params.of("x", layer.step("reduce_l2_norm", "length", channels(x)))
                            .with("y", layer.step("reduce_l2_norm", "length", channels(y))));
            dot = layer.step("real_div", "cosine", Params.of("x", dot).with("y", lengths));
        }
        layer.output(operands.result(dot));
    }

    private static Params channels(Var x) {
        return Params.of("x", x).with("axes", new int[] {-3}).with("keep_dims", true);
    }

    static void scale(Layer layer) {
        ScaleLayerParams params = layer.message().getScale();
        Var scaled = layer.op(
                "mul",
                Params.of("x", layer.input(0).var())
                        .with("y", stretched(layer, "scale", params.getScale(), params.getShapeScaleList())));
        if (params.getHasBias()) {
            Var bias = stretched(layer, "bias", params.getBias(), params.getShapeBiasList());
            scaled = layer.step("add", "biased", Params.of("x", scaled).with("y", bias));
        }
        layer.output(layer.input(0).with(scaled));
    }

    static void bias(Layer layer) {
        BiasLayerParams params = layer.message().getBias();
        Var bias = stretched(layer, "bias", params.getBias(), params.getShapeList());
        layer.output(layer.input(0)
                .with(layer.op("add", Params.of("x", layer.input(0).var()).with("y", bias))));
    }

    /** A weight that is stretched over channel, height and width: a vector belongs to the channels. */
    private static Var stretched(Layer layer, String suffix, WeightParams weight, List<Long> sizes) {
        List<Long> shape = new ArrayList<>(sizes);
        while (shape.size() < 3) {
            shape.add(1L);
        }
        return layer.weight(
                suffix, weight, shape.stream().mapToLong(Long::longValue).toArray());
    }

    /** The inputs in a form in which elements meet their partners. */
    record Operands(List<Var> vars, Blob like) {

        static Operands of(Layer layer) {
            List<Blob> inputs = layer.inputs();
            Blob like = inputs.getFirst();
            boolean sameAxes = true;
            for (Blob input : inputs) {
                if (input instanceof Blob.Folded(Var var, long sequence) && like instanceof Blob.Folded first) {
                    boolean single = sequence == 1 && Scope.size(var, 0).orElse(0) == 1;
                    boolean firstSingle =
                            first.sequence() == 1 && Scope.size(first.var(), 0).orElse(0) == 1;
                    sameAxes &= single || firstSingle || sequence == first.sequence();
                    like = firstSingle ? input : like;
                } else {
                    sameAxes &= input instanceof Blob.Exact && like instanceof Blob.Exact;
                }
            }
            if (sameAxes) {
                return new Operands(inputs.stream().map(Blob::var).toList(), like);
            }
            List<Var> exact = inputs.stream().map(layer.scope()::exact).toList();
            return new Operands(exact, new Blob.Exact(exact.getFirst()));
        }

        /** {@return the result as a value of the network} */
        Blob result(Var var) {
            return like.with(var);
        }
    }
}
