package io.corepress.learn;

import io.corepress.compress.Compression;
import io.corepress.compress.Compressor;
import io.corepress.compress.WeightSite;
import io.corepress.compress.WeightTechnique.PlannedWeight;
import io.corepress.compress.config.OpLinearQuantizerConfig;
import io.corepress.compress.config.OpMagnitudePrunerConfig;
import io.corepress.compress.weight.CompressedWeight;
import io.corepress.compress.weight.CompressedWeight.Dense;
import io.corepress.compress.weight.CompressedWeight.Sparse;
import io.corepress.compress.weight.Elements;
import io.corepress.compress.weight.Outcome;
import io.corepress.compress.weight.SparseValues.Stored;
import io.corepress.learn.CalibrationMethod.PruneBySparseGpt;
import io.corepress.learn.CalibrationMethod.QuantizeByGptq;
import io.corepress.learn.hessian.Hessian;
import io.corepress.learn.hessian.HessianSum;
import io.corepress.learn.layer.Layer;
import io.corepress.learn.layer.WeightMatrix;
import io.corepress.learn.optimal.Gptq;
import io.corepress.learn.optimal.SparseGpt;
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
    private final CalibrationData data;
    private final Function function;
    private final Compressor compressor;

    LayerCalibration(Calibration calibration, CalibrationData data, Function function) {
        this.calibration = calibration;
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
                    ? Outcome.left(
                            "function " + data.function() + ", for which the samples are, does not use it")
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
            if (!isSuitable(weight.site().weight())) {
                outcomes.put(identity, Outcome.left("it is compressed already, in a form that " + name()
                        + " does not go on with: that takes dense weights, and gptq pruned ones too"));
            } else if (job.isEmpty()) {
                outcomes.put(identity, Outcome.left(whyNoLayer(weight.site(), walk)));
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
            Outcome outcome = outcome(job, hessian(job, walk));
            outcomes.put(identity, outcome);
            if (outcome instanceof Outcome.Compressed(CompressedWeight weight)) {
                Tensor dense = Elements.decompress(weight, TensorStore.onHeap());
                replaced.put(identity, dense);
                walk.replace(name, dense);
            }
            calibration.listener().onWeight(name, done + 1, jobs.size());
        }
        return outcomes;
    }

    private boolean isSuitable(CompressedWeight weight) {
        return weight instanceof Dense
                || weight instanceof Sparse(Stored _) && calibration.method() instanceof QuantizeByGptq;
    }

    private String name() {
        return calibration.method() instanceof QuantizeByGptq ? "gptq" : "sparsegpt";
    }

    private String whyNoLayer(WeightSite site, Walk walk) {
        for (Operation consumer : site.consumers()) {
            if (walk.indexOf(consumer) < 0) {
                return "operation " + consumer.name() + " uses it inside a loop or branch, where the inputs of " + name()
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
                .flatMap(use -> use.consumer().stream().flatMap(consumer -> Layer.of(
                                consumer, use.parameter(), site.weight().shape(), uses)
                        .map(layer -> new Job(weight, layer, walk.indexOf(consumer)))
                        .stream()))
                .filter(job -> job.index() >= 0)
                .min(Comparator.comparingInt(Job::index));
    }

    private Outcome outcome(Job job, Hessian hessian) {
        PlannedWeight weight = job.planned();
        WeightMatrix matrix = job.layer().matrix();
        TensorStore heap = TensorStore.onHeap();
        Tensor tensor = Elements.decompress(weight.site().weight(), heap);
        return switch (calibration.method()) {
            case QuantizeByGptq(Gptq.Settings settings)
            when weight.config() instanceof OpLinearQuantizerConfig config ->
                weight.site().weight() instanceof Sparse(Stored stored)
                        ? Gptq.quantizePruned(
                                tensor,
                                stored.mask().toCodes(),
                                matrix,
                                hessian,
                                config,
                                weight.role(),
                                settings,
                                heap)
                        : Gptq.quantize(tensor, matrix, hessian, config, weight.role(), settings, heap);
            case PruneBySparseGpt(SparseGpt.Settings settings)
            when weight.config() instanceof OpMagnitudePrunerConfig config ->
                SparseGpt.prune(tensor, matrix, hessian, config, weight.role(), settings, heap);
            case CalibrationMethod method ->
                throw new IllegalArgumentException(
                        (method instanceof QuantizeByGptq
                                        ? "gptq needs linear quantization, got "
                                        : "sparse_gpt needs target_sparsity or n_m_ratio, got ")
                                + weight.config().describe());
        };
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
