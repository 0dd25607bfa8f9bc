package io.corepress.mlpackage.specification;

import io.corepress.mlpackage.proto.Model;
import io.corepress.mlpackage.proto.Pipeline;
import java.util.function.BiConsumer;

/**
 * Models inside models: pipelines hold a list of them, to any depth. The root has the path {@code ""}, the first model
 * of a pipeline {@code pipeline[0]}, the second one inside that {@code pipeline[0]/pipeline[1]}.
 */
public final class ModelTree {
    private ModelTree() {}

    /** Shows every model, outer ones first. */
    public static void forEach(Model model, BiConsumer<String, Model> visitor) {
        forEach(model, "", visitor);
    }

    private static void forEach(Model model, String path, BiConsumer<String, Model> visitor) {
        visitor.accept(path, model);
        Pipeline pipeline = pipeline(model);
        for (int i = 0; i < pipeline.getModelsCount(); i++) {
            forEach(pipeline.getModels(i), inner(path, i), visitor);
        }
    }

    /** What becomes of a model that is not a pipeline. */
    public interface Change {
        /** {@return the new model at a path; the same object if it stays} */
        Model of(String path, Model model);
    }

    /** {@return the model with those in it changed; versions of the pipelines around are raised where needed} */
    public static Model replace(Model model, Change change) {
        return replace(model, "", change);
    }

    private static Model replace(Model model, String path, Change change) {
        if (!isPipeline(model)) {
            return change.of(path, model);
        }
        Pipeline pipeline = pipeline(model);
        Pipeline.Builder changed = null;
        int version = model.getSpecificationVersion();
        for (int i = 0; i < pipeline.getModelsCount(); i++) {
            Model inner = replace(pipeline.getModels(i), inner(path, i), change);
            if (inner != pipeline.getModels(i)) {
                changed = changed == null ? pipeline.toBuilder() : changed;
                changed.setModels(i, inner);
                // Published pipelines have a lower version than what they hold, so only a raise is passed on.
                if (inner.getSpecificationVersion() > pipeline.getModels(i).getSpecificationVersion()) {
                    version = Math.max(version, inner.getSpecificationVersion());
                }
            }
        }
        return changed == null
                ? model
                : withPipeline(model, changed.build())
                        .setSpecificationVersion(version)
                        .build();
    }

    private static boolean isPipeline(Model model) {
        return switch (model.getTypeCase()) {
            case PIPELINE, PIPELINECLASSIFIER, PIPELINEREGRESSOR -> true;
            default -> false;
        };
    }

    private static Pipeline pipeline(Model model) {
        return switch (model.getTypeCase()) {
            case PIPELINE -> model.getPipeline();
            case PIPELINECLASSIFIER -> model.getPipelineClassifier().getPipeline();
            case PIPELINEREGRESSOR -> model.getPipelineRegressor().getPipeline();
            default -> Pipeline.getDefaultInstance();
        };
    }

    private static Model.Builder withPipeline(Model model, Pipeline pipeline) {
        Model.Builder builder = model.toBuilder();
        switch (model.getTypeCase()) {
            case PIPELINECLASSIFIER -> builder.getPipelineClassifierBuilder().setPipeline(pipeline);
            case PIPELINEREGRESSOR -> builder.getPipelineRegressorBuilder().setPipeline(pipeline);
            default -> builder.setPipeline(pipeline);
        }
        return builder;
    }

    private static String inner(String path, int index) {
        return (path.isEmpty() ? "" : path + "/") + "pipeline[" + index + "]";
    }
}
