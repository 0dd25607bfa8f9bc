package io.corepress.neuralnetwork.check;

import io.corepress.mil.check.Finding;
import io.corepress.mlpackage.proto.FeatureDescription;
import io.corepress.mlpackage.proto.LoopLayerParams;
import io.corepress.mlpackage.proto.Model;
import io.corepress.mlpackage.proto.ModelDescription;
import io.corepress.mlpackage.proto.NeuralNetworkLayer;
import io.corepress.neuralnetwork.graph.Network;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Whether layers use only what is made before them, make it once, and make all that is described as output. */
final class ValueCheck {
    private final List<Finding> findings = new ArrayList<>();
    private final Set<String> made = new HashSet<>();

    private ValueCheck() {}

    static List<Finding> findings(Model model, Network network) {
        ValueCheck check = new ValueCheck();
        Set<String> known = new HashSet<>();
        model.getDescription().getInputList().forEach(input -> known.add(input.getName()));
        check.walk("", network.layers(), known);
        check.outputs(model.getDescription(), network, model.hasNeuralNetworkRegressor());
        return check.findings;
    }

    /** @param known the values that the layers see; those that they make are added */
    private void walk(String prefix, List<NeuralNetworkLayer> layers, Set<String> known) {
        for (NeuralNetworkLayer layer : layers) {
            String name = prefix + layer.getName();
            for (String input : layer.getInputList()) {
                if (!known.contains(input)) {
                    error(name, "the layer takes " + input + ", which nothing before it makes");
                }
            }
            switch (layer.getLayerCase()) {
                case BRANCH -> {
                    Set<String> first = new HashSet<>(known);
                    Set<String> second = new HashSet<>(known);
                    walk(name + "/if/", layer.getBranch().getIfBranch().getLayersList(), first);
                    walk(name + "/else/", layer.getBranch().getElseBranch().getLayersList(), second);
                    first.retainAll(second);
                    known.addAll(first);
                }
                case LOOP -> loop(name, layer.getLoop(), known);
                default -> {}
            }
            for (String output : layer.getOutputList()) {
                // Only a copy may write into a value that is there: so loops pass on what they have made.
                if (!known.add(output) && !layer.hasCopy()) {
                    error(name, "the layer makes " + output + ", which is there already");
                }
                made.add(output);
            }
        }
    }

    private void loop(String name, LoopLayerParams loop, Set<String> known) {
        boolean hasCondition = loop.getConditionNetwork().getLayersCount() > 0;
        Set<String> condition = new HashSet<>(known);
        walk(name + "/condition/", loop.getConditionNetwork().getLayersList(), condition);
        if (hasCondition && !condition.contains(loop.getConditionVar())) {
            error(name, "the condition " + loop.getConditionVar() + " is not made by its network");
        }
        known.addAll(condition);
        Set<String> body = new HashSet<>(known);
        walk(name + "/body/", loop.getBodyNetwork().getLayersList(), body);
        if (!hasCondition) {
            known.addAll(body);
        }
    }

    private void outputs(ModelDescription description, Network network, boolean regressor) {
        network.classes()
                .map(Network.Classes::probabilities)
                .filter(name -> !name.isEmpty() && !made.contains(name))
                .ifPresent(name -> error("", "the probabilities are read from " + name + ", which no layer makes"));
        if (regressor) {
            return;
        }
        for (FeatureDescription output : description.getOutputList()) {
            String name = output.getName();
            boolean predicted = network.classes().isPresent()
                    && (name.equals(description.getPredictedFeatureName())
                            || name.equals(description.getPredictedProbabilitiesName()));
            if (!predicted && !made.contains(name)) {
                error(name, "the output is described, but no layer makes it");
            }
        }
    }

    private void error(String place, String sentence) {
        findings.add(Finding.error(place, sentence));
    }
}
