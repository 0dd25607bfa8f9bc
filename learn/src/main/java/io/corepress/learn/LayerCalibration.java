package io.corepress.learn;

import io.corepress.compress.Compression;
import io.corepress.compress.Compressor;
import io.corepress.compress.WeightSite;
import io.corepress.compress.WeightTechnique.PlannedWeight;
import io.corepress.compress.weight.CompressedWeight;
import io.corepress.compress.weight.Elements;
import io.corepress.compress.weight.Outcome;
import io.corepress.learn.hessian.Hessian;
import io.corepress.learn.hessian.HessianSum;
import io.corepress.learn.layer.Layer;
import io.corepress.learn.walk.Walk;
import io.corepress.mil.Function;
import io.corepress.mil.Operation;
import io.corepress.mil.Program;
import io.corepress.mil.Uses;
import io.corepress.tensor.Tensor;
import io.corepress.tensor.TensorStore;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;

/**
 * Compresses the weights of a function layer by layer, in the order in which it runs: each sees the inputs that the
 * layers before it, already compressed, give it. Every operation runs once for each sample; beside the values that are
 * alive at one place, memory holds the Hessian of one layer.
 */
final class LayerCalibration {
    private final Calibration calibration;
    private final LayerMethod method;
    private final CalibrationData data;
    private final Function function;
    private final Compressor compressor;

    LayerCalibration(Calibration calibration, LayerMethod method, CalibrationData data, Function function) {
        this.calibration = calibration;
        this.method = method;
        this.data = data;
        this.function = function;
        this.compressor = calibration.compressor();
    }

    private record Job(PlannedWeight planned, Layer layer, int index) {}

    Compression compress(Program program, TensorStore store) {
        Map<Object, Outcome> outcomes = outcomes(planned(program));
        return compressor.compress(program, store, (weight, target) -> {
            Outcome outcome = outcomes.get(WeightIdentity.of(weight.site()));
            return outcome == null
                    ? Outcome.left("function " + data.function() + ", for which the samples are, does not use it")
                    : outcome;
        });
    }

    private List<PlannedWeight> planned(Program program) {
        return compressor.plan(program).stream()
                .filter(weight -> weight.site().function().equals(data.function()))
                .toList();
    }

    private Map<Object, Outcome> outcomes(List<PlannedWeight> planned) {
        try (Walk walk = new Walk(function, data.batches(), calibration.engine())) {
            return outcomes(planned, walk);
        }
    }

    private Map<Object, Outcome> outcomes(List<PlannedWeight> planned, Walk walk) {
        Map<Object, Outcome> outcomes = new IdentityHashMap<>();
        List<Job> jobs = new ArrayList<>();
        Uses uses = Uses.of(function);
        for (PlannedWeight weight : planned) {
            Object identity = WeightIdentity.of(weight.site());
            Optional<Job> job = job(weight, uses, walk);
            if (!method.isSuitable(weight.site().weight())) {
                outcomes.put(identity, Outcome.left("it is compressed already, in a form that " + method.name()
                        + " does not go on with: that takes dense weights, and gptq pruned ones too"));
            } else if (job.isEmpty()) {
                Outcome outcome =
                        method.withoutLayer(weight, whyNoLayer(weight.site(), walk), TensorStore.onHeap());
                outcomes.put(identity, outcome);
                dense(outcome).ifPresent(dense -> walk.replace(weight.site().name(), dense));
            } else {
                jobs.add(job.get());
            }
        }
        jobs.sort(Comparator.comparingInt(Job::index));
        Map<Object, Tensor> replaced = new IdentityHashMap<>();
        for (int done = 0; done < jobs.size(); done++) {
            if (calibration.listener().isCancelled()) {
                throw new CancellationException("the calibration was stopped");
            }
            Job job = jobs.get(done);
            Object identity = WeightIdentity.of(job.planned().site());
            String name = job.planned().site().name();
            if (replaced.containsKey(identity)) {
                walk.replace(name, replaced.get(identity));
                continue;
            }
            walk.advanceTo(job.index());
            Outcome outcome = method.compress(
                    job.planned(), job.layer().matrix(), hessian(job, walk), TensorStore.onHeap());
            outcomes.put(identity, outcome);
            dense(outcome).ifPresent(dense -> {
                replaced.put(identity, dense);
                walk.replace(name, dense);
            });
            calibration.listener().onWeight(name, done + 1, jobs.size());
        }
        return outcomes;
    }

    private static Optional<Tensor> dense(Outcome outcome) {
        return outcome instanceof Outcome.Compressed(CompressedWeight weight)
                ? Optional.of(Elements.decompress(weight, TensorStore.onHeap()))
                : Optional.empty();
    }

    private String whyNoLayer(WeightSite site, Walk walk) {
        for (Operation consumer : site.consumers()) {
            if (walk.indexOf(consumer) < 0) {
                return "operation " + consumer.name() + " uses it inside a loop or branch, where the inputs of " + method.name()
                        + " would be those of every round";
            }
        }
        return "operation " + site.consumers().getFirst().name() + " (" + site.consumers().getFirst().type()
                + ") does not multiply it with an input of its own, as linear, matmul, conv and conv_transpose do";
    }

    /** {@return what to do about a weight, where the first layer that uses it stands} */
    private static Optional<Job> job(PlannedWeight weight, Uses uses, Walk walk) {
        WeightSite site = weight.site();
        return site.uses().stream()
                .flatMap(use -> use.consumer().stream()
                        .flatMap(consumer -> Layer.of(
                                consumer, use.parameter(), site.weight().shape(), uses)
                                .map(layer -> new Job(weight, layer, walk.indexOf(consumer)))
                                .stream()))
                .filter(job -> job.index() >= 0)
                .min(Comparator.comparingInt(Job::index));
    }

    private Hessian hessian(Job job, Walk walk) {
        try (HessianSum sum = new HessianSum(job.layer().matrix(), calibration.engine())) {
            for (Tensor value : walk.values(job.layer().input())) {
                sum.add(job.layer(), value);
            }
            return sum.finish();
        }
    }
}
