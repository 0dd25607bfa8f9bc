package io.corepress.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.corepress.mil.OpSet;
import io.corepress.mil.build.FunctionBuilder;
import io.corepress.mil.build.Params;
import io.corepress.mil.build.Var;
import io.corepress.mlpackage.ModelPackage;
import io.corepress.tensor.DataType;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckCommandTest {
    @TempDir
    private Path folder;

    @Test
    void aModelRunsOnItsSystemAndOnNewerOnes() throws IOException {
        Path model = Cli.model(folder, OpSet.CORE_ML_6);

        for (String target : List.of("iOS16", "macOS13", "17", "iOS26")) {
            Cli run = Cli.run("check", model, "--target", target);
            assertThat(run.code()).isZero();
            assertThat(run.out()).startsWith("runs on ").contains("it needs iOS 16 / macOS 13");
        }
    }

    @Test
    void whatStandsInTheWayIsNamedAndCounted() throws IOException {
        Path model = compressed("palettize", "--nbits", 3, "--weight-threshold", 0);

        Cli run = Cli.run("check", model, "--target", "iOS17");

        assertThat(run.code()).isEqualTo(5);
        assertThat(run.out())
                .startsWith("does not run on iOS 17 / macOS 14: it needs iOS 18 / macOS 15")
                .contains("needs iOS 18 / macOS 15: specification version 9")
                .contains("needs iOS 18 / macOS 15: operator set CoreML8 in 1 function")
                .contains("needs iOS 18 / macOS 15: 3-bit tables (constexpr_lut_to_dense) in 5 weights")
                .contains("    main/stem_weight");
    }

    @Test
    void jsonNamesEveryPlace() throws IOException {
        Path model = compressed("quantize", "--dtype", "int4", "--weight-threshold", 0);

        Map<String, Object> document =
                Cli.run("check", model, "--target", "iOS16", "--json").json();

        assertThat(document).containsEntry("runs", false).containsEntry("needs", "iOS18");
        assertThat((List<?>) document.get("inTheWay")).anySatisfy(
                        reason -> assertThat((List<?>) ((Map<?, ?>) reason).get("places")).hasSize(5));
    }

    @Test
    void aMoveThatOperatorsDoNotAllowIsSaidButRunsAllTheSame() throws IOException {
        Path model = clip();

        Cli run = Cli.run("check", model, "--target", "iOS17");

        assertThat(run.code()).isZero();
        assertThat(run.out()).contains("cannot be moved there").contains("main: clip y: alpha must now be less than beta");
    }

    @Test
    void aDryRunNamesAllObstacles() throws IOException {
        Path model = clip();

        Cli text = Cli.run("quantize", model, "--dry-run", "--target", "iOS17");
        Cli json = Cli.run("quantize", model, "--dry-run", "--target", "iOS17", "--json");

        assertThat(text.code()).isEqualTo(5);
        assertThat(text.out()).contains("main: clip y: alpha must now be less than beta");
        assertThat(json.code()).isEqualTo(5);
        assertThat((List<?>) json.json().get("obstacles")).singleElement().satisfies(obstacle -> assertThat(
                        ((Map<?, ?>) obstacle).get("operation"))
                .isEqualTo("y"));
    }

    @Test
    void infoSaysBecauseOfWhat() throws IOException {
        assertThat(Cli.run("info", compressed("palettize", "--nbits", 4, "--weight-threshold", 0))
                        .out())
                .contains("runs on iOS 18 / macOS 15 and later")
                .contains("because of specification version 9, operator set CoreML8 in 1 function")
                .contains("what it holds would run on iOS 16 / macOS 13");
        assertThat(Cli.run("info", compressed("palettize", "--nbits", 3, "--weight-threshold", 0, "--force"))
                        .out())
                .contains("because of 3-bit tables (constexpr_lut_to_dense) in 5 weights");
    }

    @Test
    void verifyPrintsFindingsAndFails() throws IOException {
        Path sound = Cli.model(folder, OpSet.CORE_ML_6);
        Path faulty = folder.resolve("faulty.mlpackage");
        try (ModelPackage model = ModelPackage.open(sound)) {
            model.mapPrograms(program -> program.mapFunctions(function -> function.withBody(function.body()
                            .orElseThrow()
                            .withOperations(List.of()))))
                    .save(faulty);
        }

        assertThat(Cli.run("verify", sound).out()).contains("breaks no rule");
        assertThat(Cli.run("verify", sound).code()).isZero();
        Cli run = Cli.run("verify", faulty);
        assertThat(run.code()).isEqualTo(3);
        assertThat(run.out()).contains("error: main: its output probabilities is not defined").contains("2 errors, 0 warnings");
        assertThat(Cli.run("verify", faulty, "--json").json())
                .containsEntry("sound", false)
                .containsEntry("errors", 2);
    }

    private Path compressed(Object... command) throws IOException {
        Path model = folder.resolve("small-iOS18.mlpackage");
        if (!model.toFile().exists()) {
            Cli.model(folder, OpSet.CORE_ML_8);
        }
        Path out = folder.resolve("out.mlpackage");
        List<Object> words = new ArrayList<>(List.of(command));
        words.addAll(1, List.of(model, "-o", out));
        assertThat(Cli.run(words.toArray()).code()).isZero();
        return out;
    }

    /** From iOS 17 on a clip must have bounds in order. */
    private Path clip() throws IOException {
        Path path = folder.resolve("clip.mlpackage");
        try (ModelPackage model = ModelPackage.of(FunctionBuilder.program(OpSet.CORE_ML_6, f -> {
            Var x = f.input("x", DataType.FLOAT32, 4);
            Params params = Params.of("x", x)
                    .with("alpha", f.scalar("alpha", DataType.FLOAT32, 1))
                    .with("beta", f.scalar("beta", DataType.FLOAT32, 0));
            return List.of(f.op("clip", "y", params, DataType.FLOAT32, x.shape()));
        }))) {
            model.save(path);
        }
        return path;
    }
}
