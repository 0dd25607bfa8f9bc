package io.corepress.learn;

import io.corepress.compress.Compression;
import io.corepress.compress.Compressor;
import io.corepress.compress.WeightSite;
import io.corepress.compress.WeightTechnique.PlannedWeight;
import io.corepress.compress.config.OpLinearQuantizerConfig;
import io.corepress.compress.config.OpMagnitudePrunerConfig;
import io.corepress.compress.weight.CompressedWeight;
import io.corepress.compress.weight.CompressedWeight.Dense;
import io.corepress.compress.weight.Elements;
import io.corepress.compress.weight.Outcome;
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
import io.corepress.mil.Program;
import io.corepress.mil.Uses;
import io.corepress.tensor.ByteSource;
import io.corepress.tensor.Tensor;
import io.corepress.tensor.TensorStore;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
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
        this.compressor = Compressor.of(calibration.config());
    }

    private record Job(PlannedWeight planned, Layer layer, int index) {}

    Compression compress(Program program, TensorStore store) {
        Map<ByteSource, Outcome> outcomes = outcomes(planned(program));
        return compressor.compress(program, store, (weight, target) -> {
            Outcome outcome = weight.site().weight() instanceof Dense(Tensor tensor)
                    ? outcomes.get(tensor.bytes())
                    : Outcome.left("it is compressed already, and calibration begins with dense weights");
            return outcome == null
                    ? Outcome.left("function " + data.function() + ", for which the samples are, does not use it")
                    : outcome;
        });
    }

    private List<PlannedWeight> planned(Program program) {
        return compressor.plan(program).stream()
                .filter(weight -> weight.site().function().equals(data.function())
                        && weight.site().weight() instanceof Dense)
                .toList();
    }

    private Map<ByteSource, Outcome> outcomes(List<PlannedWeight> planned) {
        Map<ByteSource, Outcome> outcomes = new IdentityHashMap<>();
        Walk walk = new Walk(function, data.batches(), calibration.engine());
        List<Job> jobs = new ArrayList<>();
        Uses uses = Uses.of(function);
        for (PlannedWeight weight : planned) {
            Optional<Job> job = job(weight, uses, walk);
            job.ifPresent(jobs::add);
            if (job.isEmpty()) {
                outcomes.put(bytes(weight), Outcome.left("no layer multiplies it with an input of its own"));
            }
        }
        jobs.sort(Comparator.comparingInt(Job::index));
        Map<ByteSource, Tensor> replaced = new HashMap<>();
        for (int done = 0; done < jobs.size(); done++) {
            if (calibration.listener().isCancelled()) {
                throw new CancellationException("the calibration was stopped");
            }
            Job job = jobs.get(done);
            ByteSource bytes = bytes(job.planned());
            String name = job.planned().site().name();
            if (replaced.containsKey(bytes)) {
                walk.replace(name, replaced.get(bytes));
                continue;
            }
            walk.advanceTo(job.index());
            Outcome outcome = outcome(job, hessian(job, walk));
            outcomes.put(bytes, outcome);
            if (outcome instanceof Outcome.Compressed(CompressedWeight weight)) {
                Tensor dense = Elements.decompress(weight, TensorStore.onHeap());
                replaced.put(bytes, dense);
                walk.replace(name, dense);
            }
            calibration.listener().onWeight(name, done + 1, jobs.size());
        }
        return outcomes;
    }

    private static ByteSource bytes(PlannedWeight weight) {
        return ((Dense) weight.site().weight()).tensor().bytes();
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

    private Outcome outcome(Job job, Hessian hessian) {
        PlannedWeight weight = job.planned();
        Tensor tensor = ((Dense) weight.site().weight()).tensor();
        WeightMatrix matrix = job.layer().matrix();
        TensorStore heap = TensorStore.onHeap();
        return switch (calibration.method()) {
            case QuantizeByGptq(Gptq.Settings settings)
            when weight.config() instanceof OpLinearQuantizerConfig config ->
                Gptq.quantize(tensor, matrix, hessian, config, weight.role(), settings, heap);
            case PruneBySparseGpt(SparseGpt.Settings settings)
            when weight.config() instanceof OpMagnitudePrunerConfig config ->
                SparseGpt.prune(tensor, matrix, hessian, config, weight.role(), settings, heap);
            case CalibrationMethod method ->
                throw new IllegalArgumentException((method instanceof QuantizeByGptq
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
