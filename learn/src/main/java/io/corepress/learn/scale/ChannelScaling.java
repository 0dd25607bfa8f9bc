package io.corepress.learn.scale;

import io.corepress.compress.Compressor;
import io.corepress.compress.WeightTechnique.PlannedWeight;
import io.corepress.compress.config.OpLinearQuantizerConfig;
import io.corepress.compress.quantize.Quantization;
import io.corepress.compress.weight.CompressedWeight.Dense;
import io.corepress.compress.weight.Elements;
import io.corepress.compress.weight.Outcome;
import io.corepress.learn.layer.Layer;
import io.corepress.learn.walk.Walk;
import io.corepress.mil.Function;
import io.corepress.mil.Operation;
import io.corepress.mil.Program;
import io.corepress.mil.Uses;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import io.corepress.tensor.TensorStore;
import io.corepress.torch.EngineOptions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Scales for the channels of values, from what the values are on samples. The function computes the same as before. */
public final class ChannelScaling {
    /** Steps between no scaling and scaling by the whole magnitude. */
    private static final int STEPS = 20;

    private static final double SMALLEST = 1e-4;
    private static final double LARGEST = 1e4;

    private ChannelScaling() {}

    /**
     * The function after scaling.
     *
     * @param scaled the values whose channels were scaled
     */
    public record Scaled(Function function, List<String> scaled) {
        public Scaled {
            scaled = List.copyOf(scaled);
        }
    }

    /**
     * Makes values easier to quantize at the cost of weights: {@code s = max|x|^a / max|w|^(1 - a)} for each channel, by
     * which the value is divided. Xiao, Lin, Seznec, Wu, Demouth, Han, "SmoothQuant: Accurate and Efficient
     * Post-Training Quantization for Large Language Models".
     *
     * @param samples inputs of the function
     * @param strength {@code a}, 0 to 1
     * @param store where new weights go
     */
    public static Scaled smooth(
            Function function,
            List<Map<String, Tensor>> samples,
            double strength,
            EngineOptions engine,
            TensorStore store) {
        if (!(strength >= 0 && strength <= 1)) {
            throw new IllegalArgumentException("strength must be 0 to 1, got " + strength);
        }
        return scale(function, samples, engine, store, (site, rows, rescaling) -> {
            double[] values = rows.largest();
            double[] weights = new double[site.channels()];
            for (Operation consumer : site.consumers()) {
                Tensor weight = rescaling.weight(consumer);
                float[] numbers = weight.toFloats();
                int inner = Math.toIntExact(weight.shape().elementCount(2, weight.shape().rank()));
                for (int i = 0; i < numbers.length; i++) {
                    int channel = i / inner % site.channels();
                    weights[channel] = Math.max(weights[channel], Math.abs(numbers[i]));
                }
            }
            float[] scales = new float[site.channels()];
            for (int i = 0; i < scales.length; i++) {
                boolean usable = values[i] > 0 && weights[i] > 0;
                scales[i] =
                        usable ? bounded(Math.pow(values[i], strength) / Math.pow(weights[i], 1 - strength)) : 1;
            }
            return Optional.of(scales);
        });
    }

    /**
     * Makes weights easier to quantize where their inputs are large: {@code s = mean|x|^a}, of all {@code a} from 0 to 1
     * the one with which the quantized layers differ least on the samples. Lin, Tang, Tang, Yang, Chen, Wang, Xiao, Dang,
     * Gan, Han, "AWQ: Activation-aware Weight Quantization for LLM Compression and Acceleration".
     *
     * @param program holds the function
     * @param compressor says which weights will be quantized, and how
     * @param store where new weights go
     */
    public static Scaled forQuantizer(
            Program program,
            String name,
            List<Map<String, Tensor>> samples,
            Compressor compressor,
            EngineOptions engine,
            TensorStore store) {
        Map<String, PlannedWeight> planned = new HashMap<>();
        for (PlannedWeight weight : compressor.plan(program)) {
            if (weight.site().function().equals(name)
                    && weight.config() instanceof OpLinearQuantizerConfig
                    && weight.site().weight() instanceof Dense) {
                planned.put(weight.site().name(), weight);
            }
        }
        return scale(program.functions().get(name), samples, engine, store, (site, rows, rescaling) -> {
            if (!planned.keySet().containsAll(site.weights())) {
                return Optional.empty();
            }
            float[] best = null;
            double least = Double.POSITIVE_INFINITY;
            for (int step = 0; step <= STEPS; step++) {
                float[] scales = ofMeans(rows.mean(), (double) step / STEPS);
                double error = 0;
                for (Operation consumer : site.consumers()) {
                    PlannedWeight weight = planned.get(Constants.name(consumer, "weight").orElseThrow());
                    error += error(rescaling.weight(consumer), weight, scales, rows);
                }
                if (error < least) {
                    least = error;
                    best = scales;
                }
            }
            return Optional.ofNullable(best);
        });
    }

