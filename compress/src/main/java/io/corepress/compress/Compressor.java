package io.corepress.compress;

import io.corepress.compress.WeightTechnique.PlannedWeight;
import io.corepress.compress.config.OpConfig;
import io.corepress.compress.config.OpLinearQuantizerConfig;
import io.corepress.compress.config.OpMagnitudePrunerConfig;
import io.corepress.compress.config.OpPalettizerConfig;
import io.corepress.compress.config.OpThresholdPrunerConfig;
import io.corepress.compress.config.OptimizationConfig;
import io.corepress.compress.config.Technique;
import io.corepress.compress.palettize.Palettization;
import io.corepress.compress.prune.Pruning;
import io.corepress.compress.quantize.Quantization;
import io.corepress.compress.weight.CompressedWeight;
import io.corepress.compress.weight.Outcome;
import io.corepress.compress.weight.WeightRole;
import io.corepress.mil.OpSet;
import io.corepress.mil.Program;
import io.corepress.mil.UnsupportedModelException;
import io.corepress.mil.Uses;
import io.corepress.tensor.DataType;
import io.corepress.tensor.TensorStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Compresses the weights of a program without data: the same configuration, the same program, the same bytes.
 *
 * {@snippet :
 * Compression result = Compressor.of(OptimizationConfig.of(OpPalettizerConfig.kmeans(4))).compress(program);
 * }
 *
 * <p>Immutable. A weight is a float constant of two axes or more that operations use; {@link Decision}s say for each
 * weight what became of it. Weights that several operations or functions share are compressed once.
 */
public final class Compressor {
    private final OptimizationConfig config;
    private final boolean joint;
    private final WeightChoice choice;
    private final CompressionListener listener;

    private Compressor(OptimizationConfig config, boolean joint, WeightChoice choice, CompressionListener listener) {
        this.config = Objects.requireNonNull(config, "config");
        this.joint = joint;
        this.choice = Objects.requireNonNull(choice, "choice");
        this.listener = Objects.requireNonNull(listener, "listener");
    }

    public static Compressor of(OptimizationConfig config) {
        return new Compressor(config, false, WeightChoice.ALL, CompressionListener.NONE);
    }

    /** {@return a compressor that also goes on with weights that are compressed already; needs iOS 18} */
    public Compressor withJoint(boolean goOn) {
        return new Compressor(config, goOn, choice, listener);
    }

    /** {@return a compressor that leaves all weights alone but these, whatever the configuration says} */
    public Compressor withChoice(WeightChoice some) {
        return new Compressor(config, joint, some, listener);
    }

    public Compressor withListener(CompressionListener other) {
        return new Compressor(config, joint, choice, other);
    }

    /** {@return the compressed program, its new weights on the heap} */
    public Compression compress(Program program) {
        return compress(program, TensorStore.onHeap());
    }

    /**
     * {@return the compressed program}
     *
     * @param store where new weights are written as they are made
     * @throws UnsupportedModelException if the operator set of the program lacks what a configuration needs, or
     *     operations that share a weight get different configurations
     * @throws java.util.concurrent.CancellationException if the listener asked to stop
     */
    public Compression compress(Program program, TensorStore store) {
        return new ProgramCompression(this, program, store, WeightTechnique.DATA_FREE).run();
    }

    /**
     * As {@link #compress(Program, TensorStore)}, with another technique in the place of the one that needs no data.
     *
     * @param technique is asked for one weight at a time, in program order, on the calling thread; for weights with the
     *     same bytes and configuration once
     */
    public Compression compress(Program program, TensorStore store, WeightTechnique technique) {
        return new ProgramCompression(this, program, store, technique).run();
    }

