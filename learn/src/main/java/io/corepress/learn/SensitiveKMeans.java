package io.corepress.learn;

import io.corepress.compress.WeightSite;
import io.corepress.compress.WeightTechnique.PlannedWeight;
import io.corepress.compress.config.OpPalettizerConfig;
import io.corepress.compress.palettize.Palettization;
import io.corepress.compress.weight.Outcome;
import io.corepress.learn.sensitivity.SampleLoss;
import io.corepress.learn.sensitivity.Sensitivity;
import io.corepress.mil.Function;
import io.corepress.mil.Program;
import io.corepress.tensor.TensorStore;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;

/**
 * Palettizes the weights of a function by their sensitivities. Adds up gradients for as many weights as fit, each
 * time one is asked for that was not in the pass before: so it has state.
 */
final class SensitiveKMeans {
    /**
     * Weights whose gradients are added up in one pass over the samples, in elements: each takes 8 bytes on the heap, half
     * of which these are to fill at most.
     */
    private static final long MAX_ELEMENTS = Runtime.getRuntime().maxMemory() / 16;

    private final Calibration calibration;
    private final CalibrationData data;
    private final Function function;
    private final SampleLoss loss;
    private final long seed;
    private final List<PlannedWeight> planned;
    private Map<String, float[]> found = Map.of();
    private int done;

    SensitiveKMeans(Calibration calibration, CalibrationData data, Program program, SampleLoss loss, long seed) {
        this.calibration = calibration;
        this.data = data;
        this.function = program.function(data.function());
        this.loss = loss;
        this.seed = seed;
        this.planned = calibration.compressor().plan(program).stream()
                .filter(weight -> weight.site().function().equals(data.function()))
                .toList();
    }

    /** {@return the weight in tables, or why it stays} */
    Outcome palettize(PlannedWeight weight, TensorStore store) {
        return indexOf(weight.site()) < 0
                ? Outcome.left("the function for which the samples are does not use it")
                : palettize(weight, sensitivity(weight), store);
    }

    /** {@return how much each element of a weight counts} */
    float[] sensitivity(PlannedWeight weight) {
        if (calibration.listener().isCancelled()) {
            throw new CancellationException("the calibration was stopped");
        }
        tables(weight);
        int index = indexOf(weight.site());
        String name = planned.get(index).site().name();
        if (!found.containsKey(name)) {
            found = Sensitivity.squares(function, data.batches(), loss, from(index), seed, calibration.engine());
        }
        return Sensitivity.toImportance(found.remove(name));
    }

    Outcome palettize(PlannedWeight weight, float[] sensitivity, TensorStore store) {
        Outcome outcome = Palettization.palettize(
                weight.site().weight(), sensitivity, tables(weight), weight.role(), weight.opset(), store);
        calibration.listener().onWeight(weight.site().name(), ++done, planned.size());
        return outcome;
    }

    private static OpPalettizerConfig tables(PlannedWeight weight) {
        if (weight.config() instanceof OpPalettizerConfig config) {
            return config;
        }
        throw new IllegalArgumentException("sensitive k-means makes tables, got the configuration "
                + weight.config().describe());
    }

    private int indexOf(WeightSite site) {
        for (int i = 0; i < planned.size(); i++) {
            if (WeightIdentity.of(planned.get(i).site()) == WeightIdentity.of(site)) {
                return i;
            }
        }
        return -1;
    }

    private Set<String> from(int index) {
        Set<String> names = new LinkedHashSet<>();
        Set<Object> known = Collections.newSetFromMap(new IdentityHashMap<>());
        long elements = 0;
        for (PlannedWeight weight : planned.subList(index, planned.size())) {
            elements += weight.site().weight().shape().elementCount();
            if (!names.isEmpty() && elements > MAX_ELEMENTS) {
                break;
            }
            if (known.add(WeightIdentity.of(weight.site()))) {
                names.add(weight.site().name());
            }
        }
        return names;
    }
}
