package io.corepress.press;

import io.corepress.compress.config.Granularity;
import io.corepress.compress.config.OpConfig;
import io.corepress.compress.config.OpLinearQuantizerConfig;
import io.corepress.compress.config.OpLinearQuantizerConfig.ScaleSearch;
import io.corepress.compress.config.OpMagnitudePrunerConfig;
import io.corepress.compress.config.OpPalettizerConfig;
import io.corepress.compress.config.OpPalettizerConfig.Lut;
import io.corepress.compress.config.OpPalettizerConfig.LutFunction;
import io.corepress.compress.config.OpPalettizerConfig.PerChannelScale;
import io.corepress.compress.config.OpThresholdPrunerConfig;
import io.corepress.compress.config.OptimizationConfig;
import io.corepress.mil.UnsupportedModelException;
import io.corepress.neuralnetwork.quantize.LayerSelection;
import io.corepress.neuralnetwork.quantize.NetworkQuantizer;
import io.corepress.neuralnetwork.quantize.NetworkWeight;
import io.corepress.neuralnetwork.quantize.WeightCoding;
import io.corepress.neuralnetwork.quantize.WeightPlan;
import io.corepress.recipe.Recipe;
import io.corepress.recipe.SampledStep;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** A recipe in the terms of neural networks, as far as these have a form for what it says. */
final class NetworkSteps {
    private static final String UPGRADE = "; corepress upgrade makes an ML program of it, which can";

    private NetworkSteps() {}

    /**
     * {@return a quantizer for each step}
     *
     * @throws UnsupportedModelException if a step asks for a form that networks do not have
     */
    static List<NetworkQuantizer> of(Recipe recipe) {
        List<NetworkQuantizer> steps = new ArrayList<>();
        for (Recipe.Step step : recipe.steps()) {
            if (step.joint()) {
                throw cannot("store joint compression");
            }
            switch (step) {
                case Recipe.Compress(OptimizationConfig config, boolean _) -> {
                    requireLayerTypes(config.opTypeConfigs().keySet());
                    steps.add(NetworkQuantizer.of(plan(config)).withFolding(true));
                }
                case SampledStep sampled -> throw cannot("take the step " + sampled.method());
            }
        }
        return steps;
    }

    /** Operator types of ML programs would fit no layer, silently. */
    static void requireLayerTypes(Collection<String> types) {
        for (String type : types) {
            if (!LayerSelection.LAYER_TYPES.contains(type)) {
                throw new UnsupportedModelException("this is a neural network, and \"" + type
                        + "\" is not among the types of its layers with weights: "
                        + String.join(", ", new TreeSet<>(LayerSelection.LAYER_TYPES)));
            }
        }
    }

    private static WeightPlan plan(OptimizationConfig config) {
        Map<OpConfig, WeightCoding> codings = new HashMap<>();
        all(config).forEach(entry -> codings.put(entry, coding(entry)));
        return weight -> choice(weight, config, codings);
    }

    private static List<OpConfig> all(OptimizationConfig config) {
        List<OpConfig> all = new ArrayList<>();
        config.globalConfig().ifPresent(all::add);
        config.opTypeConfigs().values().forEach(entry -> entry.ifPresent(all::add));
        config.opNameConfigs().values().forEach(entry -> entry.ifPresent(all::add));
        return all;
    }

    private static WeightPlan.Choice choice(
            NetworkWeight weight, OptimizationConfig config, Map<OpConfig, WeightCoding> codings) {
        Optional<OpConfig> wanted =
                config.forName(weight.name()).orElseGet(() -> config.forOperation(weight.layer(), weight.layerType()));
        if (wanted.isEmpty()) {
            return new WeightPlan.Leave("the configuration leaves it alone");
        }
        LayerSelection selection =
                LayerSelection.ALL.withWeightThreshold(wanted.get().weightThreshold());
        return selection.plan(codings.get(wanted.get())).of(weight);
    }

    private static WeightCoding coding(OpConfig config) {
        return switch (config) {
            case OpPalettizerConfig palettizer -> coding(palettizer);
            case OpLinearQuantizerConfig quantizer -> coding(quantizer);
            case OpMagnitudePrunerConfig _, OpThresholdPrunerConfig _ -> throw cannot("store pruned weights");
        };
    }

    private static WeightCoding coding(OpPalettizerConfig config) {
        if (config.granularity() == Granularity.PER_GROUPED_CHANNEL) {
            throw cannot("store tables for groups of channels, only one for each weight");
        }
        if (config.clusterDim() > 1) {
            throw cannot("store tables of vectors");
        }
        if (config.perChannelScale() != PerChannelScale.NONE) {
            throw cannot("store a scale for each channel beside a table");
        }
        if (config.lutDtype().isPresent()) {
            throw cannot("store tables of " + config.lutDtype().get().milName() + ", only of floats");
        }
        return switch (config.mode()) {
            case KMEANS -> WeightCoding.kmeansLut(config.nbits().orElseThrow());
            case UNIFORM -> WeightCoding.linearLut(config.nbits().orElseThrow());
            case UNIQUE -> WeightCoding.uniqueLut();
            case CUSTOM -> WeightCoding.customLut(8, custom(config.lutFunction().orElseThrow()));
        };
    }

    private static WeightCoding.LutFunction custom(LutFunction function) {
        return (_, values) -> {
            Lut lut = function.apply(values);
            return new WeightCoding.Lut(lut.entries(), lut.indices());
        };
    }

    private static WeightCoding coding(OpLinearQuantizerConfig config) {
        if (config.granularity() == Granularity.PER_BLOCK) {
            throw cannot("store scales for blocks of channels, only one for each output channel");
        }
        if (config.granularity() == Granularity.PER_TENSOR) {
            throw new UnsupportedModelException("this is a neural network, whose weights get a scale for each output"
                    + " channel; leave granularity per_tensor out, or use a table: quantize --mode linear_lut");
        }
        if (config.scaleSearch() != ScaleSearch.NONE) {
            throw new UnsupportedModelException(
                    "this is a neural network, for which scales are not searched; the table of"
                            + " least squared error is quantize --mode kmeans_lut");
        }
        return switch (config.mode()) {
            case LINEAR -> WeightCoding.linear(config.dtype().bits());
            case LINEAR_SYMMETRIC -> WeightCoding.linearSymmetric(config.dtype().bits());
        };
    }

    private static UnsupportedModelException cannot(String what) {
        return new UnsupportedModelException("this is a neural network, and its format cannot " + what + UPGRADE);
    }
}
