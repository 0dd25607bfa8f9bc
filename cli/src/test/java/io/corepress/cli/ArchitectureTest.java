package io.corepress.cli;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The rooms and arrows of ARCHITECTURE.md. */
class ArchitectureTest {
    private static final Map<String, List<String>> MAY_USE = Map.ofEntries(
            Map.entry("tensor", List.of()),
            Map.entry("mil", List.of("tensor")),
            Map.entry("mlpackage", List.of("mil", "tensor")),
            Map.entry("neuralnetwork", List.of("mlpackage", "compress", "mil", "tensor")),
            Map.entry("compress", List.of("mil", "tensor")),
            Map.entry("recipe", List.of("compress", "tensor")),
            Map.entry("press", List.of("mlpackage", "neuralnetwork", "recipe", "compress", "mil", "tensor")),
            Map.entry("torch", List.of("compress", "mil", "tensor")),
            Map.entry("data", List.of("tensor")),
            Map.entry("onnx", List.of("mil", "tensor")),
            Map.entry(
                    "evaluate",
                    List.of("torch", "data", "neuralnetwork", "mlpackage", "compress", "mil", "tensor")),
            Map.entry("learn", List.of("torch", "data", "recipe", "compress", "mil", "tensor")),
            Map.entry("samples", List.of("mlpackage", "mil", "tensor")),
            Map.entry(
                    "cli",
                    List.of(
                            "press", "recipe", "evaluate", "learn", "torch", "data", "neuralnetwork", "onnx", "compress",
                            "mlpackage", "mil", "tensor")));

    private static JavaClasses all;

    @BeforeAll
    static void read() {
        all = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("io.corepress");
    }

    @Test
    void everyRoomIsListed() {
        assertThat(all.stream()
                        .map(type -> type.getPackageName().split("\\.")[2])
                        .distinct())
                .containsExactlyInAnyOrderElementsOf(MAY_USE.keySet());
    }

    @Test
    void onlyTheEngineKnowsTheNativeLibrary() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.corepress.torch..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.bytedeco..")
                .check(all);
    }

    @Test
    void aRoomUsesOnlyWhereAnArrowLeads() {
        MAY_USE.forEach((room, others) -> {
            String[] forbidden = MAY_USE.keySet().stream()
                    .filter(other -> !other.equals(room) && !others.contains(other))
                    .map(other -> "io.corepress." + other + "..")
                    .toArray(String[]::new);
            noClasses()
                    .that()
                    .resideInAPackage("io.corepress." + room + "..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(forbidden)
                    .check(all);
        });
    }

    @Test
    void packagesFormNoCycle() {
        slices().matching("io.corepress.(**)").should().beFreeOfCycles().check(all);
    }

    @Test
    void techniquesKnowNoFiles() {
        noClasses()
                .that()
                .resideInAnyPackage("io.corepress.compress..", "io.corepress.mil..", "io.corepress.tensor..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.nio.file..", "java.nio.channels..")
                .check(all);
    }

    @Test
    void generatedClassesStayInsideTheirRoom() {
        classes()
                .that()
                .resideInAPackage("io.corepress.mlpackage.proto..")
                .should()
                .onlyHaveDependentClassesThat()
                // docs/decisions/0012 says why the networks of old models are read as the messages that they are.
                .resideInAnyPackage("io.corepress.mlpackage..", "io.corepress.neuralnetwork..")
                .check(all);
    }

    @Test
    void onlyTheCommandLinePrintsAndEndsTheProcess() {
        noClasses()
                .that()
                .resideOutsideOfPackages("io.corepress.cli..", "io.corepress.samples..")
                .should()
                .accessField(System.class, "out")
                .orShould()
                .accessField(System.class, "err")
                .orShould()
                .callMethod(System.class, "exit", int.class)
                .orShould()
                .callMethod(System.class, "getenv", String.class)
                .check(all);
    }
}
