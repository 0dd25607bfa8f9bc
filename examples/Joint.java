import io.corepress.mil.OpSet;
import io.corepress.press.Press;
import io.corepress.press.PressReport;
import io.corepress.recipe.Recipe;
import java.io.IOException;
import java.nio.file.Path;

/** Prunes, palettizes what is left, and stores the tables as integers, in one run: {@code Joint IN OUT}. */
public class Joint {
    private static final String RECIPE =
            """
            steps:
              - config_type: OpMagnitudePrunerConfig
                global_config: {target_sparsity: 0.5}
              - config_type: OpPalettizerConfig
                joint: true
                global_config: {mode: kmeans, nbits: 4}
              - config_type: OpLinearQuantizerConfig
                joint: true
                global_config: {granularity: per_tensor}
            """;

    public static void main(String[] args) throws IOException {
        PressReport report = Press.of(Recipe.parse(RECIPE, "Joint.java"))
                .withTarget(OpSet.CORE_ML_8)
                .run(Path.of(args[0]), Path.of(args[1]));
        System.out.printf("%.1f times smaller%n", report.ratio());
    }
}
