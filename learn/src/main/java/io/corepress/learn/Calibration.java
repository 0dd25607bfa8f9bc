package io.corepress.learn;

import io.corepress.compress.Compression;
import io.corepress.compress.Compressor;
import io.corepress.compress.config.OptimizationConfig;
import io.corepress.learn.CalibrationMethod.PalettizeBySensitivity;
import io.corepress.learn.CalibrationMethod.PruneBySparseGpt;
import io.corepress.learn.CalibrationMethod.QuantizeActivations;
import io.corepress.learn.CalibrationMethod.QuantizeByGptq;
import io.corepress.learn.activation.ActivationQuantization;
import io.corepress.learn.bias.BiasCorrection;
import io.corepress.mil.Function;
import io.corepress.mil.Program;
import io.corepress.tensor.TensorStore;
import io.corepress.torch.EngineOptions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Compresses a program with the help of samples, without training. What is compressed, and to which form, a
 * configuration says as it does without data; the samples decide the numbers.
 *
 * {@snippet :
 * Calibration gptq = Calibration.of(
 *         OptimizationConfig.of(OpLinearQuantizerConfig.of().withDtype(DataType.INT4)),
 *         new CalibrationMethod.QuantizeByGptq(Gptq.Settings.DEFAULT));
 * Program small = gptq.compress(program, data, TensorStore.onHeap()).program();
 * }
 *
 * <p>Immutable. The same program, samples and settings give the same result on the same machine.
 *
 * @param correctsBias whether biases of layers make up for the mean error, see {@link BiasCorrection}
 */
public record Calibration(
        OptimizationConfig config,
        CalibrationMethod method,
        boolean correctsBias,
        EngineOptions engine,
        CalibrationListener listener) {

    public static Calibration of(OptimizationConfig config, CalibrationMethod method) {
        return new Calibration(config, method, false, EngineOptions.DEFAULT, CalibrationListener.NONE);
    }

    public Calibration withBiasCorrection(boolean corrects) {
        return new Calibration(config, method, corrects, engine, listener);
    }

    public Calibration withEngine(EngineOptions options) {
        return new Calibration(config, method, correctsBias, options, listener);
    }

    public Calibration withListener(CalibrationListener other) {
        return new Calibration(config, method, correctsBias, engine, other);
    }

    /**
     * {@return the compressed program}
     *
     * @param data for one function; weights that others share with it are replaced there too
     * @param store where new weights are written
     * @throws IllegalArgumentException if there is no such function, samples do not fit its inputs, or the
     * configuration
     *     does not fit the method
     * @throws io.corepress.mil.UnsupportedModelException if the function has states or operators that the engine
     * lacks, or
     *     its operator set lacks what the configuration needs
     * @throws java.util.concurrent.CancellationException if the listener asked to stop
     */
    public Compression compress(Program program, CalibrationData data, TensorStore store) {
        Function function = program.functions().get(data.function());
        if (function == null) {
            throw new IllegalArgumentException("no function " + data.function() + ", only "
                    + program.functions().keySet());
        }
        Compression compression = switch (method) {
            case QuantizeByGptq _, PruneBySparseGpt _ ->
                new LayerCalibration(this, data, function).compress(program, store);
            case PalettizeBySensitivity(var loss, long seed) ->
                new SensitiveKMeans(this, data, function, loss, seed).compress(program, store);
            case QuantizeActivations activations -> activations(program, function, activations, data, store);
        };
        if (!correctsBias) {
            return compression;
        }
        Function corrected = BiasCorrection.correct(
                function, compression.program().functions().get(data.function()), data.batches(), engine);
        return new Compression(with(compression.program(), data.function(), corrected), compression.decisions());
    }

    private Compression activations(
            Program program,
            Function function,
            QuantizeActivations activations,
            CalibrationData data,
            TensorStore store) {
        Function quantized =
                ActivationQuantization.quantize(function, data.batches(), config, activations.observer(), engine);
        Program changed = with(program, data.function(), quantized);
        return activations
                .weights()
                .map(weights -> Compressor.of(weights).compress(changed, store))
                .orElseGet(() -> new Compression(changed, List.of()));
    }

    private static Program with(Program program, String name, Function changed) {
        Map<String, Function> functions = new LinkedHashMap<>(program.functions());
        functions.put(name, changed);
        return program.withFunctions(functions);
    }
}
