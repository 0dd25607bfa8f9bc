package io.corepress.neuralnetwork;

import io.corepress.mil.Function;
import io.corepress.mil.MalformedModelException;
import io.corepress.mil.OpSet;
import io.corepress.mil.UnsupportedModelException;
import io.corepress.mil.Program;
import io.corepress.mil.build.FunctionBuilder;
import io.corepress.mil.build.Params;
import io.corepress.mil.build.Var;
import io.corepress.mlpackage.proto.ArrayFeatureType;
import io.corepress.mlpackage.proto.ArrayFeatureType.ArrayDataType;
import io.corepress.mlpackage.proto.FeatureDescription;
import io.corepress.mlpackage.proto.MilSpec;
import io.corepress.mlpackage.proto.Model;
import io.corepress.mlpackage.proto.ModelDescription;
import io.corepress.neuralnetwork.graph.Names;
import io.corepress.neuralnetwork.graph.Network;
import io.corepress.neuralnetwork.graph.ProgramNotes;
import io.corepress.neuralnetwork.graph.Scope;
import io.corepress.neuralnetwork.layer.Layers;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** One model that is a neural network, turned into one that is an ML program. It has fields that grow while it works. */
final class NetworkUpgrade {
    static final OpSet OPSET = OpSet.CORE_ML_6;

    private final Model model;
    private final Network network;
    /** Whether the names of features are fixed because other models of a pipeline use them. */
    private final boolean namesAreFixed;

    private final ProgramNotes notes = new ProgramNotes();
    private final Map<String, String> nameOfFeature = new HashMap<>();
    private final Map<String, Var> outputs = new HashMap<>();

    /** @param program the program of {@code model}, which holds none itself */
    record Result(Model model, Program program, List<String> remarks) {}

    private NetworkUpgrade(Model model, Network network, boolean namesAreFixed) {
        this.model = model;
        this.network = network;
        this.namesAreFixed = namesAreFixed;
    }

    static Result of(Model model, Network network, boolean namesAreFixed) {
        return new NetworkUpgrade(model, network, namesAreFixed).run();
    }

    private Result run() {
        ModelDescription description = model.getDescription();
        nameFeatures(description);
        Optional<Classification> classification = network.classes()
                .map(classes -> new Classification(
                        classes.message(),
                        nameOfFeature.get(description.getPredictedFeatureName()),
                        nameOfFeature.get(probabilitiesName(description))));
        String source = "";
        List<Var> yielded = new ArrayList<>();
        Function function = FunctionBuilder.function(OPSET, builder -> {
            Scope scope = Scope.of(builder, notes);
            NetworkInputs inputs = new NetworkInputs(builder, scope, network);
            boolean only = description.getInputCount() == 1;
            description.getInputList().forEach(input -> inputs.add(input, nameOfFeature.get(input.getName()), only));
            Layers.translate(network.layers(), scope);
            classification.ifPresent(classes -> yielded.add(probabilities(scope, description, classes)));
            NetworkOutputs made = new NetworkOutputs(scope);
            for (FeatureDescription output : description.getOutputList()) {
                if (!isClass(description, output.getName())) {
                    Var var = made.add(output, nameOfFeature.get(output.getName()));
                    outputs.put(output.getName(), var);
                    yielded.add(var);
                }
            }
            return yielded;
        });
        function = notes.finish(function);
        if (classification.isPresent()) {
            function = classification.get().addTo(function, yielded.getFirst().name());
        }
        if (model.getIsUpdatable()) {
            notes.remark("apps could train this model further on the device; ML programs cannot be trained there");
        }
        return new Result(newModel(description), Program.of(Map.of("main", function)), notes.remarks());
    }

    private static String probabilitiesName(ModelDescription description) {
        return description.getPredictedProbabilitiesName().isEmpty()
                ? description.getPredictedFeatureName() + "Probability"
                : description.getPredictedProbabilitiesName();
    }

    private boolean isClass(ModelDescription description, String name) {
        return network.classes().isPresent()
                && (name.equals(description.getPredictedFeatureName()) || name.equals(probabilitiesName(description)));
    }

