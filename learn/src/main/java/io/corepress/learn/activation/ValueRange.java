package io.corepress.learn.activation;

import io.corepress.compress.availability.Availability;
import io.corepress.compress.config.OpLinearQuantizerConfig;
import io.corepress.compress.config.OpLinearQuantizerConfig.Mode;
import io.corepress.compress.config.OptimizationConfig;
import io.corepress.compress.quantize.QuantizationRange;
import io.corepress.compress.quantize.QuantizationRange.Parameters;
import io.corepress.mil.Block;
import io.corepress.mil.Function;
import io.corepress.mil.OpSet;
import io.corepress.mil.UnsupportedModelException;
import io.corepress.tensor.DataType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Values that are quantized alike, because they share a range.
 *
 * @param values their names
 * @param members those that share the range without being quantized, too
 * @param codes that they become
 * @param scaleType in which the scale is stored
 * @param fixed scale and offset, where the operations that yield the values always fill the same range
 */
public record ValueRange(
        Set<String> values,
        Set<String> members,
        QuantizationRange codes,
        DataType scaleType,
        Optional<Parameters> fixed) {
    private static final double STEP = 1.0 / 256;

    /**
     * {@return the ranges of the values that are quantized}
     *
     * @param config as {@link ActivationQuantization#quantize} takes it
     * @throws UnsupportedModelException if the function is for systems before iOS 17
     * @throws IllegalArgumentException if the configuration is not one of 8 bits
     */
    public static List<ValueRange> of(Function function, OptimizationConfig config) {
        Block body = body(function);
        ActivationGraph graph = new ActivationGraph(function, body, config);
        Map<String, Set<String>> shared = new LinkedHashMap<>();
        graph.quantized()
                .forEach(
                        (value, quantizer) -> shared.computeIfAbsent(graph.range(value), range -> new LinkedHashSet<>())
                                .add(value));
        List<ValueRange> ranges = new ArrayList<>();
        shared.forEach((range, values) -> ranges.add(of(graph, values)));
        return ranges;
    }

    static Block body(Function function) {
        OpSet needed = Availability.ACTIVATIONS.opset();
        if (!function.opSet().map(opset -> opset.isAtLeast(needed)).orElse(false)) {
            throw new UnsupportedModelException("quantized activations need " + needed.osNames() + " (" + needed.milName()
                    + "); the function is for " + function.opset() + ". Move the program there first: --target "
                    + needed.target());
        }
        return function.body()
                .orElseThrow(() -> new UnsupportedModelException("the function has no body for " + function.opset()));
    }

    private static ValueRange of(ActivationGraph graph, Set<String> values) {
        String first = values.iterator().next();
        String range = graph.range(first);
        OpLinearQuantizerConfig config = graph.quantized().get(first);
        if (config.dtype() != DataType.INT8 && config.dtype() != DataType.UINT8) {
            throw new IllegalArgumentException("activations are quantized to int8 or uint8, got dtype "
                    + config.dtype().milName());
        }
        Set<String> members = graph.sharing(range);
        QuantizationRange all = QuantizationRange.of(config.dtype(), Mode.LINEAR);
        DataType scaleType = graph.type(first).dataType();
        int least = all.min();
        return switch (graph.boundedBy(range).orElse("")) {
            case "sigmoid", "hard_sigmoid", "softmax" ->
                new ValueRange(values, members, all, scaleType, Optional.of(new Parameters((float) STEP, least)));
            case "tanh" ->
                new ValueRange(
                        values, members, all, scaleType, Optional.of(new Parameters((float) (2 * STEP), least + 128)));
            default ->
                new ValueRange(
                        values,
                        members,
                        graph.isNeverNegative(range) ? all : QuantizationRange.of(config.dtype(), config.mode()),
                        scaleType,
                        Optional.empty());
        };
    }
}
