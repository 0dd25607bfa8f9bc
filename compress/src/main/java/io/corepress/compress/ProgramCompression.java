package io.corepress.compress;

import io.corepress.compress.Compressor.Plan;
import io.corepress.compress.WeightTechnique.PlannedWeight;
import io.corepress.compress.config.OpConfig;
import io.corepress.compress.constexpr.ConstexprWriter;
import io.corepress.compress.parallel.HelpfulJoin;
import io.corepress.compress.weight.CompressedWeight;
import io.corepress.compress.weight.CompressedWeight.Dense;
import io.corepress.compress.weight.Outcome;
import io.corepress.compress.weight.WeightRole;
import io.corepress.mil.Function;
import io.corepress.mil.OpSet;
import io.corepress.mil.Program;
import io.corepress.mil.UnsupportedModelException;
import io.corepress.mil.Uses;
import io.corepress.tensor.ByteSource;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import io.corepress.tensor.TensorStore;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinTask;

/**
 * One run of a {@link Compressor} over a program. It has state because it fills a store as it goes.
 *
 * <p>Weights are taken in program order, and what they become is written in that order. Small ones are computed ahead,
 * several at a time, on the heap; a large one is computed alone, with all cores at work on it, and streams to the store.
 */
final class ProgramCompression {
    /** Weights of at most this many elements are computed ahead. */
    private static final long SMALL = 1 << 22;
    /** Elements of small weights under way at the same time, which bounds the memory for them. */
    private static final long MAX_AHEAD = 1 << 23;

    private final Compressor compressor;
    private final Program program;
    private final TensorStore store;
    private final WeightTechnique technique;
    private final List<Decision> decisions = new ArrayList<>();
    private final Map<Object, Outcome> known = new HashMap<>();
    private long elementsDone;

    ProgramCompression(Compressor compressor, Program program, TensorStore store, WeightTechnique technique) {
        this.compressor = compressor;
        this.program = program;
        this.store = store;
        this.technique = technique;
    }

    Compression run() {
        Map<String, FunctionRewrite> rewrites = new LinkedHashMap<>();
        List<Job> jobs = new ArrayList<>();
        program.functions().forEach((name, function) -> {
            Uses uses = Uses.of(function);
            List<WeightSite> sites = WeightSites.of(name, function, uses);
            FunctionRewrite rewrite = new FunctionRewrite(opset(name, function, sites), uses);
            rewrites.put(name, rewrite);
            sites.forEach(site -> jobs.add(new Job(site, compressor.plan(site, rewrite.opset()), rewrite)));
        });
        runAll(jobs);
        Map<String, Function> functions = new LinkedHashMap<>();
        program.functions()
                .forEach((name, function) ->
                        functions.put(name, rewrites.get(name).apply(function)));
        return new Compression(program.withFunctions(functions), decisions);
    }

    static OpSet opset(String name, Function function, List<WeightSite> sites) {
        if (sites.isEmpty()) {
            return OpSet.CORE_ML_5;
        }
        return function.opSet()
                .orElseThrow(() -> new UnsupportedModelException("function \"" + name + "\" uses operator set \""
                        + function.opset() + "\", which this version does not know; it knows CoreML5 to CoreML9"));
    }

    private record Job(WeightSite site, Plan plan, FunctionRewrite rewrite) {
        long elements() {
            return site.weight().shape().elementCount();
        }

        PlannedWeight planned(Plan.Compress compress) {
            return new PlannedWeight(site, compress.config(), compress.role(), rewrite.opset());
        }

        boolean isSmall() {
            return plan instanceof Plan.Compress && elements() <= SMALL;
        }
    }

    /**
     * What a weight becomes depends on nothing else: functions that share one get the same result, computed once.
     *
     * @param bytes of a dense weight: its stored bytes, by identity
     * @param form of a compressed weight
     */
    private record Key(
            ByteSource bytes, CompressedWeight form, Shape shape, OpConfig config, WeightRole role, OpSet opset) {}

    private static Object key(Job job, Plan.Compress plan) {
        CompressedWeight weight = job.site().weight();
        boolean dense = weight instanceof Dense;
        return new Key(
                weight instanceof Dense(Tensor tensor) ? tensor.bytes() : null,
                dense ? null : weight,
                weight.shape(),
                plan.config(),
                plan.role(),
                job.rewrite().opset());
    }

    private void runAll(List<Job> jobs) {
        long total = jobs.stream().mapToLong(Job::elements).sum();
        Map<Job, ForkJoinTask<Outcome>> ahead = new IdentityHashMap<>();
        Deque<ForkJoinTask<Outcome>> forked = new ArrayDeque<>();
        Map<Object, Job> firstOfKey = new HashMap<>();
        int next = 0;
        long elementsAhead = 0;
        try {
            for (Job job : jobs) {
                if (compressor.listener().isCancelled()) {
                    throw new CancellationException("compression was cancelled");
                }
                while (next < jobs.size() && elementsAhead <= MAX_AHEAD && ahead.size() < maxTasks()) {
                    Job candidate = jobs.get(next++);
                    if (candidate.isSmall()
                            && technique == WeightTechnique.DATA_FREE
                            && firstOfKey.putIfAbsent(key(candidate, (Plan.Compress) candidate.plan()), candidate)
                                    == null) {
                        ForkJoinTask<Outcome> task = fork(candidate);
                        ahead.put(candidate, task);
                        forked.addLast(task);
                        elementsAhead += candidate.elements();
                    }
                }
                ForkJoinTask<Outcome> task = ahead.remove(job);
                if (task != null) {
                    elementsAhead -= job.elements();
                    forked.remove(task);
                    HelpfulJoin.join(task, forked);
                }
                Decision decision = finish(job, task);
                decisions.add(decision);
                elementsDone += job.elements();
                compressor.listener().onWeight(decision, elementsDone, total);
            }
        } finally {
            ahead.values().forEach(ForkJoinTask::quietlyJoin);
        }
    }

    private static int maxTasks() {
        return 4 * (ForkJoinPool.getCommonPoolParallelism() + 1);
    }

    private ForkJoinTask<Outcome> fork(Job job) {
        PlannedWeight planned = job.planned((Plan.Compress) job.plan());
        return ForkJoinTask.adapt(() -> technique.compress(planned, TensorStore.onHeap()))
                .fork();
    }

    private Decision finish(Job job, ForkJoinTask<Outcome> task) {
        WeightSite site = job.site();
        return switch (job.plan()) {
            case Plan.Leave(String reason) -> Decision.of(site, compressor.technique(), new Decision.Skipped(reason));
            case Plan.Compress plan -> {
                Object key = key(job, plan);
                TensorStore target = ConstexprWriter.storeFor(job.rewrite().opset(), store);
                Outcome outcome = known.get(key);
                if (outcome == null) {
                    outcome =
                            stored(task != null ? task.join() : technique.compress(job.planned(plan), target), target);
                    known.put(key, outcome);
                }
                yield switch (outcome) {
                    case Outcome.Left(String reason) ->
                        Decision.of(site, compressor.technique(), new Decision.Skipped(reason));
                    case Outcome.Compressed(CompressedWeight weight) -> {
                        job.rewrite().replace(site, weight);
                        yield Decision.of(
                                site,
                                compressor.technique(),
                                new Decision.Compressed(WeightFormat.describe(weight), weight.sizeInBytes()));
                    }
                };
            }
        };
    }

    private static Outcome stored(Outcome outcome, TensorStore target) {
        return outcome instanceof Outcome.Compressed(CompressedWeight weight)
                ? Outcome.of(weight.keepIn(target))
                : outcome;
    }
}
