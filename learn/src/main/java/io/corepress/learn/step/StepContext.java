package io.corepress.learn.step;

import io.corepress.compress.CompressionListener;
import io.corepress.compress.WeightChoice;
import io.corepress.compress.config.OptimizationConfig;
import io.corepress.learn.Calibration;
import io.corepress.learn.CalibrationData;
import io.corepress.learn.CalibrationListener;
import io.corepress.learn.CalibrationMethod;
import io.corepress.mil.Function;
import io.corepress.mil.Program;
import io.corepress.torch.EngineOptions;

/**
 * What steps are given beside the program.
 *
 * @param original the program before the first step
 * @param data samples of what one of its functions gets
 * @param answer the output that labels are about
 * @param choice the weights that the run is about
 */
public record StepContext(
        Program original,
        CalibrationData data,
        Answer answer,
        WeightChoice choice,
        EngineOptions engine,
        CompressionListener listener) {

    /**
     * The output that says which class a sample is of.
     *
     * @param probabilities whether it holds probabilities; otherwise logits
     */
    public record Answer(String output, boolean probabilities) {}

    /** {@return the function of a program that the samples are for} */
    Function function(Program program) {
        return program.function(data.function());
    }

    /** {@return the program with another function for that which the samples are for} */
    Program with(Program program, Function changed) {
        return program.withFunction(data.function(), changed);
    }

    Calibration calibration(OptimizationConfig config, boolean joint, CalibrationMethod method) {
        return Calibration.of(config, method)
                .withJoint(joint)
                .withChoice(choice)
                .withEngine(engine)
                .withListener(new CalibrationListener() {
                    @Override
                    public void onWeight(String weight, int done, int total) {
                        listener.onSamples(done, total);
                    }

                    @Override
                    public boolean isCancelled() {
                        return listener.isCancelled();
                    }
                });
    }
}
