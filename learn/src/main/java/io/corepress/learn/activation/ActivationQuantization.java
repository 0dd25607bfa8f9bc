package io.corepress.learn.activation;

import io.corepress.compress.availability.Availability;
import io.corepress.compress.config.OpLinearQuantizerConfig;
import io.corepress.compress.config.OpLinearQuantizerConfig.Mode;
import io.corepress.compress.config.OptimizationConfig;
import io.corepress.compress.quantize.QuantizationRange;
import io.corepress.compress.quantize.QuantizationRange.Parameters;
import io.corepress.learn.activation.PairInsertion.Pair;
import io.corepress.mil.Block;
import io.corepress.mil.Function;
import io.corepress.mil.OpSet;
import io.corepress.mil.UnsupportedModelException;
import io.corepress.mil.Uses;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Tensor;
import io.corepress.torch.EngineOptions;
import io.corepress.torch.Observer;
import io.corepress.torch.Predictor;
import io.corepress.torch.PredictorState;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Quantizes the values between operations to 8 bits, in ranges that samples show; weights are left to a {@link
 * io.corepress.compress.Compressor}. From iOS 17 on.
 *
 * <p>Values that can never be negative, such as those behind a {@code relu}, use all codes in the symmetric mode too:
 * zero has the smallest. Outputs of {@code sigmoid}, {@code hard_sigmoid}, {@code softmax} and {@code tanh} get the
 * range that these functions have, whatever the samples.
 */
public final class ActivationQuantization {
    private static final double STEP = 1.0 / 256;

    private ActivationQuantization() {}

    /**
     * {@return the function with pairs of {@code quantize} and {@code dequantize}}
     *
     * @param samples inputs of the function
     * @param config linear quantization to int8 or uint8, by operation: of the operations around whose inputs and
     * outputs
     *     pairs are wanted. Granularity and scale search are of no account: a value has one scale
     * @throws UnsupportedModelException if the function is for systems before iOS 17
     * @throws IllegalArgumentException if there are no samples, a value is not finite on one of them, or the
     *     configuration is not one of 8 bits
     */
    public static Function quantize(
            Function function,
            List<Map<String, Tensor>> samples,
            OptimizationConfig config,
            ObserverKind kind,
            EngineOptions engine) {
        OpSet needed = Availability.ACTIVATIONS.opset();
        if (!function.opSet().map(opset -> opset.isAtLeast(needed)).orElse(false)) {
            throw new UnsupportedModelException(
                    "quantized activations need " + needed.osNames() + " (" + needed.milName()
                            + "); the function is for " + function.opset() + ". Move the program there first: --target "
                            + needed.target());
        }
        if (samples.isEmpty()) {
            throw new IllegalArgumentException("calibration needs at least one sample, got none");
        }
        Block body = function.body()
                .orElseThrow(() -> new UnsupportedModelException("the function has no body for " + function.opset()));
        ActivationGraph graph = new ActivationGraph(function, body, config);
        graph.quantized().values().forEach(ActivationQuantization::requireEightBits);
        Map<String, RangeObserver> observers = observe(function, samples, graph, kind, engine);
        Map<String, Pair> pairs = new LinkedHashMap<>();
        Map<String, OpLinearQuantizerConfig> byRange = new HashMap<>();
        graph.quantized().forEach((value, quantizer) -> {
            String range = graph.range(value);
            byRange.putIfAbsent(range, quantizer);
            pairs.put(value, pair(graph, value, byRange.get(range), observers.get(range)));
        });
        Block changed =
                new PairInsertion(pairs, new HashSet<>(Uses.of(function).names())).apply(function.inputs(), body);
        return function.withBody(changed);
    }

    private static void requireEightBits(OpLinearQuantizerConfig config) {
        if (config.dtype() != DataType.INT8 && config.dtype() != DataType.UINT8) {
            throw new IllegalArgumentException("activations are quantized to int8 or uint8, got dtype "
                    + config.dtype().milName());
        }
    }

    private static Map<String, RangeObserver> observe(
            Function function,
            List<Map<String, Tensor>> samples,
            ActivationGraph graph,
            ObserverKind kind,
            EngineOptions engine) {
        Map<String, RangeObserver> observers = new HashMap<>();
        graph.quantized().keySet().forEach(value -> observers.put(graph.range(value), new RangeObserver(kind)));
        Observer watch = new Observer() {
            @Override
            public boolean wants(String name) {
                return graph.type(name) != null
                        && graph.type(name).dataType().isFloat()
                        && observers.containsKey(graph.range(name));
            }

            @Override
            public void value(String name, Tensor value) {
                observers.get(graph.range(name)).add(name, value);
            }
        };
        try (Predictor predictor = Predictor.load(function, engine)) {
            for (Map<String, Tensor> sample : samples) {
                try (PredictorState state = predictor.newState()) {
                    predictor.predict(sample, state, watch);
                }
                observers.values().forEach(RangeObserver::endBatch);
            }
        }
        return observers;
    }

    private static Pair pair(
            ActivationGraph graph, String value, OpLinearQuantizerConfig config, RangeObserver observer) {
        String range = graph.range(value);
        DataType scaleType = graph.type(value).dataType();
        Mode mode = graph.isNeverNegative(range) ? Mode.LINEAR : config.mode();
        QuantizationRange codes = QuantizationRange.of(config.dtype(), mode);
        int least = (int) config.dtype().minValue();
        String bound = graph.boundedBy(range).orElse("");
        return switch (bound) {
            case "sigmoid", "hard_sigmoid", "softmax" ->
                new Pair(
                        graph.type(value),
                        QuantizationRange.of(config.dtype(), Mode.LINEAR),
                        new Parameters((float) STEP, least));
            case "tanh" ->
                new Pair(
                        graph.type(value),
                        QuantizationRange.of(config.dtype(), Mode.LINEAR),
                        new Parameters((float) (2 * STEP), least + 128));
            default -> new Pair(graph.type(value), codes, observer.choose(codes, scaleType));
        };
    }
}
