package io.corepress.learn.activation;

import io.corepress.compress.config.OptimizationConfig;
import io.corepress.compress.quantize.QuantizationRange.Parameters;
import io.corepress.mil.Function;
import io.corepress.mil.UnsupportedModelException;
import io.corepress.tensor.Tensor;
import io.corepress.torch.EngineOptions;
import io.corepress.torch.Observer;
import io.corepress.torch.Predictor;
import io.corepress.torch.PredictorState;
import java.util.HashMap;
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
        if (samples.isEmpty()) {
            throw new IllegalArgumentException("calibration needs at least one sample, got none");
        }
        List<ValueRange> ranges = ValueRange.of(function, config);
        Map<String, QuantizedValue> quantized = new LinkedHashMap<>();
        Map<ValueRange, RangeObserver> observers = observe(function, samples, ranges, kind, engine);
        observers.forEach((range, observer) -> {
            Parameters found = range.fixed().orElseGet(() -> observer.choose(range.codes(), range.scaleType()));
            range.values().forEach(value -> quantized.put(value, QuantizedValue.of(range.codes(), found)));
        });
        return QuantizedValue.insert(function, quantized);
    }

    private static Map<ValueRange, RangeObserver> observe(
            Function function,
            List<Map<String, Tensor>> samples,
            List<ValueRange> ranges,
            ObserverKind kind,
            EngineOptions engine) {
        Map<ValueRange, RangeObserver> observers = new LinkedHashMap<>();
        Map<String, RangeObserver> byValue = new HashMap<>();
        for (ValueRange range : ranges) {
            observers.put(range, new RangeObserver(kind));
            range.members().forEach(value -> byValue.put(value, observers.get(range)));
        }
        Observer watch = new Observer() {
            @Override
            public boolean wants(String name) {
                return byValue.containsKey(name);
            }

            @Override
            public void value(String name, Tensor value) {
                byValue.get(name).add(name, value);
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
}
