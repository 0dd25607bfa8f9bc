package io.corepress.learn;

import io.corepress.compress.Compression;
import io.corepress.compress.Compressor;
import io.corepress.compress.WeightChoice;
import io.corepress.compress.config.OptimizationConfig;
import io.corepress.learn.CalibrationMethod.PalettizeBySensitivity;
import io.corepress.learn.CalibrationMethod.PruneBySparseGpt;
import io.corepress.learn.CalibrationMethod.QuantizeActivations;
import io.corepress.learn.CalibrationMethod.QuantizeByGptq;
import io.corepress.learn.activation.ActivationQuantization;
import io.corepress.mil.Function;
import io.corepress.mil.Program;
import io.corepress.tensor.TensorStore;
import io.corepress.torch.EngineOptions;
import java.util.List;

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
 * @param joint whether weights that are already compressed are compressed once more
 * @param choice leaves all weights alone but these, whatever the configuration says
 */
public record Calibration(
        OptimizationConfig config,
        CalibrationMethod method,
        boolean joint,
        WeightChoice choice,
        EngineOptions engine,
        CalibrationListener listener) {

    public static Calibration of(OptimizationConfig config, CalibrationMethod method) {
        return new Calibration(
                config, method, false, WeightChoice.ALL, EngineOptions.DEFAULT, CalibrationListener.NONE);
    }

    public Calibration withJoint(boolean goOn) {
        return new Calibration(config, method, goOn, choice, engine, listener);
    }

    public Calibration withChoice(WeightChoice some) {
        return new Calibration(config, method, joint, some, engine, listener);
    }

    public Calibration withEngine(EngineOptions options) {
        return new Calibration(config, method, joint, choice, options, listener);
    }

    public Calibration withListener(CalibrationListener other) {
        return new Calibration(config, method, joint, choice, engine, other);
    }

    /** {@return what finds the weights that the configuration is about} */
    Compressor compressor() {
        return Compressor.of(config).withJoint(joint).withChoice(choice);
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
        Function function = program.function(data.function());
        return switch (method) {
            case QuantizeByGptq(var settings) -> byLayers(new GptqLayers(settings), data, function, program, store);
            case PruneBySparseGpt(var settings) ->
                byLayers(new SparseGptLayers(settings), data, function, program, store);
            case PalettizeBySensitivity(var loss, boolean compensates, long seed) -> {
                SensitiveKMeans tables = new SensitiveKMeans(this, data, program, loss, seed);
                yield compensates
                        ? byLayers(new SensitiveTableLayers(tables), data, function, program, store)
                        : compressor().compress(program, store, tables::palettize);
            }
            case QuantizeActivations activations -> activations(program, function, activations, data, store);
        };
    }

    private Compression byLayers(
            LayerMethod method, CalibrationData data, Function function, Program program, TensorStore store) {
        return new LayerCalibration(this, method, data, function).compress(program, store);
    }

    private Compression activations(
            Program program,
            Function function,
            QuantizeActivations activations,
            CalibrationData data,
            TensorStore store) {
        Function quantized =
                ActivationQuantization.quantize(function, data.batches(), config, activations.observer(), engine);
        Program changed = program.withFunction(data.function(), quantized);
        return activations
                .weights()
                .map(weights -> Compressor.of(weights)
                        .withJoint(joint)
                        .withChoice(choice)
                        .compress(changed, store))
                .orElseGet(() -> new Compression(changed, List.of()));
    }
}
