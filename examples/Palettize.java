import io.corepress.compress.CompressionListener;
import io.corepress.compress.Decision;
import io.corepress.compress.config.OpPalettizerConfig;
import io.corepress.mil.OpSet;
import io.corepress.press.Press;
import io.corepress.press.PressReport;
import java.io.IOException;
import java.nio.file.Path;

/** Stores weights as 4-bit indices into tables, one for each 16 channels: {@code Palettize IN OUT}. */
public class Palettize {
    public static void main(String[] args) throws IOException {
        PressReport report = Press.of(OpPalettizerConfig.kmeans(4).withGroupSize(16))
                .withTarget(OpSet.CORE_ML_8)
                .withListener(new CompressionListener() {
                    @Override
                    public void onWeight(Decision decision, long elementsDone, long elementsTotal) {
                        System.out.printf("%3d %% %s%n", 100 * elementsDone / elementsTotal, decision.weight());
                    }
                })
                .run(Path.of(args[0]), Path.of(args[1]));
        System.out.printf("%.1f times smaller, needs %s%n", report.ratio(), report.osNames());
    }
}