    private static float[] ofMeans(double[] means, double power) {
        double largest = SMALLEST;
        double smallest = Double.POSITIVE_INFINITY;
        double[] raised = new double[means.length];
        for (int i = 0; i < means.length; i++) {
            raised[i] = means[i] > 0 ? Math.pow(means[i], power) : 0;
            largest = Math.max(largest, raised[i]);
            smallest = raised[i] > 0 ? Math.min(smallest, raised[i]) : smallest;
        }
        double middle = Math.sqrt(largest * (smallest < Double.POSITIVE_INFINITY ? smallest : largest));
        float[] scales = new float[means.length];
        for (int i = 0; i < scales.length; i++) {
            scales[i] = raised[i] > 0 ? bounded(raised[i] / middle) : 1;
        }
        return scales;
    }

    private static float bounded(double scale) {
        return (float) Math.clamp(scale, SMALLEST, LARGEST);
    }

    /** {@return the squared change of what a layer yields for some rows, if it is scaled, quantized and scaled back} */
    private static double error(
            Tensor weight, PlannedWeight planned, float[] scales, SampledRows rows) {
        float[] before = weight.toFloats();
        float[] scaled = before.clone();
        int inner = Math.toIntExact(weight.shape().elementCount(2, weight.shape().rank()));
        for (int i = 0; i < scaled.length; i++) {
            scaled[i] *= scales[i / inner % scales.length];
        }
        Outcome outcome = Quantization.quantize(
                new Dense(Tensor.ofFloats(weight.dataType(), weight.shape(), scaled)),
                (OpLinearQuantizerConfig) planned.config(),
                planned.role(),
                TensorStore.onHeap());
        if (!(outcome instanceof Outcome.Compressed(var quantized))) {
            return 0;
        }
        float[] difference = Elements.toFloats(quantized);
        for (int i = 0; i < difference.length; i++) {
            difference[i] = difference[i] / scales[i / inner % scales.length] - before[i];
        }
        return rows.squaredProduct(difference);
    }

    /** Chooses the scales of a site; none to leave it. */
    private interface Rule {
        Optional<float[]> scales(ScalingSite site, SampledRows rows, Rescaling rescaling);
    }

    private static Scaled scale(
            Function function, List<Map<String, Tensor>> samples, EngineOptions engine, TensorStore store, Rule rule) {
        Uses uses = Uses.of(function);
        Rescaling rescaling = new Rescaling(function, uses, store);
        List<String> scaled = new ArrayList<>();
        try (Walk walk = new Walk(function, samples, engine)) {
            record Place(ScalingSite site, int index) {}
            List<Place> places = ScalingSite.of(function, uses).stream()
                    .map(site -> new Place(
                            site,
                            site.consumers().stream().mapToInt(walk::indexOf).min().orElseThrow()))
                    .sorted(Comparator.comparingInt(Place::index))
                    .toList();
            for (Place place : places) {
                walk.advanceTo(place.index());
                Operation first = place.site().consumers().getFirst();
                Shape weight = Constants.tensor(first, "weight", uses).orElseThrow().shape();
                Layer layer = Layer.of(first, "weight", weight, uses).orElseThrow();
                SampledRows rows = SampledRows.of(layer, walk.values(place.site().value()));
                rule.scales(place.site(), rows, rescaling).ifPresent(scales -> {
                    rescaling.apply(place.site(), scales);
                    scaled.add(place.site().value());
                });
            }
        }
        return new Scaled(rescaling.finish(), scaled);
    }
}
