package io.corepress.neuralnetwork.layer;

import io.corepress.mil.build.BlockBuilder;
import io.corepress.mil.build.Params;
import io.corepress.mil.build.Var;
import io.corepress.mlpackage.proto.BranchLayerParams;
import io.corepress.mlpackage.proto.LoopLayerParams;
import io.corepress.mlpackage.proto.NeuralNetwork;
import io.corepress.neuralnetwork.graph.Blob;
import io.corepress.neuralnetwork.graph.Layer;
import io.corepress.neuralnetwork.graph.Scope;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;

/**
 * Branches and loops. In a network they have no outputs: their layers set values of the network around. In a program they
 * yield those values, so it must be found out which ones that are.
 */
final class ControlFlow {
    private ControlFlow() {}

    /** A value that is told apart from zero must differ from it by more than this. */
    private static final float NEARLY_ZERO = 1e-6f;

    static void branch(Layer layer) {
        BranchLayerParams params = layer.message().getBranch();
        Scope scope = layer.scope();
        Set<String> then = assigned(params.getIfBranch());
        Set<String> otherwise = assigned(params.getElseBranch());
        List<String> yielded = new ArrayList<>();
        for (String name : union(then, otherwise)) {
            boolean inBoth = then.contains(name) && otherwise.contains(name);
            if (inBoth || scope.find(name).isPresent()) {
                yielded.add(name);
            }
        }
        if (yielded.isEmpty()) {
            throw layer.unsupported("it sets no value on both of its ways");
        }
        Var condition = truth(layer, scope, layer.exact(0));
        List<Var> outputs = scope.block()
                .cond(
                        scope.unused(layer.message().getName()),
                        condition,
                        block -> run(scope.nested(block), params.getIfBranch(), yielded, layer),
                        block -> run(scope.nested(block), params.getElseBranch(), yielded, layer));
        for (int i = 0; i < yielded.size(); i++) {
            scope.put(yielded.get(i), new Blob.Exact(outputs.get(i)));
        }
    }

    private static List<Var> run(Scope scope, NeuralNetwork network, List<String> yielded, Layer layer) {
        Layers.translate(network.getLayersList(), scope);
        return yields(scope, yielded, layer);
    }

    /** The values of these names as outputs of a block, each an operation of its own in it. */
    private static List<Var> yields(Scope scope, List<String> names, Layer layer) {
        List<Var> outputs = new ArrayList<>();
        for (String name : names) {
            Var var = scope.exact(scope.get(name, layer.place()));
            outputs.add(scope.op("identity", name + "_out", Params.of("x", var)));
        }
        return outputs;
    }

    private static Var truth(Layer layer, Scope scope, Var number) {
        Var single = scope.reshape(layer.message().getName() + "_condition", number, new long[0]);
        Var size = scope.op("abs", single.name() + "_size", Params.of("x", single));
        return scope.op(
                "greater", single.name() + "_truth", Params.of("x", size).with("y", Scope.number(NEARLY_ZERO)));
    }

    static void loop(Layer layer) {
        LoopLayerParams params = layer.message().getLoop();
        Scope scope = layer.scope();
        boolean counted = layer.inputCount() > 0 || params.getMaxLoopIterations() > 0 || !params.hasConditionNetwork();
        List<String> carried = new ArrayList<>();
        for (String name : union(assigned(params.getConditionNetwork()), assigned(params.getBodyNetwork()))) {
            if (scope.find(name).isPresent()) {
                carried.add(name);
            }
        }
        List<Var> start = new ArrayList<>();
        for (String name : carried) {
            start.add(scope.exact(scope.get(name, layer.place())));
        }
        Tensor zero = Tensor.ofFloats(DataType.FLOAT32, Shape.scalar(), 0);
        start.add(scope.constant(layer.message().getName() + "_count", zero));
        Var limit = layer.inputCount() > 0
                ? scope.reshape(layer.message().getName() + "_limit", layer.exact(0), new long[0])
                : scope.constant(
                        layer.message().getName() + "_limit",
                        Tensor.ofFloats(DataType.FLOAT32, Shape.scalar(), params.getMaxLoopIterations()));
        List<Var> end = scope.block()
                .whileLoop(
                        scope.unused(layer.message().getName()),
                        start,
                        (block, vars) ->
                                goesOn(layer, inside(scope, block, carried, vars), params, counted, vars, limit),
                        (block, vars) -> round(layer, inside(scope, block, carried, vars), params, carried, vars));
        bind(scope, carried, end);
        if (params.hasConditionNetwork()) {
            // It has run once more than the body, and what it sets may be used after the loop.
            Layers.translate(params.getConditionNetwork().getLayersList(), scope);
        }
    }

    private static Scope inside(Scope scope, BlockBuilder block, List<String> carried, List<Var> vars) {
        Scope inner = scope.nested(block);
        bind(inner, carried, vars);
        return inner;
    }

    private static void bind(Scope scope, List<String> names, List<Var> vars) {
        for (int i = 0; i < names.size(); i++) {
            scope.put(names.get(i), new Blob.Exact(vars.get(i)));
        }
    }

    private static Var goesOn(
            Layer layer, Scope scope, LoopLayerParams params, boolean counted, List<Var> vars, Var limit) {
        Supplier<Var> more = () -> scope.op(
                "less",
                layer.message().getName() + "_more",
                Params.of("x", vars.getLast()).with("y", limit));
        if (!params.hasConditionNetwork()) {
            return more.get();
        }
        Layers.translate(params.getConditionNetwork().getLayersList(), scope);
        Var truth = truth(layer, scope, scope.exact(scope.get(params.getConditionVar(), layer.place())));
        return counted
                ? scope.op(
                        "logical_and",
                        truth.name() + "_and",
                        Params.of("x", truth).with("y", more.get()))
                : truth;
    }

    /** What the condition sets is set again before the body, for the body may use it. */
    private static List<Var> round(
            Layer layer, Scope scope, LoopLayerParams params, List<String> carried, List<Var> vars) {
        Layers.translate(params.getConditionNetwork().getLayersList(), scope);
        Layers.translate(params.getBodyNetwork().getLayersList(), scope);
        List<Var> next = new ArrayList<>(yields(scope, carried, layer));
        next.add(scope.op(
                "add",
                layer.message().getName() + "_next",
                Params.of("x", vars.getLast()).with("y", Scope.number(1))));
        return next;
    }

    /** The names that the layers of a network set, also those inside of it. */
    private static Set<String> assigned(NeuralNetwork network) {
        Set<String> names = new HashSet<>();
        network.getLayersList().forEach(layer -> {
            names.addAll(layer.getOutputList());
            Layers.inner(layer).forEach(inner -> names.addAll(assigned(inner)));
        });
        return names;
    }

    private static Set<String> union(Set<String> one, Set<String> other) {
        Set<String> names = new TreeSet<>(one);
        names.addAll(other);
        return names;
    }
}
