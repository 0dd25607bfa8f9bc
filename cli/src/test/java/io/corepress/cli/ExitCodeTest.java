package io.corepress.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.corepress.compress.CompressionListener;
import io.corepress.compress.config.OpLinearQuantizerConfig;
import io.corepress.mil.MalformedModelException;
import io.corepress.mil.OpSet;
import io.corepress.mil.UnsupportedModelException;
import io.corepress.press.OutputException;
import io.corepress.press.Press;
import io.corepress.recipe.Recipe;
import io.corepress.recipe.RecipeException;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExitCodeTest {
    @TempDir
    private Path folder;

    @Test
    void eachKindOfErrorHasItsCode() {
        assertThat(ExitCode.of(new MalformedModelException("x"))).isEqualTo(ExitCode.UNREADABLE);
        assertThat(ExitCode.of(new NoSuchFileException("x"))).isEqualTo(ExitCode.UNREADABLE);
        assertThat(ExitCode.of(new AccessDeniedException("x"))).isEqualTo(ExitCode.UNREADABLE);
        assertThat(ExitCode.of(new UncheckedIOException(new EOFException("x")))).isEqualTo(ExitCode.UNREADABLE);
        assertThat(ExitCode.of(new UnsupportedModelException("x"))).isEqualTo(ExitCode.IMPOSSIBLE);
        assertThat(ExitCode.of(new CancellationException())).isEqualTo(ExitCode.INTERRUPTED);
        assertThat(ExitCode.of(new IllegalArgumentException("x"))).isEqualTo(ExitCode.INTERNAL);
        assertThat(ExitCode.of(new NullPointerException())).isEqualTo(ExitCode.INTERNAL);
        assertThat(ExitCode.of(new StackOverflowError())).isEqualTo(ExitCode.INTERNAL);
        assertThatThrownBy(() -> Recipe.parse("steps: 1", "r.yaml"))
                .isInstanceOfSatisfying(
                        RecipeException.class, e -> assertThat(ExitCode.of(e)).isEqualTo(ExitCode.USAGE));
    }

    @Test
    void anInputThatShrinksWhileOthersAreWrittenIsTheInputsFault() throws IOException {
        Path model = Cli.model(folder, OpSet.CORE_ML_8);
        Path weights = model.resolve("Data/com.apple.CoreML/weights/weight.bin");
        Press press = Press.of(OpLinearQuantizerConfig.of().withWeightThreshold(0))
                .withListener(new CompressionListener() {
                    @Override
                    public boolean isCancelled() {
                        cut(weights);
                        return false;
                    }
                });
        assertThatThrownBy(() -> press.run(model, folder.resolve("out.mlpackage")))
                .satisfies(e -> assertThat(ExitCode.of(e)).isEqualTo(ExitCode.UNREADABLE))
                .hasMessageContaining("weight.bin ends at byte ");
        assertThat(folder).isDirectoryNotContaining(file -> !file.equals(model));
    }

    private static void cut(Path file) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(100);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void anOutputThatCannotBeWrittenIsNamed() throws IOException {
        Path model = Cli.model(folder, OpSet.CORE_ML_8);
        Path inside = model.resolve("inside.mlpackage");
        assertThatThrownBy(() -> Press.of(OpLinearQuantizerConfig.of()).run(model, inside))
                .isInstanceOf(OutputException.class)
                .hasMessageContaining("lie inside each other");
    }
}