    /** Gives every feature a name that programs allow, and keeps those of outputs free for them. */
    private void nameFeatures(ModelDescription description) {
        Set<String> taken = new HashSet<>();
        List<String> names = new ArrayList<>();
        description.getInputList().forEach(input -> names.add(input.getName()));
        description.getOutputList().forEach(output -> names.add(output.getName()));
        if (network.classes().isPresent()) {
            names.add(description.getPredictedFeatureName());
            names.add(probabilitiesName(description));
        }
        for (String name : names) {
            if (nameOfFeature.containsKey(name)) {
                continue;
            }
            String identifier = Names.unused(name, taken);
            if (!identifier.equals(name)) {
                if (namesAreFixed) {
                    throw new UnsupportedModelException("feature \"" + name + "\" connects models of a pipeline, but an ML"
                            + " program cannot have an input or output of this name");
                }
                notes.remark("feature \"" + name + "\" is called \"" + identifier + "\" now");
            }
            taken.add(identifier);
            nameOfFeature.put(name, identifier);
        }
        for (FeatureDescription input : description.getInputList()) {
            taken.remove(nameOfFeature.get(input.getName()));
        }
        taken.forEach(notes::reserve);
    }

    private Var probabilities(Scope scope, ModelDescription description, Classification classes) {
        String name = network.classes().orElseThrow().probabilities();
        if (name.isEmpty()) {
            name = scope.find(probabilitiesName(description)).isPresent()
                    ? probabilitiesName(description)
                    : network.layers().getLast().getOutput(0);
        }
        Var values = scope.get(name, "the classifier").var();
        return scope.reshape(name + "_classes", values, 1, classes.count());
    }

    private Model newModel(ModelDescription old) {
        ModelDescription.Builder description = old.toBuilder();
        description.clearTrainingInput();
        for (FeatureDescription.Builder input : description.getInputBuilderList()) {
            input.setName(nameOfFeature.get(input.getName()));
            if (input.getType().hasMultiArrayType()) {
                setArray(input.getTypeBuilder().getMultiArrayTypeBuilder(), input.getType().getIsOptional());
            }
        }
        for (FeatureDescription.Builder output : description.getOutputBuilderList()) {
            Var var = outputs.get(output.getName());
            output.setName(nameOfFeature.get(output.getName()));
            if (var != null && !output.getType().hasImageType()) {
                setShape(output, var);
            }
        }
        network.classes().ifPresent(_ -> {
            description.setPredictedFeatureName(nameOfFeature.get(old.getPredictedFeatureName()));
            addProbabilities(description, nameOfFeature.get(probabilitiesName(old)));
        });
        return Model.newBuilder()
                .setSpecificationVersion(OPSET.specificationVersion())
                .setDescription(description)
                .setMlProgram(MilSpec.Program.getDefaultInstance())
                .build();
    }

    /** Programs take no doubles, and an input that may be left out has a value for that case. */
    private static void setArray(ArrayFeatureType.Builder array, boolean optional) {
        if (array.getDataType() != ArrayDataType.INT32) {
            array.setDataType(ArrayDataType.FLOAT32);
            if (optional && !array.hasFloatDefaultValue()) {
                array.setFloatDefaultValue((float) array.getDoubleDefaultValue());
            }
        } else if (optional && !array.hasIntDefaultValue()) {
            array.setIntDefaultValue(0);
        }
    }

    private void setShape(FeatureDescription.Builder output, Var var) {
        ArrayFeatureType.Builder array = output.getTypeBuilder().getMultiArrayTypeBuilder();
        boolean integers = array.getDataType() == ArrayDataType.INT32;
        array.clear().setDataType(integers ? ArrayDataType.INT32 : ArrayDataType.FLOAT32);
        boolean fixed = true;
        for (int axis = 0; axis < var.rank(); axis++) {
            fixed &= Scope.size(var, axis).isPresent();
        }
        for (int axis = 0; fixed && axis < var.rank(); axis++) {
            array.addShape(var.size(axis));
        }
    }

    private void addProbabilities(ModelDescription.Builder description, String name) {
        if (description.getPredictedProbabilitiesName().equals(name)) {
            return;
        }
        boolean listed = description.getOutputList().stream()
                .anyMatch(output -> output.getName().equals(name));
        description.setPredictedProbabilitiesName(name);
        if (!listed) {
            FeatureDescription.Builder output = description.addOutputBuilder().setName(name);
            if (network.classes().orElseThrow().message().hasStringClassLabels()) {
                output.getTypeBuilder().getDictionaryTypeBuilder().getStringKeyTypeBuilder();
            } else {
                output.getTypeBuilder().getDictionaryTypeBuilder().getInt64KeyTypeBuilder();
            }
        }
    }
}
