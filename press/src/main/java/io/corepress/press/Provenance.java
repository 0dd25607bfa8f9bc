package io.corepress.press;

import io.corepress.compress.WeightChoice;
import io.corepress.mil.OsRelease;
import io.corepress.mlpackage.ModelPackage;
import io.corepress.recipe.Recipe;
import java.util.Optional;

/**
 * What was done to a model, written into its own user-defined metadata, so that the file explains itself: the version
 * that did it and the recipes, in the order in which they were run.
 */
final class Provenance {
    private static final String VERSION = "io.corepress.version";
    private static final String RECIPE = "io.corepress.recipe";
    private static final String QUANTIZATION = "io.corepress.quantization";

    private Provenance() {}

    static ModelPackage add(ModelPackage model, Recipe recipe, Optional<OsRelease> target, WeightChoice choice) {
        String text =
                target.map(release -> "# target: " + release.target() + "\n").orElse("")
                        + (choice.describe().isEmpty()
                                ? ""
                                : "# only: " + choice.describe().replaceAll("\\R", " ") + "\n")
                        + recipe.toYaml();
        String before = model.metadata().userDefined().get(RECIPE);
        return model.withUserDefined(VERSION, version())
                .withUserDefined(RECIPE, before == null ? text : before.stripTrailing() + "\n---\n" + text);
    }

    static ModelPackage add(ModelPackage model, String quantization) {
        return model.withUserDefined(VERSION, version()).withUserDefined(QUANTIZATION, quantization);
    }

    private static String version() {
        String version = Provenance.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }
}
