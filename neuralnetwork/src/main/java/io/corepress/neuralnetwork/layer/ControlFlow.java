package io.corepress.neuralnetwork.layer;

import io.corepress.mil.build.BlockBuilder;
import io.corepress.mil.build.Params;
import io.corepress.mil.build.Var;
import io.corepress.mlpackage.proto.BranchLayerParams;
import io.corepress.mlpackage.proto.LoopLayerParams;
import io.corepress.mlpackage.proto.NeuralNetwork;
import io.corepress.mlpackage.proto.NeuralNetworkLayer;
import io.corepress.neuralnetwork.graph.Blob;
import io.corepress.neuralnetwork.graph.Layer;
import io.corepress.neuralnetwork.graph.Scope;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Branches and loops. In a network they have no outputs: their layers set values of the network around. In a
 * program they yield those values, so it must be found out which ones that are.
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
        Var single = scope.reshape(layer.message().getName() + "_condition", number);
        Var size = scope.op("abs", single.name() + "_size", Params.of("x", single));
        return scope.op(
                "greater", single.name() + "_truth", Params.of("x", size).with("y", Scope.number(NEARLY_ZERO)));
    }

    /**
     * Runs the condition network once before the loop and once after each round, as a network does. Values that
     * exist before the first round, and that a round sets, go from round to round.
     */
    static void loop(Layer layer) {
        LoopLayerParams params = layer.message().getLoop();
        Scope scope = layer.scope();
        List<NeuralNetworkLayer> condition = params.getConditionNetwork().getLayersList();
        if (condition.stream().anyMatch(NeuralNetworkLayer::hasLoop)) {
            throw layer.unsupported("it has a loop in its condition");
        }
        Layers.translate(condition, scope);
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
        String name = layer.message().getName();
        start.add(scope.constant(name + "_count", scalar(0)));
        Optional<Var> limit = limit(layer);
        List<Var> end = scope.block()
                .whileLoop(
                        scope.unused(name),
                        start,
                        (block, vars) -> goesOn(layer, inside(scope, block, carried, vars), vars.getLast(), limit),
                        (block, vars) -> {
                            Scope inner = inside(scope, block, carried, vars);
                            Layers.translate(params.getBodyNetwork().getLayersList(), inner);
                            Layers.translate(condition, inner);
                            List<Var> next = new ArrayList<>(yields(inner, carried, layer));
                            Params count = Params.of("x", vars.getLast()).with("y", Scope.number(1));
                            next.add(inner.op("add", name + "_next", count));
                            return next;
                        });
        bind(scope, carried, end);
    }

    /** How often the body runs at most; nothing if only the condition says. */
    private static Optional<Var> limit(Layer layer) {
        LoopLayerParams params = layer.message().getLoop();
        String name = layer.message().getName() + "_limit";
        if (layer.inputCount() > 0) {
            return Optional.of(layer.scope().reshape(name, layer.exact(0)));
        }
        boolean endless = params.hasConditionNetwork() && params.getMaxLoopIterations() == 0;
        return endless
                ? Optional.empty()
                : Optional.of(layer.scope().constant(name, scalar(params.getMaxLoopIterations())));
    }

    private static Tensor scalar(float number) {
        return Tensor.ofFloats(DataType.FLOAT32, Shape.scalar(), number);
    }

    private static Var goesOn(Layer layer, Scope scope, Var count, Optional<Var> limit) {
        LoopLayerParams params = layer.message().getLoop();
        Optional<Var> more = limit.map(most -> scope.op(
                "less",
                layer.message().getName() + "_more",
                Params.of("x", count).with("y", most)));
        if (!params.hasConditionNetwork()) {
            return more.orElseThrow();
        }
        Var truth = truth(layer, scope, scope.exact(scope.get(params.getConditionVar(), layer.place())));
        return more.map(both -> scope.op(
                        "logical_and",
                        truth.name() + "_and",
                        Params.of("x", truth).with("y", both)))
                .orElse(truth);
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
