package io.corepress.mlpackage;

import io.corepress.mil.MalformedModelException;
import io.corepress.mil.OsRelease;
import io.corepress.mil.Program;
import io.corepress.mil.check.Finding;
import io.corepress.mil.check.ProgramCheck;
import io.corepress.mil.check.WeightContents;
import io.corepress.mlpackage.proto.Model;
import io.corepress.mlpackage.specification.ModelTree;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Checks a model against the public rules of Core ML: its programs, whether its description fits them, its version, and
 * its weight files. What {@link ModelPackage#open} refuses already never gets here.
 */
public final class ModelCheck {
    private final List<Finding> findings = new ArrayList<>();

    private ModelCheck() {}

    /** {@return what breaks a rule, as far as can be said without reading weights; places start with the model's path} */
    public static List<Finding> findings(ModelPackage model) {
        ModelCheck check = new ModelCheck();
        ProgramCheck programs = ProgramCheck.standard();
        ModelTree.forEach(model.versionedMessage(), (path, message) -> check.check(path, message, model, programs));
        return List.copyOf(check.findings);
    }

    /**
     * {@return what breaks a rule; reads all masks and the directories of weight files}
     *
     * @throws IOException if a file cannot be read
     */
    public static List<Finding> thoroughFindings(ModelPackage model) throws IOException {
        List<Finding> findings = new ArrayList<>(findings(model));
        model.programs().forEach((path, program) -> findings.addAll(at(path, WeightContents.findings(program))));
        if (model.source().isPresent()) {
            for (var file : model.source().get().weightFiles().entrySet()) {
                try {
                    file.getValue().entries();
                } catch (MalformedModelException e) {
                    findings.add(Finding.error(file.getKey().toString(), e.getMessage()));
                }
            }
        }
        return List.copyOf(findings);
    }

    /**
     * {@return the first error of a model that was made from a sound one; nothing if there is none, or if the original
     * has errors too, for which the change is not to blame}
     */
    public static Optional<Finding> newError(ModelPackage original, ModelPackage changed) {
        return findings(changed).stream()
                .filter(Finding::isError)
                .findFirst()
                .filter(error -> findings(original).stream().noneMatch(Finding::isError));
    }

    private void check(String path, Model message, ModelPackage model, ProgramCheck programs) {
        int version = message.getSpecificationVersion();
        if (OsRelease.of(version).isEmpty()) {
            findings.add(Finding.error(path, "specification version " + version + " is not known"));
        }
        if (message.getTypeCase() == Model.TypeCase.TYPE_NOT_SET) {
            findings.add(Finding.error(path, "the model is of no kind"));
        }
        Program program = model.programs().get(path);
        if (program == null) {
            return;
        }
        findings.addAll(at(path, programs.findings(program)));
        findings.addAll(at(path, DescriptionCheck.findings(message.getDescription(), program)));
        int needed = NewModel.versionFor(program, message.getDescription());
        if (version < needed) {
            findings.add(Finding.error(
                    path,
                    "specification version " + version + " is too low for its contents, which need " + needed + " ("
                            + OsRelease.of(needed).map(OsRelease::osNames).orElse("?") + ")"));
        }
    }

    private static List<Finding> at(String path, List<Finding> findings) {
        return path.isEmpty()
                ? findings
                : findings.stream()
                        .map(finding -> new Finding(
                                finding.severity(),
                                finding.place().isEmpty() ? path : path + "/" + finding.place(),
                                finding.sentence()))
                        .toList();
    }
}
