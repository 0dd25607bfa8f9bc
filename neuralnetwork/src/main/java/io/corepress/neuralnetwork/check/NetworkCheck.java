package io.corepress.neuralnetwork.check;

import io.corepress.mil.Need;
import io.corepress.mil.OsRelease;
import io.corepress.mil.check.Finding;
import io.corepress.mlpackage.FormatNeeds;
import io.corepress.mlpackage.ModelPackage;
import io.corepress.mlpackage.proto.Model;
import io.corepress.mlpackage.specification.ModelTree;
import io.corepress.neuralnetwork.graph.Network;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Checks the networks of a model against the public rules of their format: versions, which values layers use and make, the
 * weights of layers and their forms, and described outputs. Weights are not decoded, so it takes milliseconds.
 */
public final class NetworkCheck {
    private final ModelPackage model;
    private final List<Finding> findings = new ArrayList<>();

    private NetworkCheck(ModelPackage model) {
        this.model = model;
    }

    /** {@return what breaks a rule in the networks of a model; places start with the model's path} */
    public static List<Finding> findings(ModelPackage model) {
        NetworkCheck check = new NetworkCheck(model);
        ModelTree.forEach(
                model.specification().message(),
                (path, message) -> Network.of(message).ifPresent(network -> check.check(path, message, network)));
        return List.copyOf(check.findings);
    }

    /**
     * Makes sure that a change has not broken the networks of a model.
     *
     * @throws IllegalStateException with the first error, if {@code changed} has any and {@code original} had none
     */
    public static void requireSound(ModelPackage original, ModelPackage changed) {
        findings(changed).stream()
                .findFirst()
                .filter(_ -> findings(original).isEmpty())
                .ifPresent(error -> {
                    throw new IllegalStateException(
                            "the model to be written would break a rule of Core ML: " + error.toText());
                });
    }

    private void check(String path, Model message, Network network) {
        List<Finding> inside = new ArrayList<>();
        if (network.layers().isEmpty()) {
            inside.add(Finding.error("", "the network has no layers"));
        }
        if (message.getDescription().getOutputCount() == 0) {
            inside.add(Finding.error("", "no output is described"));
        }
        inside.addAll(ValueCheck.findings(message, network));
        inside.addAll(LayerCheck.findings(message, network));
        legacyArrays(message, network).ifPresent(inside::add);
        inside.forEach(finding -> findings.add(finding.under(path)));
        version(path, message);
    }

    /** From iOS 13 on there are layers that do not know the five legacy axes. */
    private static Optional<Finding> legacyArrays(Model message, Network network) {
        boolean arrays = message.getDescription().getInputList().stream()
                .anyMatch(input -> input.getType().hasMultiArrayType());
        if (network.exactArrays() || !arrays) {
            return Optional.empty();
        }
        if (network.exactImages()) {
            return Optional.of(
                    Finding.error("", "images have four axes, but arrays the five legacy ones: both must be exact"));
        }
        return network.layers().stream()
                .filter(layer -> LayerReleases.of(layer)
                                .filter(found -> found.release().isAtLeast(OsRelease.IOS_13))
                                .isPresent()
                        || layer.getInnerProduct().getInt8DynamicQuantize())
                .findFirst()
                .map(layer -> Finding.error(
                        layer.getName(), "layers of iOS 13 and later need arrays with their exact shape"));
    }

    private void version(String path, Model message) {
        Stream<Need> needs = Stream.concat(FormatNeeds.of(model).stream(), NetworkNeeds.of(model).stream())
                .filter(need -> need.kind() != Need.Kind.VERSION)
                .filter(need -> path.isEmpty()
                        || need.place().equals(path)
                        || need.place().startsWith(path + "/"));
        Need newest = needs.reduce((one, other) -> other.release().isAtLeast(one.release()) ? other : one)
                .orElse(null);
        if (newest != null
                && message.getSpecificationVersion() < newest.release().specificationVersion()) {
            findings.add(Finding.error(
                    path,
                    "specification version " + message.getSpecificationVersion() + " is too low for " + newest.what()
                            + ", which needs " + newest.release().specificationVersion() + " ("
                            + newest.release().osNames() + ")"));
        }
    }
}
