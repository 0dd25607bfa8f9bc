package io.corepress.learn.technique;

import io.corepress.compress.Selection;
import io.corepress.compress.WeightSite;
import io.corepress.compress.WeightSites;
import io.corepress.compress.availability.StoredForms;
import io.corepress.compress.config.OpLinearQuantizerConfig;
import io.corepress.compress.config.PerOperation;
import io.corepress.compress.quantize.BlockSizes;
import io.corepress.compress.weight.CompressedWeight.Dense;
import io.corepress.compress.weight.WeightRole;
import io.corepress.learn.coding.Coder;
import io.corepress.learn.coding.DkmPalettizer;
import io.corepress.learn.coding.FakeQuantizer;
import io.corepress.learn.coding.PlainCoder;
import io.corepress.learn.config.PalettizerTraining;
import io.corepress.learn.config.QuantizerTraining;
import io.corepress.learn.config.WeightTraining;
import io.corepress.learn.train.trained.TrainedWeight;
import io.corepress.mil.Function;
import io.corepress.mil.OpSet;
import io.corepress.mil.Program;
import io.corepress.mil.UnsupportedModelException;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The weights of a function that a configuration chooses, ready to be trained in the form in which they will be stored.
 *
 * {@snippet :
 * PerOperation<WeightTraining> config = PerOperation.of(WeightTraining.of(PalettizerTraining.of(2)));
 * WeightTechniques chosen = WeightTechniques.choose(program, "main", config);
 * Trainees trainees = Trainees.of(List.copyOf(chosen.weights()))
 *         .orElse(TrainableConstants.of(program.functions().get("main"), name -> true));
 * }
 *
 * @param weights to be trained so; what becomes of the session that trains them, closes them
 * @param left the weights that stay as they are, by name, and why: a sentence without a full stop
 */
public record WeightTechniques(List<CompressedInTraining> weights, Map<String, String> left) {
    public WeightTechniques {
        weights = List.copyOf(weights);
    }

    /**
     * {@return the weights of a function that the configuration chooses}
     *
     * @throws IllegalArgumentException if there is no such function
     * @throws UnsupportedModelException if the operator set of the function has no form for what is wanted, or operations
     *     that share a weight get different configurations
     */
    public static WeightTechniques choose(Program program, String function, PerOperation<WeightTraining> config) {
        Function found = program.function(function);
        List<CompressedInTraining> weights = new ArrayList<>();
        Map<String, String> left = new LinkedHashMap<>();
        for (WeightSite site : WeightSites.of(program)) {
            if (site.function().equals(function)) {
                Optional<WeightTraining> wanted = Selection.configFor(site, config, WeightTraining::describe);
                Optional<String> against = reasonAgainst(site, wanted);
                if (against.isPresent()) {
                    left.put(site.name(), against.get());
                } else {
                    add(site, wanted.get(), found, weights, left);
                }
            }
        }
        return new WeightTechniques(weights, left);
    }

    private static Optional<String> reasonAgainst(WeightSite site, Optional<WeightTraining> wanted) {
        if (site.uses().isEmpty()) {
            return Optional.of("nothing uses it");
        }
        if (site.uses().stream().anyMatch(use -> use.consumer().isEmpty())) {
            return Optional.of("it is an output of the program, which cannot be compressed");
        }
        if (!(site.weight() instanceof Dense(Tensor tensor)) || site.parts().isEmpty()) {
            return Optional.of("it is compressed already, and training begins with dense weights");
        }
        if (tensor.dataType() != DataType.FLOAT16 && tensor.dataType() != DataType.FLOAT32) {
            return Optional.of(
                    "Core ML has no compressed form of " + tensor.dataType().milName() + " weights");
        }
        if (tensor.shape().rank() < 2) {
            return Optional.of("only weights of two axes or more are compressed");
        }
        if (wanted.isEmpty()) {
            return Optional.of("the configuration leaves it alone");
        }
        long elements = tensor.elementCount();
        return elements <= wanted.get().weightThreshold()
                ? Optional.of(elements + " elements, not more than weight_threshold "
                        + wanted.get().weightThreshold())
                : Optional.empty();
    }

