import io.corepress.compress.config.OpLinearQuantizerConfig;
import io.corepress.compress.config.OptimizationConfig;
import io.corepress.press.Press;
import io.corepress.press.PressReport;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** Stores weights as 8-bit integers, except those of the first and the last layer: {@code Quantize IN OUT FIRST LAST}. */
public class Quantize {
    public static void main(String[] args) throws IOException {
        OptimizationConfig config = OptimizationConfig.of(OpLinearQuantizerConfig.of())
                .withOpName(args[2], Optional.empty())
                .withOpName(args[3], Optional.empty());
        PressReport report = Press.of(config).run(Path.of(args[0]), Path.of(args[1]));
        report.skipped().forEach(decision -> System.out.println(decision.weight() + ": " + decision.result()));
        System.out.printf("%.1f times smaller%n", report.ratio());
    }
}
