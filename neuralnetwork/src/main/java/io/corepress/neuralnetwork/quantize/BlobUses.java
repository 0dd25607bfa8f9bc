package io.corepress.neuralnetwork.quantize;

import io.corepress.mlpackage.proto.FeatureDescription;
import io.corepress.mlpackage.proto.Model;
import io.corepress.neuralnetwork.graph.Network;
import io.corepress.neuralnetwork.graph.NetworkTree;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * How often each value of a network is made and used. Networks in loops and branches share the names of the one around
 * them, so they are counted together.
 */
final class BlobUses {
    private final Map<String, Integer> made = new HashMap<>();
    private final Map<String, Integer> used = new HashMap<>();
    private final Set<String> seenOutside = new HashSet<>();

    static BlobUses of(Model model, Network network) {
        BlobUses uses = new BlobUses();
        NetworkTree.forEach("", network.layers(), (_, layer) -> {
            layer.getInputList().forEach(name -> uses.used.merge(name, 1, Integer::sum));
            layer.getOutputList().forEach(name -> uses.made.merge(name, 1, Integer::sum));
            if (layer.hasLoop()) {
                uses.seenOutside.add(layer.getLoop().getConditionVar());
            }
        });
        for (FeatureDescription output : model.getDescription().getOutputList()) {
            uses.seenOutside.add(output.getName());
        }
        network.classes().ifPresent(classes -> uses.seenOutside.add(classes.probabilities()));
        return uses;
    }

    /** {@return whether one layer makes the value, one uses it, and nobody else sees it} */
    boolean isPrivate(String name) {
        return made.getOrDefault(name, 0) == 1 && used.getOrDefault(name, 0) == 1 && !seenOutside.contains(name);
    }

    boolean isMadeOnce(String name) {
        return made.getOrDefault(name, 0) == 1;
    }

    /** {@return a name that no value has} */
    String unused(String wanted) {
        String name = wanted;
        for (int i = 1; made.containsKey(name) || used.containsKey(name) || seenOutside.contains(name); i++) {
            name = wanted + "_" + i;
        }
        made.merge(name, 1, Integer::sum);
        return name;
    }
}