    /** {@return the weights that {@link #compress(Program)} would compress, function by function, in program order} */
    public List<PlannedWeight> plan(Program program) {
        List<PlannedWeight> planned = new ArrayList<>();
        program.functions().forEach((name, function) -> {
            List<WeightSite> sites = WeightSites.of(name, function, Uses.of(function));
            OpSet opset = ProgramCompression.opset(name, function, sites);
            for (WeightSite site : sites) {
                if (plan(site, opset) instanceof Plan.Compress(OpConfig wanted, WeightRole role)) {
                    planned.add(new PlannedWeight(site, wanted, role, opset));
                }
            }
        });
        return planned;
    }

    Technique technique() {
        return config.technique();
    }

    CompressionListener listener() {
        return listener;
    }

    /** {@return what to do with a weight, or why to leave it alone} */
    Plan plan(WeightSite site, OpSet opset) {
        if (site.uses().isEmpty()) {
            return new Plan.Leave("nothing uses it");
        }
        if (site.uses().stream().anyMatch(use -> use.consumer().isEmpty())) {
            return new Plan.Leave("it is an output of the program, which cannot be compressed");
        }
        if (site.parts().isEmpty()) {
            return new Plan.Leave("it is also a part of another, compressed weight");
        }
        Optional<String> against = choice.reasonAgainst(site);
        if (against.isPresent()) {
            return new Plan.Leave(against.get());
        }
        Optional<OpConfig> wanted = Selection.configFor(site, config.entries(), OpConfig::describe);
        if (wanted.isEmpty()) {
            return new Plan.Leave("the configuration leaves it alone");
        }
        CompressedWeight weight = site.weight();
        if (site.isCompressed() && !joint) {
            return new Plan.Leave("it is compressed already (" + WeightFormat.describe(weight)
                    + "); joint compression goes on with such weights");
        }
        if (weight.dataType() != DataType.FLOAT16 && weight.dataType() != DataType.FLOAT32) {
            return new Plan.Leave(
                    "Core ML has no compressed form of " + weight.dataType().milName() + " weights");
        }
        int rank = weight.shape().rank();
        if (rank < 2) {
            return new Plan.Leave(
                    "it has " + (rank == 0 ? "no axes" : "one axis") + "; only weights of two or more are compressed");
        }
        long elements = weight.shape().elementCount();
        if (elements <= wanted.get().weightThreshold()) {
            return new Plan.Leave(elements + " elements, not more than weight_threshold "
                    + wanted.get().weightThreshold());
        }
        Requirements needed = Requirements.of(wanted.get(), joint);
        if (!opset.isAtLeast(needed.opset())) {
            throw new UnsupportedModelException(needed.because() + " needs "
                    + needed.opset().osNames() + " ("
                    + needed.opset().milName() + "); function \"" + site.function() + "\" is for " + opset.osNames()
                    + ". Move the program there first: --target "
                    + needed.opset().target());
        }
        return new Plan.Compress(wanted.get(), role(site));
    }

    /** What the configuration says of one weight. */
    sealed interface Plan {
        record Compress(OpConfig config, WeightRole role) implements Plan {}

        record Leave(String reason) implements Plan {}
    }

    /** A weight that is configured by its own name may be pruned in blocks, whatever uses it. */
    private WeightRole role(WeightSite site) {
        WeightRole role = site.role();
        return config.forName(site.name()).isPresent()
                ? new WeightRole(role.outputAxis(), role.inputAxis(), true, role.convGroups())
                : role;
    }

    /** Applies the technique of a configuration to one weight. */
    static Outcome apply(CompressedWeight weight, OpConfig config, WeightRole role, OpSet opset, TensorStore store) {
        return switch (config) {
            case OpPalettizerConfig palettizer -> Palettization.palettize(weight, palettizer, role, opset, store);
            case OpLinearQuantizerConfig quantizer -> Quantization.quantize(weight, quantizer, role, store);
            case OpMagnitudePrunerConfig pruner -> Pruning.prune(weight, pruner, role, store);
            case OpThresholdPrunerConfig pruner -> Pruning.prune(weight, pruner, role, store);
        };
    }
}
