package io.corepress.press;

import io.corepress.compress.CompressionListener;
import io.corepress.compress.Decision;
import io.corepress.compress.WeightChoice;
import io.corepress.mil.OpSet;
import io.corepress.mil.UnsupportedModelException;
import io.corepress.mlpackage.ModelPackage;
import io.corepress.neuralnetwork.quantize.NetworkQuantizer;
import io.corepress.recipe.Recipe;
import io.corepress.tensor.TensorStore;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** How models of one kind are compressed: ML programs, or the neural networks before them. */
sealed interface ModelPress permits ProgramPress, NetworkPress {

    /**
     * What the user asked for.
     *
     * @param target the operator set to move programs to, before anything else
     * @param choice the weights that the run is about
     * @param runner of the steps that need samples
     */
    record Order(
            Request request,
            Optional<OpSet> target,
            WeightChoice choice,
            Optional<StepRunner> runner,
            CompressionListener listener) {

        static Order of(Request request) {
            return new Order(
                    request, Optional.empty(), WeightChoice.ALL, Optional.empty(), CompressionListener.NONE);
        }

        Order withTarget(OpSet opset) {
            return new Order(request, Optional.of(opset), choice, runner, listener);
        }

        Order withChoice(WeightChoice some) {
            return new Order(request, target, some, runner, listener);
        }

        Order withRunner(StepRunner other) {
            return new Order(request, target, choice, Optional.of(other), listener);
        }

        Order withListener(CompressionListener other) {
            return new Order(request, target, choice, runner, other);
        }

        /** {@return whether some step needs samples} */
        boolean isSampled() {
            return request instanceof Request.Compress(Recipe recipe)
                    && !recipe.sampledSteps().isEmpty();
        }
    }

    /** Where new weights go that lie in files; each store is made when it is first asked for. */
    interface Stores {
        /** For what the output will not hold. */
        TensorStore scratch() throws IOException;

        TensorStore last() throws IOException;
    }

    /**
     * @param remarks what else was done, one sentence each
     */
    record Pressed(ModelPackage model, List<Decision> decisions, List<String> remarks) {}

    /**
     * {@return the press for a model} A pipeline that holds programs is pressed as such; networks in it stay as they are.
     *
     * @throws UnsupportedModelException if the model has no weights that are known, or its kind cannot do what is asked for
     */
    static ModelPress of(ModelPackage model, Order order) {
        if (order.isSampled() && order.runner().isEmpty()) {
            throw new IllegalArgumentException("the recipe has steps that need samples, and nothing that runs them");
        }
        if (!model.programs().isEmpty()) {
            return ProgramPress.of(model, order);
        }
        if (NetworkQuantizer.isPossible(model)) {
            return NetworkPress.of(model, order);
        }
        throw new UnsupportedModelException("the model is of kind " + model.kind()
                + "; weights can be compressed in ML programs and neural networks, and in pipelines of these");
    }

    /** {@return the model with its weights in their new form} */
    Pressed press(Stores stores) throws IOException;
}
