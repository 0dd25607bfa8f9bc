package io.corepress.evaluate;

import io.corepress.data.image.ColorOrder;
import io.corepress.data.image.Pixels;
import io.corepress.data.input.ModelInput;
import io.corepress.mil.Function;
import io.corepress.mil.NamedType;
import io.corepress.mil.Program;
import io.corepress.mil.UnsupportedModelException;
import io.corepress.mil.ValueType.Constant;
import io.corepress.mil.ValueType.StateType;
import io.corepress.mil.ValueType.TensorType;
import io.corepress.mlpackage.Feature;
import io.corepress.mlpackage.ModelDescription;
import io.corepress.mlpackage.ModelDescription.FunctionDescription;
import io.corepress.mlpackage.ModelPackage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a model's description says of the functions that run. */
final class Features {
    private Features() {}

    /** {@return the features of the wanted function, which is {@code main} where a model has just one} */
    static FunctionDescription of(ModelPackage model, Optional<String> wanted) {
        ModelDescription description = model.description();
        if (description.functions().isEmpty()) {
            if (wanted.isPresent() && !wanted.get().equals("main")) {
                throw new UnsupportedModelException(
                        "the model has one function, main, and none called \"" + wanted.get() + "\"");
            }
            return new FunctionDescription("main", description.inputs(), description.outputs(), description.states());
        }
        String name = wanted.orElse(description.defaultFunction());
        return description.functions().stream()
                .filter(function -> function.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new UnsupportedModelException("the model has no function \"" + name + "\", only "
                        + description.functions().stream()
                                .map(FunctionDescription::name)
                                .toList()));
    }

    /** {@return the programs to run one after the other} */
    static List<Program> programs(Path path, ModelPackage model) {
        for (Map.Entry<String, String> kind : model.kinds().entrySet()) {
            boolean container = kind.getValue().startsWith("pipeline");
            if (!container && !model.programs().containsKey(kind.getKey())) {
                throw new UnsupportedModelException(path + ": "
                        + (kind.getKey().isEmpty() ? "the model" : kind.getKey() + " of the pipeline") + " is a "
                        + kind.getValue() + "; the engine runs ML programs, neural networks and pipelines of these");
            }
        }
        List<Program> programs = new ArrayList<>(model.programs().values());
        if (programs.isEmpty()) {
            throw new UnsupportedModelException(path + ": there is no program in the model");
        }
        return programs;
    }

    static Function function(Program program, String name) {
        Function function = program.functions().get(name);
        if (function == null) {
            throw new UnsupportedModelException("the program has no function \"" + name + "\", only "
                    + program.functions().keySet());
        }
        return function;
    }

    /** {@return the inputs by the types of the function; the description knows more of images and options} */
    static List<ModelInput> inputs(FunctionDescription description, Function function) {
        List<ModelInput> inputs = new ArrayList<>();
        for (NamedType input : function.inputs()) {
            if (input.type() instanceof StateType) {
                continue;
            }
            Optional<Feature> feature = description.inputs().stream()
                    .filter(candidate -> candidate.name().equals(input.name()))
                    .findFirst();
            if (!(input.type() instanceof TensorType type)) {
                throw new UnsupportedModelException(
                        "input " + input.name() + " is a " + input.type().toText() + ", and only tensors can be given");
            }
            inputs.add(new ModelInput(
                    input.name(),
                    type.dataType(),
                    sizes(type),
                    pixels(feature),
                    feature.map(Feature::isOptional).orElse(false)));
        }
        return inputs;
    }

    private static List<Long> sizes(TensorType type) {
        return type.dimensions().stream()
                .map(dimension -> dimension instanceof Constant(long size) ? size : ModelInput.ANY)
                .toList();
    }

    /** Image inputs take pixels as they are, for what is done with them is in the program; arrays mostly want 0 to 1. */
    private static Pixels pixels(Optional<Feature> feature) {
        if (feature.isEmpty() || !feature.get().kind().equals("image")) {
            return Pixels.unit();
        }
        return feature.get().detail().equals("BGR") ? Pixels.raw().withOrder(ColorOrder.BGR) : Pixels.raw();
    }
}
