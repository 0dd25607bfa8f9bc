package io.corepress.neuralnetwork;

import io.corepress.mil.Function;
import io.corepress.mil.MalformedModelException;
import io.corepress.mil.OpSet;
import io.corepress.mil.Program;
import io.corepress.mil.build.FunctionBuilder;
import io.corepress.mil.build.Var;
import io.corepress.mlpackage.proto.FeatureDescription;
import io.corepress.mlpackage.proto.MilSpec;
import io.corepress.mlpackage.proto.Model;
import io.corepress.mlpackage.proto.ModelDescription;
import io.corepress.neuralnetwork.graph.Network;
import io.corepress.neuralnetwork.graph.ProgramNotes;
import io.corepress.neuralnetwork.graph.Scope;
import io.corepress.neuralnetwork.layer.Layers;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;

/** One model that is a neural network, turned into one that is an ML program. */
final class NetworkUpgrade {
    /** The oldest one with forms for compressed weights; programs move from it to any newer one. */
    private static final OpSet OPSET = OpSet.CORE_ML_6;

    private final Network network;
    private final ModelDescription description;
    private final FeatureNames names;
    private final ProgramNotes notes = new ProgramNotes();

    /** @param program the program of {@code model}, which holds none itself */
    record Result(Model model, Program program, List<String> remarks) {}

    private NetworkUpgrade(Network network, ModelDescription description, FeatureNames names) {
        this.network = network;
        this.description = description;
        this.names = names;
    }

    /**
     * {@return the new model}
     *
     * @param namesAreFixed whether other models know the features by their names
     * @throws MalformedModelException if the parts of the model do not fit one another
     */
    static Result of(Model model, Network network, boolean namesAreFixed) {
        ModelDescription description = model.getDescription();
        FeatureNames names = FeatureNames.of(description, network.classes().isPresent(), namesAreFixed);
        try {
            return new NetworkUpgrade(network, description, names).run(model.getIsUpdatable());
        } catch (IllegalArgumentException
                | ArithmeticException
                | IndexOutOfBoundsException
                | NoSuchElementException e) {
            // What goes wrong in a layer is said there, in other words.
            throw new MalformedModelException(
                    "the description of the model does not fit its network: " + e.getMessage(), e);
        }
    }

    private Result run(boolean isUpdatable) {
        names.outputs(description).forEach(notes::reserve);
        names.remarks().forEach(notes::remark);
        if (isUpdatable) {
            notes.remark("apps could train this model further on the device; ML programs cannot be trained there");
        }
        Map<String, Var> outputs = new LinkedHashMap<>();
        Function function = notes.finish(FunctionBuilder.function(OPSET, builder -> {
            Scope scope = Scope.of(builder, notes);
            NetworkInputs inputs = new NetworkInputs(builder, scope, network);
            boolean only = description.getInputCount() == 1;
            for (FeatureDescription input : description.getInputList()) {
                inputs.add(input, names.newName(input.getName()), only);
            }
            Layers.translate(network.layers(), scope);
            List<Var> yielded = new ArrayList<>();
            network.classes().ifPresent(classes -> yielded.add(probabilities(scope, classes)));
            NetworkOutputs made = new NetworkOutputs(scope);
            for (FeatureDescription output : description.getOutputList()) {
                if (!isClass(output.getName())) {
                    outputs.put(output.getName(), made.add(output, names.newName(output.getName())));
                }
            }
            yielded.addAll(outputs.values());
            return yielded;
        }));
        Optional<Classification> classification = network.classes().map(this::classification);
        Function whole = classification
                .map(classes -> classes.addTo(
                        function, function.body().orElseThrow().outputs().getFirst()))
                .orElse(function);
        remarkOnNumbers();
        Model model = Model.newBuilder()
                .setSpecificationVersion(OPSET.specificationVersion())
                .setDescription(UpgradedDescription.of(description, names, outputs, network.classes()))
                .setMlProgram(MilSpec.Program.getDefaultInstance())
                .build();
        return new Result(model, Program.of(Map.of("main", whole)), notes.remarks());
    }

    private boolean isClass(String output) {
        return network.classes().isPresent() && (output.equals(names.label()) || output.equals(names.probabilities()));
    }

    private Classification classification(Network.Classes classes) {
        return new Classification(
                classes.message(), names.newName(names.label()), names.newName(names.probabilities()));
    }

    /** The probabilities of the classes, one after the other. */
    private Var probabilities(Scope scope, Network.Classes classes) {
        String name = classes.probabilities();
        if (name.isEmpty()) {
            name = scope.find(names.probabilities()).isPresent()
                    ? names.probabilities()
                    : network.layers().getLast().getOutput(0);
        }
        Var values = scope.get(name, "the classifier").var();
        return scope.reshape(
                name + "_classes", values, 1, classification(classes).count());
    }

    /** A regressor's answer may have been a plain number, which programs do not yield. */
    private void remarkOnNumbers() {
        for (FeatureDescription output : description.getOutputList()) {
            boolean number =
                    output.getType().hasDoubleType() || output.getType().hasInt64Type();
            if (number && !isClass(output.getName())) {
                notes.remark("output \"" + output.getName() + "\" was a number; it is an array of one now");
            }
        }
    }
}
