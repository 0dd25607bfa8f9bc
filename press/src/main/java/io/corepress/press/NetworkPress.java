package io.corepress.press;

import io.corepress.compress.Decision;
import io.corepress.mil.OsRelease;
import io.corepress.mil.UnsupportedModelException;
import io.corepress.mlpackage.ModelPackage;
import io.corepress.neuralnetwork.check.NetworkCheck;
import io.corepress.neuralnetwork.quantize.NetworkCompression;
import io.corepress.neuralnetwork.quantize.NetworkQuantizer;
import io.corepress.press.ModelNeeds.Reason;
import io.corepress.recipe.Recipe;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Presses neural networks, which hold their weights in the model file itself. @param steps one after the other */
record NetworkPress(ModelPackage model, List<NetworkQuantizer> steps, Order order) implements ModelPress {

    static NetworkPress of(ModelPackage model, Order order) {
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
        NetworkCheck.requireSound(model, current);
        requireTarget(current);
        return new Pressed(provenance(current), decisions, remarks);
    }

    private void requireTarget(ModelPackage changed) {
        if (order.target().isEmpty()) {
            return;
        }
        List<Reason> reasons = ModelNeeds.of(changed);
        OsRelease needed = ModelNeeds.release(reasons);
        if (!order.target().get().isAtLeast(needed)) {
            throw new UnsupportedModelException("the result would not run on "
                    + order.target().get().osNames() + ", but from " + needed.osNames() + " on, because of "
                    + ModelNeeds.decisive(reasons).stream().map(Reason::toText).collect(Collectors.joining(", ")));
        }
    }

    private ModelPackage provenance(ModelPackage changed) {
        return switch (order.request()) {
            case Request.Compress(Recipe recipe) -> Provenance.add(changed, recipe, order.target(), order.choice());
            case Request.Quantize(NetworkQuantizer quantizer) -> Provenance.add(changed, quantizer.describe());
            case Request.Decompress _ -> changed;
        };
    }
}
