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
        model.programs()
                .forEach((path, program) ->
                        WeightContents.findings(program).forEach(finding -> findings.add(finding.under(path))));
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
     * Makes sure that a change of programs has not broken a model. What has not changed is not looked at again, which
     * leaves little to do.
     *
     * @throws IllegalStateException with the first error, if {@code changed} has any and {@code original} had none
     */
    public static void requireSound(ModelPackage original, ModelPackage changed) {
        List<Finding> findings = new ArrayList<>();
        ProgramCheck programs = ProgramCheck.standard();
        changed.programs().forEach((path, program) -> {
            Program before = original.programs().getOrDefault(path, program);
            programs.findings(program, before).forEach(finding -> findings.add(finding.under(path)));
        });
        findings.stream()
                .filter(Finding::isError)
                .findFirst()
                .filter(error -> findings(original).stream().noneMatch(Finding::isError))
                .ifPresent(ModelCheck::fail);
    }

    /**
     * Makes sure that a new model is sound.
     *
     * @throws IllegalStateException with the first error, if there is any
     */
    public static void requireSound(ModelPackage model) {
        findings(model).stream().filter(Finding::isError).findFirst().ifPresent(ModelCheck::fail);
    }

    private static void fail(Finding error) {
        throw new IllegalStateException("the model to be written would break a rule of Core ML: " + error.toText());
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
        programs.findings(program).forEach(finding -> findings.add(finding.under(path)));
        DescriptionCheck.findings(message.getDescription(), program)
                .forEach(finding -> findings.add(finding.under(path)));
        int needed = NewModel.versionFor(program, message.getDescription());
        if (version < needed) {
            findings.add(Finding.error(
                    path,
                    "specification version " + version + " is too low for its contents, which need " + needed + " ("
                            + OsRelease.of(needed).map(OsRelease::osNames).orElse("?") + ")"));
        }
    }
}
