import io.corepress.compress.config.OpMagnitudePrunerConfig;
import io.corepress.press.Press;
import io.corepress.press.PressReport;
import java.io.IOException;
import java.nio.file.Path;

/** Makes half of each weight zero and stores the rest: {@code Prune IN OUT}. */
public class Prune {
    public static void main(String[] args) throws IOException {
        PressReport report = Press.of(OpMagnitudePrunerConfig.targetSparsity(0.5))
                .run(Path.of(args[0]), Path.of(args[1]));
        System.out.printf("%.1f times smaller%n", report.ratio());
    }
}
