package io.corepress.mlpackage;

import io.corepress.mil.Function;
import io.corepress.mil.NamedType;
import io.corepress.mil.Program;
import io.corepress.mil.ValueType;
import io.corepress.mil.check.Finding;
import io.corepress.mlpackage.proto.FeatureDescription;
import io.corepress.mlpackage.proto.FunctionDescription;
import io.corepress.mlpackage.proto.ModelDescription;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Whether what apps are told of a model is what its functions take and yield. */
final class DescriptionCheck {
    /** The function that runs where the description names none. */
    private static final String MAIN = "main";

    private final Program program;
    private final List<Finding> findings = new ArrayList<>();

    private DescriptionCheck(Program program) {
        this.program = program;
    }

    static List<Finding> findings(ModelDescription description, Program program) {
        DescriptionCheck check = new DescriptionCheck(program);
        if (description.getFunctionsCount() == 0) {
            check.checkSingle(description);
        } else {
            check.checkFunctions(description);
        }
        return check.findings;
    }

    private void checkSingle(ModelDescription description) {
        if (!program.functions().containsKey(MAIN)) {
            error(
                    "",
                    "the function " + MAIN + " is missing, there is only "
                            + program.functions().keySet());
            return;
        }
        if (program.functions().size() > 1) {
            findings.add(Finding.warning(
                    "", "the model has several functions, but describes none: only " + MAIN + " can run"));
        }
        check(
                MAIN,
                FunctionDescription.newBuilder()
                        .addAllInput(description.getInputList())
                        .addAllOutput(description.getOutputList())
                        .addAllState(description.getStateList())
                        .setPredictedFeatureName(description.getPredictedFeatureName())
                        .setPredictedProbabilitiesName(description.getPredictedProbabilitiesName())
                        .build());
    }

    private void checkFunctions(ModelDescription description) {
        Set<String> described = new HashSet<>();
        for (FunctionDescription function : description.getFunctionsList()) {
            if (!described.add(function.getName())) {
                error(function.getName(), "the function is described twice");
            }
            if (program.functions().containsKey(function.getName())) {
                check(function.getName(), function);
            } else {
                error(function.getName(), "the function is described, but not there");
            }
        }
        program.functions().keySet().stream()
                .filter(name -> !described.contains(name))
                .forEach(name -> error(name, "the function is not described"));
        if (!described.contains(description.getDefaultFunctionName())) {
            error(
                    "",
                    "the default function is \"" + description.getDefaultFunctionName() + "\", which is none of "
                            + described);
        }
        if (description.getInputCount() + description.getOutputCount() + description.getStateCount() > 0) {
            error("", "a model of several functions has inputs, outputs and states only in these");
        }
    }

    private void check(String name, FunctionDescription description) {
        Function function = program.functions().get(name);
        Map<String, ValueType> states = new HashMap<>();
        Map<String, ValueType> inputs = new HashMap<>();
        for (NamedType input : function.inputs()) {
            (input.type() instanceof ValueType.StateType ? states : inputs).put(input.name(), input.type());
        }
        compare(name, "input", description.getInputList(), inputs);
        compare(name, "state", description.getStateList(), states);
        function.body().ifPresent(_ -> compare(name, "output", description.getOutputList(), function.outputTypes()));
        Set<String> outputs = new HashSet<>();
        description.getOutputList().forEach(output -> outputs.add(output.getName()));
        for (String predicted :
                List.of(description.getPredictedFeatureName(), description.getPredictedProbabilitiesName())) {
            if (!predicted.isEmpty() && !outputs.contains(predicted)) {
                error(name, "the predicted feature " + predicted + " is not among the outputs");
            }
        }
    }

    private void compare(
            String function, String what, List<FeatureDescription> features, Map<String, ValueType> values) {
        Set<String> described = new HashSet<>();
        for (FeatureDescription feature : features) {
            String place = function + "/" + feature.getName();
            if (!described.add(feature.getName())) {
                error(place, "the " + what + " is described twice");
            } else if (values.containsKey(feature.getName())) {
                Optional<String> difference =
                        FeatureAgreement.difference(feature.getType(), values.get(feature.getName()));
                difference.ifPresent(sentence -> error(place, "the " + what + " " + sentence));
            } else {
                error(place, "the " + what + " is described, but the function has none of this name");
            }
        }
        values.keySet().stream()
                .filter(name -> !described.contains(name))
                .sorted()
                .forEach(name -> error(function + "/" + name, "the " + what + " is not described"));
    }

    private void error(String place, String sentence) {
        findings.add(Finding.error(place, sentence));
    }
}
