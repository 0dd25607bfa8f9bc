package io.corepress.cli;

import io.corepress.mil.OsRelease;
import io.corepress.mil.Program;
import io.corepress.mil.text.ProgramText;
import io.corepress.mlpackage.Feature;
import io.corepress.mlpackage.Metadata;
import io.corepress.mlpackage.ModelDescription;
import io.corepress.mlpackage.ModelDescription.FunctionDescription;
import io.corepress.mlpackage.ModelPackage;
import io.corepress.mlpackage.PackageSize;
import io.corepress.press.ModelNeeds;
import io.corepress.press.ModelNeeds.Reason;
import io.corepress.press.ModelOperation;
import io.corepress.press.ModelWeight;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "info",
        mixinStandardHelpOptions = true,
        description = "Say what a model is: kind, version, OS, functions, inputs, outputs, operators, sizes.")
final class InfoCommand implements Callable<Integer> {
    @Parameters(paramLabel = "MODEL", description = "An .mlpackage or .mlmodel.")
    private Path model;

    private static final class Format {
        @Option(names = "--json", description = "Print one JSON document.")
        private boolean json;

        @Option(names = "--program", description = "Print the operations of its programs as text.")
        private boolean program;
    }

    @ArgGroup
    private Format format = new Format();

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        try (ModelPackage opened = ModelPackage.open(model)) {
            if (format.json) {
                Json.print(out, document(opened));
            } else if (format.program) {
                for (Program program : opened.programs().values()) {
                    ProgramText.write(program, out);
                }
            } else {
                print(opened, out);
            }
        }
        return ExitCode.OK.number();
    }

    /** Weights of one stored form. */
    private record FormCount(long weights, long elements, long bytes) {
        static final FormCount NONE = new FormCount(0, 0, 0);

        FormCount plus(ModelWeight weight) {
            return new FormCount(weights + 1, elements + weight.shape().elementCount(), bytes + weight.bytes());
        }
    }

    private static Map<String, Long> operatorCounts(ModelPackage model) {
        Map<String, Long> counts = new TreeMap<>();
        ModelOperation.of(model).forEach(operation -> counts.merge(operation.type(), 1L, Long::sum));
        return counts;
    }

    private static Map<String, FormCount> forms(ModelPackage model) {
        Map<String, FormCount> forms = new TreeMap<>();
        for (ModelWeight weight : ModelWeight.of(model)) {
            String form = weight.family() + ", " + weight.nbits() + " bits";
            forms.merge(form, FormCount.NONE.plus(weight), (known, one) -> known.plus(weight));
        }
        return forms;
    }

    private static Map<String, Object> document(ModelPackage model) throws IOException {
        List<Reason> reasons = ModelNeeds.of(model);
        ModelDescription description = model.description();
        Metadata metadata = model.metadata();
        PackageSize size = model.size();
        List<Object> functions = new ArrayList<>();
        model.programs()
                .forEach((path, program) -> program.functions()
                        .forEach((name, function) ->
                                functions.add(Json.object("program", path, "name", name, "opset", function.opset()))));
        Map<String, Object> forms = new LinkedHashMap<>();
        forms(model)
                .forEach((form, count) -> forms.put(
                        form,
                        Json.object("weights", count.weights(), "elements", count.elements(), "bytes", count.bytes())));
        return Json.object(
                "kind", model.kind(),
                "kinds", model.kinds(),
                "specificationVersion", model.specificationVersion(),
                "updatable", model.isUpdatable(),
                "os", os(model, reasons),
                "because",
                        ModelNeeds.decisive(reasons).stream()
                                .map(CheckCommand::object)
                                .toList(),
                "functions", functions,
                "inputs", features(description.inputs()),
                "outputs", features(description.outputs()),
                "states", features(description.states()),
                "functionDescriptions",
                        description.functions().stream()
                                .map(function -> Json.object(
                                        "name", function.name(),
                                        "inputs", features(function.inputs()),
                                        "outputs", features(function.outputs()),
                                        "states", features(function.states())))
                                .toList(),
                "operators", operatorCounts(model),
                "weightForms", forms,
                "totalBytes", size.totalBytes(),
                "weightBytes", size.weightBytes(),
                "modelBytes", size.modelBytes(),
                "metadata",
                        Json.object(
                                "shortDescription", metadata.shortDescription(),
                                "author", metadata.author(),
                                "license", metadata.license(),
                                "version", metadata.version(),
                                "userDefined", metadata.userDefined()));
    }

    private static List<Map<String, Object>> features(List<Feature> features) {
        return features.stream()
                .map(feature -> Json.object("name", feature.name(), "type", feature.toText()))
                .toList();
    }

    private void print(ModelPackage model, PrintWriter out) throws IOException {
        List<Reason> reasons = ModelNeeds.of(model);
        ModelDescription description = model.description();
        PackageSize size = model.size();
        out.println(model.kind() + ", specification version " + model.specificationVersion() + ", runs on "
                + os(model, reasons) + " and later" + (model.isUpdatable() ? ", updatable on the device" : ""));
        out.println("  because of " + because(reasons));
        if (model.kinds().size() > 1) {
            model.kinds()
                    .forEach((path, kind) -> out.println("  " + (path.isEmpty() ? "(the model)" : path) + ": " + kind));
        }
        out.println("size " + Sizes.bytes(size.totalBytes())
                + (size.weightBytes() == 0 ? "" : ", of which weight files " + Sizes.bytes(size.weightBytes())));
        print(out, "inputs", description.inputs());
        print(out, "outputs", description.outputs());
        print(out, "states", description.states());
        for (FunctionDescription function : description.functions()) {
            out.println("function " + function.name()
                    + (function.name().equals(description.defaultFunction()) ? " (default)" : ""));
            print(out, "  inputs", function.inputs());
            print(out, "  outputs", function.outputs());
            print(out, "  states", function.states());
        }
        model.programs()
                .forEach((path, program) -> program.functions()
                        .forEach((name, function) -> out.println("program " + (path.isEmpty() ? "" : path + " ")
                                + "function " + name + ": operator set " + function.opset())));
        Map<String, FormCount> forms = forms(model);
        if (!forms.isEmpty()) {
            out.println("weights");
            forms.forEach((form, count) -> out.println(
                    "  " + form + ": " + count.weights() + (count.weights() == 1 ? " weight, " : " weights, ")
                            + count.elements() + " elements, " + Sizes.bytes(count.bytes())));
        }
        Map<String, Long> operators = operatorCounts(model);
        if (!operators.isEmpty()) {
            out.println(model.programs().isEmpty() ? "layers" : "operators");
            operators.entrySet().stream()
                    .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
                    .forEach(entry -> out.println("  " + entry.getValue() + " " + entry.getKey()));
        }
        print(out, model.metadata());
    }

    private static void print(PrintWriter out, String title, List<Feature> features) {
        if (!features.isEmpty()) {
            out.println(title);
            features.forEach(feature ->
                    out.println("  " + title.replaceAll("\\S.*", "") + feature.name() + ": " + feature.toText()));
        }
    }

    private static void print(PrintWriter out, Metadata metadata) {
        Map<String, String> lines = new LinkedHashMap<>();
        lines.put("description", metadata.shortDescription());
        lines.put("author", metadata.author());
        lines.put("license", metadata.license());
        lines.put("version", metadata.version());
        lines.putAll(metadata.userDefined());
        lines.values().removeIf(String::isBlank);
        if (!lines.isEmpty()) {
            out.println("metadata");
            lines.forEach((key, value) ->
                    out.println("  " + key + ": " + value.strip().replace("\n", "\n    ")));
        }
    }

    /** {@return the first systems that run the model; a version may be newer than this Corepress knows} */
    private static String os(ModelPackage model, List<Reason> reasons) {
        return OsRelease.of(model.specificationVersion()).isPresent()
                ? ModelNeeds.release(reasons).osNames()
                : OsRelease.namesOf(model.specificationVersion());
    }

    private static String because(List<Reason> reasons) {
        String because =
                ModelNeeds.decisive(reasons).stream().map(Reason::toText).collect(Collectors.joining(", "));
        OsRelease contents = ModelNeeds.releaseOfContents(reasons);
        return contents == ModelNeeds.release(reasons)
                ? because
                : because + "; what it holds would run on " + contents.osNames();
    }
}
