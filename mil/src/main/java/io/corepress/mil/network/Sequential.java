package io.corepress.mil.network;

import io.corepress.mil.build.Var;
import java.util.ArrayList;
import java.util.List;

/** Layers one after the other; what the last one yields goes out. */
public record Sequential(List<Step> steps) implements Layer {
    /** A layer and its name, which is new in the sequence. */
    public record Step(String name, Layer layer) {}

    public Sequential {
        steps = List.copyOf(steps);
    }

    /** {@return a sequence without layers, which gives back what it gets} */
    public static Sequential empty() {
        return new Sequential(List.of());
    }

    /** {@return this sequence with one more layer} */
    public Sequential then(String name, Layer layer) {
        List<Step> more = new ArrayList<>(steps);
        more.add(new Step(name, layer));
        return new Sequential(more);
    }

    @Override
    public Var add(LayerScope scope, Var x) {
        Var value = x;
        for (Step step : steps) {
            value = step.layer().add(scope.inner(step.name()), value);
        }
        return value;
    }
}
