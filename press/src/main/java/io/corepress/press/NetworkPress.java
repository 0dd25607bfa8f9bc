package io.corepress.press;

import io.corepress.compress.Decision;
import io.corepress.mil.UnsupportedModelException;
import io.corepress.mlpackage.ModelPackage;
import io.corepress.neuralnetwork.quantize.NetworkCompression;
import io.corepress.neuralnetwork.quantize.NetworkQuantizer;
import io.corepress.recipe.Recipe;
import java.util.ArrayList;
import java.util.List;

/** Presses neural networks, which hold their weights in the model file itself. @param steps one after the other */
record NetworkPress(ModelPackage model, List<NetworkQuantizer> steps, Order order) implements ModelPress {

    static NetworkPress of(ModelPackage model, Order order) {
        if (order.target().isPresent()) {
            throw new UnsupportedModelException(
                    "a neural network has no operator set to move; corepress upgrade makes an"
                            + " ML program of it first");
        }
        List<NetworkQuantizer> steps = switch (order.request()) {
            case Request.Compress(Recipe recipe) -> NetworkSteps.of(recipe);
            case Request.Quantize(NetworkQuantizer quantizer) -> List.of(quantizer);
            case Request.Decompress _ -> List.of(NetworkQuantizer.dequantizing());
        };
        NetworkSteps.requireLayerTypes(order.choice().opTypes());
        NetworkSteps.requireLayerTypes(order.choice().skippedOpTypes());
        return new NetworkPress(model, steps, order);
    }

    @Override
    public Pressed press(Stores stores) {
        ModelPackage current = model;
        List<Decision> decisions = new ArrayList<>();
        List<String> remarks = new ArrayList<>();
        for (NetworkQuantizer step : steps) {
            NetworkCompression made = step.withChoice(order.choice())
                    .withListener(order.listener())
                    .quantize(current);
            decisions.addAll(made.decisions());
            remarks.addAll(made.folded());
            current = made.model();
        }
        return new Pressed(provenance(current), decisions, remarks);
    }

    private ModelPackage provenance(ModelPackage changed) {
        return switch (order.request()) {
            case Request.Compress(Recipe recipe) -> Provenance.add(changed, recipe, order.target(), order.choice());
            case Request.Quantize(NetworkQuantizer quantizer) -> Provenance.add(changed, quantizer.describe());
            case Request.Decompress _ -> changed;
        };
    }
}