    private static void add(
            WeightSite site,
            WeightTraining config,
            Function function,
            List<CompressedInTraining> weights,
            Map<String, String> left) {
        Tensor tensor = ((Dense) site.weight()).tensor();
        switch (coder(site, config, tensor)) {
            case Refused(String reason) -> left.put(site.name(), reason);
            case Fits(Coder coder) -> {
                ChannelBalance balance = config.balancesChannels()
                        ? ChannelBalance.of(tensor.toFloats(), tensor.shape(), site.role())
                        : ChannelBalance.none(tensor.shape());
                CompressedInTraining weight =
                        new CompressedInTraining(site.name(), config, tensor, site.role(), balance, coder);
                requireHeld(weight, function);
                weights.add(weight);
            }
        }
    }

    private sealed interface Choice {}

    private record Fits(Coder coder) implements Choice {}

    private record Refused(String reason) implements Choice {}

    private static Choice coder(WeightSite site, WeightTraining config, Tensor tensor) {
        return switch (config.coder().orElse(null)) {
            case QuantizerTraining quantizer -> quantizer(site, quantizer, tensor);
            case PalettizerTraining palettizer -> palettizer(site, palettizer, tensor);
            case null -> new Fits(new PlainCoder(tensor.shape(), tensor.dataType()));
        };
    }

    private static Choice quantizer(WeightSite site, QuantizerTraining quantizer, Tensor tensor) {
        OpLinearQuantizerConfig blocks = OpLinearQuantizerConfig.of()
                .withBlockSizes(quantizer.blockSize())
                .withGranularity(quantizer.granularity());
        return switch (BlockSizes.grid(tensor.shape(), blocks, site.role())) {
            case BlockSizes.Refused(String reason) -> new Refused(reason);
            case BlockSizes.Grid(Shape grid) ->
                new Fits(new FakeQuantizer(site.name(), quantizer, tensor.shape(), grid, tensor.dataType()));
        };
    }

    private static Choice palettizer(WeightSite site, PalettizerTraining palettizer, Tensor tensor) {
        WeightRole role = site.role();
        OptionalInt axis = role.outputAxis();
        OptionalInt groupSize = palettizer.tables().groupSize();
        int dim = palettizer.tables().clusterDim();
        boolean hasScale = palettizer.perChannelScale().isPresent();
        if (axis.isEmpty() && (groupSize.isPresent() || dim > 1 || hasScale)) {
            return new Refused("the operations that use it disagree on its output channel axis");
        }
        int channelAxis = axis.orElse(0);
        int channels = Math.toIntExact(tensor.shape().size(channelAxis));
        int size = groupSize.orElse(channels);
        if (channels % size != 0) {
            return new Refused(channels + " channels are not divisible by group_size " + size);
        }
        if (size % dim != 0) {
            return new Refused(size + " channels of a group are not divisible by cluster_dim " + dim);
        }
        if (dim > 1 && channels / role.convGroups() % dim != 0) {
            return new Refused("the channels of each of the " + role.convGroups()
                    + " groups of a convolution are not divisible by cluster_dim " + dim);
        }
        return new Fits(
                new DkmPalettizer(site.name(), palettizer, tensor.shape(), channelAxis, size, tensor.dataType()));
    }

    /** Says before training what would only come out after it. */
    private static void requireHeld(TrainedWeight weight, Function function) {
        OpSet needed = StoredForms.minimumOpSet(weight.finished());
        if (!function.opSet().map(opset -> opset.isAtLeast(needed)).orElse(false)) {
            weight.close();
            throw new UnsupportedModelException("weight \"" + weight.name()
                    + "\" would be stored in a form that exists from " + needed.osNames() + " (" + needed.milName()
                    + ") on; the function is for " + function.opset() + ". Move the program there first: --target "
                    + needed.target());
        }
    }

    /** {@return how far each weight is} */
    public TechniqueReport report() {
        return TechniqueReport.of(weights);
    }
}
